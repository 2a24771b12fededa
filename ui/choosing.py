"""Which collection a request is about: what its address says, or what the page sends with each call."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import CollectionError
from ui.collections import Collections, Use

if TYPE_CHECKING:
    from qa.engine import Engine
    from ui.uploads import Uploads

PARAMETER = "collection"
_USE: ContextVar[Use] = ContextVar("use")


class Choosing:
    """ASGI middleware: a request may name its collection, `?collection=NAME`, and lets go of it in the end."""

    def __init__(self, app: ASGIApp, collections: Collections) -> None:
        self._app, self._collections = app, collections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request with what it uses at hand."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        named = parse_qs(scope["query_string"].decode("latin-1")).get(PARAMETER, [""])
        use = Use(self._collections, named[-1])
        _USE.set(use)
        try:
            await self._app(scope, receive, send)
        finally:
            use.end()


def choose(name: object) -> None:
    """Have the request at hand be about a collection, None: the one it is about; `CollectionError` for no name."""
    if name is None:
        return
    if not isinstance(name, str):
        raise CollectionError("collection: expected the name of one")
    if use := _USE.get(None):
        use.name = name


def chosen() -> str:
    """Return the name of the collection that the request at hand is about; raises `CollectionError`."""
    use = _USE.get(None)
    return use.collections.known(use.name) if use else ""


def names() -> list[str]:
    """Return the names of the collections that may be chosen."""
    use = _USE.get(None)
    return list(use.collections.names()) if use else []


def sayable(text: str) -> str:
    """Return a text as visitors may read it: it names no folder that an index lives in."""
    use = _USE.get(None)
    return use.collections.without_places(text) if use else text


def lasting(function: Callable[..., None]) -> Callable[..., None]:
    """Return a function for a thread that goes on when the request at hand has ended: it keeps the collection open."""
    use = _USE.get(None)
    if use is None:
        return function
    own = Use(use.collections, use.name)

    def held(*given: object) -> None:
        _USE.set(own)  # a thread has a context of its own
        try:
            function(*given)
        finally:
            own.end()

    return held


class _ChosenEngine:
    """The engine of the collection that the request at hand is about."""

    def __init__(self, collections: Collections) -> None:
        # By its ticket alone: who leaves may have chosen another meanwhile, and no stream waits while one opens.
        self.leave, self.ahead = collections.leave, collections.ahead

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - an engine's
        return getattr(_USE.get().engine(), name)


class _ChosenUploads:
    """What takes files for that collection."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of uploads
        return getattr(_USE.get().uploads(), name)


@contextmanager
def stand_ins(collections: Collections) -> "Iterator[tuple[Engine, Uploads | None]]":
    """Give an engine and uploads, None where none are taken, that are the chosen collection's whenever they are used.

    Within, where the page is laid out, they are the first one's.
    """
    use = Use(collections)
    before = _USE.set(use)
    try:
        takes = use.uploads() is not None
        yield cast("Engine", _ChosenEngine(collections)), cast("Uploads", _ChosenUploads()) if takes else None
    finally:
        use.end()
        _USE.reset(before)
