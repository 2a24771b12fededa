"""Articles opened at their spans: nothing of an article is lost, and each span is found by its name."""

from dataclasses import replace
from datetime import date
from time import thread_time

import pytest
from fake_engine import BRIDGE, CLOSES, COSTS, MARKET, REPLIES
from html_reader import Reader
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentence_spans
from index.types import Article, Span
from qa.quotations import find_quotations
from qa.types import Citation
from ui import article_view, markup
from ui.article_view import Rest, Spot, source_view
from ui.revision_view import Revisions

spans = st.tuples(st.integers(-3, 45), st.integers(-3, 45)).map(sorted)


def spots(turn: int) -> list[Spot]:
    """What the answer about the bridge cites of its article."""
    cited: list[Citation] = [c for c in REPLIES["bridge"]["citations"] if c.article_id == BRIDGE.id]
    return [
        Spot(f"[{c.marker}]", f"span-{turn}-{c.marker}", c.start, c.end, c.answer_start, c.answer_end) for c in cited
    ]


@given(
    text=st.text(max_size=40),
    cited=st.lists(st.tuples(spans, st.none() | spans), min_size=1, max_size=4),
    boilerplate=st.lists(spans, max_size=3),
)
def test_segments_joined_are_the_article(
    text: str, cited: list[tuple[list[int], list[int] | None]], boilerplate: list[list[int]]
) -> None:
    article = Article("a", text, "A", "a.txt", boilerplate=tuple(Span(*b) for b in boilerplate))
    spots = [Spot(f"[{n}]", f"span-1-{n}", *span, *(inner or (None, None))) for n, (span, inner) in enumerate(cited, 1)]
    view = source_view(article, spots)
    assert "".join(segment.text for run in view.runs for segment in run.segments) == text
    names = [run.name for run in view.runs if run.name]
    assert len(names) == len(set(names))


@given(
    cited=st.lists(st.tuples(spans, st.none() | spans), max_size=4),
    boilerplate=st.lists(spans, max_size=4),
    window=st.integers(1, 50),
)
def test_each_character_is_of_the_last_kind_that_covers_it(
    cited: list[tuple[list[int], list[int] | None]], boilerplate: list[list[int]], window: int
) -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 40)))
    article = Article("a", text, "A", "a.txt", boilerplate=tuple(Span(*b) for b in boilerplate))
    spots = [Spot(f"[{n}]", f"span-1-{n}", *span, *(inner or (None, None))) for n, (span, inner) in enumerate(cited, 1)]
    wanted = [("plain", "")] * len(text)
    layers = [(start, end, "boilerplate", "") for start, end in boilerplate]
    for spot, (span, inner) in zip(spots, cited, strict=True):
        layers += [(*span, "cited", spot.label), *([(*inner, "answer", spot.label)] if inner else [])]
    for start, end, kind, label in layers:
        wanted[max(start, 0) : max(end, 0)] = [(kind, label)] * len(text[max(start, 0) : max(end, 0)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(article_view, "WINDOW_CHARS", window)
        view = source_view(article, spots)
    shown = [
        (each, (segment.kind, run.label)) for run in view.runs for segment in run.segments for each in segment.text
    ]
    assert shown == list(zip(text, wanted, strict=True))[:window]


def test_an_article_of_very_many_spans_opens_at_once() -> None:
    article = replace(BRIDGE, text="x" * 140_000, boilerplate=tuple(Span(at, at + 3) for at in range(0, 140_000, 7)))
    started = thread_time()  # of this thread: others use the machine too
    view = source_view(article, [Spot("[1]", "span-1-1", 70_000, 70_100, 70_010, 70_020)], "span-1-1")
    assert thread_time() - started < 1.5  # 0.1 here; each span against each piece took 13
    assert sum(len(run.segments) for run in view.runs) > 39_000


@given(text=st.text(max_size=60), span=spans)
def test_html_of_any_article_reads_back_as_its_text(text: str, span: list[int]) -> None:
    article = Article("a", text, text, text, publisher=text, byline=text)
    page = markup.render("source", source=source_view(article, [Spot("[1]", "span-1-1", *span)]), known=Revisions())
    assert Reader(page).texts.get("text", "") == text


def test_a_cited_span_has_one_name_and_the_answer_set_apart() -> None:
    view = source_view(BRIDGE, spots(3), "span-3-1")
    marked = [(run.name, run.back, [(s.kind, s.text) for s in run.segments]) for run in view.runs if run.back]
    assert marked == [
        (
            "span-3-1",
            "cite-3-1",
            [
                ("cited", "The swing bridge will close on "),
                ("answer", "2 September 2024"),
                ("cited", ", the harbour board said."),
            ],
        ),
        ("span-3-2", "cite-3-2", [("cited", COSTS)]),
    ]
    read = Reader(markup.render("source", source=view, known=Revisions()))
    assert read.texts["span-3-1"] == CLOSES
    assert read.texts["boilerplate"] == "Sign up for our newsletter."


def test_of_a_huge_article_the_neighbourhood_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article_view, "WINDOW_CHARS", 100)
    at = BRIDGE.text.index(CLOSES)
    view = source_view(BRIDGE, spots(1), "span-1-1")
    shown = "".join(segment.text for run in view.runs for segment in run.segments)
    assert shown == BRIDGE.text[at - 100 : at + len(CLOSES) + 100]
    after = at + len(CLOSES) + 100
    assert view.before == Rest(f"Show what stands before: {at - 100:,} characters", "bridge", at - 200)
    assert view.after == Rest(f"Show what stands after: {len(BRIDGE.text) - after:,} characters", "bridge", after)
    rest = source_view(BRIDGE, start=after)
    assert "".join(segment.text for run in rest.runs for segment in run.segments) == BRIDGE.text[after : after + 100]
    assert view.names == ("span-1-1", "span-1-2")


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
    assert source_view(replace(MARKET, url=url)).link == (url if linked else None)


def test_the_days_of_words_and_who_is_meant_are_hinted_at() -> None:
    text = "Ida Marl came on Monday. “We shall mend the wall,” she said. On 3 March 2031 it stood, and fell last week."
    article = Article("w", text, "Wall", "w.txt", published=date(2031, 3, 12))
    told = article_view.hints(article, find_quotations(text, sentence_spans(text)))
    assert [(text[one.start : one.end], one.text) for one in told] == [
        ("Monday", "10 March 2031"),
        ("she", "Ida Marl"),
        ("last week", "3–9 March 2031"),
    ]
    at = text.index("came on Monday")
    view = source_view(article, [Spot("[1]", "span-1-1", at, at + 14)], hints=told)
    page = markup.render("source", source=view, known=Revisions())
    assert Reader(page).texts["text"] == text
    assert '<mark>came on <span class="told" title="10 March 2031">Monday</span></mark>' in page
    assert article_view.hints(replace(article, text=text * 1_000), []) == []


@given(hinted=st.lists(spans, max_size=4), window=st.integers(1, 50))
def test_hints_change_nothing_of_the_text(hinted: list[list[int]], window: int) -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 40)))
    told = [article_view.Hint(start, end, "x") for start, end in hinted if 0 <= start < end]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(article_view, "WINDOW_CHARS", window)
        view = source_view(Article("a", text, "A", "a.txt"), hints=told)
    assert "".join(segment.text for run in view.runs for segment in run.segments) == text[:window]
