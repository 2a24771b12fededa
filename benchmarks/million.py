"""A million chunks in the index's own stores: size, memory, and how soon, how fast and how well they are searched.

    python benchmarks/million.py HOME --real INDEX --pairs PAIRS.jsonl[.gz] [--chunks 1000000] [--shards none|month]

INDEX is one of real articles: texts are drawn from its chunks, ten to an article, and vectors round its vectors, by the
text's hash. HOME is made, or a run that was stopped goes on. Recall is of 20, against all vectors compared. Each step
is a process of its own, so that memory is that step's. Articles are of 60 months.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from statistics import fmean

import numpy as np
from drawn import Drawn, Vectors
from measure import folder_mb, machine, peak_mb, run, timed

from index.catalog import Catalog
from index.chunkers import embedding_key
from index.config import EmbedderSettings, IndexSettings, VectorSettings
from index.embedder import model_of
from index.home import BuildSettings, IndexPaths, open_ledger
from index.ledger import Ledger, Pending, Prepared
from index.lexical import Lexical
from index.stores import Stores
from index.types import Article, Chunk, Filters, Span, chunk_id
from index.vectors import Vectors as Index
from qa.config import RetrievalSettings
from qa.pairs import read_pairs
from qa.retrievers import HybridRetriever
from qa.types import Question

MODEL = model_of(EmbedderSettings()).name
MONTHS, FIRST_YEAR = 60, 2020
PER_ARTICLE, PER_COMMIT = 10, 500
MAY = date(2022, 5, 1)
SEARCHES, COMPARED, FOUND = 200, 50, 20
BLOCK = 20_000


def articles(texts: Sequence[str], count: int) -> Iterator[Prepared]:
    """Yield `count` articles of ten of the texts each; a number before each makes it a text of its own."""
    chance = random.Random(0)
    for at in range(count):
        parts = [f"{at * PER_ARTICLE + n}: {text}" for n, text in enumerate(chance.choices(texts, k=PER_ARTICLE))]
        ends = np.cumsum([len(part) + 2 for part in parts]).tolist()
        spans = [Span(end - 2 - len(part), end - 2) for end, part in zip(ends, parts, strict=True)]
        name, month = f"made-{at:06d}", chance.randrange(MONTHS)
        day = date(FIRST_YEAR + month // 12, month % 12 + 1, chance.randint(1, 28))
        chunks = [
            Chunk(chunk_id(name, span.start, span.end, part), name, span.start, span.end, part)
            for span, part in zip(spans, parts, strict=True)
        ]
        yield Prepared(Article(name, "\n\n".join(parts), name, f"/{name}", f"Paper {at % 7}", day), name, spans, chunks)


def make(home: Path, real: Path, chunks: int, shards: str) -> dict[str, float]:
    """Fill a home; return the CPU seconds of each part."""
    paths, spent, before = IndexPaths(home), dict[str, float](), time.process_time()
    with closing(open_ledger(home)) as ledger:
        steps: dict[str, Callable[[], object]] = {
            "catalog": lambda: fill(ledger, real, chunks // PER_ARTICLE),
            "lexical": lambda: Lexical(paths.lexical).catch_up(ledger),
            "vectors": lambda: Index(paths.vectors, VectorSettings(shards=shards), MODEL).publish(ledger),
            "seal": ledger.seal,
        }
        for name, step in steps.items():
            step()
            spent[name], before = time.process_time() - before, time.process_time()
            print(f"{name}: {spent[name]:.0f} s of CPU", file=sys.stderr, flush=True)
        ledger.set_meta("model", MODEL)
    return spent


def fill(ledger: Ledger, real: Path, count: int) -> None:
    """Write articles with their vectors into the catalog, those that are not there yet."""
    done = ledger.embedded(MODEL) // PER_ARTICLE  # what a kill left without vectors is written again
    if done >= count:
        return
    catalog, drawn = Catalog.open(real), Drawn.round(real)
    texts = [chunk.said() for chunk in catalog.chunks(catalog.chunk_ids()).values()]
    made = islice(articles(texts, count), done, None)
    while some := list(islice(made, PER_COMMIT)):
        with ledger.transaction() as generation:
            for one in some:
                ledger.put(one, generation)
                ledger.link(one.article.path, one.article.id)
        keys = [embedding_key(one.title, chunk.text) for one in some for chunk in one.chunks]
        ledger.put_embeddings(MODEL, [Pending(key, "") for key in keys], drawn.of(keys))


def ask(home: Path, real: Path, pairs: Path, shards: str) -> dict[str, float]:
    """Open a home and search it; return the figures, times in milliseconds."""
    asked = Drawn.round(real).of([b"question %d" % at for at in range(SEARCHES)])
    questions = [Question(pair.question) for pair in read_pairs(pairs)][:SEARCHES]
    settings = BuildSettings(IndexSettings(home=str(home)), vectors=VectorSettings(shards=shards))
    started = time.perf_counter()
    with closing(Stores.open(settings)) as stores:
        stores.search_vectors("Who opened the eel fair?", 100, Filters())
        stores.search_lexical("Who opened the eel fair?", 100, Filters())
        told = {"reopened_ms": 1e3 * (time.perf_counter() - started)}
        vectors, hybrid = stores.vectors, HybridRetriever(stores, RetrievalSettings())
        month = Filters(since=MAY, until=MAY + timedelta(30))
        for what, filters in (("dense", Filters()), ("dense_of_a_month", month)):
            searches = [lambda one=one, among=filters: vectors.search(stores.catalog, one, 100, among) for one in asked]
            told |= timed(what, searches)
        windows = [Filters(since=MAY + timedelta(at), until=MAY + timedelta(at + 29)) for at in range(COMPARED)]
        searches = [lambda one=one: vectors.search(stores.catalog, asked[0], 100, one) for one in windows]
        told |= timed("dense_of_other_days_each_time", searches)
        told |= timed("lexical", [lambda one=one: stores.search_lexical(one.text, 100, Filters()) for one in questions])
        told |= timed("hybrid", [lambda one=one: hybrid.retrieve(one) for one in questions])
        told["peak_mb"] = peak_mb()
        found = [vectors.search(stores.catalog, one, FOUND, Filters()) for one in asked[:COMPARED]]
        best = exact(stores.catalog, asked[:COMPARED])
        shares = [len({hit.chunk_id for hit in hits} & right) / FOUND for hits, right in zip(found, best, strict=True)]
        return told | {f"recall@{FOUND}": fmean(shares)}


def exact(catalog: Catalog, asked: Vectors) -> list[set[str]]:
    """Return the chunks nearest to each question, all vectors compared, block by block."""
    ids = catalog.chunk_ids()
    best: list[list[tuple[float, str]]] = [[] for _ in asked]
    for first in range(0, len(ids), BLOCK):
        block = catalog.vectors_between(MODEL, ids[first], ids[min(first + BLOCK, len(ids)) - 1], after=0)
        for at, scores in enumerate(asked @ block.vectors.T):
            near = np.argpartition(-scores, FOUND)[:FOUND].tolist()
            best[at] = sorted([*best[at], *((float(scores[row]), block.ids[row]) for row in near)], reverse=True)[
                :FOUND
            ]
    return [{key for _, key in some} for some in best]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--real", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--chunks", type=int, default=1_000_000)
    parser.add_argument("--shards", choices=["none", "month"], default="none")
    parser.add_argument("--step", choices=["make", "ask"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step == "make":
        print(json.dumps(make(options.home, options.real, options.chunks, options.shards)))
    elif options.step == "ask":
        print(json.dumps(ask(options.home, options.real, options.pairs, options.shards)))
    else:
        report(options)


def report(options: argparse.Namespace) -> None:
    """Run both steps, each as a process of its own, and print what they tell."""
    print(f"machine: {machine()}; {options.chunks:,} chunks, shards = {options.shards!r}")
    for step in ("make", "ask"):
        measured = run([sys.executable, *sys.argv, "--step", step])
        print(f"{step}: {measured.seconds:.0f} s, peak {measured.peak_mb:,.0f} MB")
        for name, value in json.loads(measured.output).items():
            print(f"  {name}: {value:,.3f}" if value < 1 else f"  {name}: {value:,.1f}")
    sizes = {path.name: folder_mb(path) for path in options.home.iterdir() if path.is_dir()}
    sizes["catalog"] = sum(path.stat().st_size for path in options.home.glob("catalog.sqlite*")) / 1e6
    print(f"disk, MB: {', '.join(f'{name} {size:,.0f}' for name, size in sorted(sizes.items()))}")


if __name__ == "__main__":
    main()
