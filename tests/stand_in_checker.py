"""A checker for tests: a sentence is carried by the source that has most of its words, but for numbers nobody has."""

import re
from collections.abc import Sequence

from index.stores import Stores
from qa.checker import Occasion, Source, Support, Verdict
from qa.config import LlmSettings


class StandIn:
    """Words decide: three in four of a sentence's stand in one source."""

    def __init__(self, stores: Stores | None = None, settings: LlmSettings | None = None) -> None:
        self.asked: list[str] = []
        self.occasions: list[Occasion | None] = []

    def check(
        self, sentences: Sequence[str], sources: Sequence[Sequence[Source]], occasion: Occasion | None = None
    ) -> list[Verdict]:
        self.asked += sentences
        self.occasions.append(occasion)
        return [_verdict(one, given) for one, given in zip(sentences, sources, strict=True)]


def _verdict(sentence: str, sources: Sequence[Source]) -> Verdict:
    words = _words(sentence)
    shares = [len(words & _words(f"{one.text} {one.title}")) / max(1, len(words)) for one in sources]
    best = max(shares, default=0.0)
    held = {number for one in sources for number in re.findall(r"\d[\d,.]*\d|\d", one.text)}
    missing = [match.span() for match in re.finditer(r"\d[\d,.]*\d|\d", sentence) if match[0] not in held]
    if best < 0.6:
        return Verdict(sentence, Support.UNSUPPORTED, best, reason="nothing cited says so")
    carried = (shares.index(best),)
    if missing:
        return Verdict(sentence, Support.PARTLY, 0.5, carried, tuple(missing), "a number stands nowhere")
    return Verdict(sentence, Support.SUPPORTED, round(best, 3), carried)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]{4,}", text.lower())}
