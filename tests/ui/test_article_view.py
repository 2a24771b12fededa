"""Articles opened at their spans: nothing of an article is lost, and each span is found by its name."""

from dataclasses import replace
from time import thread_time

import pytest
from fake_engine import ABSTAINED, BRIDGE, CLOSES, COSTS, HOSTILE, MARKET, REPLIES, cite
from html_reader import Reader
from hypothesis import given
from hypothesis import strategies as st

from index.types import Article, Span
from qa.types import Answer, Question
from ui import article_view, markup
from ui.article_view import Rest, Spot, citation_cards, citation_spots, passage_cards, source_view
from ui.view import near_passages

ANSWER = Answer(Question("When?"), **REPLIES["bridge"])
spans = st.tuples(st.integers(-3, 45), st.integers(-3, 45)).map(sorted)


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
    page = markup.render("source", source=source_view(article, [Spot("[1]", "span-1-1", *span)]))
    assert Reader(page).texts.get("text", "") == text


def test_a_cited_span_has_one_name_and_the_answer_set_apart() -> None:
    view = source_view(BRIDGE, citation_spots(3, ANSWER, BRIDGE), "span-3-1")
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
    read = Reader(markup.render("source", source=view))
    assert read.texts["span-3-1"] == CLOSES
    assert read.texts["boilerplate"] == "Sign up for our newsletter."


def test_a_quote_that_is_no_longer_there_is_not_marked() -> None:
    changed = replace(BRIDGE, text=BRIDGE.text.replace("£4.2 million", "£5.2 million"))
    assert [spot.label for spot in citation_spots(1, ANSWER, changed)] == ["[1]"]


def test_of_a_huge_article_the_neighbourhood_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article_view, "WINDOW_CHARS", 100)
    at = BRIDGE.text.index(CLOSES)
    view = source_view(BRIDGE, citation_spots(1, ANSWER, BRIDGE), "span-1-1")
    shown = "".join(segment.text for run in view.runs for segment in run.segments)
    assert shown == BRIDGE.text[at - 100 : at + len(CLOSES) + 100]
    after = at + len(CLOSES) + 100
    assert view.before == Rest(f"Show what stands before: {at - 100:,} characters", "bridge", at - 200)
    assert view.after == Rest(f"Show what stands after: {len(BRIDGE.text) - after:,} characters", "bridge", after)
    rest = source_view(BRIDGE, start=after)
    assert "".join(segment.text for run in rest.runs for segment in run.segments) == BRIDGE.text[after : after + 100]
    assert view.names == ("span-1-1", "span-1-2")


def test_cards_say_what_each_source_says() -> None:
    same, other = "It closes on 2 September 2024.", "It closes on 3 May."
    agrees = cite(4, replace(MARKET, id="other", text=same), same, "2 September 2024")
    differs = cite(5, replace(MARKET, id="third", text=other), other, "3 May")
    cards = citation_cards(1, replace(ANSWER, citations=(*ANSWER.citations, differs, agrees)), "market")
    assert [(card.name, card.label, card.sure, card.current) for card in cards] == [
        ("span-1-1", "[1] [2]", "83% likely to be right", False),
        ("span-1-3", "[3]", "", True),
        ("span-1-4", "[4]", "says the same", False),
        ("span-1-5", "[5]", "says: 3 May", False),
    ]


def test_cards_of_the_nearest_passages() -> None:
    cards = passage_cards(2, near_passages(Answer(Question("?"), **ABSTAINED)), 1)
    assert [(card.name, card.title, card.current) for card in cards] == [
        ("span-2-p1", MARKET.title, True),
        ("span-2-p2", HOSTILE.title, False),
    ]


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
