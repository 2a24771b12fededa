"""Stories as agencies send them: NITF, NewsML-G2 and NewsML 1."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.loaders.records import Record, articles_of
from index.loaders.xml import child_text, inner_markup
from index.types import Article, Skipped

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

STORIES = ("nitf", "newsItem", "newsMessage", "NewsML")
_ITEMS = ("newsItem", "NewsItem", "nitf")
_BODIES = ("body.content", "inlineXML", "inlineData", "DataContent")
_ASIDE = ("media", "block-footer", "figure", "style", "script", "head", "body.head", "body.end")
_HEADINGS = {"hl1": "h1", "hl2": "h2"}


def story_articles(path: Path, root: "Element") -> Iterator[Article | Skipped]:
    """Yield the articles of a message of one story or of many."""
    stories = [item for item in root.iter(*_ITEMS) if not any(above.tag in _ITEMS for above in item.iterancestors())]
    parts = [""] if len(stories) == 1 else [f"[{at}]" for at in range(len(stories))]
    yield from articles_of(path, (Record(part, _record(story)) for part, story in zip(parts, stories, strict=True)))


def _record(story: "Element") -> dict[str, object]:
    said = {
        "title": _text(story, "headline", "hl1", "HeadLine", "title"),
        "published": _day(story),
        "byline": _text(story, "by", "byline", "ByLine") or _name(story, "creator", "contributor"),
        "publisher": _attribute(story, "pubdata", "name") or _name(story, "infoSource", "provider", "distributor"),
        "url": _attribute(story, "remoteContent", "href") or _attribute(story, "newsItem", "web"),
        "content_html": _body(story),
    }
    return {name: value for name, value in said.items() if value}


def _text(story: "Element", *names: str) -> str:
    """Return the words of the first element of one of these names that has any, the first name first."""
    found = (" ".join("".join(one.itertext()).split()) for name in names for one in story.iter(name))
    return next(filter(None, found), "")


def _name(story: "Element", *names: str) -> str:
    """Return what the first of these is called; a code of a list elsewhere is no name."""
    for element in (one for name in names for one in story.iter(name)):
        said = child_text(element, "name") or element.get("literal") or " ".join((element.text or "").split())
        if said:
            return said
    return ""


def _attribute(story: "Element", name: str, key: str) -> str:
    return next((value for one in story.iter(name) if (value := (one.get(key) or "").strip())), "")


def _day(story: "Element") -> str:
    """Return when the story was first sent, as it says so: a day of issue, or of its first version."""
    attributes = (("date.issue", "norm"), ("date.release", "norm"), ("pubdata", "date.publication"))
    stated = next(filter(None, (_attribute(story, *one) for one in attributes)), "")
    return stated or _text(story, "firstCreated", "contentCreated", "versionCreated", "FirstCreated", "story.date")


def _body(story: "Element") -> str:
    from lxml.etree import strip_elements

    body = next((one for name in _BODIES for one in story.iter(name)), None)
    if body is None:
        return ""
    strip_elements(body, *_ASIDE, with_tail=False)
    for heading in body.iter(*_HEADINGS):
        heading.tag = _HEADINGS[heading.tag]
    if not len(body):
        return body.text or ""
    return inner_markup(body)
