"""Take the pictures in docs/pictures/: every state of the web chat, over the sample, in Chromium.

    python benchmarks/screenshots.py [--out docs/pictures]

Look at each before you keep it.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import kept_screens
from playwright.sync_api import Browser, Page, Route, sync_playwright

ROOT = Path(__file__).parents[1]
QA = str(Path(sys.executable).with_name("qa"))
QUESTION = "How many homes were flooded in Harrowmere?"
# One quotation as it stands, one with a word changed, one that nobody said.
DRAFT = (
    'Mayor Vossgate said: "If we do nothing, we’re telling 200 families to buy better boots."\n\n'
    'A doctor found him "cross but cheerful", his daughter said.\n\n'
    'The judge called it "the strangest theft in the history of the county".'
)
# A long article of our own, for the state in which an article is longer than any window.
REGISTER = "The market register of Harrowmere\n\n" + "\n\n".join(
    f"Stall {n} was let for {n % 7 + 3} crowns a week to the household at {n * 3 % 97 + 1} Quay Street."
    for n in range(1, 2500)
)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-c", kept_screens.SERVE], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as server:
        yield next(word for word in server.stdout.readline().split() if word.startswith("http"))
        server.terminate()


@contextmanager
def visit(browser: Browser, url: str, width: int, theme: str) -> Iterator[Page]:
    height = {1440: 900, 1024: 768, 390: 844}[width]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("body[data-ready]")
    yield page
    context.close()


def ask(page: Page, question: str) -> None:
    number = page.locator(".turn").count() + 1
    page.fill(".composer textarea", question)
    page.press(".composer textarea", "Enter")
    page.wait_for_selector(f"#turn-{number}:not(:has(.pending))", timeout=60_000)
    page.wait_for_timeout(4000)  # what to ask next is found after the answer


def drop(page: Page, files: dict[str, str]) -> None:
    page.evaluate(
        """files => {
          const transfer = new DataTransfer();
          for (const [name, text] of Object.entries(files)) transfer.items.add(new File([text], name));
          const event = new DragEvent('drop', {dataTransfer: transfer, bubbles: true, cancelable: true});
          document.querySelector('#page').dispatchEvent(event);
        }""",
        files,
    )


def empty(page: Page) -> None:
    page.wait_for_selector(".first-questions button", timeout=30_000)


def answering(page: Page) -> None:
    held: list[Route] = []
    page.route(
        "**/component_server/**",
        lambda route: held.append(route) if '"ask"' in route.request.post_data else route.continue_(),
    )
    page.fill(".composer textarea", QUESTION)
    page.press(".composer textarea", "Enter")
    page.wait_for_selector(".pending")


def answered(page: Page) -> None:
    ask(page, QUESTION)


def side_by_side(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("details.agreement").scroll_into_view_if_needed()


def corrected(page: Page) -> None:
    ask(page, "When will cars be back on Tallow Bridge?")
    page.locator("sup a.mark").first.click()
    page.wait_for_selector(".source h3")


def pointed(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("sup a.mark").first.hover()


def evidence(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("sup a.mark").nth(1).click()


def followed(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "And when was that?")


def abstained(page: Page) -> None:
    ask(page, "Who won the chess world championship?")


def failed(page: Page) -> None:
    page.route("**/component_server/**", lambda route: route.abort())
    page.fill(".composer textarea", QUESTION)
    page.press(".composer textarea", "Enter")
    page.wait_for_selector(".problem")


def judged(page: Page) -> None:
    ask(page, QUESTION)
    page.click("[data-do=down]")


def filtered(page: Page) -> None:
    page.click("[data-do=filters]")
    page.select_option("[name=publisher]", index=1)
    page.fill("[name=since]", "2031-03-01")
    page.fill("[name=as_of]", "2031-03-31")
    ask(page, QUESTION)


def understood(page: Page) -> None:
    ask(page, "According to The Harrowmere Courier, how many homes were flooded in early March 2031?")


def changing(page: Page) -> None:
    understood(page)
    page.locator("[data-do=change-limit]").last.click()


def digest(page: Page) -> None:
    ask(page, "What do we know about Tallow Bridge?")


def timeline(page: Page) -> None:
    page.click("#tab-timeline")
    page.fill("#timeline-topic", "Tallow Bridge")
    page.press("#timeline-topic", "Enter")
    page.wait_for_selector(".line", timeout=60_000)


def event(page: Page) -> None:
    timeline(page)
    page.locator(".event").nth(1).click()
    page.wait_for_selector("#timeline .source")


def quotes(page: Page) -> None:
    page.click("#tab-quotes")
    page.fill("#quotes-draft", DRAFT)
    page.click("#quotes [type=submit]")
    page.wait_for_selector(".verdicts", timeout=60_000)


def library(page: Page) -> None:
    page.click("#tab-library")
    page.fill("[type=search]", "harrowmere")
    page.wait_for_timeout(800)


def upload(page: Page) -> None:
    drop(page, {"register.txt": REGISTER, "cover.png": "no article"})
    page.wait_for_selector(".job p:has-text('Embedding')", timeout=60_000)


def versions(page: Page) -> None:
    ask(page, "What is the corrected price of the bridge repair?")
    page.locator("sup a.mark").first.click()
    page.click("[data-compared]")
    page.wait_for_selector(".diff")


def long_article(page: Page) -> None:
    drop(page, {"register.txt": REGISTER})
    page.wait_for_selector(".job p:has-text('Ready to be asked about')", timeout=240_000)
    ask(page, "For how many crowns a week was stall 1417 let?")
    page.locator("sup a.mark").first.click()


# Each state in the sizes and themes that it is worth looking at in.
STATES = {
    "empty": (empty, [(1440, "light"), (390, "light")]),
    "answering": (answering, [(1440, "light")]),
    "answered": (answered, [(1440, "light"), (1024, "dark"), (390, "dark")]),
    "agreement": (side_by_side, [(1440, "light"), (390, "dark")]),
    "corrected": (corrected, [(1440, "light")]),
    "quote": (pointed, [(1024, "light")]),
    "evidence": (evidence, [(390, "light"), (1440, "dark")]),
    "follow-up": (followed, [(1440, "light"), (390, "light")]),
    "abstained": (abstained, [(1440, "light"), (390, "dark")]),
    "error": (failed, [(1024, "light")]),
    "verdict": (judged, [(1024, "dark")]),
    "filters": (filtered, [(1024, "light")]),
    "understood": (understood, [(1440, "light"), (390, "dark")]),
    "changing": (changing, [(1024, "light")]),
    "digest": (digest, [(1440, "light")]),
    "timeline": (timeline, [(1440, "light"), (390, "dark")]),
    "event": (event, [(1024, "dark")]),
    "quotes": (quotes, [(1440, "light"), (390, "light")]),
    "library": (library, [(1440, "dark"), (390, "light")]),
    "upload": (upload, [(1440, "light")]),
    "versions": (versions, [(1440, "light"), (390, "dark")]),
    "long-article": (long_article, [(1440, "light")]),
    **kept_screens.STATES,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--only", nargs="*", default=list(STATES))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run([QA, "index", ROOT / "sample", "--quiet"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with serving(Path(folder)) as url:
            for name in options.only:
                reach, looks = STATES[name]
                for width, theme in looks:
                    with visit(browser, url, width, theme) as page:
                        reach(page)
                        page.wait_for_timeout(500)
                        page.screenshot(path=options.out / f"{name}-{width}-{theme}.png")
                        print(f"{name}-{width}-{theme}.png")
        browser.close()


if __name__ == "__main__":
    main()
