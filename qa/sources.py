"""One source has one voice: copies give way to their original, older versions of a story to its last one.

And what is told of a citation: who else runs its article, and what it said before it was changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from index.catalog import Catalog
from index.copies import covered
from index.sketches import Wording
from index.types import Chunk, Filters
from qa.answerers.corrections import OWN_NOTICE
from qa.english.tokens import stems
from qa.revisions import Version, changes, version_of
from qa.types import Citation, Passage

# A passage of a copy stands in the original when so much of its words does, and one of an older version is retold in
# the last one; what is told nowhere else stays.
_COPIED, _RETOLD = 0.8, 0.5
# So many numbers that changed are told of one sentence.
_TOLD = 2
# A notice has so many words of meaning in common with a sentence of its article, or its headline, that it is about.
_ABOUT = 2


def fold(passages: Sequence[Passage], catalog: Catalog, admits: Filters) -> list[Passage]:
    """Return passages, best first, so that nothing is said twice by one source; none is of an article not admitted."""
    ids = list(dict.fromkeys(one.article_id for one in passages))
    sources, latest = catalog.sources(ids), catalog.latest(ids)
    if all(sources[key] == latest[key] == key for key in ids):
        return list(passages)
    firsts = catalog.latest(list(sources.values()))
    kept: list[Passage] = []
    for one in passages:
        key = one.article_id
        instead = one
        if latest[key] != key:
            instead = _retold(one, latest[key], _RETOLD, catalog, admits)
        elif (first := firsts[sources[key]]) != key:
            instead = _retold(one, first, _COPIED, catalog, admits)
        source = catalog.sources([instead.article_id])[instead.article_id]
        others = [other for other in kept if sources.get(other.article_id, other.article_id) == source]
        if not _is_told(instead, others):
            kept.append(instead)
        sources[instead.article_id] = source
    return _newest_first(kept, latest)


def _newest_first(passages: Sequence[Passage], latest: Mapping[str, str]) -> list[Passage]:
    """Put the last version of a story before older ones, which stay where they are but for that."""
    ordered = list(passages)
    for one in passages:
        newest = latest.get(one.article_id, one.article_id)
        at = ordered.index(one)
        later = (place for place in range(at, len(ordered)) if ordered[place].article_id == newest)
        if newest != one.article_id and (place := next(later, None)) is not None:
            ordered.insert(at, ordered.pop(place))
    return ordered


def _retold(passage: Passage, article_id: str, share: float, catalog: Catalog, admits: Filters) -> Passage:
    """Return the passage of another article that tells the same; the passage itself where none does."""
    article = catalog.article(article_id)
    if article is None or not admits.admit(article.publisher, article.published, article.byline):
        return passage
    mine, chunks = _wording(passage), catalog.article_chunks(article)
    found = catalog.chunks([chunk.id for chunk in chunks])

    def told(chunk: Chunk) -> float:
        return _share(mine, [Wording.of_text(found[chunk.id].said())]) if chunk.id in found else 0.0

    best = max(chunks, key=told, default=None)
    if best is None or told(best) < share:
        return passage
    one = found[best.id]
    if one.published == passage.published and one.publisher == passage.publisher and one.text == passage.text:
        return passage  # one page under two addresses: none is newer
    return replace(
        passage,
        chunk_id=one.id,
        article_id=one.article_id,
        title=one.title,
        publisher=one.publisher,
        published=one.published,
        start=one.start,
        end=one.end,
        text=one.text,
        markup=one.markup,
    )


def _is_told(one: Passage, others: Sequence[Passage]) -> bool:
    """Whether other passages, of its source, say nearly all that one says; two of one article never do."""
    if any(one.chunk_id == other.chunk_id for other in others):
        return True
    elsewhere = [_wording(other) for other in others if other.article_id != one.article_id]
    return bool(elsewhere) and _share(_wording(one), elsewhere) >= _COPIED


def _share(one: Wording, others: Sequence[Wording]) -> float:
    told = np.any([covered(one, other) for other in others], axis=0)
    return float(told.mean()) if len(told) else 0.0


def _wording(passage: Passage) -> Wording:
    return Wording.of_text(passage.read.text)


def noted(citation: Citation, catalog: Catalog) -> Citation:
    """Return a citation with who else runs its article, and what its sentence said before or says by now."""
    others = (catalog.article(key) for key in catalog.copies(citation.article_id))
    names = dict.fromkeys(one.publisher for one in others if one and one.publisher != citation.publisher)
    said = [*_numbers_changed(citation, catalog)][:_TOLD] or [*_notices(citation, catalog)][:1]
    return replace(citation, also_in=tuple(filter(None, names)), changed="; ".join(said))


def _numbers_changed(citation: Citation, catalog: Catalog) -> Iterator[str]:
    """Yield what the last change of each number in a cited sentence was, or what has become of it since."""
    ids = catalog.versions(citation.article_id)
    here = version_of(catalog, citation.article_id) if ids else None
    if here is None:
        return
    at = ids.index(citation.article_id)
    steps = [(key, ids[at]) for key in reversed(ids[:at])] + [(ids[at], key) for key in ids[:at:-1]]
    for older, newer in steps:
        old, new = version_of(catalog, older), version_of(catalog, newer)
        if old is None or new is None:
            continue
        told = list(_told(citation, old, new, _day(older, old, new, catalog)))
        yield from told
        if told:
            return


def _told(citation: Citation, old: Version, new: Version, day: date | None) -> Iterator[str]:
    verb = "corrected" if OWN_NOTICE.search(new.article.text) else "changed"
    when = f" on {day.day} {day:%B} {day.year}" if day else ""
    for one in changes(old, new):
        span = one.new_span if new.article.id == citation.article_id else one.old_span
        if one.of_number and citation.start <= span.start and span.end <= citation.end:
            yield f"was {one.old}, {verb} to {one.new}{when}"


def _day(older: str, old: Version, new: Version, catalog: Catalog) -> date | None:
    """Return the day on which one version took another's place."""
    before, after = old.article.published, new.article.published
    return after if before and after and before < after else catalog.replaced_on(older) or after


def _notices(citation: Citation, catalog: Catalog) -> Iterator[str]:
    """Yield what an article says of its own mistakes, where it is about what is cited."""
    here = version_of(catalog, citation.article_id)
    about = stems(f"{citation.title} {citation.shown}")
    for span in here.sentences if here else ():
        said = here.said(span) if here else ""
        if OWN_NOTICE.search(said) and citation.start != span.start and len(stems(said) & about) >= _ABOUT:
            yield f"with a correction: “{said}”"
