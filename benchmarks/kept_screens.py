"""States of the web chat for `screenshots.py`: a PDF as printed, what is added to the library and taken out of it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
# A newspaper's page in columns, made by LibreOffice, and a feed on this machine, which is taken for a public one.
GULL = ROOT / "tests" / "data" / "formats" / "gull.pdf"
SERVE = (
    "import sys, index.loaders.connections as c; c.is_public = lambda _: True; from qa.cli import main;"
    " sys.argv = ['qa', 'serve', '--port', '0']; main()"
)
FEED = (
    "<rss version='2.0'><channel><title>The Tern Courier</title>"
    "<item><title>Weir gives way</title><link>/weir.html</link><pubDate>Tue, 04 Mar 2031 10:00:00 GMT</pubDate></item>"
    "<item><title>Ferry cancelled</title><link>/ferry.html</link></item></channel></rss>"
)
WEIR = "<title>Weir gives way</title><article><p>The weir at Odder Bridge gave way, Maud Pell said.</p></article>"


@contextmanager
def site() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {"feed.xml": FEED, "weir.html": WEIR}.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        handler = partial(QuietHandler, directory=folder)
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def printed(page: Page) -> None:
    page.set_input_files("#library [type=file]", GULL)
    page.wait_for_selector(
        ".job p:has-text('Ready to be asked about'), .job p:has-text('known already')", timeout=240_000
    )
    if page.locator("#tab-chat").is_visible():
        page.click("#tab-chat")
    page.fill(".composer textarea", "How much will the reconstruction of the eastern arm cost?")
    page.press(".composer textarea", "Enter")
    page.wait_for_selector("#turn-1:not(:has(.pending))", timeout=60_000)
    page.wait_for_timeout(4000)  # what to ask next is found after the answer
    page.locator("sup a.mark").first.click()
    page.click("[data-do=show-page]")
    page.wait_for_selector(".mark-on", timeout=60_000)


def printed_no_more(page: Page) -> None:
    printed(page)
    uploaded = next(Path(tempfile.gettempdir()).glob("*/.qa/uploads/gull.pdf"))
    whole = uploaded.read_bytes()
    uploaded.write_bytes(whole + b"\n")
    page.click("[data-do=show-page]")
    page.click("[data-do=show-page]")
    page.wait_for_selector(".as-printed:has-text('can’t be shown')")
    uploaded.write_bytes(whole)


def feed(page: Page) -> None:
    page.click("#tab-library")
    with site() as address:
        page.fill("#address", f"{address}/feed.xml")
        page.press("#address", "Enter")
        page.wait_for_selector(".job p:has-text('added')", timeout=240_000)


def added(page: Page) -> None:
    page.click("#tab-library")
    files = [("eel.txt", b"Eel fair opens\n\nTarn Herald\n\n12 June 2033\n\nThe eel fair drew 9,500 people.\n")]
    files += [("scan.pdf", b"%PDF-1.4 nothing"), ("cover.png", b"\x89PNG")]
    page.set_input_files("#library [type=file]", [{"name": n, "mimeType": "", "buffer": data} for n, data in files])
    page.wait_for_selector(".job:has-text('scan.pdf:')", timeout=240_000)


def taking_out(page: Page) -> None:
    page.click("#tab-library")
    page.fill("[type=search]", "Eel fair opens")
    page.wait_for_timeout(800)
    page.click(".titles .title")
    page.wait_for_selector("#library .source")
    page.click("[data-do=remove-article]")


STATES = {
    "printed": (printed, [(1440, "light"), (390, "dark")]),
    "printed-no-more": (printed_no_more, [(1024, "light")]),
    "feed": (feed, [(1440, "light")]),
    "added": (added, [(1024, "light")]),
    "taking-out": (taking_out, [(390, "light")]),
}
