import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_toys import row

from qa.reader.score import SAMPLE, Score, sample_dev, score_spans, table
from qa.reader.training.scoring import auroc, best_threshold
from qa.reader.training.spans import Span

SCORED = st.lists(st.tuples(st.floats(-5, 5), st.floats(0, 1), st.booleans()), min_size=1, max_size=12)


@given(SCORED)
def test_the_best_threshold_is_that_of_all_cuts(scored: list[tuple[float, float, bool]]) -> None:
    # Ties are cut through by the order of the rows; apart from them, a threshold says who is answered.
    scores = [score + place * 20 for place, (score, _, _) in enumerate(scored)]
    values, hopeless = [value for _, value, _ in scored], [mark for _, _, mark in scored]

    def worth(threshold: float) -> float:
        said = (np.array(scores) >= threshold) & ~np.array(hopeless)
        kept = (np.array(scores) < threshold) & np.array(hopeless)
        return float((said * np.array(values) + kept).mean())

    best, threshold = best_threshold(scores, values, hopeless)

    assert best == pytest.approx(max(map(worth, [*scores, np.inf])))
    assert worth(threshold) == pytest.approx(best)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=12))
def test_the_area_is_the_share_of_pairs_in_order(marked: list[tuple[int, bool]]) -> None:
    pairs = [(1 + (a > b) - (a < b)) / 2 for a, good in marked if good for b, bad in marked if not bad]

    found = auroc([score for score, _ in marked], [mark for _, mark in marked])

    assert found == pytest.approx(sum(pairs) / len(pairs) if pairs else 0.5)


def test_read_spans_are_scored_against_the_golds() -> None:
    context = "In 1904 Ada Quill led Harrowmere."
    rows = [
        row("When?", context, "1904"),
        row("Who led?", context, "Ada Quill"),
        row("Who fell?", context),
    ]
    spans = [Span("The 1904", 0, 5.0, 2.0), Span("Quill led", 0, 3.0, 1.0), Span("Ada", 0, 4.0, 3.0)]

    found = score_spans(rows, spans)

    # F1 1 and 1/2; answering at 5 and above: 1 + 0 for the row refused + 1 for the refusal that was right.
    figures = [each.mean for each in (found.exact, found.f1, found.overall_f1, found.no_answer) if each]
    assert (found.rows, figures) == (3, [0.5, 0.75, pytest.approx(2 / 3), 1.0])
    assert found.threshold == 5.0
    assert (found.auroc_span, found.auroc_relevance) == (0.5, 0.0)
    assert "squad" in table("step 1", {"squad": found})
    assert "75.0" in table("step 1", {"squad": found})
    assert isinstance(found, Score)


def test_the_sample_is_the_same_whatever_the_order() -> None:
    rows = [row("Who?", "Ada.", number=number) for number in range(SAMPLE + 40)]
    others = [row("Who?", "Ada.", source="qamr_dev", number=number) for number in range(5)]

    sample = sample_dev([*rows, *others], "squad")

    assert len(set(sample)) == SAMPLE
    assert sample == sample_dev([*others, *reversed(rows)], "squad")
    assert len(sample_dev(others, "qamr")) == 5
