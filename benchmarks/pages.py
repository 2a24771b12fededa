"""What is read off real web pages: title, author, day and text, beside what is known of them.

python benchmarks/pages.py DATA [--half first|second|both]

DATA is a folder of `*.jsonl.gz`, a page per line: `{"url", "html", "title"?, "author"?, "date"?, "main_content"?,
"must_have"?, "must_not"?}`. The halves part the pages by a hash of their URLs: choose on the first, report the second.
"""

import argparse
import gzip
import json
import re
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from measure import machine

from index.loaders import Limits, load
from index.types import Article

LIMITS = Limits(article_bytes=50_000_000, collection_bytes=50_000_000)
WORD = re.compile(r"\w+")
NAMES = re.compile(r",|;|&|\||\band\b|\bund\b")


@dataclass(frozen=True, slots=True)
class Read:
    """A page, and what was read off it (None: the page was skipped)."""

    page: dict[str, object]
    article: Article | None

    @property
    def text(self) -> str:
        """The article without its boilerplate."""
        if self.article is None:
            return ""
        parts, at = [], 0
        for span in self.article.boilerplate:
            parts.append(self.article.text[at : span.start])
            at = span.end
        return "".join([*parts, self.article.text[at:]])


def pages(folder: Path, half: str) -> Iterator[dict[str, object]]:
    """Yield the pages of `folder` that are in the half asked for."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for page in map(json.loads, lines):
                first = zlib.crc32((page.get("url") or page["id"]).encode()) % 2 == 0
                if half == "both" or first == (half == "first"):
                    yield page | {"set": path.name.partition(".")[0]}


def read(page: dict[str, object]) -> Read:
    """Return the page as `qa index` would read it."""
    found = next(load(Path("page.html"), str(page["html"]).encode("utf-8", "replace"), LIMITS))
    return Read(page, found if isinstance(found, Article) else None)


def words(text: object) -> list[str]:
    """Return the words of a text, case aside."""
    return WORD.findall(str(text).casefold())


def names(text: object) -> set[str]:
    """Return the people of a byline, each as its words."""
    without_label = re.sub(r"^\s*(?:by|von|par|por)\b", "", str(text), flags=re.IGNORECASE)
    return {" ".join(words(name)) for name in NAMES.split(without_label)} - {""}


def token_f1(text: str, wanted: str) -> float:
    """Return the F1 of the words of `text` against those of `wanted`, each counted as often as it stands there."""
    got, gold = Counter(words(text)), Counter(words(wanted))
    common = (got & gold).total()
    return 2 * common / (got.total() + gold.total()) if common else 0.0


def compared(said: object, known: object, form: Callable[[object], object]) -> str:
    """Return "exact", "missing" or "wrong"."""
    if said is None:
        return "missing"
    return "exact" if form(said) == form(known) else "wrong"


FIELDS: dict[str, tuple[Callable[[Article], object], str, Callable[[object], object]]] = {
    "title": (lambda article: article.title, "title", words),
    "author": (lambda article: article.byline, "author", names),
    "day": (lambda article: article.published, "date", lambda value: str(value)[:10]),
}


def field_row(reads: list[Read], field: str) -> str:
    """Return how often a field is exact, missing and wrong, of the pages of which it is known."""
    said, key, form = FIELDS[field]
    known = [item for item in reads if item.page.get(key)]
    counts = Counter(compared(said(item.article) if item.article else None, item.page[key], form) for item in known)
    shares = " / ".join(f"{counts[kind] / len(known):.1%}" for kind in ("exact", "missing", "wrong")) if known else "-"
    return f"{shares} of {len(known)}"


def text_row(reads: list[Read]) -> str:
    """Return the mean F1 of the text, and the shares of snippets found that are wanted and unwanted."""
    known = [item for item in reads if item.page.get("main_content")]
    if not known:
        return "-"
    f1 = sum(token_f1(item.text, str(item.page["main_content"])) for item in known) / len(known)
    found = {key: snippets(known, key) for key in ("must_have", "must_not")}
    return f"F1 {f1:.4f}; wanted {found['must_have']:.1%}, unwanted {found['must_not']:.1%}"


def snippets(reads: list[Read], key: str) -> float:
    """Return the share of a kind of snippet that stands in the texts, white space and case aside."""
    found = [
        " ".join(words(snippet)) in " ".join(words(item.text)) for item in reads for snippet in item.page.get(key) or ()
    ]
    return sum(found) / len(found) if found else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what is read off web pages.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", choices=("first", "second", "both"), default="both")
    parser.add_argument("--differences", type=Path, help="write what is not exact there, to choose by")
    arguments = parser.parse_args()
    began = time.process_time()
    reads = [read(page) for page in pages(arguments.data, arguments.half)]
    seconds = time.process_time() - began
    print(f"machine: {machine()}; {len(reads)} pages ({arguments.half}), {1000 * seconds / len(reads):.0f} ms a page\n")
    print("| pages | title exact / missing / wrong | author | day | text |\n|---|---|---|---|---|")
    for name in sorted({str(item.page["set"]) for item in reads}):
        chosen = [item for item in reads if item.page["set"] == name]
        print(f"| {name} | {' | '.join(field_row(chosen, field) for field in FIELDS)} | {text_row(chosen)} |")
    if arguments.differences:
        write_differences(arguments.differences, reads)


def write_differences(path: Path, reads: list[Read]) -> None:
    """Write a line per field that is not exact: its page, what was said and what is known."""
    with path.open("w", encoding="utf-8") as file:
        for item in reads:
            for field, (said, key, form) in FIELDS.items():
                value = said(item.article) if item.article else None
                if item.page.get(key) and (verdict := compared(value, item.page[key], form)) != "exact":
                    file.write(
                        f"{field}\t{verdict}\t{item.page['id']}\t{value}\t{item.page[key]}\t{item.page['url']}\n"
                    )
            if known := item.page.get("main_content"):
                file.write(f"text\t{token_f1(item.text, str(known)):.3f}\t{item.page['id']}\t\t\t{item.page['url']}\n")


if __name__ == "__main__":
    main()
