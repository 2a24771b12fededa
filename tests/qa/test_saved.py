"""Saved questions: kept by name in the catalog, asked anew when something is indexed, and told of once."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.errors import NoIndexError, QuestionError, StoreError
from index.ledger import Ledger
from index.record_tables import Record, SavedTable
from qa import saved
from qa.config import load_config
from qa.engine import Engine
from qa.types import Answer, Citation, Filters, Mention, Question
from tests.conftest import Corpus, MakeCorpus, Run

MILL = "The old mill of Tarn burned down on Monday.\n\nTarn Herald\n\n2 May 2033\n\nThe old mill of Tarn burned down."
COST = (
    "Rebuilding the mill\n\nTarn Herald\n\n4 May 2033\n\nRebuilding the old mill of Tarn will cost £3.4 million, the"
    " county said on Wednesday."
)
ASKED = "How much will rebuilding the old mill of Tarn cost?"
QUOTE = "Ada Finch ordered the closure."
GOOD = Answer(
    Question("Who ordered it?", Filters(("Tarn Herald",)), as_of=date(2033, 5, 2), unread=("days",)),
    f"{QUOTE} [1]",
    False,
    0.9,
    (Citation(1, "lock", "Lock", "Tarn Herald", None, "/a.txt", None, 0, len(QUOTE), QUOTE, 0, 9),),
    short_answer="Ada Finch",
    interpreted_as="Who ordered the closure?",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    Ledger.create(tmp_path / "home").close()
    return tmp_path / "home"


@pytest.fixture
def corpus(make_corpus: MakeCorpus) -> Corpus:
    made = make_corpus({"mill.txt": MILL})
    made.build()
    return made


def test_what_is_saved_comes_back(home: Path) -> None:
    one = saved.keep(home, " lock\n", GOOD, 4)

    assert saved.kept(home) == [one]
    assert (one.name, one.given, one.generation) == ("lock", "Ada Finch", 4)
    assert one.question == Question("Who ordered the closure?", Filters(("Tarn Herald",)), unread=("days",))


def test_a_question_to_be_taken_as_given_stays_so(home: Path) -> None:
    saved.keep(home, "lock", replace(GOOD, question=replace(GOOD.question, as_given=True)), 1)

    assert saved.kept(home)[0].question.as_given


def test_saving_a_question_again_is_a_look_at_it_but_its_name_is_no_others(home: Path) -> None:
    saved.keep(home, "lock", GOOD, 1)
    saved.keep(home, "lock", replace(GOOD, short_answer="Ines Vole"), 2)
    with pytest.raises(QuestionError, match="Who ordered the closure"):
        saved.keep(home, "lock", replace(GOOD, interpreted_as="Who shut the lock?"), 3)

    assert [(one.given, one.generation) for one in saved.kept(home)] == [("Ines Vole", 2)]


@pytest.mark.parametrize("name", ["", " \n", "x" * 201])
def test_a_name_is_short_and_there(home: Path, name: str) -> None:
    with pytest.raises(QuestionError, match="1 to 200 characters"):
        saved.keep(home, name, GOOD, 1)


def test_an_answer_of_many_sources_can_be_read_back(home: Path) -> None:
    many = tuple(replace(GOOD.citations[0], marker=number) for number in range(1, 81))
    saved.keep(home, "lock", replace(GOOD, citations=many), 1)

    assert saved.kept(home)[0].answer.citations == many


def test_a_look_brings_nothing_back_that_was_removed_meanwhile(home: Path) -> None:
    one = saved.keep(home, "lock", GOOD, 1)
    saved.remove(home, "lock")
    saved.change(home, one.looked(2))

    assert saved.kept(home) == []
    with pytest.raises(QuestionError, match="no question is saved as 'lock'"):
        saved.remove(home, "lock")


def test_an_old_index_has_none_and_there_must_be_one(home: Path, tmp_path: Path) -> None:
    assert saved.kept(home) == []
    with pytest.raises(QuestionError, match="no question is saved as 'x'"):
        saved.kept(home, ("x",))
    with pytest.raises(NoIndexError):
        saved.kept(tmp_path)


@pytest.mark.parametrize("body", ["{}", "[", '{"answer": 1, "question": "Who?"}'])
def test_a_damaged_record_is_named_with_the_remedy(home: Path, body: str) -> None:
    with closing(SavedTable.open(home)) as table:
        table.put(Record("lock", datetime(2033, 5, 2, tzinfo=UTC), body))

    with pytest.raises(StoreError, match=r"'lock'.*qa saved --remove"):
        saved.kept(home)
    saved.remove(home, "lock")
    assert saved.kept(home) == []


def test_it_is_asked_only_if_something_that_bears_on_it_was_indexed(corpus: Corpus) -> None:
    with Engine.open(load_config(None, str(corpus.home))) as engine:
        engine.save("cost", engine.ask(Question(ASKED)))
        asked = _Counting(engine)
        (one,) = engine.saved()
        engine.looked_at(asked.engine.news(one))
        assert asked.count == 0

        corpus.write({"cost.txt": COST})
        corpus.build()
        (one,) = engine.saved()
        news = asked.engine.news(one)
        assert [change.line for change in news.changes] == ["Now answered: £3.4 million"]
        assert asked.count == 1
        engine.looked_at(news)
        (one,) = engine.saved()
        assert asked.engine.news(one).changes == ()
        assert asked.count == 1


class _Counting:
    """An engine that counts what its answerer is asked."""

    def __init__(self, engine: Engine) -> None:
        self.count = 0
        self.engine = replace(engine, answerer=self)  # type: ignore[arg-type]
        self._answerer = engine.answerer

    def answer(self, *given: object) -> object:
        self.count += 1
        return self._answerer.answer(*given)  # type: ignore[arg-type]


def test_words_such_as_last_week_move_on(corpus: Corpus) -> None:
    with Engine.open(load_config(None, str(corpus.home))) as engine:
        answer = engine.ask(Question(ASKED))
        days = Mention("days", 0, 9, since=date(2033, 4, 25), until=date(2033, 5, 1))
        engine.save("cost", replace(answer, understood=(days,), day=date(2033, 4, 1)))
        asked = _Counting(engine)
        asked.engine.news(engine.saved()[0])

    assert asked.count > 0


def test_a_question_that_can_no_longer_be_asked_says_why_and_stays(corpus: Corpus) -> None:
    corpus.write({"cost.txt": COST.replace("Tarn Herald", "Quay Weekly")})
    corpus.build()
    with Engine.open(load_config(None, str(corpus.home))) as engine:
        engine.save("cost", engine.ask(Question(ASKED, Filters(("Quay Weekly",)))))
        (corpus.folder / "cost.txt").unlink()
        corpus.build(prune=True)
        (one,) = engine.saved()
        news = engine.news(one)

    assert "no article is by the publisher 'Quay Weekly'" in (news.problem or "")
    assert (news.changes, news.seen) == ((), one)


def test_the_commands(corpus: Corpus, run_qa: Run) -> None:
    home = ("--home", str(corpus.home))
    assert run_qa("ask", ASKED, "--save", "cost", *home).code == 3
    assert run_qa("new", *home).out == "cost\n    nothing new\n"
    (listed,) = run_qa("saved", *home).out.splitlines()
    assert listed.startswith(f"cost  {ASKED}  looked at ")
    corpus.write({"cost.txt": COST})
    corpus.build()

    kept, told, again = (run_qa("new", *options, "--json", *home).json for options in (["--keep"], ["cost"], []))

    assert list(told) == ["name", "question", "filters", "saved_at", "looked_at", "answer", "changes", "problem"]
    assert kept["changes"] == told["changes"]
    (change,) = told["changes"]
    assert (change["kind"], change["said"], change["was"]) == ("answered", "£3.4 million", None)
    assert change["citations"][0]["published"] == "2033-05-04"
    assert (again["changes"], again["answer"], again["problem"]) == ([], "£3.4 million", None)
    assert json.loads(run_qa("saved", "--json", *home).out)["name"] == "cost"


def test_what_is_new_is_told_in_lines(corpus: Corpus, run_qa: Run) -> None:
    home = ("--home", str(corpus.home))
    run_qa("ask", ASKED, "--save", "cost", *home)
    corpus.write({"cost.txt": COST})
    corpus.build()

    name, change, source = run_qa("new", *home).out.splitlines()
    assert (name, change) == ("cost", "    Now answered: £3.4 million")
    assert source.startswith("        “Rebuilding the old mill of Tarn will cost £3.4 million")
    assert "Tarn Herald, 2033-05-04, Rebuilding the mill; " in source


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["new", "nothing"], 1, "qa: no question is saved as 'nothing': `qa saved` lists those that are\n"),
        (["saved", "--remove", "nothing"], 1, "qa: no question is saved as 'nothing': `qa saved` lists"),
        (["new"], 0, "qa: no question is saved: `qa ask QUESTION --save NAME` saves one\n"),
        (["saved"], 0, "qa: no question is saved: `qa ask QUESTION --save NAME` saves one\n"),
        (["ask", ASKED, "--save", "x", "--as-of", "2033-05-02"], 2, "without --batch and --as-of"),
    ],
)
def test_what_can_not_be_done_is_said(corpus: Corpus, run_qa: Run, arguments: list[str], code: int, said: str) -> None:
    ran = run_qa(*arguments, "--home", str(corpus.home))

    assert (ran.code, ran.out) == (code, "")
    assert said in " ".join(ran.err.split()) + "\n"


def test_nothing_else_of_the_index_changes(home: Path) -> None:
    with closing(Catalog.open(home)) as catalog:
        before = catalog.generation(), catalog.fingerprint()
        saved.keep(home, "lock", GOOD, 1)
        assert (catalog.generation(), catalog.fingerprint()) == before
