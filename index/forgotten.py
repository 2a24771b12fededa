"""What was forgotten and is not to be read again until somebody names it: places, and single articles of a place."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from index.addresses import is_url
from index.record_tables import ForgottenTable, Record
from index.types import Article


@dataclass(slots=True)
class Forgotten:
    """What an index is not to read again."""

    places: set[str] = field(default_factory=set)  # files, folders and URLs
    # (place, article id) and (place, content hash), where more stand in the place: what was stored under another id,
    # as its own was taken or another file had the same, is known by its content.
    articles: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, home: Path) -> Self:
        """Return what an index that is there has forgotten; raises as `Catalog.open`."""
        with closing(ForgottenTable.open(home)) as table:
            pairs = [pair for record in table.records() if (pair := _pair(record.key))]
        return cls({place for place, key in pairs if not key}, {(place, key) for place, key in pairs if key})

    def covering(self, place: str) -> str | None:
        """Return the forgotten place that this one is, or lies in."""
        above = () if is_url(place) else Path(place).parents
        return next((each for each in (place, *map(str, above)) if each in self.places), None)

    def holds(self, place: str, article: Article) -> bool:
        """Whether an article that is read from a place was forgotten there."""
        return not self.articles.isdisjoint({(place, article.id), (place, article.content_hash)})


def _pair(key: str) -> tuple[str, str] | None:
    """Return the place and the article that a record's key names; None of one that is damaged."""
    try:
        place, article = json.loads(key)
    except (ValueError, TypeError):
        return None
    return (place, article) if isinstance(place, str) and isinstance(article, str) else None


def remember(home: Path, places: Iterable[str], articles: Iterable[tuple[str, str]]) -> None:
    """Note what is forgotten from now on, before it is: what a kill leaves undone is done by the same again."""
    now, keys = datetime.now(UTC), [*((place, "") for place in places), *articles]
    with closing(ForgottenTable.open(home)) as table:
        for key in dict.fromkeys(keys):
            table.put(Record(json.dumps(key), now, ""))


def recall(home: Path, places: Iterable[str]) -> list[str]:
    """Let these places be read again, and whatever was forgotten by a place that they lie in.

    Returns those of which single articles were forgotten: they count as read.
    """
    forgotten = Forgotten.of(home)
    keys = [key for place in places for key in _recalled(forgotten, place)]
    with closing(ForgottenTable.open(home)) as table:
        for key in keys:
            table.remove(json.dumps(key))
    return list(dict.fromkeys(place for place, article in keys if article))


def _recalled(forgotten: Forgotten, given: str) -> Iterator[tuple[str, str]]:
    place = given if is_url(given) else os.path.abspath(given)
    yield from (key for key in forgotten.articles if key[0] == place)
    while (above := forgotten.covering(place)) is not None:
        forgotten.places.remove(above)
        yield above, ""
