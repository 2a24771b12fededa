import pytest
from reader_toys import row

from qa.reader.training.rows import Row
from qa.reader.training.twists import SOURCE, twisted_rows

CONTEXT = "Ada Quill led Harrowmere in 1904, and Bo Lind led it in 1911."


def test_a_near_miss_names_another_of_the_same_article() -> None:
    rows = [
        row("Who met Ada Quill in 1904?", CONTEXT, "Bo Lind"),
        row("Who saw Bo Lind in 1911?", CONTEXT, "Ada Quill"),
    ]
    found = {one.question for seed in range(20) for one in twisted_rows(rows, seed)}
    assert found == {
        "Who met Bo Lind in 1904?",
        "Who met Ada Quill in 1911?",
        "Who saw Ada Quill in 1911?",
        "Who saw Bo Lind in 1904?",
    }
    (first, second) = twisted_rows(rows, 1)
    assert (first.kind, first.answers, first.context, first.source) == ("unanswerable", (), CONTEXT, SOURCE)
    assert first.group == second.group == rows[0].group
    assert list(twisted_rows(rows, 1)) == [first, second]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([row("Who met the mayor?", CONTEXT, "Ada Quill")], id="nothing-to-swap"),
        pytest.param([row("Who met Ada Quill?", CONTEXT, "Bo Lind", source="qamr_dev")], id="another-source"),
        pytest.param([row("Who met Ada Quill?", CONTEXT)], id="unanswerable-already"),
        pytest.param(
            [row("Who was first?", CONTEXT, "Bo Lind"), row("who was last", CONTEXT, source="squad_v2_dev")],
            id="asked-by-someone-already",
        ),
    ],
)
def test_where_nothing_can_be_twisted_there_is_no_row(rows: list[Row]) -> None:
    assert list(twisted_rows(rows, 0)) == []


def test_the_opposite_word() -> None:
    (found,) = twisted_rows([row("Who was first to cross?", CONTEXT, "Ada Quill")], 0)
    assert found.question == "Who was last to cross?"
