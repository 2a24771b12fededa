"""Connections of one fetch: to addresses that were checked as they are connected to, and no longer than it may take."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from index.errors import LoadError

# RFC 6052: an IPv4 address stands in the last four bytes.
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one fetch may take: bytes, seconds without a word and in all, and whether it may stay in this network.

    Of files that hold many articles, or pictures beside their text, `most_file_bytes`, where these are more.
    """

    most_bytes: int
    timeout_s: float = 30.0
    most_s: float = 120.0  # however slowly it drips, redirects included
    allow_private: bool = False
    most_file_bytes: int = 0


def is_public(address: str) -> bool:
    """Whether an IP address, with or without a scope, is one of the open internet; so must be one that it wraps."""
    ip = ip_address(address.partition("%")[0])
    if wrapped := _wrapped(ip):
        return is_public(str(wrapped))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _wrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(ip, IPv4Address):
        return None
    return ip.ipv4_mapped or ip.sixtofour or (IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _NAT64 else None)


class Trip:
    """The connections of one fetch, redirects included."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._late = False
        self._until = monotonic() + bounds.most_s
        self._open: list[socket.socket] = []

    @contextmanager
    def timed(self) -> Iterator[OpenerDirector]:
        """Yield what opens URLs; once the time is over, whatever it is reading ends."""
        timer = Timer(self.bounds.most_s, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield self._opener()
        finally:
            timer.cancel()
            for twin in self._open:
                twin.close()

    def check(self) -> None:
        """Raise `LoadError` once the time is over: what was read since may look like a whole that ended early."""
        if self._late:
            raise LoadError(f"can't be fetched: it takes longer than {self.bounds.most_s:g} s")

    def connect(self, address: tuple[str, int], timeout: float, *_: object) -> socket.socket:
        """Return a socket to the first address of a host that answers; `LoadError` when it may not be connected to."""
        failure: OSError = OSError("no address is known of this host")
        for family, kind, protocol, _name, place in socket.getaddrinfo(*address, type=socket.SOCK_STREAM):
            if not (self.bounds.allow_private or is_public(str(place[0]))):
                raise LoadError(_private(address[0], str(place[0])))
            try:
                return self._connected(socket.socket(family, kind, protocol), place, timeout)
            except OSError as error:
                failure = error
        raise failure

    def _connected(self, made: socket.socket, place: Any, timeout: float) -> socket.socket:  # noqa: ANN401
        try:
            made.settimeout(max(0.001, min(timeout, self._until - monotonic())))
            made.connect(place)
            made.settimeout(timeout)
            self._open.append(made.dup())  # TLS takes the socket itself over
            return made
        except BaseException:
            made.close()
            raise

    def _end(self) -> None:
        self._late = True
        for twin in self._open:
            with suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)

    def _opener(self) -> OpenerDirector:
        opener = OpenerDirector()
        handlers = (ProxyHandler, HTTPDefaultErrorHandler, HTTPRedirectHandler, HTTPErrorProcessor, UnknownHandler)
        for handler in (*(each() for each in handlers), _Plain(self), _Secure(self)):
            opener.add_handler(handler)
        return opener


class _PlainConnection(HTTPConnection):
    def __init__(self, *given: Any, trip: Trip | None, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **named)
        if trip:
            self._create_connection = trip.connect


class _SecureConnection(HTTPSConnection):
    def __init__(self, *given: Any, trip: Trip | None, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **named)
        if trip:
            self._create_connection = trip.connect


class _Plain(HTTPHandler):
    def __init__(self, trip: Trip) -> None:
        super().__init__()
        self._trip = trip

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(partial(_PlainConnection, trip=_checking(self._trip, request)), request)


class _Secure(HTTPSHandler):
    def __init__(self, trip: Trip) -> None:
        super().__init__()
        self._trip = trip

    def https_open(self, request: Request) -> HTTPResponse:
        kind = partial(_SecureConnection, trip=_checking(self._trip, request))
        return self.do_open(kind, request, context=ssl.create_default_context())


def _checking(trip: Trip, request: Request) -> Trip | None:
    """Return what connects; None where a proxy of the user's does, which alone knows the addresses behind names."""
    host = urlsplit(request.full_url).hostname or ""
    if request.host == urlsplit(request.full_url).netloc:
        return trip
    with suppress(ValueError):
        if not (trip.bounds.allow_private or is_public(host)):
            raise LoadError(_private(host, host))
    return None


def _private(host: str, address: str) -> str:
    named = host if host == address else f"{host} is {address}, which"
    return f"{named} is not an address of the open internet: give --allow-private if you want it read all the same"
