"""Files that are sent: under which name they are kept, and how they become articles."""

import asyncio
import errno
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from time import monotonic, sleep, time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from running import run
from websites import RSS, Site, item

from index import sources
from index.catalog import Catalog
from index.embedder import model_of
from index.home import locked
from index.loaders import LOADERS
from ui.received import UploadError, numbered, safe_name
from ui.uploads import UploadProgress, Uploads

EEL = "Eel fair opens\n\nThe eel fair in Corran drew 9,500 people on Sunday.\n"
LOCK = "Heron Lock shut\n\nEngineers shut Heron Lock on Monday after its gate cracked.\n"
MakeCorpus = Callable[..., Any]


async def parts(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def send(uploads: Uploads, name: str, text: str) -> str:
    return run(uploads.receive(name, parts(text.encode())))


def finished(uploads: Uploads, job: str) -> UploadProgress:
    """The end of a job, whichever it is."""
    until = monotonic() + 60
    while (now := uploads.progress(job)).state not in {"done", "failed"}:
        assert monotonic() < until, now
        sleep(0.01)
    return now


def titles(home: Path) -> list[str]:
    catalog = Catalog.open(home)
    found = [catalog.article(key) for key in catalog.article_ids()]
    catalog.close()
    return sorted(article.title for article in found if article)


@pytest.fixture
def corpus(make_corpus: MakeCorpus) -> Any:  # noqa: ANN401
    return make_corpus({})


@pytest.fixture
def uploads(corpus: Any) -> Iterator[Uploads]:  # noqa: ANN401
    made = Uploads(corpus.settings, max_bytes=1000)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("eel.txt", "eel.txt"),
        ("Ærø – åben dag 鰻.TXT", "Ærø – åben dag 鰻.TXT"),
        ("../../etc/eel.txt", "eel.txt"),
        ("C:\\news\\eel.txt", "eel.txt"),
        ("/eel.md", "eel.md"),
        ("...eel.html", "eel.html"),
        (" . .eel.json", "eel.json"),
        ("a\x00b\r\nc\u202ed\u2028.txt", "abcd.txt"),
        ("a  b\u00a0c.txt", "a b c.txt"),
        ("Cafe\u0301.txt", "Café.txt"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
        ("x" * 300 + ".txt", "x" * 116 + ".txt"),
        ("鰻" * 300 + ".txt", "鰻" * 65 + ".txt"),
    ],
)
def test_names_are_kept_but_for_what_could_do_harm(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@pytest.mark.parametrize("name", ["", "eel", "eel.exe", ".txt", "..", "eel.txt/", "a.txt\x00.exe", "eel.txt.bz2"])
def test_other_kinds_are_refused_naming_those_that_are_read(name: str) -> None:
    with pytest.raises(UploadError, match=r"not a kind that is read: \.txt \.md") as refused:
        safe_name(name)
    assert refused.value.status == HTTPStatus.UNSUPPORTED_MEDIA_TYPE


@given(st.text(max_size=300), st.sampled_from(sorted(LOADERS)), st.integers(1, 100_000))
@example("..\\..\ud800", ".txt", 2)
@example("İ" * 200, ".jsonl", 7)
def test_a_kept_name_is_one_that_every_file_system_takes(text: str, suffix: str, number: int) -> None:
    try:
        name = numbered(safe_name(f"{text}{suffix}"), number)
    except UploadError:
        return
    assert name == os.path.basename(name)
    assert not name.startswith(".")
    assert not set(name) & set("/\\\0\r\n\u202e")
    assert Path(name).suffix.lower() in LOADERS
    assert (len(name) <= 120, len(name.encode()) <= 255) == (True, True)


def test_the_same_name_never_overwrites(uploads: Uploads) -> None:
    assert [send(uploads, "eel.txt", text) for text in ("one", "two", "one", "three", "two")] == [
        "eel.txt",
        "eel-2.txt",
        "eel.txt",
        "eel-3.txt",
        "eel-2.txt",
    ]
    assert {path.name: path.read_text() for path in uploads.folder.iterdir()} == {
        "eel.txt": "one",
        "eel-2.txt": "two",
        "eel-3.txt": "three",
    }


def test_what_an_earlier_server_kept_is_not_kept_twice(corpus: Any, uploads: Uploads) -> None:  # noqa: ANN401
    for text in ("one", "two", "tre", "four"):
        send(uploads, "eel.txt", text)
    (uploads.folder / "eel-3.txt").unlink()  # a gap is filled by the next
    following = Uploads(corpus.settings)
    names = [send(following, "eel.txt", text) for text in ("four", "two", "new", "one", "four")]
    assert names == ["eel-3.txt", "eel-2.txt", "eel-5.txt", "eel.txt", "eel-3.txt"]


def test_what_was_changed_or_removed_since_is_kept_again(uploads: Uploads) -> None:
    for text in ("one", "two"):
        send(uploads, "eel.txt", text)
    (uploads.folder / "eel.txt").write_text("won")
    (uploads.folder / "eel-2.txt").unlink()
    assert [send(uploads, "eel.txt", text) for text in ("one", "two", "one")] == ["eel-2.txt", "eel-3.txt", "eel-2.txt"]
    assert {path.name: path.read_text() for path in uploads.folder.iterdir()} == {
        "eel.txt": "won",
        "eel-2.txt": "one",
        "eel-3.txt": "two",
    }


def test_another_server_s_files_are_not_overwritten(corpus: Any, uploads: Uploads) -> None:  # noqa: ANN401
    other = Uploads(corpus.settings)
    turns = [(uploads, "one"), (other, "two"), (uploads, "two"), (uploads, "tre"), (other, "one"), (other, "for")]
    kept = [send(server, "eel.txt", text) for server, text in turns]
    assert kept == ["eel.txt", "eel-2.txt", "eel-2.txt", "eel-3.txt", "eel.txt", "eel-4.txt"]


@pytest.mark.parametrize("links", [True, False])
def test_disks_do_not_hold_up_the_event_loop(links: bool, uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def slow(real: Callable[..., None], fails: bool = False) -> Callable[..., None]:
        def call(*arguments: object) -> None:
            threads.append(threading.get_ident())
            if fails:
                raise OSError(errno.EPERM, "Operation not permitted")
            real(*arguments)

        return call

    monkeypatch.setattr(os, "fsync", slow(os.fsync))
    monkeypatch.setattr(os, "link", slow(os.link, fails=not links))
    monkeypatch.setattr(os, "replace", slow(os.replace))
    assert send(uploads, "eel.txt", "one") == "eel.txt"
    assert len(threads) == (2 if links else 3)
    assert threading.get_ident() not in threads


def test_a_file_system_without_links_keeps_as_well(uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(draft: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    names = [send(uploads, "eel.txt", text) for text in ("one", "two", "one", "tre")]
    assert names == ["eel.txt", "eel-2.txt", "eel.txt", "eel-3.txt"]
    assert {path.name: path.read_text() for path in uploads.folder.iterdir()} == {
        "eel.txt": "one",
        "eel-2.txt": "two",
        "eel-3.txt": "tre",
    }


def test_a_draft_that_can_not_take_its_name_leaves_none(uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(draft: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UploadError, match=r"eel\.txt: can't be kept: No space left on device"):
        send(uploads, "eel.txt", "one")
    assert list(uploads.folder.iterdir()) == []


def test_a_folder_in_the_way_is_left_alone(uploads: Uploads) -> None:
    (uploads.folder / "eel.txt").mkdir(parents=True)
    assert send(uploads, "eel.txt", "one") == "eel-2.txt"


@pytest.mark.parametrize("announced", [0, 1001], ids=["counted", "announced"])
def test_a_file_that_is_too_large_leaves_nothing(uploads: Uploads, announced: int) -> None:
    read: list[int] = []

    async def chunks() -> AsyncIterator[bytes]:
        for number in range(100):
            read.append(number)
            yield b"x" * 100

    with pytest.raises(UploadError, match=r"larger than 0\.001 MB, .*\[serve\] upload_mb") as refused:
        run(uploads.receive("eel.txt", chunks(), announced))
    assert refused.value.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert len(read) == (0 if announced else 11)  # and not a byte more is taken than shows it
    assert not uploads.folder.exists() or not any(uploads.folder.iterdir())


def test_a_file_that_breaks_off_leaves_nothing(uploads: Uploads) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(UploadError, match=r"eel\.txt: can't be kept"):
        run(uploads.receive("eel.txt", chunks()))
    assert list(uploads.folder.iterdir()) == []


def test_what_is_sent_becomes_articles(corpus: Any, uploads: Uploads) -> None:  # noqa: ANN401
    names = [send(uploads, "eel.txt", EEL), send(uploads, "broken.json", "{"), send(uploads, "lock.md", LOCK)]
    steps: set[str] = set()
    job = uploads.start(names)
    while (now := uploads.progress(job)).state in {"waiting", "indexing"}:
        steps.add(now.step)
        sleep(0.001)

    assert (now.state, now.added, now.updated, now.unchanged) == ("done", 2, 0, 0)
    (skipped,) = now.skipped
    assert (skipped.path, "JSON" in skipped.reason) == ("broken.json", True)
    assert len(steps) > 1
    assert titles(corpus.home) == ["Eel fair opens", "Heron Lock shut"]
    again = finished(uploads, uploads.start(names[:1]))
    assert (again.state, again.added, again.unchanged) == ("done", 0, 1)


def test_jobs_wait_for_one_another(corpus: Any, uploads: Uploads) -> None:  # noqa: ANN401
    jobs = [uploads.start([send(uploads, f"{number}.txt", f"{EEL}{number}")]) for number in range(3)]
    assert uploads.progress(jobs[2]).state == "waiting"
    assert finished(uploads, jobs[2]).added == 1
    assert [uploads.progress(job).state for job in jobs] == ["done"] * 3
    assert len(titles(corpus.home)) == 3


def test_another_process_that_indexes_is_waited_for(corpus: Any, uploads: Uploads) -> None:  # noqa: ANN401
    name = send(uploads, "eel.txt", EEL)
    with locked(corpus.home):
        job = uploads.start([name])
        until = monotonic() + 10
        while "qa index" not in (now := uploads.progress(job)).step:
            assert monotonic() < until, now
            sleep(0.01)
        assert now.state == "waiting"
    assert finished(uploads, job).added == 1


def test_an_index_that_can_not_be_written_is_one_line(corpus: Any, uploads: Uploads) -> None:  # noqa: ANN401
    name = send(uploads, "eel.txt", EEL)
    (corpus.home / "catalog.sqlite").write_bytes(b"not a database" * 100)
    now = finished(uploads, uploads.start([name]))
    assert now.state == "failed"
    assert "not a readable catalog" in now.step
    assert "\n" not in now.step
    (corpus.home / "catalog.sqlite").unlink()
    assert finished(uploads, uploads.start([name])).added == 1  # the next job is not harmed


def test_names_that_were_not_sent_are_refused(corpus: Any, uploads: Uploads) -> None:  # noqa: ANN401
    send(uploads, "eel.txt", EEL)
    (corpus.home / "secret.txt").write_text("outside")
    for name in (
        "nosuch.txt",
        "../secret.txt",
        str(corpus.home / "secret.txt"),
        "",
        ".",
        "..",
        ".draft-1",
        "a/eel.txt",
    ):
        with pytest.raises(UploadError, match="not among the files that were sent"):
            uploads.start(["eel.txt", name])
    with pytest.raises(UploadError, match="no file is named"):
        uploads.start([])
    with pytest.raises(UploadError, match="nothing is known of this upload"):
        uploads.progress("nosuch")


def test_what_a_killed_server_kept_is_indexed_by_the_next(corpus: Any, uploads: Uploads) -> None:  # noqa: ANN401
    send(uploads, "eel.txt", EEL)
    for name, age_s in (("old", 7200), ("new", 0)):
        draft = uploads.folder / f".draft-{name}"
        draft.write_text("half")
        os.utime(draft, (time() - age_s,) * 2)
    following = Uploads(corpus.settings)
    following.resume()
    (job,) = following._jobs
    assert finished(following, job).added == 1
    following.close()
    assert titles(corpus.home) == ["Eel fair opens"]
    assert sorted(path.name for path in following.folder.iterdir()) == [".draft-new", "eel.txt"]


def test_nothing_is_indexed_where_nothing_was_sent(corpus: Any, uploads: Uploads) -> None:  # noqa: ANN401
    uploads.resume()
    assert not (corpus.home / "catalog.sqlite").exists()


@pytest.mark.slow
def test_closing_stops_a_job_and_the_next_start_completes_it(corpus: Any, uploads: Uploads) -> None:  # noqa: ANN401
    large = Uploads(corpus.settings)
    text = "\n".join(f'{{"text": "The eel fair of town {n} drew {n} people on Sunday."}}' for n in range(400))
    job = large.start([send(large, "fairs.jsonl", text)])
    until = monotonic() + 60
    while large.progress(job).step != "embedding":
        assert monotonic() < until
        sleep(0.005)
    large.close()
    assert large.progress(job).state == "indexing"
    following = Uploads(corpus.settings)
    following.resume()
    (job,) = following._jobs
    assert finished(following, job).state == "done"
    following.close()
    catalog = Catalog.open(corpus.home)
    model = model_of(corpus.settings.embedder).name
    assert (catalog.count("chunks"), catalog.embedded(model)) == (400, 400)
    catalog.close()


def test_all_files_together_have_a_quota(corpus: Any) -> None:  # noqa: ANN401
    with closing(Uploads(corpus.settings, max_bytes=1000, quota_bytes=2000)) as uploads:
        assert send(uploads, "a.txt", "a" * 900) == "a.txt"
        assert send(uploads, "b.txt", "b" * 900) == "b.txt"
        for announced in (0, 300):
            with pytest.raises(UploadError, match="uploads_mb") as caught:
                run(uploads.receive("c.txt", parts(b"c" * 150, b"c" * 150), announced))
            assert caught.value.status == HTTPStatus.INSUFFICIENT_STORAGE
        assert send(uploads, "d.txt", "d" * 200) == "d.txt"
        assert sorted(path.name for path in uploads.folder.iterdir()) == ["a.txt", "b.txt", "d.txt"]
        (uploads.folder / "a.txt").unlink()  # people may make room
        assert send(uploads, "e.txt", "e" * 900) == "e.txt"


def test_files_that_come_side_by_side_share_the_quota(corpus: Any) -> None:  # noqa: ANN401
    async def both(uploads: Uploads) -> list[object]:
        slow = [uploads.receive(f"{name}.txt", trickle(b"x" * 100, 9)) for name in "ab"]
        return await asyncio.gather(*slow, return_exceptions=True)

    async def trickle(part: bytes, times: int) -> AsyncIterator[bytes]:
        for _ in range(times):
            await asyncio.sleep(0)
            yield part

    with closing(Uploads(corpus.settings, max_bytes=1000, quota_bytes=1000)) as uploads:
        kept = run(both(uploads))

    assert sum(isinstance(each, str) for each in kept) == 1
    assert sum(isinstance(each, UploadError) for each in kept) == 1


def test_a_file_in_the_place_of_the_folder_is_named(corpus: Any) -> None:  # noqa: ANN401
    corpus.home.mkdir(parents=True, exist_ok=True)
    (corpus.home / "uploads").write_text("no folder")
    with closing(Uploads(corpus.settings)) as uploads, pytest.raises(UploadError, match="can't be kept"):
        send(uploads, "a.txt", "a")


def test_an_address_is_read_and_a_feed_is_kept_up_with(
    corpus: Any,  # noqa: ANN401
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site.story("weir", "The weir at Odder gave way.")
    site.put("/feed", RSS.format(item("weir")))
    with closing(Uploads(corpus.settings, trusting=True)) as uploads:
        refused = finished(uploads, uploads.visit(f"{site.url}/feed"))
        monkeypatch.setattr("index.loaders.connections.is_public", lambda _: True)
        done = finished(uploads, uploads.visit(f"{site.url}/feed"))
        (one,) = sources.known(corpus.home)
        with pytest.raises(UploadError, match="begins with https://"):
            uploads.visit("tern.example")

    assert (refused.added, "not an address of the open internet" in refused.skipped[0].reason) == (0, True)
    assert (done.added, one.place) == (1, f"{site.url}/feed")


def test_an_article_is_taken_out_and_does_not_come_back(corpus: Any) -> None:  # noqa: ANN401
    with closing(Uploads(corpus.settings, trusting=True)) as uploads:
        finished(uploads, uploads.start([send(uploads, "eel.txt", EEL), send(uploads, "lock.txt", LOCK)]))
        with closing(Catalog.open(corpus.home)) as catalog:
            (eel,) = (one.id for one in catalog.listings() if one.title == "Eel fair opens")
        assert finished(uploads, uploads.forget(eel)).removed == 1
        assert finished(uploads, uploads.forget(eel)).state == "failed"
    with closing(Uploads(corpus.settings)) as uploads:
        uploads.resume()
        with pytest.raises(UploadError, match="where anybody may come"):
            uploads.forget(eel)
    assert titles(corpus.home) == ["Heron Lock shut"]
