"""In the browser: whatever articles, questions, names and a browser's storage hold is shown as text, and does nothing.

Each text goes everywhere that text can go. What is made of it must have the elements that are made of a calm one.
"""

import http.client
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from browsing import FakeUploads, Visit, Visitor
from fake_engine import COVERAGE, FakeEngine, cite, passage
from hostile import HALF, HOSTILE, as_shown, coded
from playwright.sync_api import Browser

from index.errors import DatelineError
from index.loaders import LOADERS
from index.types import Article, Skipped, Span
from qa.answers import to_json
from qa.questions import clean
from qa.types import Answer, Filters, IndexState, Question
from ui.received import UploadError, safe_name
from ui.transcripts import printable_html
from ui.uploads import UploadProgress
from ui.view import Exchange, excerpt

CALM, CALM_ADDRESS = "calm", "https://calm.example/"
TEXTS = {"calm": CALM, "calm address": CALM_ADDRESS, **HOSTILE}
SAID = {as_shown(text): text for text in TEXTS.values()}


def article_of(text: str) -> Article:
    """An article of which every part is this text."""
    whole = f"{text}\n\nBefore {text}: It was {text} that he said. After {text}.\n\nSign up: {text}"
    told = Article(
        id=as_shown(text), title=text, path=f"/news/{text}", publisher=text, byline=text, url=text, text=whole
    )
    return replace(told, boilerplate=(Span(whole.index("Sign up"), len(whole)),))


def quote_of(text: str) -> str:
    return f"It was {text} that he said."


def answer_of(text: str, question: Question) -> Answer:
    """An answer of which every part is this text."""
    cited = cite(1, article_of(text), quote_of(text), text)
    index = IndexState("f00d", 1, 1)
    return Answer(question, f"{text} [1]", False, 0.9, (cited,), (), text, text, text, index)


class Poisoned(FakeEngine):
    """Answers a question with itself, in one of three ways; all that it knows is hostile."""

    way = "answer"

    def answer(self, question: Question) -> Answer:
        text = SAID.get(as_shown(question.text), question.text)
        self.asked.append(question)
        if self.way == "fail":
            raise DatelineError(text)
        if self.way == "abstain":
            near = passage(article_of(text), quote_of(text), 1)
            return Answer(question, text, True, 0.1, passages=(near,), index=IndexState("f00d", 1, 1))
        return answer_of(text, question)

    def first_questions(self, count: int = 4, within_s: float = 4.0) -> tuple[str, ...]:
        return tuple(HOSTILE.values())

    def follow_ups(self, answer: Answer, count: int = 3) -> tuple[str, ...]:
        return (self.asked[-1].text,)


class PoisonedUploads(FakeUploads):
    """Takes files as the real one does, and says of each job that its texts failed, in its texts' words."""

    async def receive(self, name: str, chunks: object, length: int = 0) -> str:
        return safe_name(name)

    def progress(self, job: str) -> UploadProgress:
        return UploadProgress("done", skipped=tuple(Skipped(text, text) for text in TEXTS.values()))


@pytest.fixture(scope="module")
def engine() -> Poisoned:
    publishers = tuple((text, 1) for text in TEXTS.values())
    covered = replace(COVERAGE, publishers=publishers, home=" ".join(HOSTILE.values()))
    return Poisoned([article_of(text) for text in TEXTS.values()], covered)


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> PoisonedUploads:
    return PoisonedUploads(tmp_path_factory.mktemp("uploads"))


@pytest.fixture
def open_page(visit: Visit, engine: Poisoned) -> Iterator[Callable[..., Visitor]]:
    """`open_page(way="answer")`: as `visit`; at the end all of the page must be its own."""
    visitors: list[Visitor] = []

    def opened(way: str = "answer", path: str = "") -> Visitor:
        engine.way = way
        visitors.append(visit(path=path))
        visitors[-1].page.evaluate(TOOLS)
        return visitors[-1]

    yield opened
    engine.way = "answer"
    for visitor in visitors:
        assert visitor.page.evaluate("window.strangers()") == []


TOOLS = r"""() => {
  window.texts = (selector, within = document) => [...within.querySelectorAll(selector)].map(one => one.textContent);
  window.bones = element => `<${element.localName} ${element.getAttributeNames().sort().join(' ')}>`
    + [...element.children].map(bones).join('') + '</>';
  const alien = `script, img, image, iframe, frame, object, embed, base, meta, link, style, video, audio, source, math,
    dialog, use, animate, noscript, template template, form form,
    form:not(.address, .composer, .why, .search, .topic, .change, .draft), svg:not(.tools svg),
    a:not([href^="#"], .place [href^="http"])`;
  window.strangers = () => {
    const all = [...document.querySelectorAll('#page *')];
    const arms = name => name.startsWith('on') || name === 'autofocus';
    const armed = all.filter(one => one.getAttributeNames().some(arms));
    return [...document.querySelectorAll(`#page :is(${alien})`), ...armed].map(one => one.outerHTML.slice(0, 300));
  };
  window.submit = coded => {
    const box = document.querySelector('.composer textarea');
    box.value = JSON.parse(coded);
    box.form.requestSubmit();
  };
  window.tip = mark => {
    mark.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
    const said = texts('#quote-tip span');
    mark.dispatchEvent(new MouseEvent('mouseout', {bubbles: true}));
    return said;
  };
}"""
ANSWERED = r"""([turn, correction]) => {
  const place = document.querySelector(`#turn-${turn}`);
  const said = {
    question: texts('.question', place), interpreted: texts('.interpreted', place), short: texts('.short', place),
    answer: texts('.answer', place), strong: texts('.answer strong', place), notes: texts('.note', place),
    sources: texts('.sources li > a', place), follow_ups: texts('.follow-ups button', place),
    asked_by: [...place.querySelectorAll('.follow-ups button')].map(one => one.dataset.ask),
    tip: tip(place.querySelector('a.mark')), nearest: texts('.nearest li', place), problem: texts('.problem', place),
    cards: texts('#evidence .card-head, #evidence .card-title'), kicker: texts('#evidence .kicker'),
    lead: texts('#evidence .lead'), title: texts('#evidence h3'), place: texts('#evidence .place'),
    text: texts('#evidence .text'), marked: texts('#evidence .span mark'),
    answer_marked: texts('#evidence mark strong'),
  };
  const made = bones(place) + bones(document.querySelector('#evidence'));
  place.querySelector('[name=correction]').value = JSON.parse(correction);
  place.querySelector('form.why').requestSubmit();
  return [said, made];
}"""


def wrong(got: dict[str, Any], expected: dict[str, Any], made: dict[str, str]) -> dict[str, Any]:
    """Return, by the name of the text, what is not shown as it is, or has other elements than those of a calm one."""
    found: dict[str, Any] = {}
    for name, said in got.items():
        differing = {key: (said[key], value) for key, value in expected[name].items() if said[key] != value}
        calm = "calm address" if TEXTS[name].startswith("http") else "calm"
        if differing or made[name] != made[calm]:
            found[name] = differing or (made[name], made[calm])
    return found


def cleaned(said: dict[str, list[str]]) -> dict[str, list[str]]:
    return {key: [as_shown(one) for one in values] for key, values in said.items()}


def one_line(text: str) -> str:
    return as_shown(" ".join(text.split()))


def source_of(text: str) -> dict[str, list[str]]:
    """What an open article shows."""
    shown = as_shown(text)
    path = shown.replace("\\", "/").rpartition("/")[2]
    return {
        "kicker": [shown],
        "title": [shown],
        "place": [f"{shown} · {shown if text.startswith('http') else path}"],
        "text": [as_shown(article_of(text).text)],
    }


def test_answers_and_their_sources(open_page: Callable[..., Visitor], engine: Poisoned) -> None:
    visitor = open_page()
    got, expected, made = {}, {}, {}
    for turn, (name, text) in enumerate(TEXTS.items(), start=1):
        visitor.page.evaluate("coded => window.submit(coded)", coded(text))
        visitor.page.wait_for_selector(f"#turn-{turn} .follow-ups button")
        visitor.page.wait_for_selector(f"#span-{turn}-1.current")
        said, made[name] = visitor.page.evaluate(ANSWERED, [turn, coded(text)])
        got[name] = cleaned(said)
        visitor.page.wait_for_selector(f"#turn-{turn} .said:not(:empty)")
        shown, quoted = as_shown(text), as_shown(quote_of(text))
        got[name]["correction"] = engine.feedback[-1].correction
        expected[name] = source_of(text) | {
            "question": [shown],
            "interpreted": [f"Interpreted as “{shown}” Ask as typed"],
            "short": [shown],
            "answer": [f"{shown}[1]"],
            "strong": [shown],
            "notes": [f"Written by {shown}; each sentence checked against the words it cites"],
            "sources": [f"{shown} {shown}"],
            "follow_ups": [shown],
            "asked_by": [shown],
            "tip": [shown, f"“{one_line(quoted)}”"],
            "cards": [f"[1] {shown}", shown],
            "marked": [quoted],
            "answer_marked": [shown],
            "correction": text.replace("\n", ""),  # a field of one line
        }
    assert wrong(got, expected, made) == {}


NO_ANSWER = r"""turn => {
  const place = document.querySelector(`#turn-${turn}`);
  const said = {
    question: texts('.question', place), answer: texts('.answer', place), problem: texts('.problem', place),
    nearest: texts('.nearest a, .excerpt', place), lead: texts('#evidence .lead'), title: texts('#evidence h3'),
    kicker: texts('#evidence .kicker'), place: texts('#evidence .place'), text: texts('#evidence .text'),
    cards: texts('#evidence .card-head, #evidence .card-title'),
  };
  return [said, bones(place) + bones(document.querySelector('#evidence'))];
}"""


@pytest.mark.parametrize("way", ["abstain", "fail"])
def test_no_answer(open_page: Callable[..., Visitor], way: str) -> None:
    visitor = open_page(way)
    got, expected, made = {}, {}, {}
    for turn, (name, text) in enumerate(TEXTS.items(), start=1):
        visitor.page.evaluate("coded => window.submit(coded)", coded(text))
        visitor.page.wait_for_selector(f"#turn-{turn}:not(:has(.pending))")
        shown = as_shown(text)
        if way == "abstain":
            visitor.page.wait_for_selector(f"#span-{turn}-p1.current")
            near = [f"{shown} {shown}", as_shown(excerpt(quote_of(text)))]
            expected[name] = source_of(text) | {"answer": [shown], "nearest": near, "cards": [shown, shown]}
            expected[name] |= {"question": [shown], "lead": [shown]}
        else:
            expected[name] = {"question": [shown], "problem": [shown]}
        said, made[name] = visitor.page.evaluate(NO_ANSWER, turn)
        got[name] = cleaned(said)
    assert wrong(got, expected, made) == {}


def test_half_a_character_is_asked_as_a_whole_one(open_page: Callable[..., Visitor], engine: Poisoned) -> None:
    visitor = open_page("fail")
    visitor.page.evaluate("coded => window.submit(coded)", coded(HALF))
    visitor.answered(1)
    assert engine.asked[-1].text == "half \ufffd a character"
    assert "half \ufffd a character" in visitor.page.inner_text("#turn-1 .problem")


def test_what_is_indexed_and_suggested(open_page: Callable[..., Visitor], engine: Poisoned) -> None:
    visitor = open_page()
    page, shown = visitor.page, [as_shown(text) for text in TEXTS.values()]
    page.wait_for_selector(".first-questions button")

    def texts(selector: str) -> list[str]:
        return [as_shown(text) for text in page.evaluate("selector => window.texts(selector)", selector)]

    suggested = [as_shown(text) for text in HOSTILE.values()]
    assert texts(".first-questions button") == suggested
    assert texts(".coverage li") == [f"{text} 1" for text in shown]
    assert " ".join(HOSTILE.values()) not in page.content()  # its home is nobody's business
    assert texts("[name=publisher] option") == ["any", *shown]
    page.click(".listing .more")
    page.wait_for_function(f"document.querySelectorAll('.title').length === {len(TEXTS)}")
    assert texts(".title") == [f"{text} {text}" for text in shown]
    bones = page.evaluate("[...document.querySelectorAll('.title, .coverage li, .first-questions button')].map(bones)")
    assert len(set(bones)) == 3
    page.locator(".first-questions button").first.click()
    visitor.answered(1)
    assert engine.asked[-1].text == next(iter(HOSTILE.values()))


def test_publishers_as_filters(open_page: Callable[..., Visitor], engine: Poisoned) -> None:
    visitor = open_page("abstain")
    page, names = visitor.page, list(TEXTS.values())
    page.click("[data-do=filters]")
    for turn, half in enumerate((names[:30], names[30:]), start=1):
        for name in half:
            page.select_option("[name=publisher]", index=1 + names.index(name))
        chips = page.evaluate(
            "texts('.chip').map((text, at) => [text, document.querySelectorAll('.chip')[at].ariaLabel])"
        )
        assert chips == [[f"{name} ×", f"Remove the filter {name}"] for name in half]
        visitor.ask("calm")
        assert engine.asked[-1].filters.publishers == tuple(half)
        limits = page.text_content(f"#turn-{turn} .limits") or ""
        assert as_shown(limits) == as_shown(f"Only articles: {' or '.join(half)}")
        for _ in half:
            page.locator(".chip").first.click()
        assert page.locator(".chip").count() == 0


FOUND = r"""async ([words, id, label]) => {
  const search = document.querySelector('[type=search]');
  search.value = JSON.parse(words);
  search.dispatchEvent(new InputEvent('input', {bubbles: true}));
  const until = async find => { while (!find()) await new Promise(wait => setTimeout(wait, 10)); return find(); };
  const all = () => [...document.querySelectorAll('.title')];
  (await until(() => all().find(one => one.dataset.article === JSON.parse(id)))).click();
  const opened = [...document.querySelectorAll('#library .opened')][0];
  const said = () => ({kicker: texts('.kicker', opened), title: texts('h3', opened), place: texts('.place', opened),
                       text: texts('.text', opened)});
  await until(() => opened.querySelector('.source')?.getAttribute('aria-label') === JSON.parse(label));
  return [said(), bones(opened)];
}"""


def test_titles_are_searched_and_read(open_page: Callable[..., Visitor]) -> None:
    visitor = open_page()
    visitor.page.locator(".title").first.wait_for()
    # The page waits for whoever types on; nobody does.
    visitor.page.evaluate("const slow = setTimeout; window.setTimeout = (run, ms) => slow(run, Math.min(ms, 10))")
    got, made = {}, {}
    for name, text in TEXTS.items():
        words, label = text.splitlines()[0], text.replace("\x00", "\ufffd")  # as an attribute has it
        wanted = [coded(one) for one in (words, as_shown(text), label)]
        said, made[name] = visitor.page.evaluate(FOUND, wanted)
        got[name] = cleaned(said)
    assert wrong(got, {name: source_of(text) for name, text in TEXTS.items()}, made) == {}


DROP = r"""coded => {
  const transfer = new DataTransfer();
  for (const name of JSON.parse(coded)) transfer.items.add(new File(['Text.'], name));
  document.querySelector('#chat').dispatchEvent(new DragEvent('drop', {dataTransfer: transfer, bubbles: true}));
}"""


def received(name: str) -> str:
    """What the page says of a file that is sent, or "" where it is taken."""
    try:
        safe_name(name)
    except UploadError as error:
        return f"{as_shown(name)}: {as_shown(str(error))}"
    return ""


def test_names_of_files(open_page: Callable[..., Visitor], uploads: PoisonedUploads) -> None:
    visitor = open_page()
    names = [name for text in (HALF, *TEXTS.values()) for name in (text, f"{text}.txt")]
    visitor.page.evaluate(DROP, coded(names))
    visitor.page.wait_for_selector(".job p:has-text('Nothing was added')", timeout=20_000)
    lines = [as_shown(line) for line in visitor.page.evaluate("texts('.job li')")]
    kept_names = visitor.page.evaluate("coded => JSON.parse(coded).map(name => new File([], name).name)", coded(names))
    refused = f"this kind of file is not read; these are: {' '.join(LOADERS)}"
    said = [received(name) if name.endswith(".txt") else f"{as_shown(name)}: {refused}" for name in kept_names]
    assert lines == [*filter(None, said), *(f"{as_shown(text)}: {as_shown(text)}" for text in TEXTS.values())]
    assert len(uploads.jobs[-1]) == said.count("") > len(HOSTILE) / 2
    assert len(set(visitor.page.evaluate("[...document.querySelectorAll('.job li')].map(bones)"))) == 1
    # The browser tells of each file that the server refuses, which was wanted.
    visitor.problems[:] = [problem for problem in visitor.problems if "415 (Unsupported Media Type)" not in problem]


def kept(exchanges: object, **more: object) -> dict[str, str]:
    """What a browser keeps of a conversation, and of the list of all."""
    conversation = {"id": "kept", "exchanges": exchanges, **more}
    texts = [{"id": f"id {text}", "title": text, "when": 0} for text in HOSTILE.values()]
    return {
        "dateline:fake:conversation:kept": json.dumps(conversation),
        "dateline:fake:conversations": json.dumps(texts),
    }


KEEP = """stored => {
  for (const [name, text] of Object.entries(stored)) localStorage.setItem(name, text);
  sessionStorage.setItem('dateline:fake:current', 'kept');
}"""


def test_a_conversation_edited_by_hand(open_page: Callable[..., Visitor]) -> None:
    visitor = open_page()
    exchanges, expected = [], {}
    for text in TEXTS.values():
        said = answer_of(text, Question(text, Filters((text,))))
        gone = replace(said, citations=(replace(said.citations[0], article_id=f"gone {text}"),))
        exchanges.append({"question": text, "answer": to_json(gone), "follow_ups": [text]})
        exchanges.append({"question": text, "problem": text})
    visitor.page.evaluate(KEEP, kept(exchanges, filters={"publishers": list(HOSTILE.values())[:9], "since": "<b>"}))
    visitor.reload()
    visitor.page.evaluate(TOOLS)
    got, made = {}, {}
    for turn, (name, text) in enumerate(TEXTS.items()):
        shown, place = as_shown(text), f"#turn-{2 * turn + 1}"
        found = visitor.page.evaluate(
            """([place, next]) => ({question: texts(`${place} .question`), answer: texts(`${place} .answer`),
              sources: texts(`${place} .sources li > a`), tip: tip(document.querySelector(`${place} a.mark`)),
              limits: texts(`${place} .limits`), problem: texts(`${next} .problem`)})""",
            [place, f"#turn-{2 * turn + 2}"],
        )
        got[name] = cleaned(found)
        made[name] = visitor.page.evaluate("place => bones(document.querySelector(place))", place)
        expected[name] = {
            "question": [shown],
            "answer": [f"{shown}[1]"],
            "sources": [f"{shown} {shown}"],
            "tip": [shown, f"“{one_line(quote_of(text))}”"],
            "limits": [f"Only articles: {shown}"],
            "problem": [shown],
        }
    assert wrong(got, expected, made) == {}
    visitor.page.click("summary:has-text('Earlier')")
    visitor.page.wait_for_selector(".earlier button")
    earlier = visitor.page.evaluate("[...document.querySelectorAll('.earlier button')].map(one => one.firstChild.data)")
    assert [as_shown(text) for text in earlier] == [*map(as_shown, HOSTILE.values()), "Delete all of these"]


WHOLE = {"question": "Who?", "problem": "None."}
MALFORMED = {
    "no list": 5,
    "null": [None],
    "no exchanges": [5, "x", []],
    "no answer": [{"question": {"a": 1}, "answer": 5}],
    "a number for an answer": [{"question": "Who?", "answer": 5}],
    "half an answer": [{"question": "Who?", "answer": {"answer": HOSTILE["script"]}}],
    "half a character": [{"question": HALF, "problem": HALF, "linked": HALF}],
    "wrong extras": [WHOLE | {"follow_ups": 5, "verdict": {}, "filters": 5, "as_typed": "x"}],
    "too many": [WHOLE] * 501,
}
MORE = {
    "no filters": 5,
    "wrong filters": {"publishers": "x", "since": 5, "as_of": {}},
    "no publishers": {"publishers": [5]},
}


def malformed() -> dict[str, str]:
    """Conversations no version of the page has kept, and the list that names them."""
    talks = {name: {"id": name, "exchanges": exchanges} for name, exchanges in MALFORMED.items()}
    talks |= {name: {"id": name, "exchanges": [WHOLE], "filters": filters} for name, filters in MORE.items()}
    talks |= {"prototype": {"id": 5, "exchanges": [WHOLE], "__proto__": {"exchanges": 5}}}
    stored = {f"dateline:fake:conversation:{name}": json.dumps(talk) for name, talk in talks.items()}
    stored["dateline:fake:conversation:no JSON"] = "{"
    names = [*talks, "no JSON", "not there"]
    listed = [None, 5, {}, *({"id": name, "title": name, "when": "x"} for name in names), {"id": "t", "title": {}}]
    return stored | {"dateline:fake:conversations": json.dumps(listed)}


def test_whatever_is_kept_can_be_opened(open_page: Callable[..., Visitor]) -> None:
    visitor = open_page("fail")
    page = visitor.page
    page.evaluate(KEEP, malformed())
    names = [name.rpartition(":")[2] for name in malformed() if ":conversation:" in name]
    for name in (*names, "not there"):
        page.click("summary:has-text('Earlier')")
        page.locator(f".earlier button[data-open='{name}']").click()
        page.wait_for_timeout(150)  # for some nothing is asked of the server, and nothing is seen
        number = page.locator(".turn").count() + 1
        assert (name, number) == (name, 2 if name in {*MORE, "half a character", "wrong extras"} else 1)
        page.evaluate("window.submit('\"calm\"')")
        page.wait_for_selector(f"#turn-{number} .problem:has-text('calm')")
        page.evaluate("document.querySelector('[data-do=edit]:not(.turn:not(:last-child) *)').click()")
        page.click("[data-do=cancel-edit]")


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(kept([None]), id="conversation"),
        pytest.param(kept([WHOLE]) | {"dateline:fake:conversations": "5"}, id="no list of earlier ones"),
        pytest.param(kept([WHOLE], filters=5) | {"dateline:theme": "<b>"}, id="filters and theme"),
    ],
)
def test_whatever_is_kept_the_page_starts(open_page: Callable[..., Visitor], stored: dict[str, str]) -> None:
    visitor = open_page("fail")
    visitor.page.evaluate(KEEP, stored)
    visitor.reload()
    visitor.page.evaluate(TOOLS)
    assert "calm" in visitor.ask("calm").locator(".problem").inner_text()


def test_links(open_page: Callable[..., Visitor], engine: Poisoned) -> None:
    names = [text for text in HOSTILE.values() if as_shown(text) == text]
    question = " ¶ ".join(names)
    query = urlencode({"q": question, "publisher": names[:50], "since": "2024-01-01"}, doseq=True)
    visitor = open_page("fail", f"?{query}")
    visitor.answered(1)
    asked = engine.asked[-1]
    assert asked.filters.publishers == tuple(names[:50])
    assert visitor.page.evaluate("texts('.question')") == [asked.text]
    assert [name for name in names if clean(name) not in asked.text] == []
    chips = [chip.removesuffix(" ×") for chip in visitor.page.evaluate("texts('.chip')")]
    assert chips == [*names[:50], "from 1 January 2024"]


def test_links_that_say_other_things(open_page: Callable[..., Visitor]) -> None:
    hostile = quote_plus(HOSTILE["image"])
    names = ("since", "index", "__theme", "view", "deep_link", "__proto__")
    visitor = open_page(path=f"?q=x&{'&'.join(f'{name}={hostile}' for name in names)}")
    assert visitor.page.inner_text(".hint") != ""
    assert visitor.page.locator(".turn").count() == 0


def sent(url: str, path: str, body: bytes | None, kind: str, method: str | None) -> tuple[int, bytes]:
    request = urllib.request.Request(url + path, body, {"content-type": kind}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except http.client.HTTPException:  # a reply that breaks off
        return 0, b""


JSON = "application/json"
FORM = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="../../x"\r\n\r\nabc\r\n--x--'
ELSEWHERE = [
    "/etc/passwd",
    "../../../etc/passwd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%5c..%5cetc",
    "pyproject.toml",
    "%00",
]
ELSEWHERE += ["file:///etc/passwd", "http://192.0.2.1/", "http://127.0.0.1:1/", "//192.0.2.1/x"]
PLACES = ["/gradio_api/file=", "/gradio_api/file/", "/file=", "/gradio_api/proxy=", "/static/", "/assets/", "/svelte/"]
PLACES += ["/static/../", "/assets/../../", "/gradio_api/custom_component/x/client/y/", "/gradio_api/stream/a/1/"]
CLOSED = ["upload", "run/x", "api/predict", "call/x", "call/v2/x", "queue/join", "cancel", "vibe-edit", "vibe-code"]
CLOSED += ["undo-vibe-edit", "process_recording", "stream/x", "stream/x/close", "run-history/connect", "nothing"]
BODIES = [b"", b"{}", b"\xff", b"{", b"null", b"[]", b'"x"', b"1" * 5_000, b"[" * 100_000, b'{"data":' * 50_000]
BODIES += [b'{"data": [], "fn_index": 0, "session_hash": "x"}', b'{"hash": "../../../etc/passwd"}', b'{"data": NaN}']


def test_no_file_is_to_be_had(url: str) -> None:
    """Nothing but what the framework serves to all pages comes from its routes, and no other machine is asked."""
    said = {}
    for place in PLACES:
        for path in ELSEWHERE:
            status, body = sent(url, place + path, None, JSON, None)
            if status < 400 or leaks(body):
                said[place + path] = (status, body[:300])
    assert said == {}


def leaks(body: bytes) -> list[str]:
    """Return what a reply says of the machine: its files, folders or code."""
    secret = ("Traceback", "root:x:", "site-packages", 'File "', ".py", str(Path.home()), str(Path.cwd()), sys.prefix)
    return [word for word in secret if word in body.decode("utf-8", "replace")]


@pytest.mark.parametrize("route", CLOSED)
def test_routes_that_no_page_uses(url: str, route: str) -> None:
    said = {}
    for body in (*BODIES, PART % b"video", PART % b"files"):
        kind = FORM if body.startswith(b"--x") else JSON
        status, reply = sent(url, f"/gradio_api/{route}", body, kind, None)
        if leaks(reply) or (status == 200 and route != "process_recording"):
            said[body[:50]] = (status, reply[:300])
    assert said == {}
    assert sent(url, "/health", None, JSON, None)[0] == 200


def component(url: str, panel: str) -> int:
    config = json.loads(sent(url, "/config", None, JSON, None)[1])
    (found,) = [one["id"] for one in config["components"] if one["props"].get("elem_id") == panel]
    return int(found)


def test_what_is_no_call_of_the_page(url: str) -> None:
    library, chat = component(url, "library"), component(url, "chat")
    functions = ["", "__class__", "__init__", "get_config", "postprocess", "_id", "nothing", None, 5, ["titles"]]
    calls: list[dict[str, Any]] = [{"component_id": library, "fn_name": name, "data": {}} for name in functions]
    calls += [{"component_id": id, "fn_name": "titles", "data": {}} for id in (0, -1, 10**30, 1.5, "x", None, chat)]
    bodies = [*BODIES, *(json.dumps({"session_hash": "x"} | call).encode() for call in calls), PART % b"f"]
    bodies += [b'{"session_hash": "x", "component_id": %d, "fn_name": "titles"}' % library, b"x" * 10_100_000]
    said = {}
    for body in bodies:
        kind = FORM if body.startswith(b"--x") else JSON
        status, reply = sent(url, "/gradio_api/component_server", body, kind, None)
        if status == 200 or leaks(reply):
            said[body[:90]] = (status, reply[:300])
    assert said == {}
    assert sent(url, "/health", None, JSON, None)[0] == 200


ODD = [None, 5, True, "x", [], {}, [[]], {"a": {}}, -1, 10**30, 1e308, HALF, HOSTILE["null"], HOSTILE["json"]]


def test_calls_with_anything_in_them(url: str) -> None:
    """Whatever the page's functions are given, they say no more than one line of it, and go on."""
    takes = {
        "library": {"titles": "words offset", "index": "files", "progress": "job", "coverage": "x"},
        "chat": {
            "ask": "question turn ticket filters history linked as_typed",
            "restore": "exchanges first",
            "follow": "link",
            "follow_ups": "exchange",
            "feedback": "exchange verdict reason correction",
            "stop": "ticket",
            "ahead": "ticket",
        },
        "evidence": {"read": "id start spans current"},
        "masthead": {"save": "exchanges format"},
        "timeline": {"timeline": "topic filters"},
    }
    said = {}
    for panel, functions in takes.items():
        number = component(url, panel)
        for function, names in functions.items():
            whole = {"question": "calm", "format": "json"} if function in {"ask", "save"} else {}
            for data in (*ODD, *(whole | {name: odd} for name in names.split() for odd in ODD)):
                call = {"session_hash": "x", "component_id": number, "fn_name": function, "data": data}
                status, reply = sent(url, "/gradio_api/component_server", json.dumps(call).encode(), JSON, None)
                if leaks(reply) or status != 200 or len(reply.splitlines()) > 1 or b"did not foresee" in reply:
                    said[f"{function} {data!r}"[:200]] = (status, reply[:300])
    assert said == {}
    assert sent(url, "/health", None, JSON, None)[0] == 200


def test_the_page_to_print(browser: Browser, tmp_path: Path) -> None:
    talk = [
        exchange
        for text in TEXTS.values()
        for exchange in (
            Exchange(text, answer_of(text, Question(text, Filters((text,)))), None, frozenset({1})),
            Exchange(text, problem=text),
        )
    ]
    file = tmp_path / "talk.html"
    file.write_text(printable_html(talk), encoding="utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.on("console", lambda message: asked.append(message.text))
    page.goto(file.as_uri())
    page.evaluate(TOOLS)
    found = page.evaluate("[...document.querySelectorAll('section')].map(one => [bones(one), one.textContent])")
    assert len(found) == len(talk)
    assert {bones for bones, _ in found[::2]} == {found[0][0]}
    assert {bones for bones, _ in found[1::2]} == {found[1][0]}
    unseen = "\ufffd\x00\x07\x0b\x1b\x7f\x85"

    def bare(text: str) -> str:
        return "".join(char for char in text if char not in unseen).replace("\r", "\n")

    told = {name: bare(found[2 * at][1]).count(bare(text)) for at, (name, text) in enumerate(TEXTS.items())}
    assert {name: count for name, count in told.items() if count < 8} == {}
    assert asked == [file.as_uri()]
    assert page.evaluate("window.hacked") is None
    page.close()
