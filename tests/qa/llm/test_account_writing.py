"""Summaries, timelines and comparisons that a model writes: held to the text, else quoted, and it is said so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from llm_servers import Script, openai_says, replies, serving, settings_of

from qa.answers import to_json
from qa.config import LlmSettings, load_config
from qa.engine import Engine
from qa.llm.accounts import in_order
from qa.statements import groups, made, paragraphs
from qa.types import Answer, Question

FILES = {
    "flood.txt": (
        "Flood in Corran\n\nThe Vale Echo\n\n5 March 2031\n\n"
        "The River Ost flooded 180 homes in Corran on 4 March 2031, the fire service said. Crews pumped water from"
        " cellars in Corran all day.\n"
    ),
    "later.txt": (
        "Corran after the flood\n\nTarn Herald\n\n9 March 2031\n\n"
        "CORRAN, 9 March — The River Ost flooded 240 homes in Corran, the council of Corran said. Schools in Corran"
        " open again on 12 March 2031 after the flood.\n"
    ),
}
SUMMARY, TIMELINE = "Summarise the flood in Corran", "Timeline of the flood in Corran"
COMPARISON = "What do sources disagree about on the flood in Corran?"
FIRST = "On 4 March 2031, the River Ost flooded 180 homes in Corran. [{flood}]"
SECOND = "On 12 March 2031, schools in Corran open again after the flood. [{later}]"
WHALE = "A whale ate the mayor of Saltby. [{flood}]"

Write = Callable[[str, "str | Script"], tuple[Answer, str]]


@pytest.fixture(scope="module")
def home(build_home: Callable[..., Path]) -> Path:
    return build_home(FILES)


@pytest.fixture
def write(home: Path) -> Write:
    """`write(question, reply)`: the answer, and what the model was told; a file's name stands for its number."""

    def run(question: str, said: str | Script) -> tuple[Answer, str]:
        with serving(replies(500, "not set")) as fake:
            config = load_config(home=str(home)).model_copy(update={"llm": LlmSettings(**settings_of(fake))})
            with Engine.open(config) as engine:
                found = dict.fromkeys(Path(one.path).stem for one in engine.ask(Question(question)).citations)
                numbers = {name: str(number) for number, name in enumerate(found, 1)}
                fake.scripts[:] = [openai_says(said.format(**numbers)) if isinstance(said, str) else said]
                answer = engine.written(Question(question))
                for one in answer.citations:
                    article = engine.article(one.article_id)
                    assert article
                    assert article.text[one.start : one.end] == one.quote
        return answer, fake.prompt()

    return run


def test_a_summary_is_written_and_held_to_the_text(write: Write) -> None:
    answer, told = write(SUMMARY, f"{FIRST} {WHALE} {SECOND}")
    assert answer.answered_by == "llm:tiny"
    assert [one.support for one in answer.sentences or ()] == ["supported", "unsupported", "supported"]
    assert "whale" not in answer.text
    assert [one.quote.split()[0] for one in answer.citations] == ["The", "Schools"]
    assert to_json(answer)["llm_usage"]["prompt"] == "digest-1"  # type: ignore[index]
    assert "You sum up what news articles say" in told
    assert "180 homes" in told


def test_a_timeline_is_written_in_lines(write: Write) -> None:
    answer, told = write(TIMELINE, f"{FIRST} {SECOND}")
    assert answer.llm_usage
    assert answer.llm_usage.prompt == "timeline-1"
    assert list(paragraphs(answer)) == [
        "On 4 March 2031, the River Ost flooded 180 homes in Corran. [1]",
        "On 12 March 2031, schools in Corran open again after the flood. [2]",
    ]
    assert groups(answer)[0].apart
    assert "the earliest first" in told


def test_a_timeline_out_of_order_is_quoted_and_says_so(write: Write) -> None:
    answer, _ = write(TIMELINE, f"{SECOND} {FIRST}")
    assert answer.answered_by == "extractive"
    assert made(answer) == "What tiny wrote is not in the order of days, so the answer is quoted."


@pytest.mark.parametrize("question", [SUMMARY, TIMELINE])
@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param(WHALE, "Nothing that tiny wrote is carried by what it cites", id="invented"),
        pytest.param("NOT IN THESE ARTICLES", "tiny found nothing of it in the passages", id="declined"),
        pytest.param(replies(401, "key"), "replied with 401: key", id="refused"),
    ],
)
def test_what_can_not_stand_is_quoted_and_says_so(write: Write, question: str, said: str, told: str) -> None:
    answer, _ = write(question, said)
    assert (answer.answered_by, answer.abstained) == ("extractive", False)
    assert answer.citations
    assert told in (made(answer) or "")
    assert "so the answer is quoted." in (made(answer) or "")


def test_a_comparison_has_a_prompt_of_its_own(write: Write) -> None:
    said = "The fire service says that the River Ost flooded 180 homes in Corran. [{flood}]"
    answer, told = write(
        COMPARISON, f"{said} The council of Corran says that the River Ost flooded 240 homes there. [{{later}}]"
    )
    assert "You compare what newspapers say" in told
    assert answer.llm_usage
    assert (answer.llm_usage.prompt, answer.answered_by) == ("comparison-1", "llm:tiny")
    assert [one.publisher for one in answer.citations] == ["The Vale Echo", "Tarn Herald"]
    assert groups(answer)[0].apart


@pytest.mark.parametrize(
    ("sentences", "ordered"),
    [
        ([], True),
        (["On 4 March 2031, a.", "No day.", "On 5 March 2031, b."], True),
        (["On 5 March 2031, a.", "No day.", "On 4 March 2031, b."], False),
        (["In May 2030, a.", "On 4 May 2030, b."], True),
    ],
)
def test_days_in_order(sentences: list[str], ordered: bool) -> None:
    assert in_order(sentences) is ordered
