"""Pages of PDFs as they are printed: drawn once, kept for a while, and shown with a quote marked. GET /api/page."""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from threading import BoundedSemaphore, Lock
from urllib.parse import urlencode

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from index.errors import LoadError, QuestionError
from index.printed import Box, PrintedPage, limits_of, original_of, printed_page
from index.types import Article, Span
from qa.engine import Engine
from ui.choosing import PARAMETER, chosen, names

PAGE = "/api/page"
GONE = "This article is no longer in the index, or it has changed since it was quoted."
_KEPT_BYTES = 64_000_000  # of pictures, some hundred pages
_KEPT_PAGES = 100  # each with the text of its article
_AT_ONCE = 2  # pages that are drawn side by side, each by a process of its own
_WAIT_S = 30.0  # for one of these to be done


@dataclass(frozen=True, slots=True)
class PageView:
    """A page with what is marked on it: `source` is where its picture is, `told` a line about it."""

    number: int
    count: int
    source: str
    width: int
    height: int
    alt: str
    told: str
    boxes: tuple[Box, ...]


class Pages:
    """Draws pages, and keeps those that were asked for last; safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: OrderedDict[tuple[str, int], PrintedPage] = OrderedDict()
        self._lock, self._drawing = Lock(), BoundedSemaphore(_AT_ONCE)

    def view(self, article_id: str, span: Span, number: int = 0) -> PageView:
        """Return the page of a span, or that of a number; raises `LoadError` where it can't be shown, saying why."""
        article = self._article(article_id)
        first = number or article.page(span.start) or 1
        try:
            page = self._page(article, first)
            if not number and (on := page.on(span)) and first not in on:  # what is read last of a page, as its foot is
                page = self._page(article, on[0])
        except LoadError as error:
            reason = re.sub("`([^`]*)`", r"“\1”", str(error))  # as the page writes commands
            raise LoadError(f"Page {first} can’t be shown, only its text: {reason}.") from error
        return _view(article, page, span)

    def picture(self, article_id: str, number: int) -> bytes:
        """Return a page as a PNG; raises `LoadError` where there is none."""
        return self._page(self._article(article_id), number).picture.png

    def _article(self, article_id: str) -> Article:
        article = self._engine.article(article_id)
        if article is None:
            raise LoadError(GONE)
        return article

    def _page(self, article: Article, number: int) -> PrintedPage:
        settings = self._engine.stores.settings
        original = original_of(article, settings)
        key = original.sha256, number
        with self._lock:
            found = self._kept.get(key)
            if found and found.text == article.text:
                self._kept.move_to_end(key)
                return found
        if not self._drawing.acquire(timeout=_WAIT_S):
            raise LoadError("other pages are being drawn: try again in a moment")
        try:
            found = printed_page(article, original, number, limits_of(settings))
        finally:
            self._drawing.release()
        self._keep(key, found)
        return found

    def _keep(self, key: tuple[str, int], page: PrintedPage) -> None:
        with self._lock:
            self._kept[key] = page
            while len(self._kept) > 1 and (len(self._kept) > _KEPT_PAGES or self._size() > _KEPT_BYTES):
                self._kept.popitem(last=False)

    def _size(self) -> int:
        return sum(len(page.picture.png) for page in self._kept.values())


def page_route(pages: Pages) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers GET /api/page?article=ID&page=N: a PNG, or 404 and a line where that can't be shown."""
    limiter = CapacityLimiter(_AT_ONCE)

    async def reply(request: Request) -> Response:
        article_id, number = request.query_params.get("article", ""), request.query_params.get("page", "")
        if not re.fullmatch("[1-9][0-9]{0,5}", number):
            raise QuestionError(f"page is {number[:40]!r}; expected a number from 1")
        drawn = partial(pages.picture, article_id, int(number))
        try:
            return Response(await to_thread.run_sync(drawn, limiter=limiter), media_type="image/png")
        except LoadError as error:
            return JSONResponse({"error": " ".join(str(error).split())}, HTTPStatus.NOT_FOUND)

    return reply


def _view(article: Article, page: PrintedPage, span: Span) -> PageView:
    boxes, on = page.boxes(span), page.on(span)
    name = Path(article.path.replace("\\", "/")).name
    quote = " ".join(article.text[span.start : span.end].split())
    alt = f"Page {page.number} of {name}, as printed{f'; marked on it: “{quote}”' if boxes else ''}"
    elsewhere = [str(number) for number in on if number != page.number]
    told = f"Page {page.number} of {page.count}"
    if boxes:
        told += f", the quote marked{f'; it goes on, see page {elsewhere[0]}' if elsewhere else ''}"
    elif elsewhere:
        told += f"; the quote is on page {elsewhere[0]}"
    asked = {"article": article.id, "page": page.number} | ({PARAMETER: chosen()} if len(names()) > 1 else {})
    source = f"{PAGE.lstrip('/')}?{urlencode(asked)}"
    picture = page.picture
    return PageView(page.number, page.count, source, picture.width, picture.height, alt, told, boxes)
