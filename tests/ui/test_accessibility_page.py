"""In the browser: what axe-core finds, focus that shows, a keyboard that reaches everything, no sideways scroll."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browsing import FakeUploads, Visit, Visitor
from fake_engine import FakeEngine

EXAMPLE = "When does the bridge close?"
DROP = """names => {
  const transfer = new DataTransfer();
  for (const name of names) transfer.items.add(new File(['Text.'], name));
  document.querySelector('#chat').dispatchEvent(new DragEvent('drop', {dataTransfer: transfer, bubbles: true}));
}"""


@dataclass(frozen=True)
class Stage:
    """The page and what stands behind it, taken from state to state."""

    visitor: Visitor
    engine: FakeEngine
    uploads: FakeUploads

    def pane(self, name: str) -> None:
        if self.visitor.page.locator(f"#tab-{name}").is_visible():
            self.visitor.page.click(f"#tab-{name}")

    def ask(self, question: str) -> None:
        self.pane("chat")
        self.visitor.ask(question)


def empty(stage: Stage) -> None:
    stage.visitor.page.wait_for_selector(".first-questions button")


def answering(stage: Stage) -> None:
    stage.engine.gate.clear()
    stage.visitor.page.fill(".composer textarea", EXAMPLE)
    stage.visitor.page.press(".composer textarea", "Enter")
    stage.visitor.page.wait_for_selector(".turn .pending")


def answered_with_tooltip(stage: Stage) -> None:
    stage.engine.gate.set()
    turn = stage.visitor.answered(1)
    turn.locator(".follow-ups button").wait_for()
    turn.locator("sup a").first.hover()
    stage.visitor.page.wait_for_selector("#quote-tip:not([hidden])")


def evidence(stage: Stage) -> None:
    stage.visitor.page.locator("#turn-1 sup a").nth(1).click()
    stage.visitor.chosen("span-1-2")


def abstained(stage: Stage) -> None:
    stage.ask("Who won the regatta?")
    page = stage.visitor.page
    page.click("#turn-2 [data-do=down]")
    page.click("[data-do=filters]")
    page.select_option("[name=publisher]", index=1)
    page.fill("[name=since]", "2024-03-01")


def nearest(stage: Stage) -> None:
    stage.visitor.page.click("[data-do=filters-done]")
    stage.visitor.page.locator("#turn-2 .nearest a").first.click()
    stage.visitor.chosen("span-2-p1")


def follow_up(stage: Stage) -> None:
    stage.ask("And the bridge, what will it cost?")
    stage.visitor.page.wait_for_selector("#turn-3 .interpreted")


def error(stage: Stage) -> None:
    stage.ask("broken")
    stage.visitor.page.wait_for_selector("#turn-4 .problem")


def editing(stage: Stage) -> None:
    stage.visitor.page.click("#turn-4 [data-do=edit]")
    stage.visitor.page.wait_for_selector(".editing:not([hidden])")


def menus(stage: Stage) -> None:
    page = stage.visitor.page
    page.keyboard.press("Escape")
    page.click("[data-do=new]")
    for name in ("Save as", "Earlier"):
        page.click(f"summary:has-text('{name}')")
    page.locator(".menu").evaluate_all("menus => menus.forEach(menu => { menu.open = true; })")
    page.wait_for_selector(".earlier button")
    opening = page.locator(".opening h2").bounding_box()
    assert opening
    assert opening["y"] > 0  # however far the conversation before was scrolled


def library(stage: Stage) -> None:
    stage.visitor.page.click("h1")
    stage.pane("library")
    stage.visitor.page.wait_for_selector(".title")


def article(stage: Stage) -> None:
    stage.visitor.page.locator(".title").first.click()
    stage.visitor.page.wait_for_selector("#library .source")


def timeline(stage: Stage) -> None:
    stage.pane("timeline")
    stage.visitor.page.fill("#timeline-topic", "the bridge")
    stage.visitor.page.press("#timeline-topic", "Enter")
    stage.visitor.page.wait_for_selector(".line")


def event(stage: Stage) -> None:
    stage.visitor.page.locator(".event").first.click()
    stage.visitor.page.wait_for_selector("#timeline .source")


def saved(stage: Stage) -> None:
    stage.pane("chat")
    stage.ask(EXAMPLE)
    page = stage.visitor.page
    page.click(".turn:last-child [data-do=save-question]")
    stage.pane("saved")
    page.wait_for_selector(".kept .nothing")


def uploading(stage: Stage) -> None:
    stage.uploads.gate.clear()
    stage.visitor.page.evaluate(DROP, ["new.txt", "bad.md", "picture.png"])
    stage.visitor.page.wait_for_selector(".job p:has-text('Embedding, 75%')")


def uploaded(stage: Stage) -> None:
    stage.uploads.gate.set()
    stage.visitor.page.wait_for_selector(".job li:has-text('bad.md')")


def nothing_found(stage: Stage) -> None:
    stage.visitor.page.fill("[type=search]", "no such title")
    stage.visitor.page.wait_for_selector(".listing .empty")


# In the order in which each follows from the one before.
STATES: tuple[Callable[[Stage], None], ...] = (
    empty,
    answering,
    answered_with_tooltip,
    evidence,
    abstained,
    nearest,
    follow_up,
    error,
    editing,
    menus,
    library,
    article,
    uploading,
    uploaded,
    nothing_found,
    timeline,
    event,
    saved,
)


@pytest.fixture
def stage(visit: Visit, engine: FakeEngine, uploads: FakeUploads) -> Iterator[Callable[..., Stage]]:
    """`stage(width, dark=True)`: an open page; whatever a test ends with, nothing is held up after it."""

    def open_page(width: int, height: int = 800, dark: bool = False) -> Stage:
        visitor = visit(width, height)
        visitor.page.emulate_media(reduced_motion="reduce")  # colours that are half way to others have no contrast
        if dark:
            visitor.page.click("[data-do=theme]")
        visitor.page.wait_for_function("document.getAnimations().length === 0")
        return Stage(visitor, engine, uploads)

    yield open_page
    engine.gate.set()
    uploads.gate.set()


def found(visitor: Visitor, state: str) -> list[str]:
    """What axe-core says against the page as it is, a line for each element."""
    if visitor.page.evaluate("typeof axe") == "undefined":
        visitor.page.evaluate(AXE_SCRIPT)
    result = visitor.page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
    # What it leaves to people to judge counts too where names and ids are concerned: those can be mended.
    unsure = [rule for rule in result["incomplete"] if rule["id"].startswith("aria-")]
    return [
        f"{state}: {rule['id']} ({rule['impact']}): {node['target']}: {node['failureSummary']}"
        for rule in (*result["violations"], *unsure)
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing(stage: Callable[..., Stage], width: int, dark: bool) -> None:
    at = stage(width, dark=dark)
    said = []
    for state in STATES:
        state(at)
        said += found(at.visitor, state.__name__)
    assert "\n".join(said) == ""


FOCUSABLE = "a[href], button, input:not([type=radio]), [type=radio]:checked, select, textarea, summary, [tabindex]"
# What can be reached by Tab, each named in a few words, and how it looks.
REACHABLE = f"""() => {{
  const looks = element => [element, element.closest('.box') ?? element].map(one => {{
    const style = getComputedStyle(one);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow].join(' ');
  }}).join(' | ');
  const all = [...document.querySelectorAll({json.dumps(FOCUSABLE)})];
  const reachable = all.filter(one => one.tabIndex >= 0 && one.checkVisibility({{visibilityProperty: true}}));
  window.looksOf = looks;
  window.numbered = reachable;
  return reachable.map(one => [`${{one.tagName}} ${{one.id || one.name || one.textContent.slice(0, 30)}}`, looks(one)]);
}}"""
# Which of these has the focus, how it looks, and whether anything of it can be seen.
FOCUSED = """() => {
  const on = document.activeElement;
  const points = [...on.getClientRects()].flatMap(({left, right, top, bottom}) => {
    const [from, to] = [Math.max(0, top), Math.min(innerHeight, bottom)]; // the part in the window
    return [0.1, 0.5, 0.9].map(part => [(left + right) / 2, from + (to - from) * part]);
  });
  const seen = on === document.body || points.some(([x, y]) => on.contains(document.elementFromPoint(x, y)));
  return [window.numbered.indexOf(on), window.looksOf(on), seen, on.outerHTML.slice(0, 150)];
}"""


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("upto", [abstained, editing, article, uploaded], ids=lambda state: state.__name__)
def test_tab_reaches_everything_and_shows_where_it_is(
    stage: Callable[..., Stage], width: int, upto: Callable[[Stage], None]
) -> None:
    at = stage(width)
    for state in STATES[: STATES.index(upto) + 1]:
        state(at)
    page = at.visitor.page
    page.evaluate("document.activeElement.blur()")
    page.mouse.click(2, 2)
    unfocused = page.evaluate(REACHABLE)
    assert len(unfocused) > 5
    met: dict[int, str] = {}
    hidden = []
    last = -1
    for _ in range(2 * len(unfocused) + 20):
        page.keyboard.press("Tab")
        number, looks, seen, html = page.evaluate(FOCUSED)
        if number in met and number not in (last, -1):  # a field of a date is one of several stops
            break
        last = number
        met.setdefault(number, looks)
        hidden += [] if seen else [html]
    else:
        pytest.fail("Tab never comes back to where it began")
    assert [name for number, (name, _) in enumerate(unfocused) if number not in met] == []
    assert [name for number, (name, looks) in enumerate(unfocused) if met[number] == looks] == []
    assert hidden == []


def test_nothing_moves_for_those_who_want_it_still(stage: Callable[..., Stage]) -> None:
    at = stage(1280)
    answering(at)
    moving = "document.getAnimations().filter(one => one.effect.target.closest('#page')).length"
    assert at.visitor.page.evaluate(moving) == 0
    at.visitor.page.emulate_media(reduced_motion="no-preference")
    assert at.visitor.page.evaluate(moving) == 3  # the lines that stand for the answer to come


SIDEWAYS = "document.scrollingElement.scrollWidth - innerWidth"
# What reaches beyond the window and can't be scrolled to.
CUT_OFF = """() => [...document.querySelectorAll('#page :is(a, button, summary, input, select, textarea, h1, h2, p)')]
  .filter(one => one.checkVisibility() && !one.closest('.unseen, .cards'))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 0 && (box.left < -1 || box.right > innerWidth + 1))
  .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${box.left}–${box.right}`)"""


@pytest.mark.parametrize(
    ("width", "height"),
    [pytest.param(320, 640, id="narrowest"), pytest.param(720, 450, id="1440 pixels at 200 %")],
)
def test_nothing_is_beside_the_window(stage: Callable[..., Stage], width: int, height: int) -> None:
    at = stage(width, height)
    said = []
    for state in STATES:
        state(at)
        said += (
            [f"{state.__name__}: {at.visitor.page.evaluate(SIDEWAYS)}"] if at.visitor.page.evaluate(SIDEWAYS) else []
        )
        said += [f"{state.__name__}: {one}" for one in at.visitor.page.evaluate(CUT_OFF)]
    assert "\n".join(said) == ""


# What can be clicked and is lower or narrower than it may be; marked words in an article stand in a line of text, and
# a radio button's label is its target.
CLICKED = "a, button, summary, input:not([type=radio]), label:has([type=radio]), select, textarea"
SMALL = f"""() => [...document.querySelectorAll('#page :is({CLICKED})')]
  .filter(one => one.checkVisibility() && !one.closest('.unseen, a.span'))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 0 && (box.height < 24 || box.width < 24))
  .map(([one, box]) => `${{one.outerHTML.slice(0, 120)}} ${{box.width}} x ${{box.height}}`)"""


@pytest.mark.parametrize("width", [1440, 390])
def test_whatever_is_clicked_is_large_enough(stage: Callable[..., Stage], width: int) -> None:
    at = stage(width)
    said = []
    for state in STATES:
        state(at)
        said += [f"{state.__name__}: {one}" for one in at.visitor.page.evaluate(SMALL)]
    assert "\n".join(said) == ""


# The room below the question box, between the head and what is read, and what the page is longer than the window.
ROOM = """() => {
  const box = document.querySelector('.box').getBoundingClientRect();
  const line = document.querySelector('.composer textarea').getBoundingClientRect();
  const head = document.querySelector('#masthead').getBoundingClientRect();
  const first = document.querySelector('.opening h2').getBoundingClientRect();
  const longer = document.scrollingElement.scrollHeight - innerHeight;
  return [innerHeight - box.bottom, line.height, first.top - head.bottom, longer];
}"""


def test_a_phone_has_no_room_to_waste(stage: Callable[..., Stage]) -> None:
    at = stage(390, 844)
    empty(at)
    below, line, above, longer = at.visitor.page.evaluate(ROOM)
    assert below <= 24
    assert line <= 40
    assert above <= 32
    assert longer <= 0
    at.visitor.ask(EXAMPLE)
    assert at.visitor.page.evaluate(ROOM)[1] <= 40
    library(at)
    article(at)
    back, out = (
        at.visitor.page.locator(f"#library [data-do={name}]").bounding_box() for name in ("back", "remove-article")
    )
    assert back
    assert out
    assert back["y"] == out["y"]


SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({type: 'layout-shift', buffered: true});
}"""
AFTER_INPUT_MS = 700  # for half a second a shift counts as wanted


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_shifts_while_asking(stage: Callable[..., Stage], width: int) -> None:
    at = stage(width)
    page = at.visitor.page
    page.evaluate(SHIFTS)
    page.wait_for_timeout(200)
    loading = page.evaluate("window.shifted")
    assert loading < 0.1
    for number, question in enumerate((EXAMPLE, "Who won the regatta?", "And the bridge, what will it cost?"), start=1):
        at.engine.gate.clear()
        page.fill(".composer textarea", question)
        page.press(".composer textarea", "Enter")
        page.wait_for_selector(f"#turn-{number} .pending")
        page.wait_for_timeout(AFTER_INPUT_MS)
        at.engine.gate.set()
        at.visitor.answered(number)
        page.wait_for_timeout(300)
    assert page.evaluate("window.shifted") - loading < 0.01
