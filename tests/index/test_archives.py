import gzip
import io
import json
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shutil import which

import pytest

from index.loaders import Limits, load
from index.types import Article, Skipped

LIMITS = Limits(article_bytes=100_000, collection_bytes=1_000_000)
PROSE = "The kiln at Hasle was lit again on Monday, after eleven years, by the potter Vera Lund."


def packed(files: Mapping[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def loaded(name: str, data: bytes, limits: Limits = LIMITS) -> list[Article | Skipped]:
    return list(load(Path(name), data, limits))


def reasons(name: str, data: bytes, limits: Limits = LIMITS) -> dict[str, str]:
    return {item.path: item.reason for item in loaded(name, data, limits) if isinstance(item, Skipped)}


def places(name: str, data: bytes) -> list[tuple[str, str]]:
    return [(item.path, item.part) for item in loaded(name, data) if isinstance(item, Article)]


@pytest.mark.parametrize(
    "how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=str
)
def test_a_zip_is_read_like_a_folder(how: int) -> None:
    line = json.dumps({"text": PROSE})
    files = {"b/2031-05-02-kiln.txt": PROSE, "a.jsonl": f'{line}\n{line[:-2]} Again."}}\n', ".git/x.txt": "x"}
    found = [item for item in loaded("news.zip", packed(files | {"__MACOSX/b/._kiln.txt": "x"}, how))]
    assert all(isinstance(item, Article) for item in found), found
    assert places("news.zip", packed(files, how)) == [
        ("news.zip", "/b/2031-05-02-kiln.txt"),
        ("news.zip", "/a.jsonl:1"),
        ("news.zip", "/a.jsonl:2"),
    ]
    assert isinstance(found[0], Article)
    assert str(found[0].published) == "2031-05-02"


def test_a_gz_is_the_file_in_it() -> None:
    table = gzip.compress(f"title,text\nA,{PROSE}\n".replace(", ", "; ").encode())
    assert places("/n/kiln.txt.gz", gzip.compress(PROSE.encode())) == [("/n/kiln.txt.gz", "")]
    assert places("/n/t.csv.gz", table) == [("/n/t.csv.gz", ":2")]
    two = gzip.compress(PROSE[:40].encode()) + gzip.compress(PROSE[40:].encode())  # as `cat a.gz b.gz` makes it
    (found,) = loaded("kiln.txt.gz", two)
    assert isinstance(found, Article)
    assert found.text == PROSE


def test_archives_lie_in_one_another_three_deep() -> None:
    data, name = PROSE.encode(), "kiln.txt"
    for at in range(3):
        data, name = packed({name: data}), f"{at}.zip"
    assert places(name, data) == [("2.zip", "/1.zip/0.zip/kiln.txt")]
    deeper = packed({name: data, "beside.txt": PROSE})
    assert list(reasons("3.zip", deeper)) == ["3.zip/2.zip/1.zip/0.zip"]
    assert places("3.zip", deeper) == [("3.zip", "/beside.txt")]
    for _ in range(5):
        data = gzip.compress(data)
    assert "too deep" in next(iter(reasons("a.zip.gz.gz.gz.gz.gz", data).values()))


def test_what_can_not_be_read_is_named_with_its_place_and_the_rest_goes_on() -> None:
    files = {"scan.png": b"0" * 500_000, "sub/bad.jsonl": "{}\n{}", "in.zip": b"PK", "kiln.txt": PROSE}
    found = reasons("news.zip", packed(files))
    assert found["news.zip/scan.png"].startswith("no loader for .png")
    assert "in any of its 2 entries" in found["news.zip/sub/bad.jsonl"]
    assert found["news.zip/in.zip"].startswith("a damaged ZIP file")
    assert places("news.zip", packed(files)) == [("news.zip", "/kiln.txt")]


def test_a_bomb_is_unpacked_no_further_than_the_limit() -> None:
    zeros = b"0" * 50_000_000
    assert "max_article_mb" in reasons("a.txt.gz", gzip.compress(zeros))["a.txt.gz"]
    assert "max_collection_mb" in reasons("a.jsonl.gz", gzip.compress(zeros))["a.jsonl.gz"]
    assert "max_article_mb" in reasons("a.zip", packed({"a.txt": zeros}))["a.zip/a.txt"]


def test_all_that_an_archive_and_those_in_it_unpack_to_is_counted() -> None:
    part = packed({f"{at}.txt": (f"{at} {PROSE} " * 900)[:90_000] for at in range(5)})
    found = reasons("a.zip", packed({f"{at}.zip": part for at in range(5)}))
    assert found
    assert all("its archive unpacks to more" in reason for reason in found.values())


def test_a_size_that_is_a_lie_is_not_believed() -> None:
    data = packed({"a.txt": b"0" * 5_000_000})
    small = (100).to_bytes(4, "little")
    lie = data.replace((5_000_000).to_bytes(4, "little"), small)
    assert lie != data
    assert "a.zip/a.txt" in reasons("a.zip", lie)


@pytest.mark.skipif(which("zip") is None, reason="zip is not installed")
def test_an_encrypted_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "kiln.txt").write_text(PROSE)
    subprocess.run(["zip", "-q", "-P", "secret", "a.zip", "kiln.txt"], cwd=tmp_path, check=True)
    found = reasons("a.zip", (tmp_path / "a.zip").read_bytes())
    assert found == {"a.zip/kiln.txt": "encrypted: unpack it with its password, and index the folder"}


@pytest.mark.parametrize("name", ["../../etc/kiln.txt", "/etc/kiln.txt", "a\x1b[2J/kiln.txt", "kiln\\x80.txt"])
def test_names_are_only_names(name: str) -> None:
    ((path, part),) = places("/n/a.zip", packed({name: PROSE}))
    assert path == "/n/a.zip"
    assert part.startswith("/")
    assert "\x1b" not in part


def test_damage_is_named() -> None:
    whole = gzip.compress(PROSE.encode() * 50)
    assert "a damaged .gz" in reasons("a.txt.gz", whole[:-20])["a.txt.gz"]
    assert "a damaged .gz" in reasons("a.txt.gz", b"x")["a.txt.gz"]
    data = bytearray(packed({"a.txt": PROSE * 20, "b.txt": PROSE}))
    data[60:70] = b"0123456789"
    assert reasons("a.zip", bytes(data))["a.zip/a.txt"].startswith("damaged in its ZIP file")
    assert places("a.zip", bytes(data)) == [("a.zip", "/b.txt")]


def test_a_limit_is_for_one_run_over_one_file() -> None:
    data = packed({"a.txt": PROSE})
    assert len([loaded("a.zip", data, replace(LIMITS, collection_bytes=len(PROSE) + 1)) for _ in range(3)]) == 3
    assert places("a.zip", data) == [("a.zip", "/a.txt")]
