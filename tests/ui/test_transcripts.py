"""Exports: what articles and readers wrote stays text in every one of them, and a link brings the question back."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.errors import QuestionError
from qa.answers import from_json, to_json
from qa.statements import OTHERS
from qa.sureness import UNSETTLED
from qa.types import Answer, Citation, Filters, IndexState, Passage, Question
from ui.permalinks import MAX_PUBLISHERS, permalink, question_of_link
from ui.transcripts import GONE, NEAREST, cited_text, json_text, markdown, printable_html
from ui.view import Exchange

if TYPE_CHECKING:
    from playwright.sync_api import Browser

QUOTE = "The swing bridge will close on 2 September 2024, the harbour board said."
CITED = Citation(
    *(1, "bridge", "Bridge to close", "The Harbour Courier", date(2024, 3, 4), "/news/bridge.txt", None),
    *(100, 100 + len(QUOTE), QUOTE, 131, 147),
)
ANSWER = Answer(
    Question(
        "And when?", Filters(("The Harbour Courier", "Tarn Herald"), date(2024, 1, 1)), "q1", as_of=date(2024, 6, 1)
    ),
    f"{QUOTE} [1] Shops fear for their trade. [2]",
    abstained=False,
    confidence=0.83,
    citations=(CITED, replace(CITED, marker=2, url="https://example.org/bridge", quote="Shops fear for their trade.")),
    short_answer="2 September 2024",
    interpreted_as="When will the swing bridge close?",
    index=IndexState("65284d0ff2d4eee9", 1234, 9999),
)
NEAR = Passage("c", "market", "Fish market", None, None, 5, 42, "The fish market moved indoors in May.", 0.5, 1)
DECLINED = Answer(
    Question("Who won?"), "The indexed articles do not answer this question. No name fits.", True, 0.1, (), (NEAR,)
)
TALK = [
    Exchange("And when?", ANSWER, broken=frozenset({2})),
    Exchange("Who won?", DECLINED),
    Exchange("Broken?", problem="the catalog is damaged; run qa verify --repair"),
    Exchange("Still being answered"),
]
HOSTILE = {
    "script": "<script>window.hacked=1</script>",
    "image": '<img src="http://192.0.2.1/t.png" onerror="window.hacked=2">',
    "closing": "</blockquote></style></title></main><h1>Dateline is closed</h1>",
    "form": "<form action='http://192.0.2.1/'><button>Go</button></form>",
    "template": "{{ 7 * 7 }} {% raw %} ${window.hacked=3} <%= 1 %>",
    "comment": "<!-- --> --> <![CDATA[ x ]]> <?php 1 ?>",
    "entity": "&lt;b&gt; &#x3c;script&#x3e; &amp;amp;",
    "markdown image": "![x](http://192.0.2.1/t.png)",
    "markdown link": "[click](javascript:alert(1)) [a][b] [1]: http://192.0.2.1/",
    "autolink": "<http://192.0.2.1/> http://192.0.2.1/ www.example.com WWW.example.com mailto:a@b.example a@b.example",
    "heading": "# Heading",
    "setext": "A title\n=======\nanother\n-------",
    "rule": "---\n***\n___",
    "list": "- one\n+ two\n* three\n1. four\n2) five",
    "table": "a | b\n--|--\n1 | 2\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "fence": "```js\nwindow.hacked=4\n```\n~~~\nx\n~~~",
    "indented": "    window.hacked=5\n\tx",
    "emphasis": "*a* **b** __c__ ~~d~~ `e` a_b_c",
    "quote": "> > quoted\n>! hidden",
    "backslash": "\\<script\\> \\\\ \\[x\\](y) ends in \\",
    "breaks": "one\r\ntwo\rthree\u2028four\u0085five\x0b# six\x0c# seven\n\n\n# eight",
    "control": "a\x00b\x1b[31mc\x07",
    "math": "$x$ costs $4.2 million and $$y$$ ^up^ :smile: @everyone #1",
    "directive": ":::danger\nx\n:::\n=== x ===",
    "direction": "\u202eright to left\u202c \u200b",
}
HOSTILE_TABLE = pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))


def poisoned(text: str) -> list[Exchange]:
    """A conversation in which every text is this one."""
    cited = replace(CITED, title=text, publisher=text, path=text, quote=text)
    near = replace(NEAR, title=text, publisher=text, text=text, article_id=text)
    asked = Question(text, Filters((text,)))
    said = Answer(asked, f"{text} [1]", False, 0.5, (cited,), short_answer=text, interpreted_as=text, answered_by=text)
    return [
        Exchange(text, replace(said, index=IndexState(text))),
        Exchange(text, Answer(asked, text, True, 0.1, (), (near,))),
        Exchange(text, problem=text),
    ]


def shown(text: str) -> str:
    """A text without what no page shows apart: white space, and control characters, which become pictures."""
    return "".join(re.sub(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u2400-\u2421\ufffd]", "", text).split())


PLAIN_TOKENS = {"heading", "paragraph", "blockquote", "strong", "inline", "text", "text_special", "softbreak"}
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(text: str) -> Iterator[tuple[str, str, str]]:
    for block in PARSER.parse(text):
        for token in (block, *(block.children or ())):
            yield token.type.removesuffix("_open").removesuffix("_close"), token.tag, token.content


@HOSTILE_TABLE
def test_markdown_shows_hostile_text_as_text(text: str) -> None:
    written = markdown(poisoned(text))
    found = list(tokens(written))

    assert {kind for kind, _, _ in found} <= PLAIN_TOKENS
    assert [tag for kind, tag, _ in found if kind == "heading"] == ["h1"] * 2 + ["h2"] * 6  # each opens and closes
    told = shown("".join(content for kind, _, content in found if kind in ("text", "text_special")))
    assert told.count(shown(text)) >= 15
    assert not re.search(r"(?i)(?<!\\)://|www(?!\\)\.|mailto(?!\\):|(?<!\\)@", written)


@given(st.text(st.characters(codec="utf-8")))
def test_markdown_shows_any_text_as_text(text: str) -> None:
    found = list(tokens(markdown([Exchange("Q", replace(ANSWER, citations=(replace(CITED, quote=text),)))])))

    assert {kind for kind, _, _ in found} <= PLAIN_TOKENS
    assert shown(text) in shown("".join(content for kind, _, content in found if kind in ("text", "text_special")))


def test_markdown_reads_well() -> None:
    written = markdown(TALK)

    assert written.startswith("# Dateline\n\nExported on ")
    assert f"> {QUOTE}\n\n/news/bridge.txt, characters 100–172\n\n" in written
    for line in (
        "## 1\\. And when?",
        "Interpreted as: When will the swing bridge close?",
        "Only articles: The Harbour Courier or Tarn Herald, from 1 January 2024 · As of 1 June 2024",
        "**2 September 2024**",
        "\\[1\\] The Harbour Courier, 4 March 2024: Bridge to close",
        "https\\://example.org/bridge, characters 100–172",
        "83% likely to be right · Index 65284d0ff2d4eee9, 1,234 articles",
        "## 2\\. Who won?",
        DECLINED.text,
        NEAREST,
        "> The fish market moved indoors in May.",
        "## 3\\. Broken?",
        "the catalog is damaged; run qa verify --repair",
    ):
        assert f"\n{line}\n" in written
    assert written.count(GONE) == 1
    assert "Still being answered" not in written


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_to_print_says_it_all() -> None:
    page = Page(printable_html(TALK))

    told = re.sub(r"\s+", " ", page.text)
    for words in (
        "Exported on",
        "Interpreted as: When will the swing bridge close?",
        "from 1 January 2024 · As of 1 June 2024",
        "[1] Bridge to close The Harbour Courier, 4 March 2024",
        QUOTE,
        "/news/bridge.txt, characters 100–172",
        "https://example.org/bridge, characters 100–172",
        GONE,
        DECLINED.text,
        f"{NEAREST} Fish market",
        "article market, characters 5–42",
        "the catalog is damaged; run qa verify --repair",
        "Index 65284d0ff2d4eee9, 1,234 articles",
    ):
        assert words in told
    assert "Still being answered" not in told


@HOSTILE_TABLE
def test_the_page_to_print_shows_hostile_text_as_text(text: str) -> None:
    calm, page = Page(printable_html(poisoned("calm"))), Page(printable_html(poisoned(text)))

    assert page.tags == calm.tags
    assert page.names == calm.names
    assert page.names.isdisjoint({"src", "href", "action", "style", "onerror"})
    assert shown(page.text).count(shown(text)) >= 15


def test_a_browser_runs_and_loads_nothing(browser: "Browser", tmp_path: Path) -> None:
    file = tmp_path / "talk.html"
    talk = [*TALK, *(exchange for text in HOSTILE.values() for exchange in poisoned(text))]
    file.write_text(printable_html(talk), encoding="utf-8")
    page = browser.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: dialog.dismiss())

    page.goto(file.as_uri())

    assert requests == [file.as_uri()]
    assert complaints == []  # the policy allows the stylesheet
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("getComputedStyle(document.querySelector('blockquote')).borderLeftStyle") == "solid"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.close()


def test_json_is_the_contract_and_can_be_restored() -> None:
    one, two, three = json.loads(json_text(TALK))

    assert one == to_json(ANSWER)
    assert two["abstained"] is True
    assert three == {"question": "Broken?", "error": "the catalog is damaged; run qa verify --repair"}
    assert from_json(one) == replace(ANSWER, passages=from_json(one).passages)


def test_an_empty_conversation() -> None:
    assert json.loads(json_text([])) == []
    assert markdown([]).startswith("# Dateline")
    assert "blockquote" not in Page(printable_html([])).tags


def test_text_for_the_clipboard() -> None:
    assert cited_text(ANSWER) == (
        f"2 September 2024\n\n{QUOTE} [1] Shops fear for their trade. [2]\n\n"
        f"[1] The Harbour Courier, 4 March 2024: Bridge to close\n    “{QUOTE}”\n"
        "    /news/bridge.txt, characters 100–172\n\n"
        "[2] The Harbour Courier, 4 March 2024: Bridge to close\n    “Shops fear for their trade.”\n"
        "    https://example.org/bridge, characters 100–172\n"
    )
    assert cited_text(DECLINED).startswith(f"{DECLINED.text}\n\n{NEAREST}\n\nFish market\n")
    assert "\x1b" not in cited_text(replace(ANSWER, short_answer="\x1b[31m"))


@pytest.mark.parametrize(
    ("also", "changed", "said"),
    [
        pytest.param(("The Tidal Post", "Quay Radio"), "", "Also in The Tidal Post, Quay Radio", id="copies"),
        pytest.param((), "was 2, corrected to 3 on 5 March 2024", "Was 2, corrected to 3 on 5 March 2024", id="change"),
        pytest.param(("Quay Radio",), "was 2, changed to 3", "Also in Quay Radio; was 2, changed to 3", id="both"),
        pytest.param((), "", "", id="neither"),
    ],
)
def test_exports_tell_who_else_runs_a_source_and_what_it_said(also: tuple[str, ...], changed: str, said: str) -> None:
    told = replace(ANSWER, citations=(replace(CITED, also_in=also, changed=changed),))
    talk = [Exchange("And when?", told)]
    lines = [said] if said else []

    below = markdown(talk).partition(f"> {QUOTE}\n\n")[2].split("\n\n")
    assert below[: 1 + len(lines)] == [*lines, "/news/bridge.txt, characters 100–172"]
    copied = cited_text(told).partition(f"“{QUOTE}”\n")[2].splitlines()
    assert [line.strip() for line in copied] == [*lines, "/news/bridge.txt, characters 100–172"]
    assert Page(printable_html(talk)).text.count(said or "Also in") == len(lines)


@pytest.mark.parametrize(
    ("confidence", "in_markdown", "in_html", "likely"),
    [
        pytest.param(
            0.83, "**2 September 2024**", '<p class="short" dir="auto">2 Sep', "83% likely to be right", id="sure"
        ),
        pytest.param(
            0.7,
            "Probably: 2 September 2024",
            '<p class="short probable" dir="auto">Probably: 2 Sep',
            "70% likely to be right",
            id="probable",
        ),
        pytest.param(
            0.45,
            f"{UNSETTLED}:",
            f'<p class="answer" dir="auto">{UNSETTLED}:',
            "45% likely to be right at best",
            id="unsettled",
        ),
    ],
)
def test_every_export_says_how_sure_it_is(confidence: float, in_markdown: str, in_html: str, likely: str) -> None:
    said = replace(ANSWER, confidence=confidence)
    talk = [Exchange("And when?", said)]
    written, page, copied = markdown(talk), printable_html(talk), cited_text(said)

    assert f"\n\n{in_markdown}\n\n{QUOTE} " in written
    assert in_html in page
    assert copied.startswith(f"{in_markdown.strip('*')}\n\n{QUOTE}")
    assert likely in written
    assert likely in page
    assert ("**" in written) is (confidence > 0.8)


def test_exports_tell_of_sources_that_name_something_else() -> None:
    text = "The swing bridge will close on 3 May, the harbour board said."
    other = replace(CITED, marker=2, quote=text, start=0, end=len(text), answer_start=31, answer_end=36)
    said = replace(ANSWER, text=f"{QUOTE} [1] {text} [2]", citations=(CITED, other))

    written, copied = markdown([Exchange("And when?", said)]), cited_text(said)

    assert f"\n\n{OTHERS}:\n\n{text} \\[2\\]\n\n" in written
    assert "\n\nSays: 3 May\n\n/news/bridge.txt" in written
    assert f"{OTHERS}:\n\n{text} [2]\n\n[1]" in copied
    assert f"“{text}”\n    Says: 3 May\n    /news/bridge.txt" in copied
    assert '<p class="place" dir="auto">Says: 3 May</p>' in printable_html([Exchange("And when?", said)])


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(Question("Who won?"), id="plain"),
        pytest.param(ANSWER.question, id="limits"),
        pytest.param(Question("What of 100% & <b> #1? q=2+2 «ü» 🌉", Filters(("A & B", "Ü=1"))), id="signs"),
    ],
)
def test_a_link_brings_the_question_back(question: Question) -> None:
    link = permalink(replace(ANSWER, question=question, interpreted_as=None))

    assert re.fullmatch(r"\?[\w%+.~=&-]+", link, re.ASCII)
    asked, fingerprint = question_of_link(link)
    assert (asked, fingerprint) == (replace(question, id=None), ANSWER.index.fingerprint)


def test_a_link_that_is_cut_keeps_its_filters() -> None:
    link = permalink(ANSWER)
    start, _, words = link.partition("&q=")
    assert words == "When+will+the+swing+bridge+close%3F"  # and nothing follows them
    asked, fingerprint = question_of_link(f"{start}&q=When+will")
    assert (asked.filters, asked.as_of) == (ANSWER.question.filters, ANSWER.question.as_of)
    assert (asked.text, fingerprint) == ("When will", ANSWER.index.fingerprint)


def test_a_link_may_name_as_many_publishers_as_the_page_s_filters() -> None:
    names = tuple(f"Paper {number}" for number in range(MAX_PUBLISHERS))
    link = permalink(replace(ANSWER, question=Question("Who won?", Filters(names))))
    asked, _ = question_of_link(link)
    assert asked.filters.publishers == names


def test_a_link_to_a_follow_up_stands_alone() -> None:
    asked, _ = question_of_link(permalink(ANSWER))

    assert asked.text == ANSWER.interpreted_as


def test_a_link_without_an_index_and_with_more() -> None:
    asked, fingerprint = question_of_link("q=+Who%0Awon%3F+&__theme=dark&publisher=+&since=")

    assert (asked, fingerprint) == (Question("Who won?"), None)


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"q": [" \x00"]}, id="blank"),
        pytest.param({"q": ["x" * 20_001]}, id="long"),
        pytest.param({"q": ["Who?", "What?"]}, id="two-questions"),
        pytest.param({"q": ["Who?"], "since": ["yesterday"]}, id="no-day"),
        pytest.param({"q": ["Who?"], "until": ["20240101"]}, id="another-form"),
        pytest.param({"q": ["Who?"], "as_of": ["2024-02-30"]}, id="no-such-day"),
        pytest.param({"q": ["Who?"], "as_of": ["٢٠٢٤-01-01"]}, id="other-digits"),
        pytest.param({"q": ["Who?"], "since": ["2024-02-01"], "until": ["2024-01-01"]}, id="never"),
        pytest.param({"q": ["Who?"], "since": ["2024-02-01"] * 2}, id="two-days"),
        pytest.param({"q": ["Who?"], "publisher": ["x"] * (MAX_PUBLISHERS + 1)}, id="publishers"),
        pytest.param({"q": ["Who?"], "publisher": ["x" * 60_000]}, id="long-link"),
        pytest.param({"q": ["Who?"], "other": ["x"] * 200}, id="many-fields"),
        pytest.param({"q": ["Who?"], "index": ["<script>"]}, id="no-index"),
        pytest.param({"q": ["Who?"], "index": ["a" * 65]}, id="long-index"),
    ],
)
def test_a_link_that_can_not_be_followed(params: dict[str, list[str]]) -> None:
    with pytest.raises(QuestionError) as refused:
        question_of_link(urlencode(params, doseq=True))

    assert len(str(refused.value).splitlines()) == 1
    assert "<" not in str(refused.value)
