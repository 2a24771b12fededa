"""A quoted answer becomes a written one: prompt → tokens → sentences → verdicts → what stands, cited to the span."""

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

from index.catalog import Catalog
from index.errors import CitationError, DatelineError
from qa import citations
from qa.checker import Checker, Occasion, Support, Verdict
from qa.config import LlmSettings
from qa.english.tokens import stems
from qa.llm.accounts import account_of, in_order, is_writable
from qa.llm.errors import SO_QUOTED, LlmError, StoppedError
from qa.llm.evidence import Line
from qa.llm.prompting import PHRASE, Prompt, prompt_for
from qa.llm.providers import Model
from qa.llm.rewriting import rewrite
from qa.llm.sentences import Cited, Splitter
from qa.llm.streaming import Asking, Counted
from qa.sources import noted
from qa.types import NO_ANSWER, WRITTEN, Answer, Carried, Citation, Evidence, LlmUsage, Sentence, Turn

# A sentence is held to so many of those that it cites, the nearest by their words: checking costs a reading of each.
_HELD_TO = 6
# Of the sentences that carry a claim so many are cited.
_CITED = 3
NOTHING_STANDS = "Nothing that {} wrote is carried by what it cites"
NOTHING_CITED = "it cites no passage"
NOT_IN_ORDER, DECLINED = "What {} wrote is not in the order of days", "The model {} found nothing of it in the passages"


@dataclass(frozen=True, slots=True)
class Draft:
    """A written answer as far as it is: its closed sentences, checked, and the words of the `open` one, which isn't."""

    answer: Answer
    open: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class _Checked:
    """A sentence with its verdict, and the sentences of articles that carry it."""

    verdict: Verdict
    carried: tuple[tuple[str, Line], ...] = ()

    @property
    def stands(self) -> bool:
        return self.verdict.support is not Support.UNSUPPORTED


@dataclass(slots=True)
class _Reply:
    """What has come of a reply."""

    prompt: Prompt
    counted: Counted
    occasion: Occasion | None = None
    checked: list[_Checked] = field(default_factory=list)
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Writer:
    """Has a model write answers, and a checker hold each sentence to what it cites."""

    model: Model
    checker: Checker
    settings: LlmSettings

    def write(self, quoted: Answer, catalog: Catalog, stop: threading.Event | None = None) -> Iterator[Draft]:
        """Yield the answer as it grows; the last draft is `done`, and quoted, with the reason, where none was written.

        All of it within `[llm] timeout_s`. Raises `StoppedError` once `stop` is set.
        """
        started = monotonic()
        if not is_writable(quoted):
            yield Draft(quoted, done=True)
            return
        prompt = prompt_for(quoted, catalog, self.settings.window_tokens, self.settings.max_tokens)
        ends = started + self.settings.timeout_s
        most = self.settings.max_tokens
        asking = Asking(self.model, prompt.system, prompt.user, ends, most, stop or threading.Event())
        reply = _Reply(prompt, asking.counted, _occasion(quoted))
        try:
            if not prompt.excerpts:
                raise LlmError("was not asked: no passage has room beside the question ([llm] window_tokens)")
            checked, shown = -1, quoted
            for opened in self._replied(asking, reply):
                if len(reply.checked) != checked:
                    checked, shown = len(reply.checked), self._answer(quoted, catalog, reply, started)
                yield Draft(shown, opened)
            final = self._final(quoted, catalog, reply, started)
        except StoppedError:
            raise
        except LlmError as error:
            final = self._fallen_back(quoted, reply, started, f"The model {self.model.name} {error}")
        except CitationError:
            final = self._fallen_back(quoted, reply, started, "An article changed while the answer was written")
        except DatelineError as error:
            final = self._fallen_back(quoted, reply, started, f"What was written can't be checked ({error})")
        yield Draft(final, done=True)

    def rewrite(
        self, question: str, history: Sequence[Turn], stop: threading.Event | None = None
    ) -> tuple[str | None, LlmUsage]:
        """Return a follow-up as one that stands alone, None where the rules do it better, and what asking took."""
        return rewrite(self.model, self.settings, question, history, stop or threading.Event())

    def close(self) -> None:
        """Close the connections to the model."""
        self.model.close()

    def _replied(self, asking: Asking, reply: _Reply) -> Iterator[str]:
        """Take in a reply, and check each sentence as it closes; yield what is open."""
        splitter = Splitter()
        for piece in asking.pieces():
            self._take(splitter.feed(piece), reply)
            yield splitter.open
        self._take(splitter.end(whole=reply.counted.ended != "length"), reply)
        if not reply.checked and not reply.declined:
            cut = reply.counted.ended == "length"
            raise LlmError("wrote no whole sentence within [llm] max_tokens" if cut else "replied with nothing")

    def _take(self, closed: Sequence[Cited], reply: _Reply) -> None:
        declines = [one for one in closed if _declines(one.text)]
        reply.declined = reply.declined or bool(declines)
        reply.checked += [self._check(one, reply) for one in closed if one not in declines]

    def _check(self, one: Cited, reply: _Reply) -> _Checked:
        """Hold a sentence to sentences of the excerpts that it cites."""
        numbered = {each.number: each for each in reply.prompt.excerpts}
        cited = [numbered[marker] for marker in one.markers if marker in numbered]
        lines = [(each, line) for each in cited for line in each.lines]
        lines = [lines[at] for at in _nearest(one.text, [line.text for _, line in lines])]
        sources = [each.source(line) for each, line in lines]
        if not sources:
            wrong = f"it cites [{one.markers[0]}], and there is none" if one.markers else NOTHING_CITED
            return _Checked(Verdict(one.text, Support.UNSUPPORTED, 0.0, reason=wrong))
        (verdict,) = self.checker.check([one.text], [sources], reply.occasion)
        carried = tuple((lines[at][0].article.id, lines[at][1]) for at in verdict.carried_by[:_CITED])
        if verdict.support is not Support.UNSUPPORTED and not carried:
            verdict = replace(verdict, support=Support.UNSUPPORTED, reason=verdict.reason or "no sentence carries it")
        return _Checked(verdict, carried)

    def _final(self, quoted: Answer, catalog: Catalog, reply: _Reply, started: float) -> Answer:
        account, stand = account_of(quoted), [one.verdict.text for one in reply.checked if one.stands]
        if account == "timeline" and not in_order(stand):
            return self._fallen_back(quoted, reply, started, NOT_IN_ORDER.format(self.model.name))
        if stand:
            return self._answer(quoted, catalog, reply, started)
        if reply.checked or account:  # an account that was found is not taken back by a model that finds nothing
            told = NOTHING_STANDS if reply.checked else DECLINED
            return self._fallen_back(quoted, reply, started, told.format(self.model.name))
        if quoted.abstained:  # which says why
            return replace(quoted, llm_usage=self._usage(reply, started))
        return replace(self._bare(quoted, reply, started), text=NO_ANSWER, abstained=True, confidence=0.0, sentences=())

    def _answer(self, quoted: Answer, catalog: Catalog, reply: _Reply, started: float) -> Answer:
        """Return the answer that the sentences checked so far make."""
        text, sentences, cited = _told(reply.checked, catalog, self.settings.unsupported == "strike")
        stand = [one.verdict.probability for one in reply.checked if one.stands]
        bare = self._bare(quoted, reply, started)
        least = min(stand, default=0.0)
        return replace(bare, text=text, confidence=least, abstained=False, citations=cited, sentences=sentences)

    def _fallen_back(self, quoted: Answer, reply: _Reply, started: float, problem: str) -> Answer:
        """Return the quoted answer, with the reason, and what was struck."""
        place = len(quoted.text)
        struck = tuple(
            Sentence(place, place, "unsupported", reason=one.verdict.reason, struck=one.verdict.text)
            for one in reply.checked
            if not one.stands
        )
        usage = replace(self._usage(reply, started), problem=f"{problem}{SO_QUOTED}")
        return replace(quoted, sentences=struck or None, llm_usage=usage)

    def _bare(self, quoted: Answer, reply: _Reply, started: float) -> Answer:
        """Return what a written answer has of the quoted one: what was asked and found."""
        usage = self._usage(reply, started)
        took = replace(quoted.timings, total=quoted.timings.total + usage.seconds * 1e3)
        return replace(
            quoted,
            answered_by=f"{WRITTEN}{self.model.name}",
            citations=(),
            short_answer=None,
            verdict=None,
            agreement=(),
            timings=took,
            llm_usage=usage,
        )

    def _usage(self, reply: _Reply, started: float) -> LlmUsage:
        counted, seconds = reply.counted, round(monotonic() - started, 3)
        tokens = (counted.prompt_tokens, counted.completion_tokens)
        return LlmUsage(self.model.name, reply.prompt.version, *tokens, counted.requests, seconds)


def _occasion(quoted: Answer) -> Occasion | None:
    """Return what is asked, and the day that its "this week" counts from; None for an account, which is of its days."""
    if quoted.as_of is None or account_of(quoted):
        return None
    asked = quoted.interpreted_as or quoted.question.text
    return Occasion(asked, quoted.as_of, given=quoted.question.as_of is not None)


def _nearest(sentence: str, lines: Sequence[str]) -> list[int]:
    """Return the places, in order, of the lines that share most words with a sentence."""
    words = stems(sentence)
    return sorted(sorted(range(len(lines)), key=lambda at: -len(words & stems(lines[at])))[:_HELD_TO])


def _declines(text: str) -> bool:
    return re.sub(r"[^A-Z ]", "", text.upper()).strip() == PHRASE


def _told(
    checked: Sequence[_Checked], catalog: Catalog, strike: bool
) -> tuple[str, tuple[Sentence, ...], tuple[Citation, ...]]:
    """Return the text of what stands, its sentences, and their citations, numbered as they come and proven."""
    markers: dict[tuple[str, int, int], int] = {}
    text, sentences = "", []
    for one in checked:
        if not one.stands and strike:
            struck = Sentence(len(text), len(text), "unsupported", reason=one.verdict.reason, struck=one.verdict.text)
            sentences.append(struck)
            continue
        start = len(text) + 1 if text else 0
        places = dict.fromkeys((key, line.span.start, line.span.end) for key, line in one.carried if one.stands)
        numbers = tuple(markers.setdefault(place, len(markers) + 1) for place in places)
        said = one.verdict.text.translate(_NO_MARKERS)
        text = f"{text} {said}".lstrip() + "".join(f"{'' if at else ' '}[{n}]" for at, n in enumerate(numbers))
        missing = tuple((start + first, start + last) for first, last in one.verdict.missing)
        support = _CARRIED[one.verdict.support]
        sentences.append(Sentence(start, start + len(said), support, numbers, missing, one.verdict.reason))
    return text, tuple(sentences), _cited(list(markers), catalog)


_CARRIED: dict[Support, Carried] = {
    Support.SUPPORTED: "supported",
    Support.PARTLY: "partly",
    Support.UNSUPPORTED: "unsupported",
}
# A bracket that a model wrote is no marker of ours.
_NO_MARKERS = str.maketrans("[]", "()")


def _cited(places: Sequence[tuple[str, int, int]], catalog: Catalog) -> tuple[Citation, ...]:
    """Return the citations of spans, in their order; `CitationError` when an article is no longer there."""
    found = {key: catalog.article(key) for key, _, _ in places}
    articles = {key: article for key, article in found.items() if article is not None}
    evidence = [
        Evidence(key, start, end, articles[key].text[start:end] if key in articles else "", 1.0)
        for key, start, end in places
    ]
    _, cited = citations.cite(evidence, articles)
    citations.verify(cited, articles)
    return tuple(noted(one, catalog) for one in cited)
