"""Who opens the page in a browser, and what stands in for uploads behind it."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator

from index.errors import DatelineError
from index.types import Skipped
from ui.uploads import UploadProgress


class FakeUploads:
    """Keeps files in a folder and says of each that it holds one article; `gate` holds the indexing up."""

    max_bytes = 2_000
    trusting = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.jobs: list[Sequence[str]] = []
        self.gate = threading.Event()
        self.gate.set()

    async def receive(self, name: str, chunks: object, length: int = 0) -> str:
        data = b"".join([chunk async for chunk in chunks])  # type: ignore[attr-defined]
        (self.folder / name).write_bytes(data)
        return name

    def start(self, names: Sequence[str]) -> str:
        self.jobs.append(names)
        return str(len(self.jobs) - 1)

    def visit(self, url: str) -> str:
        return self.start([url])

    def forget(self, article_id: str) -> str:
        self.jobs.append(article_id)
        return str(len(self.jobs) - 1)

    def progress(self, job: str) -> UploadProgress:
        if not job.isdigit():
            raise DatelineError("nothing is known of this upload")
        if not self.gate.is_set():
            return UploadProgress("indexing", "embedding", 3, 4)
        names = self.jobs[int(job)]
        if isinstance(names, str):
            return UploadProgress("done", removed=1)
        bad = [Skipped(name, "holds no article") for name in names if name.startswith("bad")]
        return UploadProgress("done", added=len(names) - len(bad), skipped=tuple(bad))


class Visitor:
    """One open page; `problems` gathers what no visit may cause."""

    def __init__(self, context: BrowserContext, url: str, width: int, height: int = 800, path: str = "") -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.set_viewport_size({"width": width, "height": height})
        self.problems: list[str] = []
        self.page.on("request", lambda r: self._check(r.url))
        self.page.on("websocket", lambda w: self._check(w.url))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", self._refuse)
        self.page.on("console", lambda m: m.type in ("error", "warning") and self.problems.append(m.text))
        self.page.goto(f"{url}/{path}")
        self.page.wait_for_selector("body[data-ready]")

    def _check(self, url: str) -> None:
        if urlsplit(url).hostname not in ("127.0.0.1", None):
            self.problems.append(f"asked {url}")

    def _refuse(self, dialog: object) -> None:
        self.problems.append("a dialog opened")
        dialog.dismiss()  # type: ignore[attr-defined]

    def ask(self, question: str) -> Locator:
        """Ask, and return the exchange once it is answered."""
        number = self.page.locator(".turn").count() + 1
        self.page.fill(".composer textarea", question)
        self.page.press(".composer textarea", "Enter")
        return self.answered(number)

    def answered(self, number: int) -> Locator:
        """Return a turn once it is answered."""
        self.page.wait_for_selector(f"#turn-{number}:not(:has(.pending))")
        return self.page.locator(f"#turn-{number}")

    def chosen(self, name: str) -> Locator:
        """Wait until a span has the focus, and return it."""
        self.page.wait_for_selector(f"a#{name}:focus")
        return self.page.locator(f"a#{name}")

    def reload(self) -> None:
        """Load the page again."""
        self.page.reload()
        self.page.wait_for_selector("body[data-ready]")


Visit = Callable[..., Visitor]
