"""What can be looked up: quotations, numbers, days, names, order, certainty; no reader takes part."""

from datetime import date

import pytest

from index.types import Span
from qa.checker import Source, Support, open_checker
from qa.checker.amounts import uncounted
from qa.checker.clauses import clauses, is_cut_off
from qa.checker.days import as_told, days
from qa.checker.evidence import Kind, faults, passage
from qa.checker.names import unnamed
from qa.checker.quoting import hold_quotations
from qa.checker.turning import turned
from qa.reader.runtime import Reader

PUBLISHED = date(2031, 5, 20)
TEXT = (
    "The council of Wendle bought 5,000 lamps on Monday for €1.9 billion, 12 per cent more than in 2028. "
    "“We can't wait – not a day,” said Mayor Ida Marl, who sees Sweden's capital as a model. "
    "The World Health Organization may send two dozen experts in three years."
)
SOURCE = Source(TEXT, "Lamps for Wendle", "The Vale Echo", PUBLISHED)


def words(sentence: str, spans: list[Span]) -> list[str]:
    return [sentence[one.start : one.end] for one in spans]


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Five thousand lamps were bought.", []),
        ("They cost 1,900 million euros.", []),
        ("They cost €1.9bn.", []),
        ("They cost $1.9 billion.", ["1.9 billion"]),
        ("It was 12% more.", []),
        ("It was 21% more.", ["21"]),
        ("About 4,900 lamps were bought.", []),
        ("Exactly 4,900 lamps were bought.", ["4,900"]),
        ("About 24 experts and 7 clerks come.", ["7"]),
        ("One of them broke.", []),
    ],
)
def test_numbers(sentence: str, missing: list[str]) -> None:
    assert words(sentence, uncounted(sentence, [TEXT], [])) == missing


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("It was bought on 19 May 2031.", []),
        ("It was bought on May 19.", []),
        ("It was bought in May 2031.", []),
        ("It was bought on 18 May.", ["18 May"]),
        ("It was bought on Sunday.", ["Sunday"]),
        ("It told so on 20 May 2031.", []),
        ("In 2028 it was cheaper.", []),
        ("In 2027 it was cheaper.", ["2027"]),
    ],
)
def test_days(sentence: str, missing: list[str]) -> None:
    assert words(sentence, [one.place for one in days(sentence, [SOURCE]) if one.told is None]) == missing


def test_days_are_read_in_the_words_of_the_source() -> None:
    sentence = "It was bought on May 19, 2031."

    assert as_told(sentence, days(sentence, [SOURCE])) == "It was bought on Monday."


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("The lamps are for Wendle, said Marl.", []),
        ("As the Vale Echo reported, Mrs Marl agreed.", []),
        ("Experts of the WHO may come.", []),
        ("She admires the Swedish capital.", []),
        ("She admires the Chilean capital.", ["Chilean"]),
        ("The lamps were wanted by Ida Merl.", ["Merl"]),
        ("Nobody in Wendle's council objected on a Tuesday.", []),
    ],
)
def test_names(sentence: str, missing: list[str]) -> None:
    assert words(sentence, unnamed(sentence, [SOURCE])) == missing


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ('"We can\'t wait - not a day", said Marl.', '"We can\'t wait – not a day", said Marl.'),
        ("“WE CAN’T WAIT — not a day,” she said.", "“We can't wait – not a day,” she said."),
        ("Marl said that they could not wait.", "Marl said that they could not wait."),
        ("“We can't wait – not a day”", "“We can't wait – not a day”"),
    ],
)
def test_quotations_are_put_right(sentence: str, text: str) -> None:
    held = hold_quotations(sentence, [SOURCE])

    assert (held.text, held.altered) == (text, ())


def test_an_altered_quotation_and_another_speaker_are_told() -> None:
    altered = hold_quotations("“We can wait – not a day,” said Ida Marl.", [SOURCE])
    other = hold_quotations("“We can't wait – not a day,” said Otto Brand.", [SOURCE])

    assert words(altered.text, list(altered.altered)) == ["We can wait – not a day"]
    assert words(other.text, list(other.said_by_others)) == ["Otto Brand"]


@pytest.mark.parametrize(
    ("sentence", "source", "found"),
    [
        ("Rook sued Amberley.", "Amberley sued Rook.", True),
        ("Rook was sued by Amberley.", "Amberley sued Rook.", False),
        ("On Friday Amberley sued Rook.", "Amberley sued Rook on Friday.", False),
        ("The mill told the court it owned the weir.", "It owned the weir, the mill told the court.", False),
        ("Rents rose from 9 to 6 crowns.", "Rents rose from 6 to 9 crowns.", True),
    ],
)
def test_what_has_changed_places(sentence: str, source: str, found: bool) -> None:
    assert bool(turned(sentence, source)) is found


@pytest.mark.parametrize(
    ("sentence", "surer"),
    [
        ("The World Health Organization will send two dozen experts.", True),
        ("The World Health Organization could send two dozen experts.", False),
        ("The council of Wendle bought lamps on Monday.", False),
    ],
)
def test_what_is_said_for_certain(sentence: str, surer: bool) -> None:
    read, _ = passage(sentence, [SOURCE])

    assert (Kind.SURER in [one.kind for one in faults(hold_quotations(sentence, [SOURCE]), [SOURCE], read)]) is surer


def test_the_passage_is_what_has_the_words_and_says_of_which_source() -> None:
    other = Source("Rain fell on the hills. Sheep slept. Nothing moved. Night came early. The moon was late.")

    read, used = passage("Ida Marl said they can't wait.", [other, Source(TEXT)])

    assert "Ida Marl" in read
    assert 1 in used


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The mill burned down.", ["The mill burned down."]),
        (
            "The mill burned down on Monday, and its owner has fled abroad.",
            ["The mill burned down on Monday", "and its owner has fled abroad."],
        ),
    ],
)
def test_clauses(sentence: str, found: list[str]) -> None:
    assert words(sentence, clauses(sentence)) == found


@pytest.mark.parametrize(
    ("sentence", "cut"),
    [("It began with", True), ("They want to leave", True), ("It ended.", False), ("- 41 homes", False), ("", False)],
)
def test_a_sentence_that_stops_within(sentence: str, cut: bool) -> None:
    assert is_cut_off(sentence) is cut


@pytest.mark.parametrize(
    ("sentence", "support"),
    [
        (
            "The council of Wendle bought 5,000 lamps on Monday for €1.9 billion, 12 per cent more than in 2028.",
            "supported",
        ),
        ("Wendle's council bought lamps on Monday.", "partly"),
        ("Wendle's council bought 6,000 lamps on Monday.", "unsupported"),
        ("The harbour was dredged at night without permission.", "unsupported"),
    ],
)
def test_without_a_reader_that_takes_stances_words_alone_decide(sentence: str, support: str) -> None:
    (verdict,) = open_checker(Reader()).check([sentence], [[SOURCE]])

    assert verdict.support is Support(support)
    assert (verdict.carried_by == (0,)) is (verdict.support is not Support.UNSUPPORTED)
