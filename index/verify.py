"""Is the index whole: every span in its text, every chunk in every store, every vector the catalog's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.build import Progress, complete
from index.catalog import Catalog
from index.embedder import model_of
from index.errors import StoreError
from index.home import BuildSettings, IndexPaths, locked, open_ledger
from index.lexical import Lexical
from index.types import Article, chunk_id
from index.vectors import Vectors

# Chroma keeps float32 as it was given; anything further away than rounding is another vector.
_TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be, and the store in which it was found."""

    store: Literal["catalog", "lexical", "vectors"]
    problem: str


def verify(settings: BuildSettings) -> list[Finding]:
    """Check the whole index, reading all of it; an empty list means that it is whole."""
    home = IndexPaths(Path(settings.index.home))
    catalog = Catalog.open(home.home)
    try:
        if broken := catalog.integrity_errors():  # nothing that is read from such a file proves anything
            return [Finding("catalog", problem) for problem in broken]
        name = model_of(settings.embedder).name
        findings = [Finding("catalog", problem) for problem in _catalog_problems(catalog)]
        findings += [Finding("lexical", problem) for problem in _lexical_problems(catalog, Lexical(home.lexical))]
        vectors = Vectors(home.vectors, settings.vectors, name)
        findings += [Finding("vectors", problem) for problem in _vector_problems(catalog, vectors)]
        return findings
    finally:
        catalog.close()


def repair(settings: BuildSettings, progress: Progress = lambda *_: None) -> list[Finding]:
    """Rebuild from the catalog what `verify` finds wanting; return what it still finds afterwards."""
    stores = {finding.store for finding in verify(settings)}
    home = IndexPaths(Path(settings.index.home))
    if stores - {"catalog"}:
        with locked(home.home):
            ledger = open_ledger(home.home)
            for store in stores - {"catalog"}:
                ledger.set_projection(store, 0, {})
            complete(home, settings, ledger, progress)
            ledger.close()
    return verify(settings) if stores else []


def is_healthy(settings: BuildSettings, catalog: Catalog) -> bool:
    """Whether a quick look, at generations and file sizes, finds the index whole."""
    home = IndexPaths(Path(settings.index.home))
    name = model_of(settings.embedder).name
    lexical, vectors = Lexical(home.lexical), Vectors(home.vectors, settings.vectors, name)
    generation = catalog.generation()
    return (
        lexical.reflected(catalog) == generation
        and lexical.problem(catalog) is None
        and vectors.reflected(catalog) == generation
        and vectors.problem(catalog) is None
        and catalog.embedded(name) == catalog.count("chunks")
    )


def _catalog_problems(catalog: Catalog) -> Iterator[str]:
    for article_id in catalog.article_ids():
        article = catalog.article(article_id)
        if article is None:
            yield f"article {article_id}: listed, but can't be read"
            continue
        yield from _span_problems(catalog, article)


def _span_problems(catalog: Catalog, article: Article) -> Iterator[str]:
    length = len(article.text)
    for kind, spans in (("sentence", catalog.sentences(article.id)), ("boilerplate", article.boilerplate)):
        for span in spans:
            if not 0 <= span.start < span.end <= length:
                yield f"article {article.id}: {kind} span {span.start}-{span.end} lies outside its text"
    for chunk in catalog.article_chunks(article):
        # The id was made from the text when it was cut: the same id means the same text.
        if chunk.id != chunk_id(article.id, chunk.start, chunk.end, article.text[chunk.start : chunk.end]):
            yield f"article {article.id}: chunk {chunk.start}-{chunk.end} is not the text that was indexed"


def _lexical_problems(catalog: Catalog, lexical: Lexical) -> Iterator[str]:
    problem = lexical.problem(catalog, deep=True)
    if problem:
        yield problem
        return
    try:
        held, wanted = lexical.ids(), catalog.chunk_ids()
    except StoreError as error:
        yield str(error)
        return
    yield from _difference(held, wanted, "lexical index")


def _vector_problems(catalog: Catalog, vectors: Vectors) -> Iterator[str]:
    import numpy as np

    total, embedded = catalog.count("chunks"), catalog.embedded(vectors.model)
    if embedded < total:
        yield f"{total - embedded} of {total} chunks wait to be embedded"
        return
    problem = vectors.problem(catalog)
    if problem:
        yield problem
        return
    try:
        stored = vectors.stored(catalog)
    except StoreError as error:
        yield str(error)
        return
    block = catalog.vectors(vectors.model)
    yield from _difference(sorted(stored), block.ids, "Chroma")
    wrong = sum(
        not np.allclose(stored[key], row, atol=_TOLERANCE)
        for key, row in zip(block.ids, block.vectors, strict=True)
        if key in stored
    )
    if wrong:
        yield f"{wrong} vectors in Chroma are not the catalog's"


def _difference(held: list[str], wanted: list[str], where: str) -> Iterator[str]:
    missing, extra = set(wanted) - set(held), set(held) - set(wanted)
    if missing or extra or len(held) != len(wanted):
        yield f"{where}: {len(missing)} chunks missing, {len(extra)} that are gone, {len(held)} held of {len(wanted)}"
