"""Is the index whole: every span in its text, every chunk in every store, every vector the catalog's own."""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.build import complete
from index.catalog import Catalog
from index.embedder import mend, model_of
from index.errors import LockedError, StoreError
from index.home import BuildSettings, IndexPaths, attached, locked, open_follower, open_ledger
from index.inspection import Inspection
from index.lexical import Lexical
from index.models import Models
from index.places import is_shared
from index.report import Progress
from index.salvage import salvage
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
    home = IndexPaths(attached(settings))
    with closing(Inspection.open(home.home)) as catalog:
        # Our own chunker leaves no sentence out; of others nobody knows.
        problems = list(catalog.problems(whole_chunks=settings.chunks.chunker.name == "sentences"))
        if problems:  # what else is read from such a catalog proves nothing
            return [Finding("catalog", problem) for problem in problems]
        _catch_up(home, catalog)
        vectors = Vectors(home.vectors, settings.vectors, model_of(settings.embedder).name)
        findings = [Finding("lexical", problem) for problem in _lexical_problems(catalog, Lexical(home.lexical))]
        return findings + [Finding("vectors", problem) for problem in _vector_problems(catalog, vectors)]


def repair(settings: BuildSettings, progress: Progress = lambda *_: None) -> list[Finding]:
    """Mend what `verify` finds wanting, the model included; return what is lost, and what it still finds afterwards.

    A damaged catalog is written anew from itself and from the files it came from, the projections from the catalog.
    """
    try:
        stores = {finding.store for finding in verify(settings)}
    except StoreError:  # it can't even be opened
        stores = {"catalog"}
    mend(settings.embedder, Models.of(settings.index))
    if not stores:
        return []
    home = IndexPaths(Path(settings.index.home))
    if "catalog" in stores and is_shared(home.home):
        raise StoreError("a catalog in PostgreSQL is not mended here: restore it from a backup, then run this again")
    with locked(home.home):
        lost = salvage(home, settings, progress) if "catalog" in stores else []
        with closing(open_ledger(home.home)) as ledger:
            for store in stores - {"catalog"}:
                ledger.set_projection(store, 0, {})
            complete(home, settings, ledger, progress)
    return [Finding("catalog", each) for each in lost] + verify(settings)


def is_healthy(settings: BuildSettings, catalog: Catalog) -> bool:
    """Whether a quick look, at generations and file sizes, finds the index whole."""
    home = IndexPaths(Path(settings.index.home))
    name = model_of(settings.embedder).name
    lexical, vectors = Lexical(home.lexical), Vectors(home.vectors, settings.vectors, name)
    generation = catalog.generation()
    words = lexical.reflected(catalog) == generation and lexical.problem(catalog) is None
    return (
        (words or _follows(home, lexical, catalog))
        and vectors.reflected(catalog) == generation
        and vectors.problem(catalog) is None
        and catalog.embedded(name) == catalog.count("chunks")
    )


def _follows(home: IndexPaths, lexical: Lexical, catalog: Catalog) -> bool:
    """Whether another machine writes what this one's words will take up with its next question: that is no fault."""
    return is_shared(home.home) and (lexical.reflected(catalog) == 0 or lexical.problem(catalog) is None)


def _catch_up(home: IndexPaths, catalog: Catalog) -> None:
    lexical = Lexical(home.lexical)
    if _follows(home, lexical, catalog) and lexical.reflected(catalog) != catalog.generation():
        with suppress(LockedError), locked(home.home), closing(open_follower(home.home)) as ledger:
            lexical.catch_up(ledger)


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
    yield from _difference(held, wanted, "lexical index") or _behind(lexical.reflected(catalog), catalog)


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
    yield from _difference(sorted(stored), block.ids, "Chroma") or _behind(vectors.reflected(catalog), catalog)
    wrong = sum(
        not np.allclose(stored[key], row, atol=_TOLERANCE)
        for key, row in zip(block.ids, block.vectors, strict=True)
        if key in stored
    )
    if wrong:
        yield f"{wrong} vectors in Chroma are not the catalog's"


def _difference(held: list[str], wanted: list[str], where: str) -> list[str]:
    missing, extra = set(wanted) - set(held), set(held) - set(wanted)
    if not missing and not extra and len(held) == len(wanted):
        return []
    counts = f"{len(missing)} chunks missing, {len(extra)} that are gone, {len(held)} held of {len(wanted)}"
    return [f"{where}: {counts}"]


def _behind(reflected: int, catalog: Catalog) -> list[str]:
    generation = catalog.generation()
    return [] if reflected == generation else [f"written for generation {reflected}, the catalog has {generation}"]
