"""What becomes of articles whose files are gone, or are elsewhere now. Each returns once the catalog knows."""

import logging
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.addresses import is_url
from index.ledger import Ledger

log = logging.getLogger(__name__)


def prune(ledger: Ledger, paths: Sequence[Path]) -> int:
    """Remove the articles of files under `paths` that are gone; return how many. What is gone as a whole is told."""
    known, removed = ledger.known_files(), 0
    for root in map(_absolute, paths):
        below = [path for path in known if Path(path).is_relative_to(root)]
        if root.exists():
            removed += remove(ledger, [path for path in below if not os.path.exists(path)])
        elif below:  # it may be on a disk that is not there today
            log.warning("%s is gone, what was read from it stays: `qa forget %s` forgets it", root, root)
    return removed


def follow(ledger: Ledger, path: str, ids: Iterable[str]) -> None:
    """Have articles cited from a file that is there, where the one that they were read from first is gone."""
    cited = ((article_id, ledger.cited_path(article_id)) for article_id in ids)
    moved = [(key, place) for key, place in cited if not (place == path or is_url(place) or os.path.exists(place))]
    if moved:
        with ledger.transaction():
            for article_id, former in moved:
                ledger.move(article_id, former, path)


def remove(ledger: Ledger, files: Iterable[str]) -> int:
    """Remove all articles of files and pages, but those that stand elsewhere too; return how many."""
    removed = 0
    with ledger.transaction() as generation:
        for path in files:
            ledger.set_file(path, None)
            removed += sum(ledger.unlink(path, article_id, generation) for article_id in ledger.entries(path))
    return removed


def take_out(ledger: Ledger, articles: Iterable[tuple[str, str]]) -> int:
    """Remove single articles of a place, each (place, id); return how many are gone. The others there stay as read."""
    with ledger.transaction() as generation:
        return sum(ledger.unlink(path, article_id, generation) for path, article_id in articles)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))
