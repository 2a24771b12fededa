"""View models and their HTML: nothing of an article is lost, and nothing in it is markup."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from fake_engine import ABSTAINED, BRIDGE, CLOSES, COSTS, HOSTILE, MARKET, MOVED, REPLIES, cite
from hypothesis import given
from hypothesis import strategies as st

from index.types import Article, Span
from qa.types import Answer, Citation, Filters, Question, Timings
from ui import markup
from ui.view import Exchange, Part, answer_view, citation_source, count, passage_source


def answered(**changes: object) -> Answer:
    return replace(Answer(Question("When?"), **REPLIES["bridge"], timings=Timings(total=240)), **changes)


class Reader(HTMLParser):
    """Collects the tags of a page, and the text within the element of an id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append((tag, named))
        if tag not in ("br", "img"):
            self.open.append(named.get("id") or named.get("class") or "")

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for name in self.open:
            self.texts[name] = self.texts.get(name, "") + data


spans = st.tuples(st.integers(-3, 45), st.integers(-3, 45)).map(sorted)


@given(
    text=st.text(max_size=40),
    cited=st.lists(spans, min_size=1, max_size=4),
    answer=st.none() | spans,
    boilerplate=st.lists(spans, max_size=3),
)
def test_segments_joined_are_the_article(
    text: str, cited: list[list[int]], answer: list[int] | None, boilerplate: list[list[int]]
) -> None:
    article = Article("a", text, "A", "a.txt", boilerplate=tuple(Span(*b) for b in boilerplate))
    ends = answer or (None, None)
    citations = tuple(
        Citation(n, "a", "A", None, None, "a.txt", None, *span, "", *ends) for n, span in enumerate(cited, 1)
    )
    view = citation_source(1, answered(citations=citations), citations[0], article)
    assert "".join(segment.text for segment in view.segments) == text


@given(text=st.text(max_size=60), span=spans)
def test_html_of_any_article_reads_back_as_its_text(text: str, span: list[int]) -> None:
    article = Article("a", text, text, text, publisher=text, byline=text)
    citation = Citation(1, "a", text, text, None, text, None, *span, "")
    page = markup.source(citation_source(1, answered(), citation, article), chosen=True)
    assert Reader(page).texts.get("text", "") == text


def test_cited_span_is_one_mark_with_the_answer_set_apart() -> None:
    answer = answered()
    view = citation_source(3, answer, answer.citations[0], BRIDGE)
    kinds = [(s.kind, s.text) for s in view.segments if s.kind in ("cited", "answer", "other")]
    assert kinds == [
        ("cited", "The swing bridge will close on "),
        ("answer", "2 September 2024"),
        ("cited", ", the harbour board said."),
        ("other", COSTS),
    ]
    read = Reader(markup.source(view, chosen=False))
    assert read.texts["source-3-1"] == CLOSES
    assert read.texts["boilerplate"] == "Sign up for our newsletter."


@pytest.mark.parametrize(
    ("text", "short_answer", "parts"),
    [
        pytest.param("No. [1]", None, [Part("No."), Part("[1]", 1)], id="space before a marker goes"),
        pytest.param("Aye [1][2].", None, [Part("Aye"), Part("[1]", 1), Part("[2]", 2), Part(".")], id="in a row"),
        pytest.param("Law [7] holds [1]", None, [Part("Law [7] holds"), Part("[1]", 1)], id="no such citation"),
        pytest.param("In 15, 5 left.", "5", [Part("In 15, "), Part("5", strong=True), Part(" left.")], id="short"),
        pytest.param("It cost (£4).", "(£4)", [Part("It cost "), Part("(£4)", strong=True), Part(".")], id="regex"),
        pytest.param("Nobody knows.", "Ada", [Part("Nobody knows.")], id="short answer elsewhere"),
    ],
)
def test_answer_parts(text: str, short_answer: str | None, parts: list[Part]) -> None:
    view = answer_view(1, Exchange("?", answered(text=text, short_answer=short_answer)))
    assert list(view.parts) == parts


def test_the_short_answer_stands_above_the_sentences() -> None:
    page = markup.conversation([answer_view(1, Exchange("?", answered(short_answer="<b>Yes</b>")))])
    assert '<p class="short">&lt;b&gt;Yes&lt;/b&gt;</p>' in page
    assert 'class="short"' not in markup.conversation([answer_view(1, Exchange("?", answered(short_answer=None)))])


def test_sources_are_one_line_per_article() -> None:
    view = answer_view(1, Exchange("?", answered()))
    assert [(line.markers, line.origin, line.title) for line in view.sources] == [
        ((1, 2), "The Harbour Courier, 4 March 2024", BRIDGE.title),
        ((3,), "The Harbour Courier", MARKET.title),
    ]


def test_abstaining_says_so_and_links_the_nearest_passages() -> None:
    answer = Answer(Question("?"), **ABSTAINED)
    page = markup.conversation([answer_view(2, Exchange("?", answer))])
    assert answer.text in page
    assert [attrs["href"] for tag, attrs in Reader(page).tags if tag == "a"] == ["#source-2-p1", "#source-2-p2"]
    view = passage_source(2, 1, answer.passages[0], MARKET)
    assert Reader(markup.source(view, chosen=True)).texts["source-2-p1"] == MOVED


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        pytest.param({}, "83% likely to be right · 0.2 s", id="confidence"),
        pytest.param({"interpreted_as": "When does it open?"}, "Understood as: When does it open?", id="follow-up"),
        pytest.param(
            {"question": Question("?", Filters(("A", "B"), date(2024, 3, 1), date(2024, 3, 31)))},
            "Only articles: A or B, from 1 March 2024, to 31 March 2024",
            id="filters",
        ),
        pytest.param(
            {"answered_by": "llm:tiny"},
            "Written by llm:tiny; each sentence checked against the words it cites",
            id="language model",
        ),
    ],
)
def test_notes(changes: dict[str, object], note: str) -> None:
    assert note in answer_view(1, Exchange("?", answered(**changes))).notes


def test_hostile_text_is_text_everywhere() -> None:
    bad = HOSTILE.title
    answer = Answer(Question(bad), **REPLIES["hostile"], interpreted_as=bad)
    abstained = Answer(Question(bad), **ABSTAINED)
    exchanges = [Exchange(bad, answer), Exchange(bad, abstained), Exchange(bad, problem=bad), Exchange(bad)]
    page = (
        markup.masthead(bad)
        + markup.opening(bad, [bad])
        + markup.conversation([answer_view(n, e) for n, e in enumerate(exchanges, 1)])
        + markup.source(citation_source(1, answer, answer.citations[0], HOSTILE), chosen=True)
        + markup.no_source(bad)
        + markup.hint(bad)
    )
    tags = Reader(page).tags
    assert not {tag for tag, _ in tags} & {"script", "img", "i", "b"}
    assert all(attrs["href"] in ("./",) or attrs["href"].startswith("#") for tag, attrs in tags if tag == "a")
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        pytest.param("https://example.org/a", True, id="https"),
        pytest.param("HTTP://example.org/a", True, id="capitals"),
        pytest.param("javascript:alert(1)", False, id="script"),
        pytest.param(" https://example.org", False, id="leading space"),
        pytest.param(None, False, id="none"),
    ],
)
def test_only_web_addresses_become_links(url: str | None, linked: bool) -> None:
    article = replace(MARKET, url=url)
    view = citation_source(1, answered(), cite(1, article, MOVED), article)
    assert view.link == (url if linked else None)


def test_a_lone_surrogate_can_be_sent() -> None:
    assert markup.hint("a\ud800b").encode() == b'<p class="note" role="status">a?b</p>'


@pytest.mark.parametrize(("number", "said"), [(0, "0 articles"), (1, "1 article"), (1234, "1,234 articles")])
def test_count(number: int, said: str) -> None:
    assert count(number, "article") == said


def test_views_and_the_command_load_without_gradio() -> None:
    code = "import sys, ui.app, ui.markup; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
