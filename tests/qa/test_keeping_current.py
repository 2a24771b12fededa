"""The commands that keep an index current: forget, list --match, sources, index URL."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from websites import RSS, Site, item

if TYPE_CHECKING:
    from tests.conftest import Run

FILES = {
    "weir.txt": "Weir gives way\nThe Odder Echo\n4 March 2031\n\nThe old weir at Odder gave way on Tuesday night.\n",
    "choir.txt": "Choir wins\nThe Sund Post\n5 March 2031\n\nThe weirs of Sund stood. Its old choir won in Lund.\n",
    "ferry.txt": "Ferry stops\nThe Sund Post\n6 March 2031\n\nThe night ferry is cancelled until May.\n",
}


@pytest.fixture
def folder(tmp_path: Path, exported_models: Path, run_qa: "Run") -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    assert run_qa("index", folder).code == 0
    return folder


def listed(run_qa: "Run", *options: str) -> list[str]:
    return [json.loads(line)["title"] for line in run_qa("list", "--json", *options).out.splitlines()]


@pytest.mark.slow
def test_articles_are_listed_by_their_words(folder: Path, run_qa: "Run") -> None:
    for words, found in (
        ("weir", ["Choir wins", "Weir gives way"]),
        ("WEIRS old", ["Choir wins", "Weir gives way"]),
        ("old choir", ["Choir wins"]),
        ("“old weir”", ["Weir gives way"]),
        ('"weirs of sund"', ["Choir wins"]),
        ("stops night", ["Ferry stops"]),
        ("the", []),
        ("weir AND nothing", []),
    ):
        assert listed(run_qa, "--match", words) == found, words
    assert listed(run_qa, "--match", "weir", "--publisher", "Sund Post") == ["Choir wins"]


@pytest.mark.slow
def test_forgetting_asks_and_says_what(folder: Path, run_qa: "Run", monkeypatch: pytest.MonkeyPatch) -> None:
    refused = run_qa("forget", folder / "weir.txt")
    assert refused.code == 1
    assert "articles that would be forgotten: 1; nobody is there to ask: give --yes" in refused.err
    assert run_qa("forget").code == 2

    monkeypatch.setattr("qa.cli.indexing.can_ask", lambda: True)
    kept = run_qa("forget", "--publisher", "sund post", stdin=b"n\n")
    assert (kept.code, "Ferry stops" in kept.err, "nothing is forgotten" in kept.err) == (1, True, True)
    assert run_qa("forget", "--publisher", "sund post", stdin=b"y\n").out.startswith("2 removed: 1 articles")
    assert listed(run_qa) == ["Weir gives way"]


@pytest.mark.slow
def test_each_way_to_say_what_is_forgotten(folder: Path, run_qa: "Run") -> None:
    (first,) = (json.loads(line)["id"] for line in run_qa("list", "--json", "--match", "ferry").out.splitlines())
    assert run_qa("forget", "--id", first, "--yes", "--json").json["removed"] == 1
    assert run_qa("forget", "--path", folder / "choir.txt", "--yes", "--json").json["removed"] == 1
    (folder / "weir.txt").unlink()
    assert run_qa("forget", "--prune", "--yes", "--json").json["removed"] == 1
    assert listed(run_qa) == []
    assert run_qa("forget", "--id", "none", "--yes").err.startswith("qa: no article has the id 'none'")


@pytest.mark.slow
def test_sources_are_listed_added_and_removed(folder: Path, run_qa: "Run") -> None:
    assert run_qa("sources", "--add", folder, "--add", "https://tern.example/feed").code == 0
    first, second = (json.loads(line) for line in run_qa("sources", "--json").out.splitlines())
    assert (first["place"], first["read_at"], second["problem"]) == (str(folder), None, None)
    assert "not read yet" in run_qa("sources", "--remove", "https://tern.example/feed").out
    assert run_qa("sources", "--remove", "https://tern.example/feed").code == 1
    assert run_qa("sources", "--add", folder / "none").err.startswith(f"qa: {folder / 'none'}: no such folder")


@pytest.mark.slow
def test_a_feed_is_indexed_and_forgotten_by_its_address(
    run_qa: "Run", site: Site, exported_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_WEB__PAUSE_S", "0")
    site.story("weir", "The weir at Odder gave way on Tuesday.")
    site.put("/feed", RSS.format(item("weir") + item("gone")))

    refused = run_qa("index", f"{site.url}/feed")
    assert (refused.code, "--allow-private" in refused.out, site.asked) == (1, True, [])
    done = run_qa("index", "--allow-private", f"{site.url}/feed", "--json").json
    assert (done["added"], [one["path"] for one in done["skipped"]]) == (1, [f"{site.url}/gone"])
    assert run_qa("forget", "--url", f"{site.url}/feed", "--yes", "--json").json["removed"] == 1
    assert run_qa("index", "--allow-private", f"{site.url}/feed", "--json").json["added"] == 1
