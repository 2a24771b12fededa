"""The title of a web page: the headline that it shows, when what it states bears that out."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from urllib.parse import urlsplit

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from index.loaders.linked_data import alike, name_of
from index.publishers import domain_of

_SEPARATOR = re.compile(r"\s+(?:[|·•»«›/]|[-–—]{1,2}|::)\s+|\s*[｜：]\s*")
_HEADLINE_WORDS = 4  # a heading of fewer words may be a section's: "Harbours and Ferries"
_NAME_LETTERS = 4  # of a name, to know it in the site's address
_NAME_WORDS = 6
_MOST_WORDS = 30  # a longer one is a standfirst, or a site's motto
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


def site_names(tree: HtmlElement, host: str, said: Iterable[str | None], titles: Sequence[str]) -> set[str]:
    """Return the names of the site and its section: those stated, those of links to the front page, those in titles."""
    links = (link for link in tree.iter("a") if _HOME.fullmatch((link.get("href") or "-").strip()))
    shown = {text for link in links if 0 < len((text := _text(link)).split()) <= 6}
    last = {parts[-1] for title in titles if len(parts := _SEPARATOR.split(title)) > 1}
    of_host = {name for name in last if _names_host(name, host)}
    return {host, *filter(None, said)} | of_host | shown | _sections(tree, titles)


def publisher_name(stated: str | None, titles: Iterable[str], url: str | None) -> str | None:
    """Return who publishes the page: what is stated, without a motto behind it, or the site's name in a title.

    The address tells both: "Gull Gazette" of gullgazette.com. A title's goes before nothing, a section of the site,
    and the address's own word ("gullgazette").
    """
    host = _bare((domain_of(url) or "").partition(".")[0])
    first, *motto = _SEPARATOR.split(stated or "")
    if motto and _names_all(first, host) and not any(_names_all(part, host) for part in motto):
        return first
    ends = [part for title in titles if len(split := _SEPARATOR.split(title)) > 1 for part in (split[-1], split[0])]
    if stated and not _names_all(stated, host):
        return next((part for part in ends if _bare(part) == host), stated)
    if stated and stated != stated.lower():
        return stated
    same = (part for part in ends if _names_all(part, host) and _bare(stated or part) == _bare(part))
    return next(same, stated)


def _names_all(name: str, host: str) -> bool:
    """Whether a name of a few words is the address's, begins or ends with it, or is most of it."""
    letters = _bare(name)
    if not host:
        return False
    if len(letters) < _NAME_LETTERS or len(name.split()) > _NAME_WORDS:
        return letters == host
    within = letters in host and 2 * len(letters) >= len(host)
    around = len(host) >= _NAME_LETTERS and (letters.startswith(host) or letters.endswith(host))
    return within or around


def _bare(name: str) -> str:
    return _letters(name).removeprefix("the")


def without_section(title: str, url: str | None) -> str:
    """Return `title` without a last part that is a section of the site by the page's address: "… | Opinion"."""
    folders = {_letters(folder) for folder in urlsplit(url or "").path.split("/")}
    main, _, last = title.rpartition(" | ")
    return main.strip() if main and _letters(last) in folders else title


def _sections(tree: HtmlElement, titles: Sequence[str]) -> set[str]:
    """Return the headings that are a part of a title beside a longer one, which is the headline."""
    shown = {text for heading in tree.iter("h1") if (text := _text(heading))}
    parts = [part for title in titles if len(part := _SEPARATOR.split(title)) > 1]
    lengths = [[count for name in names if (count := len(name.split())) <= _MOST_WORDS] for names in parts]
    longest = [max(counts, default=0) for counts in lengths]
    return {
        text
        for text in shown
        for names, most in zip(parts, longest, strict=True)
        if text in names and len(text.split()) < most
    }


def _names_host(name: str, host: str) -> bool:
    """Whether an address begins with the first word of a name, or holds it all."""
    first, whole = _letters(name.partition(" ")[0]), _letters(name)
    return (len(first) >= _NAME_LETTERS and host.startswith(first)) or (len(whole) >= _NAME_LETTERS and whole in host)


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
    return 0 < len(text.split()) <= _MOST_WORDS and not links and _letters(text) not in names


def _same(heading: HtmlElement, titles: list[str]) -> bool:
    parts = {_letters(part) for title in titles for part in (title, *_SEPARATOR.split(title))}
    return _letters(_text(heading)) in parts


def heading_text(heading: HtmlElement) -> str:
    """Return a heading's text on one line, without a day that stands in its element."""
    texts = (
        heading.xpath(".//text()[not(ancestor::time)]") if heading.find(".//time") is not None else heading.itertext()
    )
    return name_of(" ".join(texts)) or ""


def _text(element: HtmlElement) -> str:
    return name_of(" ".join(element.itertext())) or ""


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
