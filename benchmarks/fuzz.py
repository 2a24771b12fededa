"""Mutated files through every loader, up to their chunks: nothing may raise, and nothing may stall.

    python -m benchmarks.fuzz [--count 5000] [--seed 1]

Inputs are the files of sample/ and a small one of each format (those in tests/data/formats are of their own tools); a
mutation cuts, repeats, swaps, flips or inserts bytes. `--only .pdf .zip` takes seeds of these kinds alone.
"""

import argparse
import gzip
import io
import json
import logging
import random
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from index.build import Builder
from index.config import IndexSettings
from index.home import BuildSettings, IndexPaths, open_ledger
from index.loaders import LOADERS, load
from index.types import Article, Skipped

ROOT = Path(__file__).parent.parent
STALL_S = 1.0
PROSE = (
    "The ferry from Osk to Hamn is cancelled until Sunday, the operator Lindholm said. It carries 1,200 people a day."
)
ARTICLE = {
    "title": "Ferry cancelled",
    "text": PROSE,
    "published": "2031-05-02",
    "author": ["Ann Lee"],
    "url": "http://a.b/c",
}
LINKED = {
    "@type": "NewsArticle",
    "headline": "Ferry",
    "datePublished": "2031-05-02T10:00Z",
    "author": {"name": "Ann Lee"},
}
PAGE = (
    f'<!doctype html><html><head><meta charset="utf-8"><title>Ferry | Gull</title><script type="application/ld+json">'
    f"{json.dumps(LINKED)}</script></head><body><nav><a href='/'>Home</a></nav><article><h1>Ferry</h1><p>{PROSE}<br>and"
    f" more</p><ul><li>{PROSE}</li></ul><table><tr><td>1</td></tr></table><!-- x --></article></body></html>"
)
FORMATS = ROOT / "tests" / "data" / "formats"
MAIL = f"From: Gull <n@a.b>\nSubject: Ferry\nDate: 2 May 2031 06:00:00 +0200\nContent-Type: text/html\n\n{PAGE}"
ITEM = f"<item><title>Ferry</title><description>{PROSE}</description></item>"
FEED = f"<rss><channel><title>Gull</title>{ITEM}{ITEM}</channel></rss>"
ATOM = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>Ferry</title><summary>{PROSE}</summary></entry></feed>"
STORY = f"<nitf><body><body.head><hl1>Ferry</hl1></body.head><body.content><p>{PROSE}</p></body.content></body></nitf>"
CRAWL = (
    f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.b/c\r\nContent-Length: {len(PAGE) + 44}\r\n\r\n"
    f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}\r\n\r\n"
)
SEEDS = {
    ".txt": f"Ferry cancelled\n\nBy Ann Lee\n\nMay 2, 2031\n\n{PROSE}\n",
    ".md": f"---\ntitle: Ferry\ntags: [a, b]\n---\n# Ferry\n\n{PROSE}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    ".html": PAGE,
    ".htm": PAGE,
    ".json": json.dumps({"articles": [ARTICLE, ARTICLE | {"id": 7}]}),
    ".jsonl": "\n".join(json.dumps(ARTICLE | {"id": str(n)}) for n in range(3)),
    ".ndjson": json.dumps(ARTICLE),
    ".csv": f'title,text,date\nFerry,"{PROSE}",2031-05-02\nBus,"{PROSE}\nMore.",2031-05-03\n',
    ".tsv": f"title\ttext\nFerry\t{PROSE}\n",
    ".eml": MAIL,
    ".mbox": f"From a Fri May  2 06:00:00 2031\n{MAIL}\n\nFrom a Fri May  2 06:00:00 2031\n{MAIL}\n",
    ".xml": STORY,
    ".rss": FEED,
    ".atom": ATOM,
    ".warc": CRAWL,
}


def packed() -> dict[str, bytes]:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in (".txt", ".jsonl", ".csv"):
            archive.writestr(f"a/b{suffix}", SEEDS[suffix])
    return {".zip": held.getvalue(), ".gz": gzip.compress(SEEDS[".txt"].encode())}


INSERTED = [
    *(
        b"\0",
        b"\x01",
        b"\x0c",
        b"\x1b[2J",
        b"\xff",
        b"\xfe\xff",
        b"\xef\xbf\xbe",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\xe2\x80\xae",
    ),
    *(
        b"<",
        b">",
        b"&#1;",
        b"&#xFFFF;",
        b"<!--",
        b"<![CDATA[",
        b"<div>",
        b"</p>",
        b"<script>",
        b"<?xml ",
        b"<br>",
        b"<article>",
    ),
    *(b'"', b"\\", b"{", b"[", b"}", b"]", b"\\u0000", b"\\ud800", b"null", b"1e999", b"-", b"9" * 5000),
    *(b"\n", b"\r", b"\t", b" ", b"---\n", b"A", b"1", b".", b"Photo by ", b"By ", b"subscribe "),
]
Mutation = Callable[[bytes, random.Random], bytes]


def cut(data: bytes, rng: random.Random) -> bytes:
    start, end = ends(data, rng)
    return data[:start] + data[end:]


def repeated(data: bytes, rng: random.Random) -> bytes:
    start, end = ends(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 2, 10, 200)) + data[end:]


def flipped(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def inserted(data: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(INSERTED) * rng.choice((1, 3, 100, 3000)) + data[at:]


def swapped(data: bytes, rng: random.Random) -> bytes:
    start, end = ends(data, rng)
    return data[end:] + data[start:end] + data[:start]


def recoded(data: bytes, rng: random.Random) -> bytes:
    return data.decode("utf-8", "replace").encode(
        rng.choice(("utf-16", "utf-32", "cp1252", "cp1251", "cp932")), "replace"
    )


MUTATIONS: tuple[Mutation, ...] = (cut, repeated, flipped, inserted, inserted, swapped, recoded)
MOST_BYTES = 300_000


def ends(data: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randint(0, len(data))
    return start, min(len(data), start + rng.choice((1, 10, 100, 1000)))


def inputs(count: int, rng: random.Random, only: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield so many names and contents; a mutated file goes to the loader of its format, or now and then to another."""
    seeds = [*((suffix, text.encode()) for suffix, text in SEEDS.items()), *packed().items()]
    seeds += [(path.suffix, path.read_bytes()) for path in sorted(FORMATS.iterdir()) if path.suffix in LOADERS]
    seeds += [
        (path.suffix, path.read_bytes()) for path in sorted((ROOT / "sample").rglob("*")) if path.suffix in LOADERS
    ]
    seeds = [(suffix, data) for suffix, data in seeds if not only or suffix in only]
    for number in range(count):
        suffix, data = rng.choice(seeds)
        for _ in range(rng.randint(1, 4)):
            data = rng.choice(MUTATIONS)(data or b"x", rng)[:MOST_BYTES]
        yield f"{number}{suffix if rng.random() < 0.9 else rng.choice(list(LOADERS))}", data


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], metavar=".KIND")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        settings = BuildSettings(index=IndexSettings(home=folder))
        builder = Builder(IndexPaths(Path(folder)), settings, open_ledger(Path(folder)), lambda *_: None)
        for suffix, text in SEEDS.items():  # what is opened once is opened before any time is taken
            read(builder, f"seed{suffix}", text.encode())
        print(json.dumps(run(builder, options.count, random.Random(options.seed), options.only), indent=2))


def read(builder: Builder, name: str, data: bytes) -> list[Article | Skipped]:
    """Load a file and cut its articles into chunks."""
    found = list(load(Path(name), data, builder.limits))
    for item in found:
        if isinstance(item, Article):
            builder.prepared(item)
    return found


def run(builder: Builder, count: int, rng: random.Random, only: list[str]) -> dict[str, object]:
    tracebacks, unforeseen, stalls, articles, skipped, slowest = 0, 0, [], 0, 0, 0.0
    began = time.perf_counter()
    for name, data in inputs(count, rng, only):
        started = time.process_time()
        try:
            found = read(builder, name, data)
            named = [item for item in found if isinstance(item, Skipped)]
            articles, skipped = articles + len(found) - len(named), skipped + len(named)
            unforeseen += sum("did not foresee" in item.reason for item in named)
        except Exception:
            tracebacks += 1
            traceback.print_exc()
        spent = time.process_time() - started
        slowest = max(slowest, spent)
        if spent > STALL_S:
            stalls.append((name, len(data), round(spent, 2)))
    took = round(time.perf_counter() - began, 1)
    told = {
        "inputs": count,
        "articles": articles,
        "skipped": skipped,
        "tracebacks": tracebacks,
        "unforeseen": unforeseen,
    }
    return told | {"stalls": stalls, "slowest_s": round(slowest, 2), "seconds": took}


if __name__ == "__main__":
    main()
