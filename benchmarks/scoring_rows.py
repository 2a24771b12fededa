"""What `fit_scoring.py` is fitted to: for each question, the judged sentences of what is retrieved."""

import copy
import gzip
import json
import pickle
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.build import build
from index.catalog import Catalog
from index.config import IndexSettings
from index.lexical import Lexical
from index.stores import Stores
from qa.answerers.extractive import ExtractiveAnswerer
from qa.config import AnswerSettings, Config, RetrievalSettings, build_settings
from qa.engine import Engine
from qa.types import Question

SEED = 13
# How many questions of each set: enough for two hundred weights, and an hour is not spent on it.
SHARES = {"squad": 2600, "squadshifts": 1200, "qed_nq": 900, "nq_open_oracle": 500}
# The part of groups that is not indexed, so that questions on them can't be answered.
HELD_OUT = 0.25


@dataclass(frozen=True, slots=True)
class Asked:
    """The rows of one question, and where it belongs."""

    group: str
    answerable: bool
    features: NDArray[np.float32]
    labels: NDArray[np.float32]


class CachedEmbedder:
    """The product's embedder, each text embedded once, in this run and the next."""

    def __init__(self, inner: Any, file: Path) -> None:  # noqa: ANN401
        self.file = file
        self.inner = inner
        self.name = inner.name
        self.dimensions = inner.dimensions
        self.known: dict[str, NDArray[np.float32]] = pickle.loads(file.read_bytes()) if file.exists() else {}

    def embed(self, texts: list[str]) -> NDArray[np.float32]:
        new = list({text for text in texts if text not in self.known})
        if new:
            self.known |= dict(zip(new, self.inner.embed(new), strict=True))
        return np.array([self.known[text] for text in texts], np.float32)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        if f"? {text}" not in self.known:
            self.known[f"? {text}"] = self.inner.embed_question(text)
        return self.known[f"? {text}"]

    def save(self) -> None:
        self.file.write_bytes(pickle.dumps(self.known))


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def collect(rows: dict[str, list[dict[str, Any]]], work: Path) -> list[Asked]:
    """Index the contexts and judge each question's sentences; the outcome is kept in `work`."""
    generator = random.Random(SEED)
    sample = {name: generator.sample(items, min(SHARES[name], len(items))) for name, items in rows.items()}
    held_out = set()
    contexts: dict[str, dict[str, None]] = defaultdict(dict)
    for name, items in rows.items():
        wanted = {row["group"] for row in sample[name]}
        groups = sorted(wanted)
        held_out |= {(name, group) for group in generator.sample(groups, int(len(groups) * HELD_OUT))}
        for row in items:
            if row["group"] in wanted and (name, row["group"]) not in held_out:
                contexts[f"{name}/{row['group']}"].setdefault(row["context"].strip())
    work.mkdir(parents=True, exist_ok=True)
    articles = work / "contexts.jsonl"
    with articles.open("w", encoding="utf-8") as file:
        for key, texts in contexts.items():
            title = key.partition("/")[2].replace("_", " ")
            file.write(json.dumps({"id": key, "title": title, "text": "\n\n".join(texts)}) + "\n")
    config = Config(
        index=IndexSettings(home=str(work / "home")),
        retrieval=RetrievalSettings(candidates=1000),  # deep enough for few
    )
    build([articles], build_settings(config), lambda *step: print(*step, end="\r"), prune=True)
    return judge(sample, held_out, config)


def judge(sample: dict[str, list[dict[str, Any]]], held_out: set[tuple[str, str]], config: Config) -> list[Asked]:
    engine = Engine.open(config)
    embedder = CachedEmbedder(engine.stores.embedder, Path(config.index.home).with_name("embedded.pickle"))
    engine.stores.__dict__["embedder"] = embedder
    corpora = Corpora(engine.stores.catalog, engine.stores.lexical)
    generator = random.Random(SEED)
    asked = []
    for name, items in sample.items():
        for at, row in enumerate(items):
            print(name, at, len(items), end="\r")
            key = f"{name}/{row['group']}"
            indexed = (name, row["group"]) not in held_out
            answerable = not row["is_impossible"] and indexed
            gold = gold_sentences(row) if answerable else set()
            whole = engine.retriever.retrieve(Question(row["question"]))
            # Each question is asked of everything, and of a folder of a few articles' size.
            for few in (None, corpora.few(key if indexed else None, row["context"], generator)):
                hits = [hit for hit in whole if few is None or hit.chunk_id in few]
                answerer = ExtractiveAnswerer(corpora.stores(engine.stores, few), AnswerSettings())
                sentences = answerer._sentences(engine._passages(hits)[: config.retrieval.passages])
                if sentences:
                    rows = answerer.judged(row["question"], [s.candidate for s in sentences])
                    labels = np.array([s.candidate.text in gold for s in sentences], np.float32)
                    asked.append(Asked(key, answerable, rows, labels))
        embedder.save()
    return asked


class Corpora:
    """A few neighbouring chunks of the index, as if there were no others."""

    def __init__(self, catalog: Catalog, lexical: Lexical) -> None:
        self.articles = [article for key in catalog.article_ids() if (article := catalog.article(key))]
        self.chunks = {article.id: catalog.article_chunks(article) for article in self.articles}
        self.texts = {article.id: article.text for article in self.articles}
        every = (chunk for chunks in self.chunks.values() for chunk in chunks)
        self.words = {chunk.id: frozenset(lexical.words(chunk.text)) for chunk in every}

    def few(self, key: str | None, context: str, generator: random.Random) -> set[str]:
        """Return 5 to 40 chunks: around the context in article `key`, or anywhere for None."""
        key = key if key in self.chunks else generator.choice(self.articles).id
        place = max(self.texts[key].find(context.strip()), 0)
        chunks = self.chunks[key]
        here = next((at for at, chunk in enumerate(chunks) if chunk.end > place), 0)
        size = generator.randint(5, 40)
        first = max(0, here - generator.randrange(size))
        found = [chunk.id for chunk in chunks[first : first + size]]
        while len(found) < size:
            found += [chunk.id for chunk in self.chunks[generator.choice(self.articles).id][: size - len(found)]]
        return set(found)

    def stores(self, stores: Stores, few: set[str] | None) -> Stores:
        """Return the stores as they would count words in these few chunks alone."""
        if few is None:
            return stores
        seen = copy.copy(stores)
        seen.lexical = copy.copy(stores.lexical)
        held = [self.words[key] for key in few]
        seen.lexical.document_frequencies = lambda words: (  # type: ignore[method-assign]
            [sum(word in each for each in held) for word in words],
            len(held),
        )
        return seen


def gold_sentences(row: dict[str, Any]) -> set[str]:
    """Return the sentences of the context in which an annotator saw the answer."""
    from index.sentences import sentence_spans

    context = row["context"].strip()
    shift = row["context"].index(context[:1]) if context else 0
    starts = [answer["start"] - shift for answer in row["answers"]]
    spans = sentence_spans(context)
    return {context[s.start : s.end] for s in spans if any(s.start <= start < s.end for start in starts)}
