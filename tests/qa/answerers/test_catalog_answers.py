"""Questions about articles, answered from the catalog: proven by title or first sentence, nothing chosen in doubt."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from index.stores import Stores
from index.types import Filters
from qa.answerers.catalog import from_catalog
from qa.config import build_settings, load_config
from qa.engine import Engine
from qa.types import Finding, Question, Turn
from tests.conftest import BuildHome

ARTICLES = {
    "dam.txt": "Dam closed after crack\nBy Ada Lint\nThe Moor Herald\n4 May 2033\n\n"
    "Engineers closed the Wick dam on Wednesday. A crack was found in the wall. Owls nest nearby.\n",
    "dam-again.txt": "Dam to open again\nBy Ada Lint\nThe Moor Herald\n9 May 2033\n\n"
    "The Wick dam opens again on Monday, the county said. Ines Tarn, who lives below it, is glad.\n",
    "owls.md": "---\ntitle: Owls return\npublisher: Kestrel TV\npublished: 2033-05-06\n---\n\n"
    "The owls of Wick are back. Three pairs breed in the tower, said Ines Tarn.\n",
    "wire.txt": "Ferry runs aground\n\nQuay Post\n\n7 May 2033\n\nReuters\n\n"
    "A ferry ran aground off Quillon on Saturday, and nobody was hurt.\n",
    "undated.txt": "An old mill\nBy Odo Marsh\nThe Moor Herald\n\n"
    "The mill at Wick has ground no corn for forty years.\n",
    "figures.jsonl": '{"title": "Kites", "text": "Kites flew.", "publisher": "Ambler", "published": "03/04/33"}\n'
    '{"title": "Snow", "text": "Snow fell.", "publisher": "Brook", "published": "March 2033"}\n',
}


@pytest.fixture(scope="module")
def home(build_home: BuildHome) -> Path:
    return build_home(ARTICLES)


@pytest.fixture(scope="module")
def stores(home: Path) -> Iterator[Stores]:
    with closing(Stores.open(build_settings(load_config(home=str(home))))) as opened:
        yield opened


def told(stores: Stores, asked: str, history: tuple[Turn, ...] = (), filters: Filters | None = None) -> Finding | None:
    finding = from_catalog(Question(asked, filters or Filters(), history=history), stores)
    for item in finding.evidence if finding else ():
        article = stores.catalog.article(item.article_id)
        assert article is not None
        assert article.text[item.start : item.end] == item.text
        assert not any(span.start < item.end and item.start < span.end for span in article.boilerplate)
    return finding


@pytest.mark.parametrize(
    ("asked", "short", "quotes"),
    [
        ("When was the Quay Post report published?", "7 May 2033", ["Ferry runs aground"]),
        ("When was the article about the owls published?", "6 May 2033", ["The owls of Wick are back."]),
        ("When was the newest Moor Herald article published?", "9 May 2033", ["Dam to open again"]),
        ("Who wrote the article “Dam closed after crack”?", "Ada Lint", ["Dam closed after crack"]),
        (
            "Who wrote the Moor Herald articles about the dam?",
            "Ada Lint",
            ["Dam to open again", "Dam closed after crack"],
        ),
        ("When was the Brook article published?", "March 2033", ["Snow fell."]),
        ("Who wrote the Quay Post article?", "Reuters", ["Ferry runs aground"]),
        ("Who published the article about the ferry?", "Quay Post", ["Ferry runs aground"]),
        ("Which papers covered the dam?", "The Moor Herald", ["Dam to open again"]),
        ("Which paper wrote that a crack was found?", "The Moor Herald", ["A crack was found in the wall."]),
        ("Which outlet reported that three pairs breed?", "Kestrel TV", None),
        (
            "Which newspaper said that nobody was hurt?",
            "Quay Post",
            ["A ferry ran aground off Quillon on Saturday, and nobody was hurt."],
        ),
        ("How many outlets mention Ines Tarn?", "2", None),
        ("How many articles mention Ines Tarn?", "2", None),
        ("How many articles did the Moor Herald publish?", "3", None),
        ("How many articles are by Ada Lint?", "2", ["Dam to open again", "Dam closed after crack"]),
        ("Which articles are about the Wick dam?", None, ["Dam to open again", "Dam closed after crack"]),
        ("What did the Moor Herald report about the crack?", None, ["A crack was found in the wall."]),
    ],
)
def test_what_the_catalog_knows_is_told(
    stores: Stores, asked: str, short: str | None, quotes: list[str] | None
) -> None:
    finding = told(stores, asked)
    assert finding is not None
    assert (finding.answered_by, finding.short_answer, finding.reason) == ("catalog", short, "")
    assert quotes is None or [item.text for item in finding.evidence] == quotes


def test_articles_without_a_publisher_are_told_of_too(build_home: BuildHome) -> None:
    small = {
        "a.jsonl": '{"title": "Eels", "text": "Eels swam.", "publisher": "Brook"}\n{"title": "Eels", "text": "Eels."}\n'
    }
    with closing(Stores.open(build_settings(load_config(home=str(build_home(small)))))) as opened:
        finding = told(opened, "Which papers covered the eels?")
    assert finding is not None
    assert finding.short_answer == "Brook"
    assert finding.told == "Brook: 1 publisher with 1 article, and 1 article without a publisher:"
    assert len(finding.evidence) == 2


def test_a_list_tells_the_title_of_what_it_quotes_otherwise(stores: Stores) -> None:
    finding = told(stores, "Which articles are about Wick?")
    assert finding is not None
    titles = [stores.catalog.article(item.article_id) for item in finding.evidence]
    expected = [
        f"“{one.title}”{'' if item.again else ':'}" for one, item in zip(titles, finding.evidence, strict=True) if one
    ]
    assert [item.heading for item in finding.evidence] == expected
    assert {item.again for item in finding.evidence} == {True, False}
    assert all(
        item.again is (one.title == item.text) for one, item in zip(titles, finding.evidence, strict=True) if one
    )


def test_what_mentions_something_is_cited(stores: Stores) -> None:
    finding = told(stores, "Which articles mention Ines Tarn?")
    assert finding is not None
    assert all("Ines Tarn" in item.text for item in finding.evidence)


@pytest.mark.parametrize(
    ("asked", "reason", "offered"),
    [
        ("When was the Moor Herald article about the dam published?", "Any of 2 articles may be meant:", 2),
        ("Who wrote it?", "Any of 7 articles may be meant:", 7),
        (
            "When was the Ambler article published?",
            "The article's date can be read as 3 April 2033 or 4 March 2033:",
            1,
        ),
        ("When was the article about the mill published?", "The article bears no day of publication:", 1),
        ("Who wrote the article about the owls?", "The article names no author:", 1),
        ("When was the Quay Post article about whales published?", "No article of Quay Post is about “whales”", 0),
        ("How many articles mention whales?", "No article with “whales”.", 0),
        ("What did Kestrel TV report about the ferry?", "No article of Kestrel TV is about “the ferry”.", 0),
    ],
)
def test_nothing_is_chosen_in_doubt(stores: Stores, asked: str, reason: str, offered: int) -> None:
    finding = told(stores, asked)
    assert finding is not None
    assert finding.reason.startswith(reason)
    assert (finding.short_answer, len(finding.evidence)) == (None, offered)


@pytest.mark.parametrize(
    "asked",
    [
        "When was the story “Beowulf” published?",
        "Which papers covered the moon?",
        "Which articles did Hugo Penn write?",
        "What did Kestrel TV say about the ferry?",
        "What did the county report about the dam?",
        "When was the dam closed?",
    ],
)
def test_what_the_articles_may_tell_is_left_to_the_readers(stores: Stores, asked: str) -> None:
    assert told(stores, asked) is None


def test_filters_hold(stores: Stores) -> None:
    late = Filters(since=date(2033, 5, 8))
    assert (found := told(stores, "How many articles mention Ines Tarn?", filters=late))
    assert found.short_answer == "1"
    assert (found := told(stores, "When was the Moor Herald article about the dam published?", filters=late))
    assert found.short_answer == "9 May 2033"


@pytest.mark.parametrize(
    ("answer", "short"),
    [
        ("Engineers closed the Wick dam on Wednesday (4 May 2033). [1] The Wick dam opens again. [2]", "4 May 2033"),
        ("Headline: Ferry runs aground [1]", "7 May 2033"),
        ("2 articles about “things”: “Ferry runs aground” [1] “Owls return”: The owls are back. [2]", "7 May 2033"),
        ("2 articles with “Wick”: “Owls return”: The owls of Wick are back. [1] “Snow” [2]", "6 May 2033"),
        ("The owls of Wick are back. [1]", "6 May 2033"),
    ],
)
def test_it_is_the_article_that_was_cited_first(stores: Stores, answer: str, short: str) -> None:
    finding = told(stores, "When was it published?", (Turn("What happened?", answer),))
    assert finding is not None
    assert finding.short_answer == short


def test_copies_of_what_was_cited_are_all_offered(build_home: BuildHome) -> None:
    wire = "The bells of Wick fell silent after a hundred years on Sunday."
    lines = [
        {"title": "Silent bells", "text": wire, "publisher": name, "published": f"2033-06-0{at}"}
        for at, name in enumerate(("Quay Post", "Kestrel TV"), 1)
    ]
    made = build_home({"bells.jsonl": "\n".join(map(json.dumps, lines))})
    with closing(Stores.open(build_settings(load_config(home=str(made))))) as stores:
        finding = told(stores, "When was it published?", (Turn("What fell silent?", f"{wire} [1]"),))
    assert finding is not None
    assert finding.reason == "Any of 2 articles may be meant:"


def test_an_answer_says_what_is_known_and_a_follow_up_goes_on_from_it(home: Path) -> None:
    with Engine.open(load_config(home=str(home))) as engine:
        first = engine.ask(Question("When was the Quay Post report published?"))
        then = engine.ask(Question("Who wrote it?", history=(Turn(first.question.text, first.text),)))
    assert first.text == "Published by Quay Post on 7 May 2033, credited to Reuters: “Ferry runs aground” [1]"
    assert (first.short_answer, first.answered_by, first.abstained) == ("7 May 2033", "catalog", False)
    assert (then.short_answer, then.interpreted_as) == ("Reuters", None)


@pytest.mark.parametrize(
    "asked", ["How many articles are there by Ada Lint?", "How many articles were written by Ada Lint?"]
)
def test_an_author_who_is_understood_as_a_filter_is_counted(home: Path, asked: str) -> None:
    with closing(Engine.open(load_config(home=str(home)))) as engine:
        answer = engine.ask(Question(asked))
    assert (answer.short_answer, answer.answered_by) == ("2", "catalog")
