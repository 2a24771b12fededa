"""A draft's checked quotations → view models: the verdict in words, what differs, and where the words stand."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.rendering import said
from index.types import Article, Span
from qa.quotations.checking import Checked
from qa.quotations.wording import Verdict, words_of
from ui.view import Part, count, origin

VERDICTS = {
    Verdict.VERBATIM: "Verbatim",
    Verdict.RECASED: "Verbatim but for its first letter",
    Verdict.ELLIPSIS: "Verbatim, shortened",
    Verdict.ALTERED: "Altered",
    Verdict.NOT_FOUND: "Not found",
}
_SHORT = {
    Verdict.VERBATIM: "verbatim",
    Verdict.RECASED: "recased",
    Verdict.ELLIPSIS: "shortened",
    Verdict.ALTERED: "altered",
    Verdict.NOT_FOUND: "not found",
}


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A draft's quotation, judged; `quote` and `stands` are the draft's and the article's words, what differs strong.

    `opens` is what the page asks `read` for, as JSON; "" where no article has the quote.
    """

    number: int
    holds: bool
    verdict: str
    quote: tuple[Part, ...]
    stands: tuple[Part, ...] = ()
    speaker: str = ""
    speaker_ok: bool | None = None
    origin: str = ""
    title: str = ""
    opens: str = ""


def quote_view(number: int, item: Checked) -> QuoteView:
    """Return one quotation as shown; `number` counts from 1 and is part of the name of its span."""
    verdict, holds = VERDICTS[item.verdict], item.verdict.holds
    article, place = item.article, item.place
    if article is None or place is None:
        return QuoteView(number, holds, verdict, (Part(item.quote),))
    stands = said(article, place.start, place.end)
    altered = item.verdict is Verdict.ALTERED
    quote, theirs = _compared(item.quote, stands) if altered else ((Part(item.quote),), (Part(stands),))
    return QuoteView(
        number,
        holds,
        verdict,
        quote,
        () if item.verdict is Verdict.VERBATIM else theirs,
        item.speaker or "",
        item.speaker_ok,
        origin(article.publisher, article.published) or "Unknown publisher",
        article.title or "Untitled",
        _opens(number, article, place),
    )


def summary(judged: list[Checked]) -> str:
    """Say what the quotations came to: `3 quotations: 2 verbatim, 1 altered`."""
    verdicts = [item.verdict for item in judged]
    parts = [f"{verdicts.count(verdict)} {_SHORT[verdict]}" for verdict in Verdict if verdict in verdicts]
    return f"{count(len(judged), 'quotation')}: {', '.join(parts)}"


def _compared(quote: str, stands: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Return the draft's words and the article's, those that differ strong; what "…" leaves out does not differ."""
    mine, theirs = words_of(quote), words_of(stands)
    aligned = SequenceMatcher(None, [one.shown for one in theirs], [one.shown for one in mine], autojunk=False)
    changed = [step for step in aligned.get_opcodes() if step[0] != "equal"]
    cut = "…" in quote or ".." in quote
    here = [Span(mine[c].start, mine[d - 1].end) for _, _, _, c, d in changed if c < d]
    there = [Span(theirs[a].start, theirs[b - 1].end) for _, a, b, c, d in changed if a < b and (c < d or not cut)]
    return tuple(_parts(quote, here)), tuple(_parts(stands, there))


def _parts(text: str, strong: list[Span]) -> Iterator[Part]:
    at = 0
    for span in strong:
        yield Part(text[at : span.start])
        yield Part(text[span.start : span.end], strong=True)
        at = span.end
    yield Part(text[at:])


def _opens(number: int, article: Article, place: Span) -> str:
    name = f"span-quote-{number}"
    quote = article.text[place.start : place.end]
    span = {"name": name, "label": f"[{number}]", "start": place.start, "end": place.end, "quote": quote}
    return json.dumps({"id": article.id, "current": name, "spans": [span]})
