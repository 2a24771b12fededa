"""Nothing in the data becomes markup, nothing is loaded, nothing of this machine is told."""

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from html_runs import (
    ARTICLES,
    COST,
    HOSTILE,
    REFUSED,
    RIGHT,
    WORST_FIRST,
    Seen,
    citation,
    hostile_run,
    outcome,
    record,
    result,
)

from qa.evaluation.outputs.html import render
from qa.evaluation.outputs.html.words import legible


def plain_tags() -> set[str]:
    return set(Seen(render(hostile_run("plain"))).tags)


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{at}" for at in range(len(HOSTILE))])
def test_hostile_text_stays_text(text: str) -> None:
    seen = Seen(render(hostile_run(text)))
    assert seen.tags.count("script") == 1
    assert seen.tags.count("style") == 1
    assert set(seen.tags) <= plain_tags() | {"wbr"}
    assert not {"img", "iframe", "object", "embed", "base"} & set(seen.tags)
    assert not [
        name for _, name, _ in seen.attributes if name.startswith("on") or name in ("style", "srcdoc", "autofocus")
    ]
    assert not [
        value for _, name, value in seen.attributes if name in ("href", "src") and "script:" in value.split("#")[0]
    ]
    assert sum(legible(text).split("\n")[0] in piece for piece in seen.text) > 20


def test_only_articles_are_linked_and_nothing_is_loaded() -> None:
    url = "https://example.org/flood?a=1&b=2"
    said = record(citation("flood", COST, url=url))
    text = render(result([outcome(RIGHT.pair, said)]))
    seen = Seen(text)
    loads = [
        (tag, value) for tag, name, value in seen.attributes if name in ("src", "href", "srcset", "action", "data")
    ]
    assert ("a", url) in loads
    assert {value for tag, value in loads if not value.startswith("#")} == {url, "data:,"}
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|sendBeacon|WebSocket", text)
    policy = next(value for _, name, value in seen.attributes if name == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_folders_of_this_machine_stay_out() -> None:
    text = render(result(WORST_FIRST, config={"index": {"home": "/home/someone/.qa"}, "model": "a/b"}))
    assert "/home/someone" not in text
    assert "…/.qa" in text
    assert "a/b" in text


def test_a_filter_link_holds_any_publisher() -> None:
    run = result([RIGHT, REFUSED])
    articles = {**ARTICLES, "flood": replace(ARTICLES["flood"], publisher="A&B #1 <i>")}
    seen = Seen(render(replace(run, article=articles.get)))
    links = [value for _, name, value in seen.attributes if name == "href" and value.startswith("#publisher=")]
    assert "#publisher=A&B #1 <i>" in map(unquote, links)


@pytest.mark.slow
def test_a_big_run_stays_small_enough_to_open() -> None:
    held = [replace(each, pair=replace(each.pair, id=f"{at}")) for at in range(300) for each in WORST_FIRST]
    run = result(held)
    assert 1_000_000 < len(render(run).encode()) < 6_000_000
