"""Question sets as they lie in their files, and a few chunks of an index as if there were no others."""

import copy
import gzip
import json
import random
from pathlib import Path
from typing import Any

from index.catalog import Catalog
from index.lexical import Lexical
from index.stores import Stores

SEED = 13


def read(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class FewChunks:
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
