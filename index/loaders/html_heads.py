"""The lines around a page's headline: where it shows who wrote the article, and when."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from lxml.etree import iterwalk  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from index.dates import UPDATED, find_dates, is_plausible, parse_date
from index.loaders.markup import BLOCKS

_ASIDE = frozenset("nav footer aside table dl figure script style noscript template svg select button head".split())
_WHOLE = ("html", "body")  # are named for what else is on the page
_COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments?|respond|responses|replies)(?:$|[\s_-])")
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:related|recommend(?:ed|ations)?|popular|trending|teasers?|sidebar"
    r"|newsletter|promo)(?:$|[\s_-])"
)
# What names words that somebody said; its author is who said them.
_QUOTED = re.compile(r"(?:^|[\s_-])(?:(?:pull|block)[_-]?)?(?:quotes?|quotations?|testimonials?)(?:$|[\s_-])")
DEEP = 200  # elements around one another: pages have dozens
_MOST_MARKED, _MOST_PARTS = 50, 50  # days and pieces of text looked at; a byline has a few
_BEFORE = 8  # lines above the headline: its section, its date
_AFTER = 40
PROSE_WORDS = 20  # a paragraph: a standfirst and the first of the body may be looked at, then the head is over
_PARAGRAPHS = 2
_LINE_CHARS = 200
_LABEL_WORDS = 3  # "Last updated", on a line of its own
_ENDED_WORDS = 8  # with a full stop behind them, these are one too
_FIRST_YEAR = 1995  # as in htmldate: what a page of the web shows of earlier days is not its own
_DATE_WORDS = 15  # a longer line with a day in it is a sentence
_AUTHOR = re.compile(
    r"(?:[\w-]*[_-])?(?:authors?|byline|(?:author|byline)[_-]{1,2}(?:name|author|link)s?)(?:__[\w-]{5})?", re.IGNORECASE
)
_AUTHORS_PAGE = re.compile(r"/(?:authors?|contributors?|writers?|columnists?)/[^/?#]+/?(?:[?#]|$)")
_PUBLISHED = re.compile(
    r"(?:[\w-]*[_-])?(?:published|pub(?:lish(?:ed)?)?[_-]?(?:date|time|on)|date[_-]?published|(?:entry|post|article)[_-]{1,2}date"
    r"|posted-on)",
    re.IGNORECASE,
)
_POSTED = re.compile(
    r"(?:first |originally )?(?:published|posted|publié|veröffentlicht|publicado|pubblicato)\b", re.IGNORECASE
)
_LABEL = re.compile(
    r"\b(?:published|posted|date|dated|on|by|publié|veröffentlicht|erschienen|publicado|pubblicato|gepubliceerd)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page as it is shown; the day that its markup states, and what its markup calls the byline."""

    text: str
    day: date | None = None
    byline: str | None = None


def head_lines(heading: HtmlElement) -> list[Line]:
    """Return the lines below and above a headline, without the headline, to where the article's prose begins.

    A day that stands in the headline's element is the first of them.
    """
    before: deque[Line] = deque(maxlen=_BEFORE)
    after: list[Line] = []
    paragraphs = 0
    for line, below in _lines(heading):
        if not below:
            before.append(line)
            continue
        paragraphs += len(line.text.split()) >= PROSE_WORDS
        if paragraphs >= _PARAGRAPHS or len(after) == _AFTER:
            break
        after.append(line)
    within = (Line(short_text(time), day) for time in heading.iter("time") if (day := _stated(time)))
    return [*within, *after, *reversed(before)]


def shown_day(lines: list[Line]) -> date | None:
    """Return the first day that stands in the lines for itself, or as one of publication."""
    label = ""
    for line in lines:
        if day := line.day or _day(line.text):
            if _fits(day) and not _is_of_update(f"{label} {line.text}"):
                return day
        label = line.text if len(line.text.split()) <= _LABEL_WORDS else ""
    return None


def _is_of_update(text: str) -> bool:
    """Whether the first day in a line is that of the last change, and no other's: "3 May 2021, updated 5 May 2021"."""
    label = UPDATED.search(text)
    days = find_dates(text)
    return label is not None and (len(days) < 2 or label.start() < days[0].end)


def marked_day(tree: HtmlElement) -> date | None:
    """Return the one day that elements called "published" and the like show, wherever they stand in the page."""
    shown = (_marked(element) for element in tree.iter("time", "span", "div", "p", "li", "em", "i", "small"))
    days = set(islice((day for day in shown if day and _fits(day)), _MOST_MARKED))
    return days.pop() if len(days) == 1 else None


def _marked(element: HtmlElement) -> date | None:
    named = "pubdate" in element.attrib or any(map(_PUBLISHED.fullmatch, (element.get("class") or "").split()))
    if not named and not _POSTED.match((element.text or "").strip()):
        return None
    text = short_text(element)
    day = _stated(element) or _day(text)
    return day if day and not _is_of_update(text) and not is_beside(element) else None


def _day(text: str) -> date | None:
    """Return the first day in a line that is no sentence and gives no other label to it ("Founded: 3 May 2003")."""
    words = len(text.split())
    if len(text) > _LINE_CHARS or words > _DATE_WORDS or (words > _ENDED_WORDS and text[-1] in ".!?"):
        return None
    first = next(iter(find_dates(text)), None)
    before = text[: first.start].strip() if first else ""
    return first.day if first and (before[-1:] != ":" or _LABEL.search(before)) else None


def _fits(day: date) -> bool:
    return day.year >= _FIRST_YEAR and is_plausible(day)


def _lines(heading: HtmlElement) -> Iterator[tuple[Line, bool]]:
    """Yield each line of the article, or of the page, that holds the headline, and whether it stands below it."""
    around = list(heading.iterancestors())
    root = next(
        (element for element in around if element.tag in ("article", "main")), around[-1] if around else heading
    )
    walker = iterwalk(root, events=("start", "end"))
    parts: list[str] = []
    day: date | None = None
    authors: dict[HtmlElement, str] = {}
    below = False
    for event, element in walker:
        if element.tag in BLOCKS or element is heading:
            if text := " ".join(" ".join(parts).split()):
                yield Line(text, day, ", ".join(dict.fromkeys(authors.values())) or None), below
            parts, day, authors = [], None, {}
        if event == "end":
            below = below or element is heading
            parts.append(element.tail or "" if element is not root else "")
        elif element is heading or (element not in around and is_aside(element) and not _is_note(element)):
            walker.skip_subtree()
        else:
            parts.append(element.text or "")
            day = day or _stated(element)
            if author := stated_byline(element):
                for outer in authors.keys() & set(element.iterancestors()):
                    del authors[outer]  # the innermost says least beside the name
                authors[element] = author


def _is_note(element: HtmlElement) -> bool:
    """Whether an `<aside>` is named for nothing else and no longer than a day and a byline."""
    short = element.tag == "aside" and len(short_text(element).split()) <= _DATE_WORDS
    return short and not holds_comments(element) and not _OTHERS.search(_names(element))


def is_aside(element: HtmlElement) -> bool:
    """Whether what stands in the element is beside the article: a menu, a table, comments, other articles."""
    if element.tag in _WHOLE:
        return False
    return element.tag in _ASIDE or holds_comments(element) or bool(_OTHERS.search(_names(element)))


def holds_comments(element: HtmlElement) -> bool:
    """Whether the element is named for readers' comments."""
    return bool(_COMMENTS.search(_names(element)))


def _names(element: HtmlElement) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}".lower()


def stated_byline(element: HtmlElement) -> str | None:
    """Return the text of an element whose markup calls it the author's; None for any other, and for a quotation's."""
    named = "author" in f"{element.get('rel', '')} {element.get('itemprop', '')}".split()
    classes = (element.get("class") or "").split()
    if named or _AUTHORS_PAGE.search(element.get("href") or "") or any(map(_AUTHOR.fullmatch, classes)):
        return None if _is_quoted(element) else short_text(element) or None
    return None


def _is_quoted(element: HtmlElement) -> bool:
    """Whether the element stands in a quotation, so that it names who said it and not who wrote the article."""
    around = (each for each in islice(element.iterancestors(), DEEP) if each.tag not in _WHOLE)
    return any(each.tag in ("blockquote", "q") or _QUOTED.search(_names(each)) for each in around)


def is_beside(element: HtmlElement) -> bool:
    """Whether the element stands in one that is beside the article."""
    return any(map(is_aside, islice(element.iterancestors(), DEEP)))


def is_of_others(element: HtmlElement) -> bool:
    """Whether the element stands in a picture's caption, readers' comments or what leads to other articles."""
    around = [each for each in islice(element.iterancestors(), DEEP) if each.tag not in _WHOLE]
    return any(each.tag == "figure" or holds_comments(each) or _OTHERS.search(_names(each)) for each in around)


def short_text(element: HtmlElement) -> str:
    """Return the text of an element on one line; of a large one its beginning."""
    return " ".join(" ".join(islice(element.itertext(), _MOST_PARTS)).split())


def _stated(element: HtmlElement) -> date | None:
    value = element.get("datetime") or (element.get("content") if element.get("itemprop") else None)
    return parse_date(value) if value else None
