"""A quoted answer written anew: what stands, what is struck, what is cited, and when the quoted one takes over."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import monotonic, sleep

import pytest
from llm_servers import Script, event, for_ever, openai_says, replies, serving, settings_of
from lock_articles import CLOSURE
from stand_in_checker import StandIn

from index.errors import ModelError
from qa.answers import from_json, kept_json, restore, to_json
from qa.checker import Occasion, Support, Verdict
from qa.config import Config, LlmSettings, load_config
from qa.engine import Engine
from qa.llm.errors import StoppedError
from qa.llm.providers import open_model
from qa.llm.writing import Draft, Writer
from qa.statements import groups, made, paragraphs
from qa.types import Answer, Question

GOOD = "Ada Finch ordered the closure of Heron Lock. [1] Heron Lock stays shut until June. [2]"
WHALE = "A whale ate the mayor of Saltby. [1]"
UNCITED = "Boats wait in a queue."
NUMBER = "Repairs will cost 99,000 crowns. [1]"
LINES = ("Ada Finch", "stays shut")


@pytest.fixture
def numbered(lock_engine: Engine, closure: Answer) -> dict[str, int]:
    """The number that each article's passage has in the prompt, by its file's name."""
    from qa.llm.evidence import excerpts

    found = excerpts(closure, lock_engine.stores.catalog)
    return {Path(one.article.path).stem: one.number for one in found}


@pytest.fixture
def write(lock_engine: Engine, closure: Answer, numbered: dict[str, int]) -> Callable[..., Answer]:
    """`write(text or script, **settings)`: the answer that a model's reply comes to; [1] and [2] are the two locks."""

    def run(said: str | Script, quoted: Answer = closure, **more: object) -> Answer:
        again = str(numbered["lock-again"])
        script = openai_says(said.replace("[2]", f"[{again}]")) if isinstance(said, str) else said
        with serving(script) as fake, writer_of(settings_of(fake, **more)) as writer:
            *_, last = writer.write(quoted, lock_engine.stores.catalog)
        assert last.done
        proven(last.answer, lock_engine)
        return last.answer

    return run


@contextmanager
def writer_of(table: dict[str, object], checker: object = None) -> Iterator[Writer]:
    settings = LlmSettings(**table)
    writer = Writer(open_model(settings), checker or StandIn(), settings)  # type: ignore[arg-type]
    yield writer
    writer.close()


def proven(answer: Answer, engine: Engine) -> None:
    """Whatever was written: quotes are exact, sentences lie in the text, and its JSON comes back as it was."""
    for one in answer.citations:
        article = engine.article(one.article_id)
        assert article
        assert article.text[one.start : one.end] == one.quote
    kept = from_json(json.loads(json.dumps(kept_json(answer))))
    assert (kept.sentences, kept.llm_usage, kept.text) == (answer.sentences, answer.llm_usage, answer.text)
    assert restore(kept, engine.article).broken == frozenset()


def said(answer: Answer) -> list[tuple[str, str, tuple[int, ...]]]:
    return [
        (one.struck or answer.text[one.start : one.end], one.support, one.citations) for one in answer.sentences or ()
    ]


def test_what_is_carried_stands_and_cites_the_sentences_that_carry_it(write: Callable[..., Answer]) -> None:
    answer = write(GOOD)
    assert answer.text == "Ada Finch ordered the closure of Heron Lock. [1] Heron Lock stays shut until June. [2]"
    assert [one.quote for one in answer.citations] == [
        "The harbour master, Ada Finch, ordered the closure of Heron Lock.",
        "Heron Lock stays shut until June, the canal trust said on Friday.",
    ]
    assert [support for _, support, _ in said(answer)] == ["supported", "supported"]
    assert (answer.answered_by, answer.abstained, answer.short_answer) == ("llm:tiny", False, None)
    usage = answer.llm_usage
    assert usage
    assert (usage.model, usage.prompt, usage.prompt_tokens, usage.completion_tokens) == ("tiny", "answer-1", 700, 50)
    assert answer.passages


def test_what_is_not_carried_is_struck_and_citations_are_numbered_by_what_stands(write: Callable[..., Answer]) -> None:
    answer = write(
        f"{WHALE} Heron Lock stays shut until June. [2] {UNCITED} Ada Finch ordered the closure. [1] Yes. [9]"
    )
    assert answer.text == "Heron Lock stays shut until June. [1] Ada Finch ordered the closure. [2]"
    assert said(answer) == [
        ("A whale ate the mayor of Saltby.", "unsupported", ()),
        ("Heron Lock stays shut until June.", "supported", (1,)),
        ("Boats wait in a queue.", "unsupported", ()),
        ("Ada Finch ordered the closure.", "supported", (2,)),
        ("Yes.", "unsupported", ()),
    ]
    reasons = [one.reason for one in answer.sentences or () if one.struck]
    assert reasons == ["nothing cited says so", "it cites no passage", "it cites [9], and there is none"]
    assert all(one.start == one.end for one in answer.sentences or () if one.struck)


def test_marked_it_stays_and_cites_nothing(write: Callable[..., Answer]) -> None:
    answer = write(f"{WHALE} Ada Finch ordered the closure. [1]", unsupported="mark")
    assert answer.text == "A whale ate the mayor of Saltby. Ada Finch ordered the closure. [1]"
    assert [support for _, support, _ in said(answer)] == ["unsupported", "supported"]
    assert answer.confidence == 1.0


def test_words_that_nothing_carries_are_told_and_the_least_sure_sentence_counts(write: Callable[..., Answer]) -> None:
    answer = write(f"Ada Finch ordered the closure. [1] {NUMBER}")
    partly = (answer.sentences or ())[1]
    assert (partly.support, [answer.text[a:b] for a, b in partly.missing]) == ("partly", ["99,000"])
    assert answer.confidence == 0.5
    (group,) = groups(answer)
    assert [one.note for one in group.statements] == ["", "not in what it cites: “99,000”"]
    assert " ".join(paragraphs(answer)).endswith("crowns. [2] (not in what it cites: “99,000”)")


def test_where_nothing_stands_the_quoted_answer_does_and_says_so(write: Callable[..., Answer], closure: Answer) -> None:
    for mode in ("strike", "mark"):
        answer = write(f"{WHALE} {UNCITED}", unsupported=mode)
        assert (answer.text, answer.citations, answer.answered_by) == (closure.text, closure.citations, "extractive")
        assert [text for text, _, _ in said(answer)] == ["A whale ate the mayor of Saltby.", "Boats wait in a queue."]
        assert made(answer) == "Nothing that tiny wrote is carried by what it cites, so the answer is quoted."
        assert groups(answer)[-1].heading == "Written, and struck"


@pytest.mark.parametrize("phrase", ["NOT IN THESE ARTICLES", "Not in these articles.", "**NOT IN THESE ARTICLES**\n"])
def test_the_phrase_is_an_abstention(write: Callable[..., Answer], phrase: str) -> None:
    answer = write(phrase)
    assert (answer.abstained, answer.answered_by, answer.citations, answer.sentences) == (True, "llm:tiny", (), ())
    assert answer.passages


def test_the_phrase_beside_what_stands_is_left_out(write: Callable[..., Answer]) -> None:
    answer = write("Ada Finch ordered the closure. [1] NOT IN THESE ARTICLES")
    assert (answer.abstained, answer.text) == (False, "Ada Finch ordered the closure. [1]")


def test_an_abstention_that_says_why_stays(write: Callable[..., Answer], closure: Answer) -> None:
    quoted = replace(closure, text="Nobody knows.", abstained=True, citations=(), agreement=())
    answer = write("NOT IN THESE ARTICLES", quoted)
    assert (answer.text, answer.answered_by) == ("Nobody knows.", "extractive")


def test_what_no_reader_found_a_model_may_write(write: Callable[..., Answer], closure: Answer) -> None:
    quoted = replace(closure, text="Nobody knows.", abstained=True, citations=(), agreement=())
    answer = write(
        "Ada Finch ordered the closure of Heron Lock. [1] Ada Finch ordered the closure of Heron Lock. [2]", quoted
    )
    assert not answer.abstained or answer.answered_by == "extractive"


def test_a_quotation_is_repaired_by_the_checker_and_brackets_are_no_markers(
    lock_engine: Engine, closure: Answer
) -> None:
    class Mending(StandIn):
        def check(self, sentences, sources, occasion=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            return [Verdict("“We could hear the water,” she [4] said.", Support.SUPPORTED, 0.9, (0,))]

    with serving(openai_says("We coud hear the water, she said. [1]")) as fake:
        with writer_of(settings_of(fake), Mending()) as writer:
            *_, last = writer.write(closure, lock_engine.stores.catalog)
    assert last.answer.text == "“We could hear the water,” she (4) said. [1]"


def test_the_checker_is_told_what_is_asked_and_on_which_day(lock_engine: Engine, closure: Answer) -> None:
    given = replace(closure.question, as_of=date(2031, 5, 23))
    told: list[Occasion | None] = []
    for quoted in (closure, replace(closure, question=given)):
        checker = StandIn()
        with serving(openai_says(GOOD)) as fake, writer_of(settings_of(fake), checker) as writer:
            list(writer.write(quoted, lock_engine.stores.catalog))
        told += checker.occasions[:1]

    assert closure.as_of
    assert told == [
        Occasion(closure.question.text, closure.as_of, given=closure.question.as_of is not None),
        Occasion(closure.question.text, date(2031, 5, 23), given=True),
    ]


def test_a_verdict_without_a_sentence_that_carries_it_is_none(lock_engine: Engine, closure: Answer) -> None:
    class Careless(StandIn):
        def check(self, sentences, sources, occasion=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            return [Verdict(sentences[0], Support.SUPPORTED, 1.0)]

    with serving(openai_says(GOOD)) as fake, writer_of(settings_of(fake), Careless()) as writer:
        *_, last = writer.write(closure, lock_engine.stores.catalog)
    assert last.answer.answered_by == "extractive"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        pytest.param(replies(401, "no key"), "tiny replied with 401: no key, so the answer is quoted.", id="refused"),
        pytest.param(openai_says(""), "tiny replied with nothing, so the answer is quoted.", id="empty"),
        pytest.param(openai_says("\n\n [1]"), "tiny replied with nothing, so", id="markers-alone"),
        pytest.param(openai_says(GOOD, reason=None), "tiny broke off in the middle", id="half-a-stream"),
        pytest.param(openai_says("It said that the", "length"), "no whole sentence within", id="too-long"),
        pytest.param(for_ever(event("word ")), "tiny wrote more than", id="endless"),
    ],
)
def test_whatever_goes_wrong_the_quoted_answer_stands(
    write: Callable[..., Answer], closure: Answer, script: Script, told: str
) -> None:
    answer = write(script, max_tokens=50)
    assert (answer.text, answer.citations, answer.answered_by) == (closure.text, closure.citations, "extractive")
    assert answer.llm_usage
    assert told in answer.llm_usage.problem
    assert made(answer) == answer.llm_usage.problem


def test_a_reply_that_is_cut_by_its_length_keeps_its_whole_sentences(write: Callable[..., Answer]) -> None:
    answer = write(openai_says(f"{GOOD} And then the harbour master Ada", "length"))
    assert (answer.text.count("."), answer.answered_by) == (2, "llm:tiny") or answer.text.startswith("Ada Finch")


def test_all_of_it_within_the_time(write: Callable[..., Answer], closure: Answer) -> None:
    started = monotonic()
    answer = write(for_ever(event("a "), 0.05), timeout_s=1)
    assert monotonic() - started < 1.6
    assert answer.text == closure.text
    assert "in time" in ((answer.llm_usage and answer.llm_usage.problem) or "")


def test_drafts_grow_sentence_by_sentence(lock_engine: Engine, closure: Answer) -> None:
    with serving(openai_says(GOOD, wait_s=0.005)) as fake, writer_of(settings_of(fake)) as writer:
        drafts = list(writer.write(closure, lock_engine.stores.catalog))
    counts = [len(one.answer.sentences or ()) for one in drafts]
    assert counts == sorted(counts)
    assert {0, 1, 2} <= set(counts)
    assert any(one.open and not one.done for one in drafts)
    assert [one.done for one in drafts].count(True) == 1


def test_whoever_stops_gets_no_answer(lock_engine: Engine, closure: Answer) -> None:
    stop = threading.Event()
    with serving(for_ever(event("word "), 0.01)) as fake, writer_of(settings_of(fake)) as writer:
        drafts = writer.write(closure, lock_engine.stores.catalog, stop)
        next(drafts)
        stop.set()
        with pytest.raises(StoppedError):
            list(drafts)
        assert fake.left.wait(2)


@pytest.mark.parametrize(
    "question",
    ["Which papers wrote about Heron Lock?", "Summarise what is known of the moon landing in Peru", "thanks"],
)
def test_what_rests_on_no_passages_is_not_written(lock_engine: Engine, question: str) -> None:
    with serving(openai_says(GOOD)) as fake, writer_of(settings_of(fake)) as writer:
        quoted = lock_engine.ask(Question(question))
        assert list(writer.write(quoted, lock_engine.stores.catalog)) == [Draft(quoted, done=True)]
    assert fake.asked == []


def config_of(home: Path, table: dict[str, object]) -> Config:
    return load_config(home=str(home)).model_copy(update={"llm": LlmSettings(**table)})


def test_the_engine_writes_and_quotes(lock_home: Path) -> None:
    with serving(openai_says("Ada Finch ordered the closure. [1]")) as fake:
        with Engine.open(config_of(lock_home, settings_of(fake))) as engine:
            assert engine.ask(Question(CLOSURE)).answered_by == "extractive"
            assert engine.written(Question(CLOSURE, quoted=True)).answered_by == "extractive"
            assert fake.asked == []
            written = engine.written(Question(CLOSURE))
            assert written.answered_by == "llm:tiny"
            assert engine.save("lock", written).answer.answered_by == "extractive"
            assert engine.news(engine.saved(("lock",))[0]).problem is None
    assert len(fake.asked) == 1


def test_who_leaves_while_it_is_written_is_heard(lock_home: Path) -> None:
    with serving(for_ever(event("word "), 0.01)) as fake:
        with Engine.open(config_of(lock_home, settings_of(fake))) as engine:
            drafts = engine.write(Question(CLOSURE), "ticket")
            next(drafts)
            engine.leave("ticket")
            with pytest.raises(StoppedError):
                list(drafts)


def test_where_many_are_written_the_next_is_quoted(lock_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.llm.desk.WRITINGS", 1)
    with serving(for_ever(event("word "), 0.01)) as fake:
        with Engine.open(config_of(lock_home, settings_of(fake))) as engine:
            first = engine.write(Question(CLOSURE), "one")
            next(first)
            second = engine.written(Question(CLOSURE), "two")
            first.close()  # type: ignore[attr-defined]
    assert second.llm_usage
    assert "answers already" in second.llm_usage.problem


def test_nothing_is_sent_or_imported_where_no_model_is_set(
    lock_home: Path, lock_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*of: object) -> None:
        raise AssertionError(f"something connects: {of}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in list(__import__("sys").modules):
        if name.startswith(("qa.llm.", "llama_index.llms", "openai", "ollama")):
            monkeypatch.delitem(__import__("sys").modules, name)
    with Engine.open(load_config(home=str(lock_home))) as engine:
        assert engine.writer is None
        answer = engine.written(Question(CLOSURE))
        engine.find(Question(CLOSURE))
        engine.article(answer.citations[0].article_id)
    told = to_json(answer)
    assert (told["sentences"], told["llm_usage"], told["answered_by"]) == (None, None, "extractive")
    imported = {"qa.llm.providers", "qa.llm.transport", "openai", "ollama"} & set(__import__("sys").modules)
    assert imported == set()


def test_the_first_word_waits_for_little_besides_the_model(lock_engine: Engine, closure: Answer) -> None:
    with serving(openai_says(GOOD)) as fake, writer_of(settings_of(fake)) as writer:
        list(writer.write(closure, lock_engine.stores.catalog))  # the first time warms up
        started = monotonic()
        drafts = writer.write(closure, lock_engine.stores.catalog)
        next(drafts)
        took = monotonic() - started
        list(drafts)
        sleep(0)
    assert took < 0.5  # 30 ms on an idle machine


def test_a_checker_that_fails_leaves_the_quoted_answer(lock_engine: Engine, closure: Answer) -> None:
    class Broken(StandIn):
        def check(self, sentences, sources, occasion=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            raise ModelError("its weights are damaged; reinstall dateline")

    with serving(openai_says(GOOD)) as fake, writer_of(settings_of(fake), Broken()) as writer:
        *_, last = writer.write(closure, lock_engine.stores.catalog)
    assert last.answer.text == closure.text
    assert "can't be checked (its weights are damaged" in (made(last.answer) or "")
