"""The title of a web page: the headline that it shows, when what it states bears that out."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from index.loaders.linked_data import alike, name_of

_SEPARATOR = re.compile(r"\s+(?:[|·•»«›/]|[-–—]{1,2}|::)\s+|\s*[｜：]\s*")
_HEADLINE_WORDS = 4  # a heading of fewer words may be a section's: "Harbours and Ferries"
_HOME = re.compile(r"(?:https?://[^/?#]+)?/?(?:index\.\w+)?")


def page_heading(tree: HtmlElement, stated: Sequence[str], sites: set[str]) -> HtmlElement | None:
    """Return the heading that is the article's: one that a stated title bears out, no site's and no section's."""
    names = {_letters(site) for site in sites}
    mains = [without_site(title, sites) for title in stated]
    first = [item for item in tree.iter("h1") if _is_headline(item, names)]
    lower = (item for item in tree.iter("h2", "h3") if _is_headline(item, names) and _same(item, mains))
    for heading in chain(first, lower):
        if any(alike(_text(heading), main) for main in mains):
            return heading
    long = [heading for heading in first if len(_text(heading).split()) >= _HEADLINE_WORDS or not mains]
    return long[0] if len(long) == 1 else None


def site_names(tree: HtmlElement, said: Iterable[str | None], titles: Sequence[str]) -> set[str]:
    """Return the names of the site and its section: those stated, those of links to the front page, those in titles."""
    links = (link for link in tree.iter("a") if _HOME.fullmatch((link.get("href") or "-").strip()))
    shown = {text for link in links if 0 < len((text := _text(link)).split()) <= 6}
    return {name for name in said if name} | shown | _sections(tree, titles)


def _sections(tree: HtmlElement, titles: Sequence[str]) -> set[str]:
    """Return the headings that are a part of a title beside a longer one, which is the headline."""
    shown = {text for heading in tree.iter("h1") if (text := _text(heading))}
    parts = [part for title in titles if len(part := _SEPARATOR.split(title)) > 1]
    longest = [max(len(name.split()) for name in names) for names in parts]
    return {
        text
        for text in shown
        for names, most in zip(parts, longest, strict=True)
        if text in names and len(text.split()) < most
    }


def is_site(name: str, sites: set[str]) -> bool:
    """Whether a name is one of the site's, punctuation and case aside."""
    return _letters(name) in {_letters(site) for site in sites}


def without_site(title: str, sites: set[str]) -> str:
    """Return `title` without the parts at its ends that are a name of the site."""
    names = {_letters(site) for site in sites}
    parts = _SEPARATOR.split(title)
    marks = _SEPARATOR.findall(title)
    while len(parts) > 1 and _letters(parts[-1]) in names:
        del parts[-1], marks[-1]
    while len(parts) > 1 and _letters(parts[0]) in names:
        del parts[0], marks[0]
    return "".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True)).strip()


def _is_headline(heading: HtmlElement, names: set[str]) -> bool:
    text = _text(heading)
    links = [link for link in heading.iter("a") if _HOME.fullmatch((link.get("href") or "-").strip())]
    return bool(text) and not links and _letters(text) not in names


def _same(heading: HtmlElement, titles: list[str]) -> bool:
    parts = {_letters(part) for title in titles for part in (title, *_SEPARATOR.split(title))}
    return _letters(_text(heading)) in parts


def _text(element: HtmlElement) -> str:
    return name_of(" ".join(element.itertext())) or ""


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
