"""Newsletters as mail: a message in a .eml, or many in a .mbox. What is attached to one is not read."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.errors import HeaderParseError
from email.message import EmailMessage
from email.parser import BytesFeedParser
from email.utils import parseaddr
from pathlib import Path
from typing import cast

from index.dating import read_dated
from index.errors import LoadError, unforeseen
from index.loaders.decoding import decode, decode_as
from index.loaders.limits import Deadline, Limits, too_large
from index.loaders.text import make_article
from index.metadata import Metadata
from index.types import Article, Skipped

_FROM = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]{1,300}\r?\n")
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")
_MOST_PARTS = 200
_MESSAGE_S, _PIECE_BYTES = 20.0, 65_536
_LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post")  # RFC 2919 and 2369: sent to many


def load_message(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the one article of a .eml. Raises LoadError if it holds no text."""
    yield _article(path, data, limits)


def load_mailbox(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the article of each message in a .mbox, or why there is none."""
    starts = [match.span() for match in _FROM.finditer(data)]
    if not starts:
        raise LoadError('no mailbox: no line begins with "From "; name a single message .eml')
    deadline = Deadline()
    ends = [start for start, _ in starts[1:]] + [len(data)]
    for at, ((_, start), end) in enumerate(zip(starts, ends, strict=True)):
        deadline.check()
        try:
            message = _QUOTED_FROM.sub(rb"\1", data[start:end])
            yield replace(_article(path, message, limits), part=f"[{at}]")
        except LoadError as error:
            yield Skipped(f"{path}[{at}]", str(error))
        except Exception as error:  # the other messages are read all the same
            yield Skipped(f"{path}[{at}]", unforeseen(error))


def _article(path: Path, data: bytes, limits: Limits) -> Article:
    try:
        message = _parsed(data)
        text = _text(message, limits)
    except RecursionError as error:
        raise LoadError("its parts lie too deep in one another: save its text") from error
    if not text.strip():
        raise LoadError("a message without text")
    dated = read_dated(_header(message, "date"), "metadata")
    name, address = parseaddr(_header(message, "from"))
    sender = name or address
    many = any(header in message for header in _LIST_HEADERS)
    metadata = Metadata(
        title=_header(message, "subject") or None,
        publisher=sender if many and sender else None,
        published=dated.day if dated else None,
        byline=None if many else name or None,
        dated=dated,
    )
    return make_article(text, path, metadata)


def _parsed(data: bytes) -> EmailMessage:
    """Return a message; LoadError for one that takes too long, as with tens of thousands of parts."""
    parser, deadline = BytesFeedParser(policy=policy.default), Deadline(_MESSAGE_S)
    for at in range(0, len(data), _PIECE_BYTES):
        parser.feed(data[at : at + _PIECE_BYTES])
        deadline.check()
    return cast("EmailMessage", parser.close())


def _text(message: EmailMessage, limits: Limits) -> str:
    """Return what a reader sees of a message: its HTML, which newsletters are written in, else its plain text."""
    from index.loaders.html import fragment_text

    html, plain = _body(message, "text/html", limits), _body(message, "text/plain", limits)
    return (fragment_text(html) if html.strip() else "") or plain.replace("\r\n", "\n")


def _body(message: EmailMessage, kind: str, limits: Limits) -> str:
    """Return the first part of a kind that is not attached; "" if there is none."""
    for at, part in enumerate(message.walk()):
        if at == _MOST_PARTS:
            raise LoadError(f"has more than {_MOST_PARTS} parts: save its text")
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            data = part.get_payload(decode=True)
            if not isinstance(data, bytes) or not data.strip():
                continue
            if len(data) > limits.article_bytes:
                raise too_large(len(data), limits.article_bytes, "max_article_mb")
            named = decode_as(data, part.get_content_charset() or "")
            return decode(data) if named is None else named
    return ""


def _header(message: EmailMessage, name: str) -> str:
    """Return a header as one line; "" for none, or one that can't be read."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (
        HeaderParseError,
        ValueError,
        IndexError,
        AttributeError,
        TypeError,
    ):  # it fails on odd ones
        return ""
