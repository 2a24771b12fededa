"""Who said something, asked in other words than an article's: who is quoted with the opposite did not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.types import Span
from qa.answerers.proofs import around
from qa.answerers.proposals import Occurrence
from qa.english.tokens import stems, tokens
from qa.quotations.cues import SAYING, Shape, verb_forms
from qa.reader.runtime import Reader

UNSAID = "Nobody was found to say so; nearest to it:"
# By so much likelier a reader must find that somebody said otherwise than that they said so. Of 125 questions whose
# speaker people marked 6 are then lost, of 79 with a "not" put in 59 found out (benchmarks/RESULTS.md).
OTHERWISE = 0.2
# What has this share of the words asked for, and a "not" only where these have one, is said, whatever a reader finds.
SAME = 0.75
_FORMS = "|".join(
    form
    for form, (verb, shape) in verb_forms().items()
    if verb in SAYING - {"write"} and shape in (Shape.PAST, Shape.PRESENT)  # books are written, too
)
_WHO = re.compile(rf"who ((?:has |had )?(?:{_FORMS})\b (.*?\S))[\s?.!]*$", re.IGNORECASE)
# What says something, and does not only name it, has a verb: "the wall would hold", not "the plan".
_VERBS = "BXV"
_NOT = re.compile(r"\b(?:not|never|nobody|nothing|none|no)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """That somebody `said` something: a sentence, and the words for what was said."""

    sentence: str
    said: str

    def stands_in(self, text: str) -> bool:
        """Whether a text has nearly all words for what was said, and denies it only if they do."""
        wanted = stems(self.said)
        shared = len(wanted & stems(text)) >= SAME * len(wanted)
        return shared and bool(_NOT.search(text)) is bool(_NOT.search(self.said))


def claim_of(asked: str, answer: str) -> Claim | None:
    """Return what an answer claims: "Who said it would hold?" – "Ida Marl said it would hold."; None else."""
    found = _WHO.match(asked)
    if found is None or not any(token.tag in _VERBS for token in tokens(found[2])):
        return None
    return Claim(f"{answer} {found[1]}.", found[2])


def is_unsaid(asked: str, one: Occurrence, sentences: Mapping[str, Sequence[Span]], reader: Reader | None) -> bool:
    """Whether an answer's sentence and the two beside it have them say otherwise, as far as a reader can tell.

    `asked`: the sentence that asks. `sentences` are those of each article, by its id.
    """
    claim = claim_of(asked, one.text)
    if claim is None or reader is None or claim.stands_in(one.quote):
        return False
    text = around(one, sentences[one.passage.article_id])
    (reading,) = reader.read([claim.sentence], [text], [one.passage.title])
    return reading.stance is not None and reading.stance.no - reading.stance.yes > OTHERWISE
