"""The conversation's view models and their HTML."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fake_engine import ABSTAINED, BRIDGE, HOSTILE, MARKET, REPLIES, cite
from html_reader import Reader

from qa.types import Agreement, Answer, Filters, IndexState, Meaning, Question, Timings
from ui import markup
from ui.view import Exchange, answer_view, count, excerpt

DAY = date(2024, 3, 1)


def answered(**changes: object) -> Answer:
    return replace(Answer(Question("When?"), **REPLIES["bridge"], timings=Timings(total=240)), **changes)


def shown(exchange: Exchange) -> str:
    return markup.render("turn", view=answer_view(1, exchange), reasons=())


def turn_html(answer: Answer) -> str:
    return shown(Exchange("?", answer))


@pytest.mark.parametrize(
    ("text", "short_answer", "sentences"),
    [
        pytest.param("No. [1]", None, [("No.", [1])], id="space before a marker goes"),
        pytest.param("Aye [1][2].", None, [("Aye", [1, 2]), (".", [])], id="in a row"),
        pytest.param("Law [7] holds [1]", None, [("Law [7] holds", [1])], id="no such citation"),
        pytest.param("In 15, 5 left.", "5", [("In 15, *5* left.", [])], id="short"),
        pytest.param("It cost (£4).", "(£4)", [("It cost *(£4)*.", [])], id="regex"),
        pytest.param("Nobody knows.", "Ada", [("Nobody knows.", [])], id="short answer elsewhere"),
    ],
)
def test_sentences(text: str, short_answer: str | None, sentences: list[tuple[str, list[int]]]) -> None:
    view = answer_view(1, Exchange("?", answered(text=text, short_answer=short_answer)))
    said = [("".join(f"*{p.text}*" if p.strong else p.text for p in s.parts), s.marks) for s in view.sentences]
    assert [(words, [mark.number for mark in marks]) for words, marks in said] == sentences


def test_the_short_answer_stands_above_the_sentences() -> None:
    assert '<p class="short">&lt;b&gt;Yes&lt;/b&gt;</p>' in turn_html(answered(short_answer="<b>Yes</b>"))
    assert 'class="short"' not in turn_html(answered(short_answer=None))


@pytest.mark.parametrize(
    ("confidence", "headline", "said"),
    [
        pytest.param(0.83, '<p class="short">2 September 2024</p>', "83% likely to be right", id="sure"),
        pytest.param(
            0.7, '<p class="short probable">Probably: 2 September 2024</p>', "70% likely to be right", id="probable"
        ),
        pytest.param(0.45, None, "45% likely to be right at best", id="unsettled"),
    ],
)
def test_how_sure_it_is_is_shown(confidence: float, headline: str | None, said: str) -> None:
    page = turn_html(answered(confidence=confidence))
    assert (headline in page) if headline else ('class="short' not in page)
    assert said in page
    assert ("<h3>Closest, but not a settled answer</h3>" in page) is (headline is None)
    assert page.count('<li class="answer">') == (0 if headline else 3)
    assert "<strong>2 September 2024</strong>" in page  # marked where it stands


def test_the_evidence_of_an_unsettled_answer_is_what_came_closest() -> None:
    def heading(answer: Answer) -> str:
        return re.findall("<h2>(.*)</h2>", markup.render("evidence", view=answer_view(2, Exchange("?", answer))))[0]

    assert heading(answered()) == "What the answer rests on"
    assert heading(answered(confidence=0.7, short_answer=None)) == "What the answer rests on"
    assert heading(answered(confidence=0.45)) == "Closest, but not a settled answer"
    assert heading(Answer(Question("?"), **ABSTAINED)) == "Closest, but not an answer"


def test_sentences_stand_under_what_is_said_of_them() -> None:
    closes, other = "It closes on 2 September 2024.", "It closes on 3 May."
    cited = (cite(1, replace(MARKET, text=closes), closes, "2 September 2024"),)
    cited += (cite(2, replace(MARKET, text=other), other, "3 May"),)
    page = turn_html(answered(text=f"{closes} [1] {other} [2]", citations=cited))
    assert page.index("It closes on <strong>2 September") < page.index("<h3>Other passages name something else</h3>")
    assert page.index("something else</h3>") < page.index("It closes on <strong>3 May</strong>")


def test_sources_are_one_line_per_article() -> None:
    view = answer_view(1, Exchange("?", answered()))
    assert [([mark.number for mark in line.marks], line.origin, line.title) for line in view.sources] == [
        ([1, 2], "The Harbour Courier, 4 March 2024", BRIDGE.title),
        ([3], "The Harbour Courier", MARKET.title),
    ]


def test_cards_say_what_each_source_says() -> None:
    same, other = "It closes on 2 September 2024.", "It closes on 3 May."
    agrees = cite(4, replace(MARKET, id="other", text=same), same, "2 September 2024")
    differs = cite(5, replace(MARKET, id="third", text=other), other, "3 May")
    answer = answered(citations=(*answered().citations, differs, agrees))
    assert [(line.article_id, line.sure) for line in answer_view(1, Exchange("?", answer)).sources] == [
        ("bridge", "83% likely to be right"),
        ("market", ""),
        ("other", "says the same"),
        ("third", "says: 3 May"),
    ]


@pytest.mark.parametrize(
    ("answer", "cards"),
    [
        pytest.param(answered(), [("#span-2-1", "bridge"), ("#span-2-3", "market")], id="cited"),
        pytest.param(
            Answer(Question("?"), **ABSTAINED), [("#span-2-p1", MARKET.id), ("#span-2-p2", HOSTILE.id)], id="nearest"
        ),
    ],
)
def test_a_card_leads_to_its_article(answer: Answer, cards: list[tuple[str, str]]) -> None:
    page = Reader(markup.render("evidence", view=answer_view(2, Exchange("?", answer))))
    found = [attrs for tag, attrs in page.tags if tag == "a" and attrs["class"] == "card"]
    assert [(attrs["href"], attrs["data-article"]) for attrs in found] == cards


def test_abstaining_says_so_and_links_the_nearest_passages() -> None:
    page = turn_html(Answer(Question("?"), **ABSTAINED))
    assert "No answer." in page
    links = [attrs["href"] for tag, attrs in Reader(page).tags if tag == "a"]
    assert links == ["#span-1-p1", "#span-1-p2"]


@pytest.mark.parametrize(
    ("exchange", "said"),
    [
        pytest.param(Exchange("?", answered()), "83% likely to be right", id="confidence"),
        pytest.param(
            Exchange("?", answered(interpreted_as="When does it open?")), "as “When does it open?”", id="follow-up"
        ),
        pytest.param(
            Exchange("?", answered(question=Question("?", Filters(("A", "B"), DAY, DAY), as_of=DAY))),
            "Only articles: A or B, from 1 March 2024, to 1 March 2024 · As of 1 March 2024",
            id="filters",
        ),
        pytest.param(
            Exchange("?", answered(answered_by="llm:tiny")),
            "Written by tiny; each sentence checked against the words it cites",
            id="language model",
        ),
        pytest.param(
            Exchange("?", answered(answered_by="catalog", short_answer="7 May 2033")),
            "Told from what the index knows of its articles, not from what they say",
            id="catalog",
        ),
        pytest.param(Exchange("?", answered(), linked="beef"), "has changed since this link was made", id="link"),
        pytest.param(Exchange("?", answered(), broken=frozenset({2, 1})), "[1] [2] can no longer be shown", id="gone"),
        pytest.param(Exchange("?", problem="It broke."), "It broke.", id="problem"),
        pytest.param(Exchange("?"), "Looking through the articles…", id="pending"),
    ],
)
def test_what_a_turn_says(exchange: Exchange, said: str) -> None:
    assert said in shown(exchange)


def test_a_link_made_under_the_same_index_needs_no_word() -> None:
    exchange = Exchange("?", answered(index=IndexState("f00d")), linked="f00d")
    assert answer_view(1, exchange).notes == ()


def test_an_excerpt_is_one_line_without_heading_marks() -> None:
    assert excerpt("# Prison\n\nThe  man") == "Prison The man"
    assert excerpt("word " * 100).endswith("word…")
    assert len(excerpt("word " * 100)) <= 221


def test_a_lone_surrogate_can_be_sent() -> None:
    assert "a?b" in shown(Exchange("a\ud800b")).encode().decode()


def test_no_template_lets_a_value_through_unescaped() -> None:
    templates = list((Path(markup.__file__).parent / "templates").glob("*.j2"))
    assert len(templates) >= 10
    for template in templates:
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup|[=\s](href|src)=[^\"]", text), template.name


@pytest.mark.parametrize(("number", "said"), [(0, "0 articles"), (1, "1 article"), (1234, "1,234 articles")])
def test_count(number: int, said: str) -> None:
    assert count(number, "article") == said


def test_views_and_the_command_load_without_gradio() -> None:
    code = "import sys, ui.app, ui.markup, ui.server, ui.requests; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_who_gives_which_answer_stands_side_by_side() -> None:
    agreement = (
        Agreement("2 September", 1, ("<i>Post</i>",), DAY, (1,)),
        Agreement("3 May", 1, (), None, (2,)),
    )
    page = turn_html(answered(agreement=agreement))
    assert "<summary>1 source says 2 September; 1 says 3 May</summary>" in page
    rows = re.findall(r'<th scope="row">(.*?)<small>(.*?)</small></th>', page)
    assert rows == [("2 September", "one source"), ("3 May", "one source")]
    assert '<details class="agreement" open>' in page
    one = turn_html(answered(agreement=agreement[:1]))
    assert "<summary>One source says so</summary>" in one
    assert '<details class="agreement">' in one
    assert 'class="agreement"' not in turn_html(answered())


def test_what_a_question_may_mean_stands_side_by_side_and_none_is_the_answer() -> None:
    fair, flood = Agreement("2 September", 1, (), DAY, (1,)), Agreement("3 May", 2, (), None, (2,))
    readings = (
        Meaning("Fair in <i>Tarn</i>", "2 September", 0.95, (1,), (fair,)),
        Meaning("Fair in Corran", "3 May", 0.9, (2,), (flood,)),
    )
    page = turn_html(answered(short_answer=None, readings=readings, confidence=0.475))
    assert '<details class="agreement" open>' in page
    assert "<summary>This may mean 2 things</summary>" in page
    assert "<h3>It depends on what is meant</h3>" in page
    rows = re.findall(r'colspan="2">(.*?)<small>(.*?)</small>', page)
    assert rows == [
        ("Fair in &lt;i&gt;Tarn&lt;/i&gt;", "95% likely to be right"),
        ("Fair in Corran", "90% likely to be right"),
    ]
    assert 'class="short' not in page
    assert 'class="odds"' not in page
