import json
from datetime import date
from pathlib import Path

import pytest

from index.loaders import Limits, load
from index.types import Article, Skipped

LIMITS = Limits(article_bytes=2_000_000, collection_bytes=20_000_000)
PROSE = "The tram to Velm stops running in June, the council said. Some 900 people ride it on a working day."
DAY = date(2031, 6, 3)
HTML = f"<p>{PROSE}</p>"
SHAPES = {
    "guardian search": {
        "response": {
            "status": "ok",
            "results": [
                {
                    "id": "uk/tram",
                    "webTitle": "Tram stops",
                    "webPublicationDate": "2031-06-03T09:00:00Z",
                    "webUrl": "https://velm.example/tram",
                    "fields": {"headline": "Tram stops", "body": HTML, "byline": "Mia Holt"},
                }
            ],
        }
    },
    "guardian item": {
        "response": {
            "content": {
                "webTitle": "Tram stops",
                "webPublicationDate": "2031-06-03T09:00:00Z",
                "webUrl": "https://velm.example/tram",
                "fields": {"bodyText": PROSE, "byline": "By Mia Holt"},
            }
        }
    },
    "nyt archive": {
        "copyright": "x",
        "response": {
            "docs": [
                {
                    "abstract": "A tram stops.",
                    "web_url": "https://velm.example/tram",
                    "lead_paragraph": PROSE,
                    "headline": {"main": "Tram stops", "kicker": None},
                    "byline": {"original": "By Mia Holt", "person": [{"firstname": "Mia"}]},
                    "pub_date": "2031-06-03T09:00:00+0000",
                }
            ]
        },
    },
    "newsapi": {
        "status": "ok",
        "totalResults": 1,
        "articles": [
            {
                "source": {"id": None, "name": "Velm Echo"},
                "author": "Mia Holt",
                "title": "Tram stops",
                "url": "https://velm.example/tram",
                "publishedAt": "2031-06-03T09:00:00Z",
                "content": PROSE,
            }
        ],
    },
    "wordpress": [
        {
            "id": 12,
            "date": "2031-06-03T09:00:00",
            "link": "https://velm.example/tram",
            "title": {"rendered": "Tram stops"},
            "content": {"rendered": HTML, "protected": False},
            "excerpt": {"rendered": "<p>Short.</p>"},
            "author_name": "x",
            "authors": [{"name": "Mia Holt"}],
        }
    ],
    "json feed": {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Velm Echo",
        "description": "What happens in Velm",
        "items": [
            {
                "id": "1",
                "url": "https://velm.example/tram",
                "title": "Tram stops",
                "content_html": HTML,
                "date_published": "2031-06-03T09:00:00+02:00",
                "authors": [{"name": "Mia Holt"}],
            }
        ],
    },
    "elasticsearch": {
        "hits": {
            "total": {"value": 1},
            "hits": [
                {
                    "_id": "7",
                    "_source": {
                        "headline": "Tram stops",
                        "body": PROSE,
                        "date": 1938246400,
                        "author": "Mia Holt",
                        "url": "https://velm.example/tram",
                    },
                }
            ],
        }
    },
    "mongo export": [
        {
            "_id": {"$oid": "5f0c"},
            "title": "Tram stops",
            "content": PROSE,
            "published": {"$date": {"$numberLong": "1938246400000"}},
            "author": "Mia Holt",
            "url": "https://velm.example/tram",
        }
    ],
    "realnews": {
        "title": "Tram stops",
        "text": PROSE,
        "authors": ["Mia Holt"],
        "publish_date": "06-13-2031",
        "url": "https://velm.example/tram",
        "domain": "velm.example",
    },
    "news-please": {
        "title": "Tram stops",
        "maintext": PROSE,
        "authors": ["Mia Holt"],
        "date_publish": "2031-06-03 09:00:00",
        "url": "https://velm.example/tram",
        "source_domain": "velm.example",
    },
}


def loaded(name: str, value: object) -> list[Article | Skipped]:
    return list(load(Path(name), json.dumps(value).encode(), LIMITS))


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_of_others(shape: str) -> None:
    (found,) = loaded("a.json", SHAPES[shape])
    assert isinstance(found, Article), found
    assert (found.title, found.text, found.byline, found.url) == (
        "Tram stops",
        PROSE,
        "Mia Holt",
        "https://velm.example/tram",
    )
    assert found.published == (date(2031, 6, 13) if shape == "realnews" else DAY)


@pytest.mark.parametrize("key", ["article", "document", "story", "text", "plain_text"])
def test_data_sets_name_the_text_in_their_own_ways(key: str) -> None:
    (found,) = loaded("a.ndjson", {key: PROSE, "highlights": "x", "id": "0af"})
    assert isinstance(found, Article)
    assert (found.text, found.id, found.part) == (PROSE, "0af", ":1")


def test_a_feed_in_json_gives_its_name_to_its_entries_and_keeps_theirs() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "title": "Velm Echo",
        "items": [{"title": "A", "summary": PROSE}, {"content_text": f"{PROSE} B", "publisher": "Other"}],
    }
    found = [item for item in loaded("a.json", feed) if isinstance(item, Article)]
    assert [(item.publisher, item.part) for item in found] == [("Velm Echo", "[0]"), ("Other", "[1]")]


def test_a_teaser_is_read_below_a_title_alone_and_where_there_is_no_text() -> None:
    teaser = {"title": "Tram stops", "abstract": PROSE}
    (found,) = loaded("a.json", teaser)
    assert isinstance(found, Article)
    assert found.text == PROSE
    (full,) = loaded("a.json", teaser | {"content": "All of it is here."})
    assert isinstance(full, Article)
    assert full.text == "All of it is here."
    (bare,) = loaded("a.json", {"abstract": PROSE})
    assert isinstance(bare, Skipped)


def test_figures_with_dashes_that_mean_two_days_are_no_day_yet() -> None:
    (found,) = loaded("a.json", {"title": "T", "text": PROSE, "publish_date": "05-06-2031"})
    assert isinstance(found, Article)
    assert found.published is None
    assert found.dated is not None
    assert found.dated.precision == "ambiguous"
