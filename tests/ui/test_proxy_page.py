"""Behind a proxy: the page comes up at its public address, however the proxy forwards, and else says what is wrong."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import pytest
from fake_engine import FakeEngine
from playwright.sync_api import Browser

from qa.config import ServeSettings
from ui.server import start

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")


@contextmanager
def proxy(prefix: str, own_host: bool, strips: bool) -> Iterator[tuple[str, list[int]]]:
    """A proxy that serves what is below `prefix` from the port that is put into the list; yields its address.

    `own_host`: it asks under its own name for the server, as nginx does by default, else under the browser's.
    """
    up: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
        method, path, version = head[0].split(b" ")
        if not path.startswith(f"{prefix}/".encode()):
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return writer.close()
        asked = path.removeprefix(prefix.encode()) if strips else path
        kept = [
            line for line in head[1:-2] if not line.lower().startswith((b"connection:", b"host:" if own_host else b"-"))
        ]
        kept += [b"Host: 127.0.0.1:%d" % up[0]] if own_host else []
        from_server, to_server = await asyncio.open_connection("127.0.0.1", up[0])
        to_server.write(b"\r\n".join([b" ".join([method, asked, version]), *kept, b"Connection: close", b"", b""]))
        await asyncio.gather(pump(reader, to_server), pump(from_server, writer), return_exceptions=True)

    async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                target.write(data)
        finally:
            target.close()

    async def main() -> None:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            ready.set_result((asyncio.get_running_loop(), server.sockets[0].getsockname()[1]))
            await stop.wait()

    ready: Future[tuple[asyncio.AbstractEventLoop, int]] = Future()
    stop = asyncio.Event()
    with ThreadPoolExecutor(1) as other:
        other.submit(asyncio.run, main())
        loop, port = ready.result(10)
        yield f"http://127.0.0.1:{port}{prefix}", up
        loop.call_soon_threadsafe(stop.set)


WAYS = pytest.mark.parametrize(
    ("prefix", "own_host", "strips"),
    [
        pytest.param("/news/desk", False, True, id="the-browser's-host"),
        pytest.param("/desk", True, True, id="nginx's-default-host"),
        pytest.param("/desk", True, False, id="with-its-path"),
        pytest.param("", True, True, id="without-a-path"),
    ],
)


@WAYS
def test_the_page_answers_at_its_public_address(browser: Browser, prefix: str, own_host: bool, strips: bool) -> None:
    with proxy(prefix, own_host, strips) as (url, up):
        limits = ServeSettings(public_url=url)
        with closing(start(FakeEngine(), port=0, limits=limits)) as server:  # type: ignore[arg-type]
            up.append(urlsplit(server.url).port or 0)
            page = browser.new_page()
            page.goto(f"{url}/")
            page.fill(".composer textarea", "When does the bridge close?")
            page.press(".composer textarea", "Enter")
            page.wait_for_selector("#turn-1 .short")
            assert page.locator("body > [role=alert]").count() == 0
            page.close()


@pytest.mark.parametrize("own_host", [False, True], ids=["the-browser's-host", "nginx's-default-host"])
def test_a_page_that_is_not_where_it_takes_itself_to_be_says_so(browser: Browser, own_host: bool) -> None:
    with proxy("/desk", own_host, strips=True) as (url, up):
        with closing(start(FakeEngine(), port=0)) as server:  # type: ignore[arg-type]
            up.append(urlsplit(server.url).port or 0)
            page = browser.new_page()
            page.goto(f"{url}/")
            told = page.locator("body > [role=alert]").inner_text()
            page.close()
    assert f'set public_url = "{url}" under [serve]' in told


def test_a_page_whose_script_cannot_be_had_says_so(browser: Browser) -> None:
    with closing(start(FakeEngine(), port=0)) as server:  # type: ignore[arg-type]
        page = browser.new_page()
        page.route("**/assets/*.js", lambda route: route.abort())
        page.goto(server.url)
        told = page.locator("body > [role=alert]").inner_text(timeout=30_000)
        page.close()
    assert "does not come up" in told
