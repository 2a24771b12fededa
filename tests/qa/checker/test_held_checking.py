"""What a reader's stances and answers make of sentences: verdicts, what is marked, which citations stay."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from qa.answerers.probability import Logistic
from qa.checker import Occasion, Source, Support, Verdict
from qa.checker.checking import EntailmentChecker
from qa.checker.evidence import FEATURES
from qa.checker.recency import OLDER
from qa.reader.runtime import AnswerSpan, Reading, Stance

BY_READER = Logistic({name: float(name == "yes") for name in FEATURES}, 0.0)
YES, NO, UNSAID = Stance(0.9, 0.05, 0.05), Stance(0.02, 0.9, 0.08), Stance(0.02, 0.03, 0.95)
UNSURE = Stance(0.3, 0.3, 0.4)
MILL = Source("Ida Marl sold the mill to Otto Brand. The mill has forty looms.", "The mill is sold")
WEIR = Source("The weir broke in the night.", "Flood")


class Told:
    """Takes the stances and finds the answers that a test gives to claims and questions."""

    def __init__(self, stances: dict[str, Stance], answers: dict[str, str] | None = None) -> None:
        self.stances, self.answers = stances, answers or {}

    def read(self, claims: Sequence[str], texts: Sequence[str], spans: int) -> list[Reading]:
        return [self._reading(claim, text) for claim, text in zip(claims, texts, strict=True)]

    def _reading(self, claim: str, text: str) -> Reading:
        answer = self.answers.get(claim, "")
        at = text.find(answer) if answer else -1
        found = (AnswerSpan(at, at + len(answer), 9.0),) if at >= 0 else ()
        carried = "mill" in text or "mill" not in claim
        return Reading(found, 0.0, self.stances.get(claim, UNSAID) if carried else UNSAID)


def checked(sentence: str, reader: Told, *cited: Source) -> Verdict:
    (verdict,) = EntailmentChecker(reader, BY_READER).check([sentence], [cited])  # type: ignore[arg-type]
    return verdict


@pytest.mark.parametrize(
    ("stance", "support", "reason"),
    [
        (YES, Support.SUPPORTED, ""),
        (UNSURE, Support.PARTLY, "its sources may not say quite this"),
        (NO, Support.UNSUPPORTED, "its sources say otherwise"),
        (UNSAID, Support.UNSUPPORTED, "its sources do not say this"),
    ],
)
def test_the_stance_decides(stance: Stance, support: Support, reason: str) -> None:
    sentence = "The mill was sold."
    verdict = checked(sentence, Told({sentence: stance}), MILL)

    assert (verdict.support, verdict.reason) == (support, reason)
    assert verdict.missing == (() if support is Support.SUPPORTED else ((0, len(sentence)),))


@pytest.mark.parametrize(
    ("sentence", "marked", "reason"),
    [
        ("The mill has fifty looms.", "fifty", "no source has this number"),
        ("The mill belongs to Rosa Quill.", "Rosa Quill", "no source has this name"),
        ("The mill was sold on 3 March 2031.", "on 3 March 2031", "no source has this date"),
        ("The owner called the mill “worn out”.", "worn out", "no source has this quotation"),
        (
            "Otto Brand sold Ida Marl the mill.",
            "Otto Brand sold Ida Marl",
            "its sources have these the other way round",
        ),
    ],
)
def test_what_no_source_has_is_marked_however_sure_the_reader_is(sentence: str, marked: str, reason: str) -> None:
    verdict = checked(sentence, Told({sentence: YES}), MILL)

    assert (verdict.support, verdict.reason) == (Support.PARTLY, reason)
    assert [verdict.text[start:end] in marked for start, end in verdict.missing] == [True]


def test_another_answer_of_the_sources_is_a_fault() -> None:
    sentence = "The mill went to Ida Marl."
    reader = Told({sentence: YES}, {"The mill went to who?": "Otto Brand"})

    verdict = checked(sentence, reader, MILL)

    assert (verdict.support, verdict.reason) == (Support.PARTLY, "its sources name another")
    assert [verdict.text[start:end] for start, end in verdict.missing] == ["Ida Marl"]


def test_a_clause_without_which_it_is_carried_is_marked() -> None:
    sentence = "The mill with its looms was sold, and all workers lost their jobs."
    verdict = checked(sentence, Told({"The mill with its looms was sold": YES}), MILL)

    assert verdict.support is Support.PARTLY
    assert [verdict.text[start:end] for start, end in verdict.missing] == ["and all workers lost their jobs."]


def test_citations_shrink_to_what_carries() -> None:
    sentence = "The mill was sold."

    assert checked(sentence, Told({sentence: YES}), WEIR, MILL, WEIR).carried_by == (1,)


def test_an_older_source_carries_nothing_of_the_week_that_is_asked_for() -> None:
    sentence, old = "The mill was sold.", replace(MILL, published=date(2029, 5, 1))
    occasion = Occasion("What was sold this week?", date(2031, 5, 23))
    checker = EntailmentChecker(Told({sentence: YES}), BY_READER)  # type: ignore[arg-type]

    (struck,) = checker.check([sentence], [[old]], occasion)
    (carried,) = checker.check([sentence], [[old, replace(MILL, published=occasion.day)]], occasion)

    assert (struck.support, struck.reason) == (Support.UNSUPPORTED, OLDER)
    assert (carried.support, carried.carried_by) == (Support.SUPPORTED, (1,))


def test_a_quotation_may_say_today_of_another_day() -> None:
    sentence, said = (
        "“We sell today,” Ida Marl said.",
        Source("“We sell today,” Ida Marl said.", "", None, date(2029, 5, 1)),
    )
    occasion = Occasion("What did Ida Marl say of the mill?", date(2031, 5, 23))

    (verdict,) = EntailmentChecker(Told({sentence: YES}), BY_READER).check([sentence], [[said]], occasion)  # type: ignore[arg-type]

    assert verdict.reason != OLDER


def test_nothing_cited_is_unsupported() -> None:
    assert checked("The mill was sold.", Told({})).support is Support.UNSUPPORTED
