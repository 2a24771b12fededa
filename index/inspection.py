"""The catalog, looked through: what is damaged in it, row by row."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from index.catalog import Catalog
from index.chunkers import embedding_key
from index.errors import StoreError
from index.rendering import said
from index.types import Article, Chunk, Span, chunk_id

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Vectors are normalised in float32, which leaves their length within 1e-6 of 1; a damaged one is anywhere.
_UNIT = 1e-3


class Inspection(Catalog):
    """A connection of its own to a catalog that may hold anything. Problems are lines that name what they are of."""

    def problems(self, whole_chunks: bool = True) -> Iterator[str]:
        """Yield what is wrong; with `whole_chunks`, chunks must reach from an article's first sentence to its last."""
        damaged = list(self._file_errors())
        if damaged:  # nothing that is read from such a file proves anything
            yield from damaged
            return
        try:
            yield from self._loose_ends()
            for article_id in self.article_ids(after=-1):
                yield from self._article_problems(article_id, whole_chunks)
            yield from self._vector_problems()
            yield from self._version_problems()
        except StoreError as error:
            yield str(error)

    def _file_errors(self) -> Iterator[str]:
        try:
            yield from self._db.integrity()
        except StoreError as error:
            yield str(error)

    def _loose_ends(self) -> Iterator[str]:
        if self.generation() < (self._db.value("SELECT max(generation) FROM articles", kinds=(int | None,)) or 0):
            yield "its generation is older than its articles"
        if self.fingerprint() != self.counted_fingerprint():
            yield "its fingerprint is not that of its articles"
        unread = self._db.column("SELECT path FROM files WHERE path NOT IN (SELECT path FROM entries)")
        for path in unread:
            yield f"{path}: was read, but no article of it is there"
        homeless = self._db.column("SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM entries)")
        for article_id in homeless:
            yield f"article {article_id}: in which file it stands is not known"

    def _article_problems(self, article_id: str, whole_chunks: bool) -> Iterator[str]:
        try:
            article, sentences = self.article(article_id), self.sentences(article_id)
            chunks = self.article_chunks(article) if article else []
        except StoreError as error:
            yield str(error)
            return
        if article is None:
            yield f"article {article_id}: listed, but can't be read"
            return
        if article.content_hash != self._db.value("SELECT content_hash FROM articles WHERE id = ?", article_id):
            yield f"article {article_id}: its text or what is said of it is not what was indexed"
        yield from span_problems(article, sentences)
        yield from _chunk_problems(article, sentences, chunks, whole_chunks)
        query = "SELECT ordinal, title, embedding_key FROM chunks WHERE article_id = ? ORDER BY ordinal"
        rows = self._db.rows(query, article_id)
        if [row[0] for row in rows] != list(range(len(rows))):
            yield f"article {article_id}: chunks of it are missing"
        for (_, title, key), chunk in zip(rows, chunks, strict=True):
            if not isinstance(title, str) or key != embedding_key(title, said(article, chunk.start, chunk.end)):
                yield f"article {article_id}: chunk {chunk.start}-{chunk.end} has the vector of another text"

    def _version_problems(self) -> Iterator[str]:
        for key in self._db.column("SELECT id FROM earlier ORDER BY number") if self._has("earlier") else ():
            version = self.earlier(key)
            yield from span_problems(version, []) if version else ()

    def _vector_problems(self) -> Iterator[str]:
        rows = self._db.rows("SELECT model, vector FROM embeddings ORDER BY model")
        for model, group in groupby(rows, key=itemgetter(0)):
            vectors = [vector for _, vector in group]
            count = len(vectors) - sum(sound_vectors(vectors))
            if count:
                yield f"{count} vectors of {model!r:.80} are damaged"


def span_problems(article: Article, sentences: list[Span]) -> Iterator[str]:
    """Yield which spans of an article point outside its text."""
    for kind, spans in (("sentence", sentences), ("boilerplate", article.boilerplate)):
        for span in spans:
            if not 0 <= span.start < span.end <= len(article.text):
                yield f"article {article.id}: {kind} span {span.start}-{span.end} lies outside its text"
    places = [at for one in article.markup for at in (one.start, one.end)]
    if places != sorted(places) or not all(0 <= at <= len(article.text) for at in places):
        yield f"article {article.id}: its markup lies outside its text, or in no order"


def _chunk_problems(article: Article, sentences: list[Span], chunks: list[Chunk], whole_chunks: bool) -> Iterator[str]:
    for chunk in chunks:
        # The id was made from the text when it was cut: the same id means the same text.
        if chunk.id != chunk_id(article.id, chunk.start, chunk.end, article.text[chunk.start : chunk.end]):
            yield f"article {article.id}: chunk {chunk.start}-{chunk.end} is not the text that was indexed"
    reached = (min(c.start for c in chunks), max(c.end for c in chunks)) if chunks else None
    if whole_chunks and sentences and reached != (sentences[0].start, sentences[-1].end):
        yield f"article {article.id}: its chunks do not reach from its first sentence to its last"


def sound_vectors(vectors: list[object]) -> "NDArray[np.bool_]":
    """Return which of some stored vectors, those of one model, are as long as most and of length 1."""
    import numpy as np

    sizes = [len(one) if isinstance(one, bytes) else 0 for one in vectors]
    usual = max(set(sizes), key=sizes.count, default=0)
    sound = np.array([size == usual and size > 0 and size % 4 == 0 for size in sizes], bool)
    kept = [one for one, fits in zip(vectors, sound, strict=True) if fits]
    rows = np.frombuffer(b"".join(kept), "<f4").reshape(len(kept), -1 if kept else 0)  # type: ignore[arg-type]
    with np.errstate(all="ignore"):  # a damaged number may be none, or too large to be squared
        sound[sound] = np.abs(np.linalg.norm(rows.astype(np.float64), axis=1) - 1) < _UNIT
    return sound
