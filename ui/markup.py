"""View models → HTML. Titles, article text and questions are hostile input: every string passes `_safe`."""

import html
from collections.abc import Sequence
from itertools import groupby

from ui.view import AnswerView, NearPassage, Part, Segment, SourceLine, SourceView, source_name

PENDING = "Looking through the articles…"
NEAREST = "The nearest passages, to judge for yourself:"


def masthead(line: str) -> str:
    """Return the page's head: the name, what is indexed, and a way to start afresh."""
    return (
        f'<header class="masthead"><h1>Dateline</h1><p>{_safe(line)}</p>'
        '<a href="./" class="afresh">New conversation</a></header>'
    )


def opening(advice: str, examples: Sequence[str] = ()) -> str:
    """Return what stands in place of a conversation before the first question."""
    offers = "".join(f'<li><button type="button" data-question="{_safe(e)}">{_safe(e)}</button></li>' for e in examples)
    listed = f"<p>For example:</p><ul>{offers}</ul>" if offers else ""
    return f'<section class="opening"><h2>Ask the articles</h2><p>{_safe(advice)}</p>{listed}</section>'


def conversation(views: Sequence[AnswerView]) -> str:
    """Return every exchange, oldest first."""
    return "".join(_exchange(view) for view in views)


def hint(message: str) -> str:
    """Return a passing note beside the question box."""
    return f'<p class="note" role="status">{_safe(message)}</p>'


def source(view: SourceView, chosen: bool) -> str:
    """Return an article opened at its span; `chosen` asks the page to move there and focus it."""
    kicker = " · ".join(_safe(s) for s in (f"[{view.marker}]" if view.marker else "", view.origin) if s)
    byline = f'<p class="byline">{_safe(view.byline)}</p>' if view.byline else ""
    where = f'<a href="{_safe(view.link)}" rel="noopener noreferrer" target="_blank">' if view.link else ""
    place = f"{where}{_safe(view.link)}</a>" if view.link else _safe(view.path)
    back = view.name.replace("source", "cite", 1)
    return (
        f'<article class="source"><header><p class="kicker">{kicker}</p><h2>{_safe(view.title)}</h2>{byline}'
        f'<p class="place">{place}</p><a class="back" href="#{back}">Back to the answer</a></header>'
        f'<div class="text" tabindex="0" aria-label="Article text">{_text(view, chosen)}</div></article>'
    )


def no_source(message: str) -> str:
    """Return what stands in the source panel while no article is open."""
    return f'<p class="no-source">{_safe(message)}</p>'


def _exchange(view: AnswerView) -> str:
    asked = f'<h2 class="question" tabindex="-1">{_safe(view.question)}</h2>'
    return f'<section class="turn">{asked}{_reply(view)}{_notes(view.notes)}</section>'


def _reply(view: AnswerView) -> str:
    if view.problem is not None:
        return f'<p class="note" role="alert">{_safe(view.problem)}</p>'
    if view.abstained:
        return f'<p class="answer">{_safe(view.parts[0].text)}</p>' + _nearest(view.turn, view.nearest)
    if not view.parts:
        return f'<p class="note pending" role="status">{PENDING}</p>'
    text = "".join(_part(view.turn, part) for part in view.parts)
    short = f'<p class="short">{_safe(view.short)}</p>' if view.short else ""
    return f'{short}<p class="answer">{text}</p>' + _source_list(view.turn, view.sources)


def _part(turn: int, part: Part) -> str:
    if part.marker is not None:
        name = f"cite-{turn}-{part.marker}"
        return f"<sup>{_link(turn, part.marker, part.text, name=name, label=f'Source {part.marker}')}</sup>"
    return f"<strong>{_safe(part.text)}</strong>" if part.strong else _safe(part.text)


def _source_list(turn: int, lines: Sequence[SourceLine]) -> str:
    items = ""
    for line in lines:
        marks = " ".join(_link(turn, n, f"[{n}]", label=f"Source {n}") for n in line.markers)
        title = _link(turn, line.markers[0], line.title)
        items += f"<li><span>{marks}</span><span>{_origin(line.origin)}{title}</span></li>"
    return f'<ol class="sources" aria-label="Sources">{items}</ol>' if items else ""


def _nearest(turn: int, passages: Sequence[NearPassage]) -> str:
    items = ""
    for near in passages:
        title = _link(turn, near.number, near.title, passage=True, name=f"cite-{turn}-p{near.number}")
        items += f'<li>{_origin(near.origin)}{title}<p class="excerpt">{_safe(near.excerpt)}</p></li>'
    return f'<p>{NEAREST}</p><ol class="nearest">{items}</ol>' if items else ""


def _origin(origin: str) -> str:
    return f'<span class="origin">{_safe(origin)}</span> ' if origin else ""


def _notes(notes: Sequence[str]) -> str:
    return f'<p class="notes">{"<br>".join(_safe(note) for note in notes)}</p>' if notes else ""


def _link(turn: int, number: int, text: str, *, passage: bool = False, name: str = "", label: str = "") -> str:
    named = f' id="{name}"' if name else ""
    labelled = f' aria-label="{label}"' if label else ""
    return f'<a href="#{source_name(turn, number, passage)}"{named}{labelled}>{_safe(text)}</a>'


def _text(view: SourceView, chosen: bool) -> str:
    """Return the article's text; the pieces of the cited span share one `<mark>`, which links land on."""
    pieces = ""
    for cited, group in groupby(view.segments, key=lambda s: s.kind in ("cited", "answer")):
        inner = "".join(_segment(segment) for segment in group)
        focus = " data-chosen" if chosen else ""
        pieces += f'<mark id="{view.name}" tabindex="-1"{focus}>{inner}</mark>' if cited else inner
    return pieces


def _segment(segment: Segment) -> str:
    text = _safe(segment.text)
    match segment.kind:
        case "answer":
            return f"<strong>{text}</strong>"
        case "other":
            return f'<mark class="other" data-marker="{segment.marker}">{text}</mark>'
        case "boilerplate":
            return f'<span class="boilerplate">{text}</span>'
    return text


def _safe(text: str) -> str:
    """Escape for text and quoted attributes; a lone surrogate, which no response can carry, becomes `?`."""
    return html.escape(text).encode("utf-8", "replace").decode("utf-8")
