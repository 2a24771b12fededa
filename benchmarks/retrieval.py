"""Hit@1, Hit@10 and MRR@10 by article, for BM25, dense and hybrid retrieval.

    python benchmarks/retrieval.py PAIRS.jsonl[.gz] --home HOME [--reference]

HOME is an index of the articles that the pairs' evidence names. `--reference` also ranks with the model in
fp32 through sentence-transformers, to show what int8 costs. Intervals: 95 % bootstrap over questions.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.catalog import Catalog
from index.chunkers import embedded_text
from index.embedder import PACKAGED_MODEL, find_model
from index.types import Article, Filters
from qa.config import load_config
from qa.engine import Engine
from qa.evaluation.metrics.ranking import hit_at, reciprocal_rank
from qa.evaluation.qrels import Judge
from qa.evaluation.statistics import draws, interval, ratio
from qa.pairs import Pair, read_pairs
from qa.retrievers import RETRIEVERS, Retriever

Ranker = Callable[[Pair], list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--home", required=True)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--reference", action="store_true")
    options = parser.parse_args()
    config = load_config(options.config, options.home)
    engine = Engine.open(config)
    catalog = engine.stores.catalog
    pairs = [pair for pair in read_pairs(options.pairs) if pair.evidence]
    articles = {key: article for key in catalog.article_ids() if (article := catalog.article(key))}
    judge = Judge(catalog.origins(), articles.get)
    relevant = [set(judge.judge(pair).grades) for pair in pairs]
    rankers = {
        name: retrieved(retriever(engine.stores, config.retrieval), catalog) for name, retriever in RETRIEVERS.items()
    }
    if options.reference:
        rankers["dense fp32"] = reference(catalog, articles)
    print(f"{len(pairs)} questions, {len(articles):,} articles, {catalog.count('chunks'):,} chunks")
    print(f"{'':<12}{'Hit@1':>18}{'Hit@10':>18}{'MRR@10':>18}")
    for name, ranker in rankers.items():
        ranked = [ranker(pair) for pair in pairs]
        print(f"{name:<12}" + "".join(f"{cell:>18}" for cell in scores(ranked, relevant)), flush=True)


def retrieved(retriever: Retriever, catalog: Catalog) -> Ranker:
    return lambda pair: by_article([hit.chunk_id for hit in retriever.retrieve(pair.to_question(Filters()))], catalog)


def by_article(chunk_ids: Sequence[str], catalog: Catalog) -> list[str]:
    chunks = catalog.chunks(chunk_ids)
    return list(dict.fromkeys(chunks[key].article_id for key in chunk_ids if key in chunks))


def scores(ranked: list[list[str]], relevant: list[set[str]]) -> list[str]:
    cells = []
    for measure in (
        lambda r, g: hit_at(1, r, g),
        lambda r, g: hit_at(10, r, g),
        lambda r, g: reciprocal_rank(r, g, 10),
    ):
        values = [float(measure(r, g)) for r, g in zip(ranked, relevant, strict=True)]
        found = interval(np.array([values, np.ones(len(values))]).T, ratio, draws(len(values), seed=0))
        cells.append(f"{found.mean:.3f} ±{(found.high - found.low) / 2:.3f}")
    return cells


def reference(catalog: Catalog, articles: dict[str, Article]) -> Ranker:
    """Rank by the same chunks, embedded in fp32 by sentence-transformers itself."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(find_model(PACKAGED_MODEL)), device="cpu")
    ids, texts = [], []
    for article in articles.values():
        for chunk in catalog.article_chunks(article):
            ids.append(chunk.id)
            texts.append(embedded_text(" ".join(article.title.split()), chunk.text))
    vectors = model.encode(texts, batch_size=16, normalize_embeddings=True, show_progress_bar=True)

    def rank(pair: Pair) -> list[str]:
        order = (-(vectors @ model.encode(pair.question, normalize_embeddings=True))).argsort(kind="stable")[:100]
        return by_article([ids[at] for at in order], catalog)

    return rank


if __name__ == "__main__":
    main()
