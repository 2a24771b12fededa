"""What an index's articles tell of one another: names and the order of figures; and where a day was read."""

import json
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.dates import day_in_name, day_in_url, read_days, read_month
from index.dating import date_article, read_dated
from index.loaders.text import make_article
from index.types import Article, Dated
from index.verify import verify
from tests.conftest import Corpus, MakeCorpus

FIRST_JULY = "[2033-01-07,2033-07-01]"


@pytest.mark.parametrize(
    ("value", "options", "order"),
    [
        ("07.01.2033", ["2033-01-07", "2033-07-01"], ""),
        ("1/7/33", ["2033-07-01", "2033-01-07"], ""),
        ("Fri, 7/1/2033 10:15", ["2033-01-07", "2033-07-01"], ""),
        ("25.1.2033", ["2033-01-25"], "dmy"),
        ("1/25/2033", ["2033-01-25"], "mdy"),
        ("7.7.2033", ["2033-07-07"], ""),
        ("31/31/2033", [], ""),
        ("2033-01-07", ["2033-01-07"], ""),
        ("7 January 2033", ["2033-01-07"], ""),
        ("January 2033", [], ""),
    ],
)
def test_figures_mean_the_days_that_either_order_gives(value: str, options: list[str], order: str) -> None:
    days = read_days(value)
    assert ([day.isoformat() for day in days.options], days.order) == (options, order)


@pytest.mark.parametrize(
    ("value", "period"),
    [("2033-01", "2033-01"), ("January 2033", "2033-01"), ("enero 2033", "2033-01"), ("2033", "2033")],
)
def test_a_month_or_a_year_is_kept_as_that(value: str, period: str) -> None:
    assert read_month(value) == period
    dated = read_dated(value, "metadata")
    assert dated is not None
    assert (dated.day, dated.precision) == (None, "month" if "-" in period else "year")


@pytest.mark.parametrize("value", ["2033-13", "9999", "the year 2033", "12 apples 2033", "", "2033-01-07T"])
def test_what_is_no_month(value: str) -> None:
    assert read_month(value) is None


@pytest.mark.parametrize(
    ("url", "name", "day"),
    [
        ("https://larch.example/2033/01/07/owls", "", "2033-01-07"),
        ("https://larch.example/20330107-owls.html", "", "2033-01-07"),
        ("https://larch.example/owls?d=/2033/01/07/", "", None),
        (None, "2033-01-07-owls", "2033-01-07"),
        (None, "owls_20330107", "2033-01-07"),
        (None, "a20330107f", None),
        (None, "2033-01-07-to-2033-01-09", None),
        (None, "2033-13-41", None),
    ],
)
def test_addresses_and_names_of_files_hold_days(url: str | None, name: str, day: str | None) -> None:
    assert str(day_in_url(url) or day_in_name(name)) == str(day)


@pytest.mark.parametrize(
    ("head", "url", "path", "dated"),
    [
        ("Owls\n\n07.01.2033\n\nLarch (7 January 2033)\n", None, "a.txt", Dated("2033-01-07", "text", "dmy")),
        ("Owls\n\n1/7/33\n", "https://larch.example/2033/01/07/owls", "a.txt", Dated("2033-01-07", "text", "mdy")),
        ("Owls\n\n01/07/2033\n", None, "2033-07-01-owls.txt", Dated("2033-07-01", "text", "dmy")),
        ("Owls\n\n01/07/2033\n", None, "a.txt", Dated("[2033-07-01,2033-01-07]", "text")),
        ("Owls\n\n25.1.2033\n", None, "2033-07-01-owls.txt", Dated("2033-01-25", "text", "dmy")),
        ("Owls\n", None, "2033-07-01-owls.txt", Dated("2033-07-01", "file name")),
        ("Owls\n", "https://larch.example/2033/01/07/owls", "2033-07-01.txt", Dated("2033-01-07", "url")),
        ("Owls\n", None, "2033-07-01-owls.jsonl", None),
        ("Owls\n", None, "a.txt", None),
    ],
)
def test_a_day_is_known_from_where_it_was_read(head: str, url: str | None, path: str, dated: Dated | None) -> None:
    article = make_article(f"{head}\nThe owls came back to the tower at dusk and nobody minded.", Path(path), url=url)
    assert (article.dated, article.published) == (dated, dated.day if dated else None)


def test_a_day_that_the_text_names_settles_the_order_when_it_is_near() -> None:
    stated = Dated(FIRST_JULY, "metadata")
    assert date_article(stated, "It rained on 5 January 2033.", None, "") == Dated("2033-01-07", "metadata", "dmy")
    assert date_article(stated, "It rained on 5 April 2033, and on 07.01.2033.", None, "") == stated
    assert date_article(stated, "From 5 January 2033 to 5 July 2033.", None, "") == stated


def lines(*articles: dict[str, str]) -> str:
    texts = ({"text": f"Owls were seen, number {at}."} for at in range(len(articles)))
    return "\n".join(json.dumps(text | article) for text, article in zip(texts, articles, strict=True))


def stored(corpus: Corpus) -> list[Article]:
    with closing(Catalog.open(corpus.home)) as catalog:
        return [article for key in catalog.article_ids() if (article := catalog.article(key))]


def test_one_name_and_one_order_hold_for_all_articles_of_a_publisher(make_corpus: MakeCorpus) -> None:
    files = {
        "a.jsonl": lines(
            {"id": "a", "publisher": "larch.example", "published": "07.01.2033"},
            {"id": "b", "publisher": "Moss", "published": "07.01.2033"},
        ),
        "b.jsonl": lines(
            {"id": "c", "publisher": "The Larch Post", "url": "https://www.larch.example/1", "published": "25.01.2033"},
            {"id": "d", "url": "https://larch.example/2", "title": "No name"},
        ),
    }
    corpus = make_corpus({"a.jsonl": files["a.jsonl"]})
    corpus.build()
    assert [one.published for one in stored(corpus)] == [None, None]

    corpus.write(files)
    report = corpus.build()

    found = {one.id: (one.publisher, one.published and str(one.published)) for one in stored(corpus)}
    assert found == {
        "a": ("The Larch Post", "2033-01-07"),
        "b": ("Moss", None),
        "c": ("The Larch Post", "2033-01-25"),
        "d": ("The Larch Post", None),
    }
    assert (report.added, report.unchanged) == (2, 2)
    assert verify(corpus.settings) == []
    with closing(Catalog.open(corpus.home)) as catalog:
        assert catalog.publishers() == [("The Larch Post", 3), ("Moss", 1)]


def test_what_is_read_again_is_what_is_stored(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus(
        {
            "a.jsonl": lines(
                {"id": "a", "publisher": "The Larch", "published": "2033-02-03"},
                {"id": "b", "publisher": "The Larch", "published": "2033-02-04"},
                {"id": "c", "publisher": "LARCH", "published": "2033-02-05"},
            )
        }
    )
    corpus.build()
    before = stored(corpus)
    corpus.write({"a.jsonl": (corpus.folder / "a.jsonl").read_text(encoding="utf-8") + "\n"})

    report = corpus.build()

    assert (report.added, report.updated, report.unchanged) == (0, 0, 3)
    assert stored(corpus) == before
    assert [one.publisher for one in before] == ["The Larch"] * 3


def test_an_index_from_before_knows_more_when_its_files_are_read_again(make_corpus: MakeCorpus) -> None:
    corpus = make_corpus({"2033-01-07-owls.txt": "Owls\n\nThe owls came back to the tower at dusk and nobody minded."})
    corpus.build()
    (article,) = stored(corpus)
    assert (article.published, article.dated) == (date(2033, 1, 7), Dated("2033-01-07", "file name"))
