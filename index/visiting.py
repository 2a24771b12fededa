"""Reading pages, feeds and sitemaps of the web: fetched and read without the writer's lock, stored batch by batch."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.parse import quote

from index import forgotten, originals, sources
from index.addresses import without_credentials
from index.build import build, running
from index.dating import read_dated
from index.errors import LoadError
from index.forgotten import Forgotten
from index.home import BuildSettings
from index.loaders import MB, Limits, load
from index.loaders.connections import Bounds
from index.loaders.feeds import Entry, Feed, read_feed
from index.loaders.html import fragment_text
from index.loaders.text import make_article
from index.loaders.web import NONE, Fetched, Validators
from index.manners import Manners
from index.metadata import Metadata
from index.places import is_there
from index.reading import LOADER_VERSION
from index.report import BuildReport, Progress
from index.types import Article, Skipped
from index.visits import Visit, Visits, listed_by

# What was fetched is stored after so long, or so many pages: what a kill can cost, and how soon it can be asked about.
_BATCH_S = 4.0
_BATCH_PAGES = 50
_LOCK_WAIT_S = 600.0  # while somebody else indexes
_IN_ALL = 4  # times as long as a server may be silent, a fetch may take
_SITEMAPS = 50  # of one that lists further ones
# What a feed itself has of an article that can't be fetched counts as one from so many characters on; less is a teaser.
_OWN_CHARS = 400


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a URL: items to be stored or, where there are none, what is to be noted of it."""

    visit: Visit
    items: tuple[Article | Skipped, ...] = ()
    digest: str | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How URLs are read: within which network, and whether a person names them, who has all that failed tried again."""

    allow_private: bool = False
    named: bool = True
    stop: Event = field(default_factory=Event)


def read_urls(
    urls: Sequence[str],
    settings: BuildSettings,
    progress: Progress = lambda *_: None,
    how: Reading | None = None,
) -> Iterator[BuildReport]:
    """Read pages, and what feeds and sitemaps list; yield a report of each batch once that can be asked about.

    Raises `LockedError` when another process indexes the same home, and goes on doing so.
    """
    how, home = how or Reading(), Path(settings.index.home)
    if not is_there(home):
        build([], settings)
    plain = [without_credentials(url) for url in urls]
    if how.named:
        lost = Forgotten.of(home).places
        forgotten.recall(home, [*plain, *(page for url in plain if url in lost for page in listed_by(home, url))])
    with closing(Visits.open(home)) as visits:
        visitor = Visitor(visits, Forgotten.of(home), settings, how, progress)
        for url, given in zip(plain, urls, strict=True):
            for batch in _batches(visitor.visit(url, given)):
                if how.named or any(found.items for found in batch):
                    yield _stored(batch, settings, progress)
                for found in batch:  # only now: what is noted is not fetched again
                    visits.keep(found.visit)
            if not how.stop.is_set():
                _note(home, url, visits.last(url))


def _stored(batch: Sequence[Found], settings: BuildSettings, progress: Progress) -> BuildReport:
    with running(settings, progress, _LOCK_WAIT_S) as builder:
        for found in batch:
            if found.unchanged:
                builder.report.unchanged += len(builder.ledger.entries(found.visit.url))
            elif found.items:
                builder.store(found.visit.url, found.items, found.digest)
    return builder.report


def _batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    started = monotonic()
    for one in found:
        batch.append(one)
        if len(batch) == _BATCH_PAGES or monotonic() - started > _BATCH_S:
            yield batch
            batch, started = [], monotonic()
    if batch:
        yield batch


def _note(home: Path, url: str, visit: Visit | None) -> None:
    for source in sources.known(home):
        if source.place == url and visit:
            sources.note(home, source.read(visit.problem))


class Visitor:
    """Visits URLs, without storing anything."""

    def __init__(
        self, visits: Visits, forgotten: Forgotten, settings: BuildSettings, how: Reading, progress: Progress
    ) -> None:
        self._visits, self._forgotten, self._how, self._progress = visits, forgotten, how, progress
        self._web, size = settings.web, settings.index
        self._limits = Limits(size.max_article_mb * MB, size.max_collection_mb * MB)
        most_s = _IN_ALL * self._web.timeout_s
        most_bytes, file_bytes = self._limits.article_bytes, self._limits.collection_bytes
        bounds = Bounds(most_bytes, self._web.timeout_s, most_s, how.allow_private, file_bytes)
        self._home = Path(size.home)
        self._manners = Manners(bounds, self._web.pause_s, how.stop)

    def visit(self, url: str, given: str) -> Iterator[Found]:
        """Yield what a page holds, or what is new of what a feed or a sitemap lists, then the feed itself."""
        self._progress("fetching", 0, 1, "pages")
        try:
            fetched = self._manners.fetch(given, self._validators(url))
        except LoadError as error:
            yield _failed(Visit(url, _now()), error)
            return
        last = self._visits.last(url)
        if fetched is None:
            assert last is not None
            yield Found(replace(last, at=_now()), unchanged=True)
        elif feed := read_feed(fetched.data, fetched.url):
            yield from self._feed(feed, Visit(url, _now(), fetched.validators, reader=LOADER_VERSION, lists=True))
        else:
            yield self._page(Visit(url, _now()), fetched, Entry())

    def _feed(self, feed: Feed, visit: Visit) -> Iterator[Found]:
        entries, failed = self._entries(feed)
        read = list(islice(entries, self._web.pages))
        for done, entry in enumerate(read, 1):
            if self._how.stop.is_set():
                return
            found = self._entry(entry, feed.title, visit.url)
            if found:
                failed = failed or bool(found.visit.problem)
                yield found
            self._progress("fetching", done, len(read), "pages")
        # Where something failed, what is listed is looked at again, changed or not.
        yield Found(replace(visit, validators=NONE) if failed else visit)

    def _entries(self, feed: Feed) -> tuple[Iterator[Entry], bool]:
        """Return what is listed, in further sitemaps too, the newest first; and whether one of these can't be read."""
        entries, failed = list(feed.entries), False
        for url in feed.sitemaps[:_SITEMAPS]:
            try:
                fetched = self._manners.fetch_listed(url)
                listed = read_feed(fetched.data, fetched.url) if fetched else None
                entries += listed.entries if listed else ()
            except LoadError:
                failed = True
        return iter(sorted(entries, key=_day, reverse=True)), failed

    def _entry(self, entry: Entry, title: str | None, feed: str) -> Found | None:
        """Return what came of an entry, or of the last time where it waits; None for one known or forgotten."""
        place = entry.link or f"{feed}#{quote(entry.key or entry.title or '')}"
        last, stamp = self._visits.last(place), entry.updated or entry.published
        if self._forgotten.covering(place):
            return None
        if self._visits.holds(place) and (last is None or last.stamp == stamp):
            return None
        if last and last.waits and not self._how.named:
            return Found(last)
        visit = Visit(place, _now(), stamp=stamp, feed=feed)
        own = _own_article(entry, title, place)
        try:
            if entry.link is None:
                raise LoadError("its feed names no page of it, and holds too little of it")
            fetched = self._manners.fetch_listed(place, self._validators(place))
        except LoadError as error:
            return Found(visit, (own,)) if own else _failed(visit, error)
        if fetched is None:
            return Found(replace(visit, validators=last.validators if last else NONE), unchanged=True)
        return self._page(visit, fetched, entry)

    def _page(self, visit: Visit, fetched: Fetched, entry: Entry) -> Found:
        digest = f"{LOADER_VERSION}:{hashlib.sha256(fetched.data).hexdigest()}"
        seen = replace(visit, validators=fetched.validators, reader=LOADER_VERSION)
        if self._visits.holds(visit.url) and self._visits.digest(visit.url) == digest:
            return Found(seen, unchanged=True)
        loaded = load(Path(f"page{fetched.suffix}"), fetched.data, self._limits)
        items = tuple(_from_web(item, visit.url, fetched.url, entry) for item in loaded)
        problem = next((item.reason for item in items if isinstance(item, Skipped)), None)
        if any(isinstance(item, Article) and item.pages and not item.part for item in items):
            originals.keep(self._home, fetched.data, self._web.keep_mb * MB)
        return Found(replace(seen, problem=problem), items, digest)

    def _validators(self, url: str) -> Validators | None:
        """Return what is known of a URL, if all that it brought is stored, and was read as it is today."""
        last = self._visits.last(url)
        if last is None or last.problem or last.reader != LOADER_VERSION:
            return None
        return last.validators if last.lists or self._visits.holds(url) else None


def _failed(visit: Visit, error: LoadError) -> Found:
    return Found(replace(visit, problem=str(error)), (Skipped(visit.url, str(error)),))


def _from_web(item: Article | Skipped, place: str, url: str, entry: Entry) -> Article | Skipped:
    """Return what was read from a page under its place, with what its feed alone says of it."""
    if isinstance(item, Skipped):
        return replace(item, path=place)
    dated = item.dated or read_dated(entry.published or "", "metadata")
    return replace(
        item,
        path=place,
        url=item.url or url,
        publisher=item.publisher or entry.publisher,
        byline=item.byline or entry.byline,
        dated=dated,
        published=dated.day if dated else None,
    )


def _own_article(entry: Entry, title: str | None, place: str) -> Article | None:
    """Return the article that a feed holds itself; None where it holds no more than a teaser."""
    text = fragment_text(entry.content) if entry.content else ""
    if len(text) < _OWN_CHARS:
        return None
    dated = read_dated(entry.published or "", "metadata")
    metadata = Metadata(entry.title, entry.publisher or title, dated.day if dated else None, entry.byline, dated)
    made = make_article(text, Path("page.html"), metadata, url=entry.link, read_lines=False)
    return replace(made, path=place)


def _day(entry: Entry) -> str:
    dated = read_dated(entry.published or entry.updated or "", "metadata")
    return dated.value if dated else ""


def _now() -> datetime:
    return datetime.now(UTC)
