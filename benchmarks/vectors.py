"""How much of what comparing all vectors finds Chroma finds too, by how widely it searches its graph.

    python benchmarks/vectors.py PAIRS.jsonl[.gz] --home HOME [--ef 200 1000]

Of each question's 100 nearest chunks, without a filter, of each publisher, and of a day and the 14 before. HOME is
copied, since `ef_search` stands in Chroma's files.
"""

import argparse
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import fmean, median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from index import chroma
from index.catalog import Catalog
from index.config import EmbedderSettings, IndexSettings
from index.embedder import open_embedder
from index.models import Models
from index.nearest import nearest
from index.types import Filters
from index.vectors import NAME
from qa.pairs import Pair, read_pairs

LIMIT = 100
Vector = NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--ef", type=int, nargs="+", default=[200, 500, 1000, 2000])
    options = parser.parse_args()
    catalog = Catalog.open(options.home)
    embedder = open_embedder(EmbedderSettings(), Models.of(IndexSettings(home=str(options.home))))
    pairs = read_pairs(options.pairs)
    asked = [embedder.embed_question(pair.question) for pair in pairs]
    block = catalog.vectors(embedder.name, after=0)
    print(f"{len(pairs)} questions, {catalog.count('chunks'):,} chunks")
    detail = catalog.projection(NAME).detail
    with TemporaryDirectory() as folder:
        shutil.copytree(options.home / "vectors" / detail["folder"], folder, dirs_exist_ok=True)
        for name, filters in filtered(pairs, catalog).items():
            both = list(zip(asked, filters, strict=True))
            exact = [[hit.chunk_id for hit in nearest(block, question, LIMIT, each)] for question, each in both]
            for ef in options.ef:
                told = found(Path(folder), detail["collection"], ef, asked, filters, exact)
                print(f"{name:<20} ef_search {ef:>5}  {told}", flush=True)


def filtered(pairs: Sequence[Pair], catalog: Catalog) -> dict[str, list[Filters]]:
    """For each kind of filter, that of each question."""
    kinds = {"all": [Filters()] * len(pairs)}
    kinds |= {name: [Filters((name,))] * len(pairs) for name, _ in catalog.publishers()[:5]}
    asked_on = [pair.to_question(Filters()).as_of for pair in pairs]
    latest = max((day for day in asked_on if day), default=None)
    if latest:
        days = [day or latest for day in asked_on]
        kinds["15 days"] = [Filters(since=day - timedelta(14), until=day) for day in days]
    return kinds


def found(
    folder: Path, collection: str, ef: int, asked: Sequence[Vector], filters: Sequence[Filters], exact: list[list[str]]
) -> str:
    """What Chroma finds of what is nearest, how often its first ten are the same, and how long a search takes."""
    with chroma.Embedded(folder) as client:
        chroma.find_collection(client, collection).modify(configuration={"hnsw": {"ef_search": ef}})
    shares, same, times = [], [], []
    with chroma.Embedded(folder) as client:
        opened = chroma.find_collection(client, collection)
        for question, wanted, right in zip(asked, filters, exact, strict=True):
            started = perf_counter()
            told = opened.query(
                query_embeddings=[question.tolist()], n_results=LIMIT, where=chroma.where(wanted), include=[]
            )
            times.append(perf_counter() - started)
            if right:
                shares.append(len(set(told["ids"][0]) & set(right)) / len(right))
                same.append(told["ids"][0][:10] == right[:10])
    return f"recall@100 {fmean(shares):.4f}  same first ten {fmean(same):.3f}  median {1e3 * median(times):.1f} ms"


if __name__ == "__main__":
    main()
