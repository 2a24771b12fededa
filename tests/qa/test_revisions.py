"""What changed between two versions: sentences, the words in them, and numbers above all."""

import re
import time

import pytest

from index.types import Article, Span
from qa.describe import diff_lines
from qa.revisions import Version, changes, compare, pieces

HOMES = "A landslide hit 180 homes on Friday, the fire service said."
TENTS = "Mayor Ida Penn asked for tents and blankets."
ROAD = "The road to Oxley stays shut for two weeks."


def version(*sentences: str) -> Version:
    text = " ".join(sentences)
    spans, at = [], 0
    for sentence in sentences:
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + 1
    return Version(Article("a", text, "", ""), spans)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (HOMES, HOMES.replace("180", "240"), [("180", "240", True)]),
        (ROAD, ROAD.replace("two", "three"), [("two", "three", True)]),
        (ROAD, ROAD.replace("two weeks", "2 weeks"), [("two", "2", False)]),
        (TENTS, TENTS.replace("tents", "beds"), [("tents", "beds", False)]),
        ("It costs £1.8 million, she said.", "It costs £2.35 million, she said.", [("£1.8", "£2.35", True)]),
        ("It cost 1,200 crowns then.", "It cost 1200 crowns then.", [("1,200", "1200", False)]),
        ("About 12 to 18 came by bus.", "About 12 to 19 came by bus.", [("18", "19", True)]),
        ("Turnout was 4% in the vale.", "Turnout was 14% in the vale.", [("4%", "14%", True)]),
        (HOMES, HOMES.replace("180", "at least 180"), [("", "at least", False)]),
        (HOMES, HOMES, []),
        (HOMES, ROAD, []),
    ],
)
def test_words_that_changed(old: str, new: str, expected: list[tuple[str, str, bool]]) -> None:
    before, after = version(TENTS[:5], old), version(TENTS[:5], new)
    found = changes(before, after)
    assert [(one.old, one.new, one.of_number) for one in found] == expected
    for one in found:
        assert before.article.text[one.old_span.start : one.old_span.end] == one.old
        assert after.article.text[one.new_span.start : one.new_span.end] == one.new


def test_sentences_are_put_in_taken_out_and_kept_in_order() -> None:
    old, new = version(HOMES, TENTS, ROAD), version("It rained.", HOMES.replace("180", "240"), ROAD, "More soon.")
    shown = [(line.old and old.said(line.old), line.new and new.said(line.new)) for line in compare(old, new)]
    assert shown == [
        (None, "It rained."),
        (HOMES, HOMES.replace("180", "240")),
        (TENTS, None),
        (ROAD, ROAD),
        (None, "More soon."),
    ]
    assert list(diff_lines(old, new)) == [
        "+ It rained.",
        "! A landslide hit [180 → 240] homes on Friday, the fire service said.",
        f"- {TENTS}",
        "  (1 sentence unchanged)",
        "+ More soon.",
    ]


@pytest.mark.parametrize(
    ("new", "line"),
    [
        (
            "Mayor Ida Penn asked for tents, soup and blankets.",
            "~ Mayor Ida Penn asked for tents[→ , soup] and blankets.",
        ),
        ("Mayor Penn asked for tents and blankets.", "~ Mayor [Ida →] Penn asked for tents and blankets."),
        ("Ida Penn asked for tents and blankets.", "~ [Mayor →] Ida Penn asked for tents and blankets."),
    ],
)
def test_a_rewritten_sentence_is_one_line(new: str, line: str) -> None:
    assert list(diff_lines(version(TENTS), version(new))) == [line]


def test_pieces_hold_all_words_of_both() -> None:
    old, new = version(HOMES, TENTS), version(HOMES.replace("180 homes", "some 240 houses"), TENTS)
    (line, _) = compare(old, new)
    for kind, said in (("out", HOMES), ("in", new.said(new.sentences[0]))):
        kept = " ".join(one.text for one in pieces(line, old, new) if one.kind in ("same", kind))
        assert re.sub(r"\W", "", kept) == re.sub(r"\W", "", said)


def test_a_long_text_that_is_all_another_takes_no_time() -> None:
    old = version(*(f"Sentence {at} tells of {at} geese and of the pond they swim in." for at in range(3_000)))
    new = version(*(f"Nothing of number {at} is like any of what was there before it." for at in range(3_000)))
    begun = time.perf_counter()
    compare(old, new)
    assert time.perf_counter() - begun < 20
