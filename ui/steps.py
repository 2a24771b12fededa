"""An answer as it comes: waiting, words of a model, sentences as they are checked, and the whole of it."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING
from uuid import uuid4

from anyio import CapacityLimiter

from qa import answers
from qa.engine import Engine
from qa.types import Answer, Citation, Question, Sentence
from ui import refusals, streams

if TYPE_CHECKING:
    from qa.llm.writing import Draft

_TICK_S = 0.5  # so soon somebody who waits hears of it
SILENT_S = 10.0  # proxies commonly give up on a connection that is silent for 30 to 60 seconds


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many questions come before this one; 0 once it is being answered."""

    ahead: int


@dataclass(frozen=True, slots=True)
class Writing:
    """The sentence that a model is writing, as far as it is, in place of what was told of it before; unchecked."""

    text: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A sentence with its verdict, the citations that it is the first to make, and the answer up to it."""

    sentence: Sentence
    cited: tuple[Citation, ...]
    answer: Answer

    @property
    def text(self) -> str:
        """What it says, markers left out."""
        return self.sentence.struck or self.answer.text[self.sentence.start : self.sentence.end]


@dataclass(frozen=True, slots=True)
class Whole:
    """The answer. It is another one than its sentences so far make where it is quoted after all."""

    answer: Answer


Step = Waiting | Writing | Closed | Whole


async def follow(
    engine: Engine, question: Question, waiting: int, limiter: CapacityLimiter
) -> AsyncGenerator[Step | None, None]:
    """Yield the steps of an answer, a `Whole` last, and None where nothing was to be told for long; raises as `ask`.

    Whoever goes away ends it. So many questions may wait.
    """
    ticket = uuid4().hex
    work, leave = partial(_work, engine, question, ticket, waiting), partial(engine.leave, ticket)
    ahead, told_s = -1, monotonic()
    async with aclosing(streams.comes(work, leave, limiter, _TICK_S)) as steps:
        async for one in steps:
            step: Step | None = one
            if one is None and engine.ahead(ticket) != ahead:
                ahead = engine.ahead(ticket)
                step = Waiting(ahead)
            if step is not None or monotonic() - told_s > SILENT_S:
                told_s = monotonic()
                yield step


def _work(engine: Engine, question: Question, ticket: str, waiting: int) -> Iterator[Step]:
    if engine.writer is None or question.quoted:
        yield Whole(engine.ask(question, ticket, waiting))
    else:
        yield from steps_of(engine.write(question, ticket, waiting))


def steps_of(drafts: "Iterator[Draft]") -> Iterator[Step]:
    """Yield the steps that drafts make."""
    told, cited, opened = 0, 0, ""
    for draft in drafts:
        answer = draft.answer
        closed = (answer.sentences or ())[told:] if answer.is_written else ()
        for one in closed:
            # Numbered as they come: what the sentences before it cite comes before.
            last = max([cited, *one.citations])
            yield Closed(one, answer.citations[cited:last], answer)
            told, cited = told + 1, last
        if draft.done:
            yield Whole(answer)
        elif draft.open != opened:
            opened = draft.open
            yield Writing(opened)


async def events(steps: AsyncGenerator[Step | None, None]) -> streams.Events:
    """Yield the events of `POST /api/ask` with `"stream": true`."""
    async with aclosing(steps):
        async for step in steps:
            yield streams.ALIVE if step is None else _event(step)


def broken(error: Exception) -> bytes:
    """Return the event that says what went wrong, with the status that a reply would have had."""
    return streams.event(
        {"error": refusals.line(error), "status": refusals.status_of(error, refusals.OWN)}, name="error"
    )


def _event(step: Step) -> bytes:
    if isinstance(step, Waiting):
        return streams.event({"ahead": step.ahead}, "waiting")
    if isinstance(step, Writing):
        return streams.event({"text": step.text}, "writing")
    if isinstance(step, Closed):
        cited = [answers.citation_json(citation) for citation in step.cited]
        return streams.event({"text": step.text, **answers.sentence_json(step.sentence), "cited": cited}, "sentence")
    return streams.event(answers.to_json(step.answer), "answer")
