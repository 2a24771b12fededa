"""An engine that knows three articles: a long one, a hostile one and a short one."""

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from index.errors import DatelineError, StoreError
from index.timex.periods import Interval
from index.titles import Listing, Titles
from index.types import Article, Span
from qa import questions
from qa.accounts.timelines import Line, Timeline
from qa.coverage import Coverage
from qa.feedback import Feedback
from qa.health import Health
from qa.locks import FairLock
from qa.news import Change, News
from qa.quotations import Quotation, find_quotations
from qa.quotations.checking import Checked
from qa.quotations.marks import quoted_spans
from qa.quotations.wording import Wording, match, match_altered
from qa.revisions import Version
from qa.saved import Saved, lasting
from qa.types import Answer, Citation, IndexState, Passage, Question, Timings

BRIDGE = Article(
    id="bridge",
    title="Harbour bridge to close for eight months",
    path="/news/courier/2024-03-04-bridge.txt",
    publisher="The Harbour Courier",
    published=date(2024, 3, 4),
    byline="By Ines Calloway",
    text="Harbour bridge to close for eight months\n\nBy Ines Calloway\n\n"
    + "The council heard on Monday how traffic would be led around the old quarter while work goes on.\n\n" * 30
    + "The swing bridge will close on 2 September 2024, the harbour board said. "
    "Repairs to its eastern pier will cost £4.2 million.\n\nShops on the quay fear for their trade.\n\n"
    + "Residents asked whether the ferry would run later in the evening, and were told that it might.\n\n" * 30
    + "Sign up for our newsletter.",
)
BRIDGE = replace(BRIDGE, boilerplate=(Span(BRIDGE.text.index("Sign up"), len(BRIDGE.text)),))
HOSTILE = Article(
    id="hostile",
    title='<img src=x onerror="window.hacked=1">"><script>window.hacked=2</script>',
    path="/news/<b>hostile</b>.txt",
    publisher="<i>Imprint</i>",
    url="javascript:window.hacked=3",
    text="${window.hacked=4} {{constructor}} <script>window.hacked=5</script>\n"
    '<img src="http://192.0.2.1/track.png" onerror="window.hacked=6">\n</div></article><h1>Dateline is closed</h1>\n'
    + "word"
    * 5000,
)
MARKET = Article(
    id="market",
    title="Fish market moves indoors",
    path="/news/courier/market.txt",
    publisher="The Harbour Courier",
    text="The fish market moved indoors in May.\nSellers were glad of it.",
)


def cite(marker: int, article: Article, quote: str, answer: str | None = None) -> Citation:
    """A citation of the first place a quote stands in an article."""
    start = article.text.index(quote)
    at = start + quote.index(answer) if answer else None
    return Citation(
        marker,
        article.id,
        article.title,
        article.publisher,
        article.published,
        article.path,
        article.url,
        start,
        start + len(quote),
        quote,
        at,
        at + len(answer) if at is not None and answer else None,
    )


def passage(article: Article, quote: str, rank: int) -> Passage:
    """A passage that is the first place a quote stands in an article."""
    at = article.text.index(quote)
    return Passage(
        f"{article.id}-{at}",
        article.id,
        article.title,
        article.publisher,
        article.published,
        at,
        at + len(quote),
        quote,
        1 / rank,
        rank,
    )


CLOSES = "The swing bridge will close on 2 September 2024, the harbour board said."
COSTS = "Repairs to its eastern pier will cost £4.2 million."
HEARD = "The council heard on Monday how traffic would be led around the old quarter while work goes on."
MOVED = "The fish market moved indoors in May."


ARTICLES = (BRIDGE, HOSTILE, MARKET)
COVERAGE = Coverage(
    key="fake",
    home="/home/ada/news/.qa",
    articles=1234,
    chunks=12345,
    publishers=(("The Harbour Courier", 1200), ("<i>Imprint</i>", 34)),
    undated=2,
    first=date(2023, 1, 1),
    last=date(2024, 3, 31),
    indexed_at=datetime(2024, 4, 1, 9, 30, tzinfo=UTC),
    generation=7,
    fingerprint="f00d",
)
SAVED_AT = datetime(2024, 4, 2, 8, tzinfo=UTC)
FIRST = ("When will the swing bridge close?", "What moved indoors?")


class FakeEngine:
    """Answers by a word of the question; remembers what it was asked and told."""

    def __init__(self, articles: Sequence[Article] = ARTICLES, coverage: Coverage = COVERAGE) -> None:
        self.articles = {article.id: article for article in articles}
        self.covered = coverage
        self.problem: DatelineError | None = None
        self.asked: list[Question] = []
        self.feedback: list[Feedback] = []
        self.withdrawn = 0
        self.kept: dict[str, Saved] = {}
        self.changes: tuple[Change, ...] = ()
        self.replies = dict(REPLIES)
        self.lock = FairLock()
        self.gate = threading.Event()
        self.gate.set()

    def ask(self, question: Question, ticket: str = "", most_waiting: int | None = None) -> Answer:
        with self.lock.held(ticket, most_waiting):
            return self.answer(question)

    written = ask
    writer: Any = None

    def leave(self, ticket: str) -> None:
        self.lock.leave(ticket)

    def ahead(self, ticket: str) -> int:
        return self.lock.ahead(ticket)

    def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        self.gate.wait(10)
        if "broken" in question.text:
            raise StoreError("the catalog at /home/ada/news/.qa is damaged; run qa verify --repair")
        if "crash" in question.text:
            raise ZeroDivisionError("a bug")
        interpreted = f"{question.text} (about the bridge)" if question.history and "it" in question.text else None
        found = [reply for word, reply in self.replies.items() if word in (interpreted or question.text)]
        reply = found[0] if found else ABSTAINED
        return Answer(
            question,
            **(reply | {"understood": questions.ungiven(question, reply.get("understood", ()))}),
            interpreted_as=interpreted,
            index=IndexState(self.covered.fingerprint, self.covered.articles, self.covered.chunks),
            timings=Timings(total=240),
        )

    def timeline(self, question: Question, most: int = 50) -> Timeline:
        self.asked.append(question)
        if "broken" in question.text:
            raise StoreError("the catalog at /home/ada/news/.qa is damaged; run qa verify --repair")
        return Timeline(question.text, LINES if "bridge" in question.text else ())

    def article(self, article_id: str) -> Article | None:
        return self.articles.get(article_id)

    def version(self, article_id: str) -> Version | None:
        article = self.articles.get(article_id)
        return article and Version(article, [Span(*m.span()) for m in re.finditer(r"[^.\n]+\.?", article.text)])

    def versions(self, article_id: str) -> list[str]:
        known = [key for key in ("market@1", "market") if key in self.articles]
        return known if article_id in known and len(known) > 1 else []

    def copies(self, article_id: str) -> list[str]:
        return ["bridge"] if article_id == "market" and "market@1" in self.articles else []

    def quotations(self, article: Article) -> list[Quotation]:
        return find_quotations(
            article.text, [Span(m.start(), m.end()) for m in re.finditer(r"[^.\n]+\.?", article.text)]
        )

    def check_draft(self, draft: str) -> Iterator[Checked]:
        for span in quoted_spans(draft):
            blank = Checked(span.start + 1, span.end - 1, draft[span.start + 1 : span.end - 1])
            yield next(self._judged(blank, "board" in draft), blank)

    def _judged(self, blank: Checked, board: bool) -> Iterator[Checked]:
        for article in self.articles.values():
            wording = Wording.of(article.text)
            if found := match(blank.quote, wording) or match_altered(blank.quote, wording):
                place = Span(found.start, found.end)
                who = ("the harbour board", board) if article is BRIDGE else (None, None)
                yield replace(blank, verdict=found.verdict, article=article, place=place, changed=found.changed,
                              speaker=who[0], speaker_ok=who[1])  # fmt: skip

    def coverage(self) -> Coverage:
        if self.problem:
            raise self.problem
        return self.covered

    def titles(self, words: str = "", limit: int = 50, offset: int = 0) -> Titles:
        found = [a for a in self.articles.values() if words.casefold() in f"{a.title} {a.publisher}".casefold()]
        listings = [Listing(a.id, a.title, a.publisher, a.published) for a in found[offset : offset + limit]]
        return Titles(len(found), tuple(listings))

    def first_questions(self, count: int = 4, within_s: float = 4.0) -> tuple[str, ...]:
        return FIRST

    def follow_ups(self, answer: Answer, count: int = 3) -> tuple[str, ...]:
        return ("What will the bridge repairs cost?",)

    def keep_feedback(self, said: Feedback) -> None:
        self.feedback.append(said)

    def withdraw_feedback(self, answer: Answer) -> None:
        self.withdrawn += 1

    def save(self, name: str, answer: Answer) -> Saved:
        now = self.covered.generation
        one = Saved(name, replace(answer, question=lasting(answer)), None, now, now, SAVED_AT, SAVED_AT)
        self.kept[name] = one
        return one

    def saved(self, names: tuple[str, ...] = ()) -> list[Saved]:
        return [one for name, one in self.kept.items() if not names or name in names]

    def unsave(self, name: str) -> None:
        del self.kept[name]

    def news(self, one: Saved) -> News:
        now, answer = self.covered.generation, self.ask(one.question)
        return News(one, one.told(answer, None, now), self.changes if one.generation < now else ())

    def looked_at(self, found: News) -> None:
        self.kept[found.saved.name] = found.seen

    def health(self) -> Health:
        covered = self.covered
        return Health(True, covered.generation, covered.fingerprint, covered.articles, covered.chunks)


LINES = (
    Line(Interval(date(2024, 3, 4), date(2024, 3, 4)), (cite(1, BRIDGE, HEARD, "Monday"), cite(2, MARKET, MOVED))),
    Line(Interval(date(2024, 9, 2), date(2024, 9, 2)), (cite(3, BRIDGE, CLOSES, "2 September 2024"),)),
    Line(Interval(date(2024, 10, 1), date(2024, 10, 31)), (cite(4, HOSTILE, "<h1>Dateline is closed</h1>"),)),
)
REPLIES: dict[str, dict[str, Any]] = {
    "bridge": {
        "text": f"{CLOSES} [1] {COSTS} [2] {MOVED} [3]",
        "short_answer": "2 September 2024",
        "abstained": False,
        "confidence": 0.83,
        "citations": (cite(1, BRIDGE, CLOSES, "2 September 2024"), cite(2, BRIDGE, COSTS), cite(3, MARKET, MOVED)),
    },
    "hostile": {
        "text": "<script>window.hacked=5</script> [1]",
        "abstained": False,
        "confidence": 0.5,
        "citations": (cite(1, HOSTILE, "<script>window.hacked=5</script>"),),
    },
}
ABSTAINED: dict[str, Any] = {
    "text": "No answer.",
    "abstained": True,
    "confidence": 0.1,
    "passages": (passage(MARKET, MOVED, 1), passage(HOSTILE, "<h1>Dateline is closed</h1>", 2)),
}
