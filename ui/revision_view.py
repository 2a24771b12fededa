"""Versions of an article → view models: a switch between them, and what changed from one to the next."""

from dataclasses import dataclass
from itertools import groupby

from qa.engine import Engine
from qa.revisions import Piece, Version, compare, pieces
from ui.view import count, long_date


@dataclass(frozen=True, slots=True)
class VersionLink:
    """A version to open; `current` for the one that is."""

    article_id: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A sentence as it changed, or, where it has no pieces, a `note` of how many did not."""

    pieces: tuple[Piece, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Revisions:
    """What is known of an article beside its text: its versions, the one before, who else runs it, what changed."""

    versions: tuple[VersionLink, ...] = ()
    before: str | None = None
    also_in: str = ""
    diff: tuple[DiffLine, ...] = ()


def revisions(engine: Engine, article_id: str, compared: bool = False) -> Revisions:
    """Return what is known of an article's versions and copies, `compared` with the version before it."""
    ids, copies = engine.versions(article_id), engine.copies(article_id)
    at = ids.index(article_id) if article_id in ids else 0
    before = ids[at - 1] if at else None
    old, new = (engine.version(key) if compared and key else None for key in (before, article_id))
    names = dict.fromkeys(one.article.publisher for key in copies if (one := engine.version(key)))
    return Revisions(
        tuple(_link(engine, place, key, key == article_id) for place, key in enumerate(ids, 1)),
        before,
        ", ".join(filter(None, names)),
        diff_view(old, new) if old and new else (),
    )


def diff_view(old: Version, new: Version) -> tuple[DiffLine, ...]:
    """Return two versions side by side; what did not change is counted."""
    lines: list[DiffLine] = []
    for same, group in groupby(compare(old, new), key=lambda line: line.same):
        found = list(group)
        if same:
            lines.append(DiffLine(note=f"{count(len(found), 'sentence')} unchanged"))
        else:
            lines += [DiffLine(tuple(pieces(line, old, new))) for line in found]
    return tuple(lines)


def _link(engine: Engine, place: int, article_id: str, current: bool) -> VersionLink:
    found = engine.version(article_id)
    day = found.article.published if found else None
    return VersionLink(article_id, f"{place}: {long_date(day)}" if day else f"{place}", current)
