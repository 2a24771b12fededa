"""What becomes of articles whose files are gone, or are elsewhere now. Each returns once the catalog knows."""

import logging
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.addresses import is_url
from index.errors import LoadError
from index.ledger import Ledger

log = logging.getLogger(__name__)


def prune(ledger: Ledger, paths: Sequence[Path]) -> int:
    """Remove the articles of files under `paths` that are gone; return how many. What is gone as a whole is told."""
    known, removed = ledger.known_files(), 0
    for root in map(_absolute, paths):
        below = [path for path in known if Path(path).is_relative_to(root)]
        if root.exists():
            removed += _remove(ledger, [path for path in below if not os.path.exists(path)])
        elif below:  # it may be on a disk that is not there today
            log.warning("%s is gone, what was read from it stays: `qa forget %s` forgets it", root, root)
    return removed


def forget(ledger: Ledger, sources: Sequence[str]) -> int:
    """Remove the articles that were read from files, folders or URLs; return how many. `LoadError` where none was."""
    known, found = ledger.known_files(), dict[str, None]()
    for source in sources:
        place = source if is_url(source) else _absolute(Path(source))
        here = [path for path in known if path == source or Path(path).is_relative_to(place)]
        if not here:
            raise LoadError(f"{source}: nothing was read from there; citations name what was")
        found |= dict.fromkeys(here)
    return _remove(ledger, found)


def follow(ledger: Ledger, path: str, ids: Iterable[str]) -> None:
    """Have articles cited from a file that is there, where the one that they were read from first is gone."""
    cited = ((article_id, ledger.cited_path(article_id)) for article_id in ids)
    moved = [(key, place) for key, place in cited if not (place == path or is_url(place) or os.path.exists(place))]
    if moved:
        with ledger.transaction():
            for article_id, former in moved:
                ledger.move(article_id, former, path)


def _remove(ledger: Ledger, files: Iterable[str]) -> int:
    removed = 0
    with ledger.transaction() as generation:
        for path in files:
            ledger.set_file(path, None)
            removed += sum(ledger.unlink(path, article_id, generation) for article_id in ledger.entries(path))
    return removed


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))
