"""What the articles themselves say is not known: "it was not clear who leaked the letter"."""

import re
from collections.abc import Mapping, Sequence

from index.lexical import Lexical
from index.types import Span
from qa.answerers.idf import share, weigh
from qa.types import Passage

_NOT = (
    r"(?:\bnot\b|n['’]t\b|\bnever\b|\bno (?:one|word|details?|indication|official)\b|\bnobody\b|\byet to\b|\bun(?=\w)"
    r"|\b(?:declin|refus)(?:e[ds]?|ing) to\b|\bdid not\b|\bcannot\b)"
)
_TOLD = (
    r"(?:clear|known?|knows|knew|certain|sure|say|said|saying|disclosed?|announced?|decided?|identif(?:y|ied)|determined?"
    r"|released?|named?|explain(?:ed)?|reveal(?:ed)?|establish(?:ed)?|specif(?:y|ied)|tell|told|commented?)\b"
)
_WH = r"(who|whom|whose|what|which|when|where|why|how|whether|if)\b"
_UNKNOWN = re.compile(rf"{_NOT}[^.;:,]{{0,40}}?{_TOLD}[^.;:,]{{0,25}}?\b{_WH}([^.;]*)", re.IGNORECASE)
_ASKED = re.compile(rf"\b{_WH}", re.IGNORECASE)
# The sentence, its headline and the one before it must hold this share of the question's words, weighted by idf.
ABOUT = 0.6
# What is said to be unknown holds this share of them: one word in common is chance.
ASKED = 1 / 3


def unknown(
    asked: str, passages: Sequence[Passage], sentences: Mapping[str, Sequence[Span]], lexical: Lexical
) -> tuple[Passage, Span] | None:
    """Return the first sentence of passages that says that nobody knows what is asked; None without one."""
    wanted = _ASKED.search(asked)
    weights = weigh(asked, lexical)
    if not wanted or not weights:
        return None
    for passage in passages:
        before = ""
        for span in sentences[passage.article_id]:
            if not passage.start <= span.start < span.end <= passage.end:
                continue
            said = passage.said(span)
            found = _UNKNOWN.search(said)
            if found and found[1].lower()[:3] == wanted[1].lower()[:3]:
                clause = set(lexical.words(found[2]))
                near = clause | set(lexical.words(f"{passage.title} {before} {said}"))
                if len(clause & weights.keys()) >= ASKED * len(weights) and share(weights, near) >= ABOUT:
                    return passage, span
            before = said
    return None
