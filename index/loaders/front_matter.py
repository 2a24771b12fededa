"""The block of facts that a Markdown file may begin with: YAML, or what was meant to be."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from index.addresses import is_url
from index.dating import read_dated
from index.metadata import Metadata

# What a front matter calls each thing that we know of an article; the first that is there counts.
KEYS = {
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet", "publication"),
    "published": ("published", "date", "published_at", "pubdate"),
    "byline": ("byline", "author", "authors"),
    "url": ("url", "link", "canonical_url", "canonical"),
}
_BLOCK = re.compile(
    r"---[ \t]*(?:\r\n|\n|\r)(?P<lines>.{0,8000}?(?:\r\n|\n|\r))(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)", re.S
)
_FIELD = re.compile(r"(?P<key>[A-Za-z][\w -]{0,40}?)\s*:(?:[ \t]+(?P<value>.*))?")
_COMMENT = re.compile(r"(?<!\s)\s+#.*")  # from where the blanks begin: from each of them, time is their square
_ITEM = re.compile(r"\s*-[ \t]+(?P<value>.+)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a block states, and where the text behind it begins."""

    metadata: Metadata
    url: str | None
    end: int


def read_front_matter(text: str) -> FrontMatter:
    """Return what the block at the very start of a text states; nothing, and end 0, where there is none."""
    match = _BLOCK.match(text)
    fields = (_fields_of_yaml(match["lines"]) or _fields_of_lines(match["lines"])) if match else {}
    if match is None or not fields:
        return FrontMatter(Metadata(), None, 0)
    stated = {name: next((fields[key] for key in keys if fields.get(key)), None) for name, keys in KEYS.items()}
    publisher = None if is_url(stated["publisher"] or "") else stated["publisher"]
    dated = read_dated(stated["published"] or "", "metadata")
    metadata = Metadata(stated["title"], publisher, dated.day if dated else None, stated["byline"], dated)
    return FrontMatter(metadata, stated["url"] if is_url(stated["url"] or "") else None, match.end())


def _fields_of_yaml(lines: str) -> dict[str, str]:
    """Return the fields of a block as texts; none for what is not YAML, or no mapping."""
    import yaml  # type: ignore[import-untyped]

    try:
        found = yaml.load(lines, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key.lower(): " ".join(_told(value).split()) for key, value in found.items() if isinstance(key, str)}


def _told(value: object) -> str:
    """Return a value as a text: the names of a list's people, or the one of a person of whom more is said."""
    if isinstance(value, Mapping):
        value = value.get("name", "")
    if isinstance(value, list):
        return ", ".join(filter(None, (_told(each) for each in value if not isinstance(each, list))))
    return value if isinstance(value, str) else ""


def _fields_of_lines(lines: str) -> dict[str, str]:
    """Return the fields of a block that is not quite YAML, as one with a colon in a headline; none for a rule."""
    fields: dict[str, str] = {}
    key = ""
    for line in _telling(lines):
        if (item := _ITEM.fullmatch(line)) and key:
            fields[key] = ", ".join(filter(None, (fields[key], _unquoted(item["value"]))))
        elif field := _FIELD.fullmatch(line):
            key = field["key"].lower()
            fields[key] = _unquoted(field["value"] or "")
        elif not (key and line[0] in " \t"):  # neither a field nor what belongs to one: a rule, not a block
            return {}
    return fields


def _telling(lines: str) -> Iterator[str]:
    return (line for line in lines.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def _unquoted(value: str) -> str:
    value = value.strip()
    if value[:1] == "[" and value[-1:] == "]":
        return ", ".join(map(_bare, value[1:-1].split(",")))
    return _bare(value)


def _bare(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].strip()
    return _COMMENT.sub("", value)
