"""Articles and indexes as the JSON and the lines that the command prints."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.agencies import agency_of
from index.catalog import Catalog
from index.embedder import model_of
from index.loaders.limits import MB
from index.rendering import unread
from index.rows import Listing
from index.timex import TimeExpression, read_times
from index.types import Article, Chunk
from index.verify import is_healthy
from qa.answers import citation_json
from qa.config import Config, build_settings
from qa.markdown import plain
from qa.quotations import Quotation
from qa.quotations.checking import Checked
from qa.quotations.searching import Quoted, quotations_of
from qa.revisions import Line, Piece, Version, compare, pieces
from qa.types import Citation, Passage
from qa.when import in_words, minute

if TYPE_CHECKING:
    from index.collections import Collection
    from index.sources import Source
    from qa.accounts.timelines import Timeline
    from qa.news import News
    from qa.saved import Saved


def article_json(
    article: Article,
    chunks: Sequence[Chunk],
    quotations: Sequence[Quotation],
    versions: Sequence[str] = (),
    copies: Sequence[str] = (),
) -> dict[str, Any]:
    """Return what `qa article ID --json` prints."""
    return {
        "id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "byline": article.byline,
        "published": article.published.isoformat() if article.published else None,
        "path": article.path,
        "part": article.part or None,
        "pages": list(article.pages),
        "url": article.url,
        "dated": article.dated
        and {
            "value": article.dated.value,
            "precision": article.dated.precision,
            "source": article.dated.source,
        },
        "agency": agency_of(article),
        "text": article.text,
        "boilerplate": [[span.start, span.end] for span in unread(article)],
        "chunks": [[chunk.start, chunk.end] for chunk in chunks],
        "dates": [_date_json(one, article) for one in read_times(article.text, article.published) if one.interval],
        "quotes": [{"start": one.start, "end": one.end, **_speaker(one)} for one in quotations],
        "versions": list(versions),
        "copies": list(copies),
    }


def stored_json(catalog: Catalog, article: Article) -> dict[str, Any]:
    """Return the same of an article in its catalog."""
    told = catalog.article_chunks(article), quotations_of(catalog, article)
    return article_json(article, *told, catalog.versions(article.id), catalog.copies(article.id))


def passage_json(passage: Passage, article: Article) -> dict[str, Any]:
    """Return a passage that was found, with the article that it stands in: `text[start:end] == quote`."""
    return {
        "article_id": article.id,
        **_facts(article),
        "page": article.page(passage.start),
        "start": passage.start,
        "end": passage.end,
        "quote": passage.text,
        "score": round(passage.score, 4),
        "rank": passage.rank,
    }


def _facts(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "path": article.path,
        "url": article.url,
    }


def diff_lines(old: Version, new: Version) -> Iterator[str]:
    """Yield what `qa article ID --diff OTHER` prints, a line a sentence; what did not change is counted.

    "-" and "+" are sentences taken out and put in, "~" rewritten ones, "!" those in which a number changed.
    """
    for same, group in groupby(compare(old, new), key=lambda line: line.same):
        lines = list(group)
        if same:
            yield f"  ({len(lines)} {'sentence' if len(lines) == 1 else 'sentences'} unchanged)"
            continue
        for line in lines:
            yield f"{_mark(line)} {''.join(_shown(pieces(line, old, new), line))}"


def _mark(line: Line) -> str:
    if line.old is None or line.new is None:
        return "+" if line.old is None else "-"
    return "!" if any(one.of_number for one in line.changes) else "~"


def _shown(found: Sequence[Piece], line: Line) -> Iterator[str]:
    """Yield pieces with what changed in brackets: "[180 → 240]"."""
    rewritten = line.old is not None and line.new is not None
    for at, piece in enumerate(found):
        paired = at and found[at - 1].kind == "out" and piece.kind == "in"
        space = " " if at and piece.apart and not paired else ""
        if piece.kind == "same" or not rewritten:
            yield f"{space}{piece.text}"
        elif piece.kind == "out":
            yield f"{space}[{piece.text} →"
            if at + 1 == len(found) or found[at + 1].kind != "in":
                yield "]"
        else:
            yield f" {piece.text}]" if paired else f"{space}[→ {piece.text}]"


def listing_json(one: Listing) -> dict[str, Any]:
    """Return a line of `qa list --json`."""
    return {
        "id": one.id,
        "title": one.title,
        "publisher": one.publisher,
        "byline": one.byline,
        "published": one.published and one.published.isoformat(),
        "path": one.path,
        "url": one.url,
    }


def listing_row(one: Listing) -> tuple[str, ...]:
    """Return the same as a line to read: id, day, publisher and title."""
    return one.id, one.published.isoformat() if one.published else "no date", one.publisher or "", one.title


def _date_json(found: TimeExpression, article: Article) -> dict[str, Any]:
    days = found.interval
    return {
        "start": found.start,
        "end": found.end,
        "text": article.text[found.start : found.end],
        "from": days and days.first.isoformat(),
        "to": days and days.last.isoformat(),
    }


def quoted_json(quoted: Quoted) -> dict[str, Any]:
    """Return a line of `qa quotes --json`."""
    article, one = quoted.article, quoted.quotation
    return {
        "article_id": article.id,
        **_facts(article),
        "start": one.start,
        "end": one.end,
        "quote": article.text[one.start : one.end],
        **_speaker(one),
        "verb": one.verb,
    }


def timeline_json(timeline: "Timeline") -> dict[str, Any]:
    """Return what `qa timeline --json` prints."""
    lines = (
        {
            "from": line.days.first.isoformat(),
            "to": line.days.last.isoformat(),
            "text": line.text,
            "citations": [citation_json(one) for one in line.citations],
        }
        for line in timeline.lines
    )
    return {"topic": timeline.topic, "events": list(lines)}


def timeline_markdown(timeline: "Timeline") -> str:
    """Return what `qa timeline --markdown` prints: a list, its sources as a list below, numbered alike."""
    lines = [
        f"- **{plain(in_words(line.days))}** {plain(line.text)} {' '.join(f'[{one.marker}]' for one in line.citations)}"
        for line in timeline.lines
    ]
    sources = [f"{one.marker}. {plain(_source(one))}" for line in timeline.lines for one in line.citations]
    return "\n\n".join([f"# {plain(timeline.topic)}", "\n".join(lines), "\n".join(sources)]) + "\n"


def saved_row(one: "Saved") -> tuple[str, ...]:
    """Return a saved question as a line to read: its name, what is asked, when somebody looked at it."""
    return one.name, one.question.text, f"looked at {minute(one.looked_at)}"


def source_row(one: "Source") -> tuple[str, ...]:
    """Return a source as a line to read: its place, when it was last read, and what failed."""
    read = f"read {minute(one.read_at)}" if one.read_at else "not read yet"
    return one.place, read, one.problem or ""


def collection_row(one: "Collection") -> tuple[str, ...]:
    """Return a collection as a line to read: its name, articles, the days they are of, when indexed, how large."""
    if one.problem:
        return one.name, one.problem
    days = f"{one.first} to {one.last}" if one.first else "no dates"
    indexed = f"indexed {minute(one.indexed_at)}" if one.indexed_at else "not indexed yet"
    articles = f"{one.articles:,} {'article' if one.articles == 1 else 'articles'}"
    return one.name, articles, days, indexed, f"{one.size_bytes / MB:,.1f} MB"


def news_lines(news: "News") -> Iterator[str]:
    """Yield what is new about a saved question as lines to read: its name, and each change over its source."""
    yield news.saved.name
    for change in news.changes:
        yield f"    {' '.join(change.line.split())}"
        if change.citation:
            yield f"        “{change.citation.shown}” {_source(change.citation)}"
    if not news.changes:
        yield f"    {news.problem or 'nothing new'}"


def _source(one: Citation) -> str:
    facts = (one.publisher, one.published and one.published.isoformat(), one.title)
    place = f"{one.url or one.path}, {one.place}"
    return "; ".join(filter(None, (", ".join(map(str, filter(None, facts))), one.known, place)))


def checked_json(checked: Checked) -> dict[str, Any]:
    """Return a line of `qa check-quotes --json`."""
    return {
        "start": checked.start,
        "end": checked.end,
        "quote": checked.quote,
        "verdict": checked.verdict.value,
        "article_id": checked.article.id if checked.article else None,
        "match_start": checked.place.start if checked.place else None,
        "match_end": checked.place.end if checked.place else None,
        "changed": list(checked.changed),
        "speaker": checked.speaker,
        "speaker_ok": checked.speaker_ok,
    }


def _speaker(one: Quotation) -> dict[str, Any]:
    place = one.speaker_span
    return {
        "speaker": one.speaker,
        "speaker_start": place.start if place else None,
        "speaker_end": place.end if place else None,
        "direct": one.direct,
    }


def status_json(config: Config) -> dict[str, Any]:
    """Return what `qa status --json` prints; `NoIndexError` when there is no index."""
    home = Path(config.index.home)
    with closing(Catalog.open(home)) as catalog:
        first, last = catalog.published_range()
        return {
            "home": str(home.absolute()),
            "articles": catalog.count("articles"),
            "chunks": catalog.count("chunks"),
            "embedded": catalog.embedded(model_of(config.embedder).name),
            "publishers": [{"name": name, "articles": count} for name, count in catalog.publishers()],
            "published": {"from": first and first.isoformat(), "to": last and last.isoformat()},
            "model": config.embedder.model,
            "fingerprint": catalog.fingerprint(),
            "healthy": is_healthy(build_settings(config), catalog),
        }


def status_rows(status: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the same as lines to read."""
    publishers = [f"{item['name']} ({item['articles']:,})" for item in status["publishers"]]
    more = [f"and {len(publishers) - 8} more"] if len(publishers) > 8 else []
    dates = status["published"]
    return [
        ("home", status["home"]),
        ("articles", f"{status['articles']:,}"),
        ("chunks", f"{status['chunks']:,}, {status['embedded']:,} of them embedded with {status['model']}"),
        ("publishers", ", ".join(publishers[:8] + more) or "none named"),
        ("published", f"{dates['from']} to {dates['to']}" if dates["from"] else "no dates"),
        ("fingerprint", status["fingerprint"]),
        ("healthy", "yes" if status["healthy"] else "no: `qa verify` says why, `qa verify --repair` mends it"),
    ]
