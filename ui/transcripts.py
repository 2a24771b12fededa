"""A conversation to take away: as Markdown, as JSON, as a page to print; one answer as text."""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from index.addresses import without_credentials
from qa import answers
from qa.agreement.telling import told
from qa.limits import in_a_line
from qa.markdown import legible, plain
from qa.stances import remark
from qa.statements import made, paragraphs
from qa.sureness import Sureness, headline, odds, sureness
from qa.types import Answer, Citation, Passage
from ui import markup
from ui.view import NEAREST_SHOWN, Exchange, limits, long_date, origin, title_of

GONE = "No longer in the article: the index has changed since."
NEAREST = "Closest, but not an answer:"


@dataclass(frozen=True, slots=True)
class Source:
    """A quote as every export shows it; `label` is its marker, or "" for a passage that is no answer.

    `said` is what it says of the answer, `known` who else runs it and what it said before it was corrected, `gone` that
    it stands there no more.
    """

    label: str
    origin: str
    title: str
    quote: str
    place: str
    said: str = ""
    known: str = ""
    gone: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is said below the quote, a line each, but for where it stands and whether it still does."""
        return tuple(filter(None, (self.said, self.known)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange as every export shows it; `about` says how sure it is and where it comes from.

    `short` is the headline, bold where it is `sure`; `lead` stands above sources that are no answer.
    """

    question: str
    asked: tuple[str, ...] = ()
    short: str = ""
    sure: bool = False
    paragraphs: tuple[str, ...] = ()
    lead: str = ""
    sources: tuple[Source, ...] = ()
    about: str = ""


def markdown(exchanges: Sequence[Exchange]) -> str:
    """Return a conversation as Markdown, in which whatever articles hold stays text."""
    blocks = ["# Dateline", _exported()]
    for number, entry in enumerate(_entries(exchanges), 1):
        blocks.append(f"## {number}\\. {plain(entry.question)}")
        blocks += [plain(line) for line in entry.asked]
        blocks += [_bold(entry.short) if entry.sure else plain(entry.short)] if entry.short else []
        blocks += [plain(line) for line in (*entry.paragraphs, entry.lead) if line]
        for source in entry.sources:
            blocks.append(plain(_heading(source)))
            blocks.append("\n".join(f"> {plain(line)}".rstrip() for line in source.quote.splitlines()))
            blocks += [plain(line) for line in (*source.notes, source.place, source.gone) if line]
        blocks += [plain(entry.about)] if entry.about else []
    return "\n\n".join(blocks) + "\n"


def json_text(exchanges: Sequence[Exchange]) -> str:
    """Return a conversation as a JSON array: answers as `qa ask --json` prints them, and failures with their error."""
    return json.dumps(list(_objects(exchanges)), ensure_ascii=False, indent=2) + "\n"


def printable_html(exchanges: Sequence[Exchange]) -> str:
    """Return a conversation as one page that loads nothing, laid out for A4."""
    # The stylesheet holds none of the characters that are escaped, so that nothing need be marked as safe.
    style = (markup.TEMPLATES / "transcript.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    templates = markup.templates().overlay(finalize=lambda value: legible(value) if type(value) is str else value)
    return templates.get_template("transcript.html.j2").render(
        entries=list(_entries(exchanges)),
        exported=_exported(),
        style=style,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )


def cited_text(answer: Answer) -> str:
    """Return an answer as plain text with its numbered sources, for the clipboard."""
    entry = _entry(Exchange(answer.question.text, answer))
    blocks = [entry.short, *entry.paragraphs, entry.lead]
    for source in entry.sources:
        quote = " ".join(source.quote.split())
        blocks.append("\n    ".join((_heading(source), f"“{quote}”", *source.notes, source.place)))
    return legible("\n\n".join(filter(None, blocks))) + "\n"


def _entries(exchanges: Sequence[Exchange]) -> Iterator[Entry]:
    """Leave out what is still being answered."""
    return (_entry(exchange) for exchange in exchanges if exchange.answer or exchange.problem)


def _entry(exchange: Exchange) -> Entry:
    answer = exchange.answer
    if answer is None:
        return Entry(exchange.question, paragraphs=(exchange.problem or "",))
    read = f"Interpreted as: {answer.interpreted_as}" if answer.interpreted_as else None
    words = f"Understood: {line}" if (line := in_a_line(answer)) else None
    asked = filter(None, (read, limits(answer.question.filters, answer.question.as_of), words))
    near = answer.passages[:NEAREST_SHOWN] if answer.abstained and not answer.citations else ()
    return Entry(
        exchange.question,
        tuple(asked),
        headline(answer) or "",
        sureness(answer) is Sureness.SURE,
        (*told(answer), *paragraphs(answer)),
        NEAREST if near else "",
        (*(_cited(c, answer, c.marker in exchange.broken) for c in answer.citations), *map(_near, near)),
        " · ".join(_about(answer)),
    )


def _about(answer: Answer) -> Iterator[str]:
    if likely := odds(answer):
        yield likely
    if told := made(answer):
        yield told
    yield f"Index {answer.index.fingerprint}, {answer.index.articles:,} articles"


def _cited(citation: Citation, answer: Answer, gone: bool) -> Source:
    return Source(
        f"[{citation.marker}]",
        origin(citation.publisher, citation.published),
        title_of(citation),
        citation.read.text,
        f"{without_credentials(citation.url or citation.path)}, {citation.place}",
        _sentence(remark(citation, answer)),
        _sentence(citation.known),
        GONE if gone else "",
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _near(passage: Passage) -> Source:
    place = f"article {passage.article_id}, characters {passage.start}–{passage.end}"
    title = passage.title or "Untitled"
    return Source("", origin(passage.publisher, passage.published), title, passage.read.text, place)


def _heading(source: Source) -> str:
    named = ": ".join(filter(None, (source.origin, source.title)))
    return f"{source.label} {named}".strip()


def _objects(exchanges: Sequence[Exchange]) -> Iterator[dict[str, Any]]:
    for exchange in exchanges:
        if exchange.answer:
            yield answers.to_json(_without_credentials(exchange.answer))
        elif exchange.problem:
            yield {"question": exchange.question, "error": exchange.problem}


def _without_credentials(answer: Answer) -> Answer:
    def bare(one: Citation) -> Citation:
        return replace(one, path=without_credentials(one.path), url=one.url and without_credentials(one.url))

    return replace(answer, citations=tuple(map(bare, answer.citations)))


def _bold(text: str) -> str:
    return f"**{plain(text)}**"


def _exported() -> str:
    now = datetime.now().astimezone()
    return f"Exported on {long_date(now)}, {now:%H:%M %Z}"
