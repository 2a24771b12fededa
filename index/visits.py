"""When each URL was last fetched and what its server said of it, so that what is the same is not sent again."""

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from index.clock import is_over
from index.loaders.web import NONE, Validators
from index.record_tables import Record, RecordTable

# What could not be read is tried again after so long, and by whoever names it.
_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Visit:
    """The last time that a URL was fetched, and its articles stored."""

    url: str
    at: datetime
    validators: Validators = NONE
    stamp: str | None = None  # when it was changed, as the feed that lists it says
    feed: str | None = None  # which lists it
    reader: int = 0  # the version of what read it
    problem: str | None = None  # why it could not be read
    lists: bool = False  # whether it is a feed or a sitemap

    @property
    def waits(self) -> bool:
        """Whether it failed too short a time ago to be tried again."""
        return self.problem is not None and not is_over(self.at, _AGAIN)


class Visits(RecordTable):
    """All visits of an index. Not kept in a repair: then all is fetched anew, and nothing can be missing."""

    table = "visits"

    def last(self, url: str) -> Visit | None:
        """Return the last visit of a URL."""
        record = self.record(url)
        return _visit(record) if record else None

    def keep(self, visit: Visit) -> None:
        """Keep a visit, once what it brought is stored."""
        body = {
            "etag": visit.validators.etag,
            "modified": visit.validators.modified,
            "stamp": visit.stamp,
            "feed": visit.feed,
            "reader": visit.reader,
            "problem": visit.problem,
            "lists": visit.lists,
        }
        self.put(Record(visit.url, visit.at, json.dumps(body)))

    def holds(self, url: str) -> bool:
        """Whether articles are stored that were read from a URL."""
        return bool(self._db.value("SELECT 1 FROM entries WHERE path = ?", url))

    def digest(self, url: str) -> str | None:
        """Return the hash of the bytes that were last stored of a URL."""
        found: str | None = self._db.value("SELECT sha256 FROM files WHERE path = ?", url, kinds=(str,))
        return found

    def read_anew(self, urls: Iterable[str]) -> None:
        """Have feeds read to the end again: those among the URLs, and those that list them."""
        for url in urls:
            visit = self.last(url)
            if feed := visit and (visit.url if visit.lists else visit.feed):
                self.remove(feed)


def listed_by(home: Path, feed: str) -> list[str]:
    """Return the URLs that were read because a feed lists them."""
    with closing(Visits.open(home)) as visits:
        return [visit.url for visit in map(_visit, visits.records()) if visit.feed == feed]


def lists(home: Path, url: str) -> bool:
    """Whether a feed or a sitemap was last read at a URL."""
    with closing(Visits.open(home)) as visits:
        last = visits.last(url)
    return last is not None and last.lists


def _visit(record: Record) -> Visit:
    try:
        body = json.loads(record.body)
        validators = Validators(body.pop("etag"), body.pop("modified"))
        return Visit(record.key, record.given_at, validators, **body)
    except (ValueError, KeyError, TypeError):
        return Visit(record.key, record.given_at)  # it is fetched anew, which loses nothing
