"""Whether a text holds a gold answer."""

import re
import unicodedata
from collections.abc import Iterable

_ARTICLES = ("a", "an", "the")
_TOKEN = re.compile(
    r"(?P<initials>(?<!\w)(?:[^\W\d_]\.)+[^\W\d_]\b\.?)"  # U.S., p.m, J.K.
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?!,?\d)(?:\.\d+)?\w*)"  # 3,000 but not the list 3,000,12
    r"|\d+(?:\.\d+)?\w*|\w+|[%$€£¥]"
)


def contains_answer(quotes: Iterable[str], answers: Iterable[str]) -> bool:
    """Whether any gold answer stands in any one quote as a run of whole tokens.

    The "has answer" test of open-domain question answering (Chen et al. 2017, "Reading Wikipedia to Answer
    Open-Domain Questions"): "3" is not found in "3,000", nor "art" in "party". The tokens are not those of
    `normalise`, which glues "well-known" and "Biden's" into one: letters are folded, digits lose their
    thousands commas ("3,000" is "3000"), initials their dots ("U.S." is "US"), "percent" is "%". A currency
    sign or "%" in the answer must be in the quote; an article before the answer need not be.
    """
    wanted = [tokens for answer in answers if (tokens := _without_article(_tokens(answer)))]
    return any(_has_run(tokens, run) for tokens in map(_tokens, quotes) for run in wanted)


def _tokens(text: str) -> list[str]:
    text = re.sub(r"\bper\s?cent\b", "%", unicodedata.normalize("NFKC", text).casefold())
    return [_token(match) for match in _TOKEN.finditer(text)]


def _token(match: re.Match[str]) -> str:
    if match["initials"]:
        return match[0].replace(".", "")
    return match[0].replace(",", "")


def _without_article(tokens: list[str]) -> list[str]:
    return tokens[1:] if len(tokens) > 1 and tokens[0] in _ARTICLES else tokens


def _has_run(tokens: list[str], run: list[str]) -> bool:
    return any(tokens[i : i + len(run)] == run for i in range(len(tokens) - len(run) + 1))
