"""Forgetting by place, id and publisher, and what is gone: it stays forgotten until somebody names it."""

import json
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index import sources
from index.build import build
from index.catalog import Catalog
from index.errors import LoadError
from index.forgetting import Doomed, at_places, forget, of_articles, of_gone, of_publishers
from index.verify import repair, verify

if TYPE_CHECKING:
    from tests.conftest import Corpus, MakeCorpus

LINES = [
    {"id": "mill", "title": "Mill reopens", "text": "The mill at Sund reopened on Monday.", "publisher": "Sund Echo"},
    {
        "id": "gull",
        "title": "Gull census",
        "text": "Wardens counted 812 gulls on the cliffs.",
        "publisher": "Cliff Post",
    },
]
FILES = {
    "old/weir.txt": "Weir gives way\n\nThe weir at Odder gave way.\n",
    "old/choir.txt": "Choir wins\n\nThe choir of Sund won in Lund.\n",
    "kept/choir.txt": "Choir wins\n\nThe choir of Sund won in Lund.\n",
    "kept/both.jsonl": "\n".join(map(json.dumps, LINES)),
}


@pytest.fixture
def corpus(make_corpus: "MakeCorpus") -> "Corpus":
    made = make_corpus(FILES)
    made.build()
    return made


def lose(corpus: "Corpus", choose: Callable[[Catalog, Iterable[str]], Doomed], *given: str) -> int:
    with closing(Catalog.open(corpus.home)) as catalog:
        doomed = choose(catalog, given)
        told = len(doomed.ids(catalog))
    assert forget(doomed, corpus.settings).removed == told
    assert verify(corpus.settings) == []
    return told


def titles(corpus: "Corpus") -> list[str]:
    with closing(Catalog.open(corpus.home)) as catalog:
        return sorted(f"{one.title} {os.path.relpath(one.path, corpus.folder)}" for one in catalog.listings())


CHOIR, GULL, MILL = "Choir wins kept/choir.txt", "Gull census kept/both.jsonl", "Mill reopens kept/both.jsonl"


def test_a_folder_is_forgotten_and_what_stands_elsewhere_stays(corpus: "Corpus") -> None:
    assert lose(corpus, at_places, str(corpus.folder / "old")) == 1
    assert titles(corpus) == [CHOIR, GULL, MILL]
    with pytest.raises(LoadError, match="nothing was read from there"):
        lose(corpus, at_places, str(corpus.folder / "old"))


def test_an_article_of_a_file_of_many_is_forgotten_alone(corpus: "Corpus") -> None:
    assert lose(corpus, of_articles, "mill") == 1
    assert titles(corpus)[1:2] == [GULL]
    both = corpus.folder / "kept" / "both.jsonl"
    both.write_text(both.read_text() + "\n" + json.dumps({"id": "eel", "text": "Eels are back in the brook."}))

    assert corpus.build().added == 1  # the new line, not the one that was forgotten
    assert build([both], corpus.settings).added == 1  # it is named
    with pytest.raises(LoadError, match="no article has the id 'nobody'"):
        lose(corpus, of_articles, "mill", "nobody")


@pytest.mark.parametrize("forgotten", ["other content under an id that is taken", "the same content under another id"])
def test_an_article_that_is_stored_under_another_id_stays_forgotten(corpus: "Corpus", forgotten: str) -> None:
    more = corpus.folder / "kept" / "more.jsonl"
    taken = "taken" in forgotten
    again = {"id": "mill", "text": "The mill at Sund has a cat."} if taken else LINES[0] | {"id": "mill again"}
    eel = {"id": "eel", "text": "Eels are back in the brook."}
    more.write_text("\n".join(map(json.dumps, [again, eel])))
    corpus.build()
    with closing(Catalog.open(corpus.home)) as catalog:
        (stored,) = {key for path, key in catalog.standing() if path == str(more)} - {"eel"}
    lose(corpus, of_articles, stored)
    kept = titles(corpus)

    with more.open("a") as file:
        file.write("\n" + json.dumps({"id": "owl", "title": "Owl", "text": "An owl nests in the choir's organ."}))
    assert corpus.build().added == 1
    assert titles(corpus) == sorted([*kept, "Owl kept/more.jsonl"])


def test_a_publisher_is_forgotten(corpus: "Corpus") -> None:
    assert lose(corpus, of_publishers, "Sund Echo") == 1
    assert MILL not in titles(corpus)
    assert corpus.build().added == 0


def test_what_is_forgotten_is_named_and_read_again_when_it_is_named(corpus: "Corpus") -> None:
    place = str(corpus.folder / "old" / "weir.txt")
    lose(corpus, at_places, place)

    (skipped,) = corpus.build().skipped
    assert (skipped.path, "forgotten: `qa index" in skipped.reason) == (place, True)
    assert build([corpus.folder / "old" / "weir.txt"], corpus.settings).added == 1
    assert corpus.build().skipped == []


def test_a_forgotten_folder_is_named_once_and_any_file_of_it_brings_it_back(corpus: "Corpus") -> None:
    lose(corpus, at_places, str(corpus.folder / "kept"))

    assert [one.path for one in corpus.build().skipped] == [str(corpus.folder / "kept")]
    assert build([corpus.folder / "kept" / "both.jsonl"], corpus.settings).added == 2


def test_what_is_gone_is_forgotten_wherever_it_was_and_may_come_back(corpus: "Corpus") -> None:
    shutil.move(corpus.folder / "old", corpus.folder / "away")

    assert lose(corpus, lambda catalog, _: of_gone(catalog)) == 1
    assert titles(corpus) == [CHOIR, GULL, MILL]
    shutil.move(corpus.folder / "away", corpus.folder / "old")
    assert corpus.build().added == 1


def test_what_is_forgotten_is_kept_up_with_no_more(corpus: "Corpus") -> None:
    sources.add(corpus.home, [str(corpus.folder / "old"), str(corpus.folder / "kept")])
    lose(corpus, at_places, str(corpus.folder / "old"))

    assert [one.place for one in sources.known(corpus.home)] == [str(corpus.folder / "kept")]


def test_a_repair_takes_over_what_was_forgotten_and_the_sources(corpus: "Corpus") -> None:
    sources.add(corpus.home, [str(corpus.folder)])
    lose(corpus, at_places, str(corpus.folder / "old" / "weir.txt"))
    from index.database import Database

    with closing(Database.open(corpus.home / "catalog.sqlite")) as database:
        database.run("UPDATE articles SET published = 'soon' WHERE id = 'gull'")

    assert verify(corpus.settings)
    repair(corpus.settings)

    assert titles(corpus) == [CHOIR, GULL, MILL]
    assert [one.place for one in sources.known(corpus.home)] == [str(corpus.folder)]
    assert corpus.build().added == 0
