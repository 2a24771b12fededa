"""Who said what, asked: answered by quotations, or left to the readers."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date

import pytest

from index.stores import Stores
from index.types import Filters
from qa.answerers.quoting import said
from qa.reader.runtime import Reader, Reading, Stance
from qa.types import Finding, Question
from tests.conftest import MakeCorpus

ARTICLES = {
    "quay.txt": "Quay shut\n\nTova Renn, the harbour master, shut the quay on Monday. “The stones are loose and wet,”"
    " she said.\n\nOdo Lisk of the county denied that the wall had been built badly. Lisk did not promise a new"
    " crane.\n",
    "wall.txt": "Wall planned\n\nOdo Lisk said that a wall would cost too much. “I don't think this is a serious"
    " leak,” he said.\n",
    "ferry.txt": "News of the week\n\nThe night ferry to Ostrel was stopped in May. It had carried forty people.\n\n"
    "“Nobody ever asked us whether we needed it,” said Bram Oster.\n",
    "bells.txt": "Letters\n\nThe bells of Vale fell silent in spring. Their ringers had gone.\n\n“They woke me every"
    " day of my life,” Ines Calder wrote.\n\nThe library has a new roof of slate.\n",
    "today.txt": "Five things\n\nTODAY’S QUOTE\n\n“It was cold. It was dark. It was a shambles.”\n\n– Orla Finch, who"
    " kept the lamp, describing the last days of the lighthouse.\n",
}


@pytest.fixture
def stores(make_corpus: MakeCorpus) -> Iterator[Stores]:
    corpus = make_corpus(ARTICLES)
    corpus.build()
    with closing(Stores.open(corpus.settings)) as opened:
        yield opened


def found(stores: Stores, asked: str, filters: Filters | None = None) -> Finding | None:
    return said(Question(asked, filters or Filters()), asked, [], stores, Reader())


@pytest.mark.parametrize(
    ("asked", "short", "quoted"),
    [
        ("What did Lisk say about the cost of a wall?", None, "that a wall would cost too much"),
        ("What did Tova Renn say?", "Tova Renn: “The stones are loose and wet,”", "“The stones are loose and wet,”"),
        (
            "What did the harbour master say?",
            "Tova Renn: “The stones are loose and wet,”",
            "“The stones are loose and wet,”",
        ),
        (
            "What did Tova Renn say when she shut the quay?",
            "Tova Renn: “The stones are loose and wet,”",
            "“The stones are loose and wet,”",
        ),
        ("What did Bram Oster say about the night ferry?", None, "“Nobody ever asked us whether we needed it,”"),
        (
            "What did Orla Finch say about the last days of the lighthouse?",
            None,
            "“It was cold. It was dark. It was a shambles.”",
        ),
        ("What did Ines Calder say about the bells?", None, "“They woke me every day of my life,”"),
        ("What did Ines Calder write about the bells of Vale?", None, "“They woke me every day of my life,”"),
        ("What has Lisk argued about the cost of a wall?", None, "that a wall would cost too much"),
        ("Who said 'the stones are loose'?", "Tova Renn", "she"),
        ("Did Odo Lisk deny that the wall had been built badly?", "Yes", "that the wall had been built badly"),
        ("Did Lisk promise a new crane?", "No", "a new crane"),
    ],
)
def test_the_quotation_answers_and_its_speaker_is_named(
    stores: Stores, asked: str, short: str | None, quoted: str
) -> None:
    finding = found(stores, asked)
    assert finding is not None
    first = finding.evidence[0]
    article = stores.catalog.article(first.article_id)
    assert article is not None
    assert first.answer_start is not None
    assert first.text == article.text[first.start : first.end]
    assert (finding.short_answer, article.text[first.answer_start : first.answer_end]) == (short, quoted)
    assert finding.verdict == (short.lower() if short in ("Yes", "No") else None)


@pytest.mark.parametrize(
    "asked",
    [
        "What did Lisk say about whales?",
        "What did Una Lisk say about the wall?",
        "What did the bishop say about the wall?",
        "What did Lisk say when whales swam up the river?",
        "What did Bram Oster say about the roof of the library?",
        "What did Ines Calder write about the night ferry?",
        "What did Ines Calder write?",
        "What did Ines Calder write in the spring?",
        "What did the man who asked for a ferry say about the wall?",
        "Who said 'the swans are loose'?",
        "Who said that?",
        "Did Renn deny that the wall had been built badly?",
        "Did Lisk say the leak is serious?",
        "Who shut the quay?",
        "What did Tova Renn shut?",
        "",
    ],
)
def test_what_no_quotation_answers_is_left_to_the_readers(stores: Stores, asked: str) -> None:
    assert found(stores, asked) is None


@pytest.mark.parametrize(
    ("asked", "stance", "told"),
    [
        ("Did Lisk say the leak is serious?", Stance(0.1, 0.8, 0.1), "no"),
        ("Did Odo Lisk say a wall would cost too much?", Stance(0.8, 0.1, 0.1), "yes"),
        ("Has Lisk said that a wall would cost too much?", Stance(0.2, 0.2, 0.6), None),
    ],
)
def test_whether_somebody_said_so_is_for_a_reader_that_takes_stances(
    stores: Stores, asked: str, stance: Stance, told: str | None
) -> None:
    class Told:
        def read(self, claims: Sequence[str], texts: Sequence[str], titles: object, spans: int) -> list[Reading]:
            assert claims[0].startswith(("Lisk did say the", "Odo Lisk did say a", "Lisk has said a"))
            return [Reading((), 0.0, stance)]

    finding = said(Question(asked), asked, [], stores, Told())  # type: ignore[arg-type]
    assert (finding and finding.verdict) == told


def test_filters_hold(stores: Stores) -> None:
    filters = Filters(since=date(2040, 1, 1))
    for asked in ("What did Tova Renn say?", "Who said 'the stones are loose'?"):
        assert found(stores, asked, filters) is None
