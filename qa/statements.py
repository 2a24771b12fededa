"""What an answer states, in the order in which a person is told it: on the page, in the terminal, in what is saved."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.questions.accounts import asked_for
from qa.stances import Stance, says, stance
from qa.sureness import Sureness, is_verdict, lead, settled, sureness
from qa.types import WRITTEN, Answer, Citation, Sentence

# What stands above statements whose sources name another answer, and above those that were read as if they had one but
# can't be told to agree or differ.
OTHERS, ASIDE = "Other passages name something else", "Also found"

# What `answered_by` says of an answer that is quoted from articles, and of one that is told of them.
QUOTED, CATALOG = "extractive", "catalog"

# What stands above sentences of a language model none of which is left.
STRUCK = "Written, and struck"


@dataclass(frozen=True, slots=True)
class Statement:
    """A run of the answer's text with the markers that it ends in; `whole` has both, as they stand.

    `marked` are the words in it that answer. Of a sentence that a language model wrote, `support` is whether what it
    cites carries it, `missing` the spans of `text` that nothing carries, `note` what is to be said of it; one that is
    `struck` is no part of the answer.
    """

    text: str
    whole: str
    markers: tuple[int, ...] = ()
    marked: str | None = None
    support: str = ""
    missing: tuple[tuple[int, int], ...] = ()
    note: str = ""
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Statements under one heading; `apart` when they are no account, and each must stand for itself."""

    heading: str | None
    statements: tuple[Statement, ...]
    apart: bool = False


def groups(answer: Answer) -> tuple[Group, ...]:
    """Return what an answer states: what carries it, what names something else, what else was found."""
    if answer.is_written and not answer.abstained:
        return (Group(None, tuple(_written(answer)), apart=_is_listed(answer)),)
    struck = Group(STRUCK, tuple(_written(answer)), apart=True)
    return (*_quoted(answer), *([struck] if struck.statements else []))


def _quoted(answer: Answer) -> tuple[Group, ...]:
    told = list(_statements(answer))
    if _is_listed(answer):
        return (Group(None, tuple(told), apart=True),)
    if sureness(answer) is Sureness.UNSETTLED:
        return (Group(lead(answer), tuple(told), apart=True),)
    known = {citation.marker: _heading(citation, answer) for citation in answer.citations}
    found: dict[str | None, list[Statement]] = {None: [], OTHERS: [], ASIDE: []}
    for one in told:
        under = {known[marker] for marker in one.markers}
        found[under.pop() if len(under) == 1 else None].append(one)
    return tuple(Group(heading or lead(answer), tuple(those)) for heading, those in found.items() if those)


def _is_listed(answer: Answer) -> bool:
    """Whether it is an account whose statements are the lines of a list."""
    account = asked_for(answer.interpreted_as or answer.question.text)
    return bool(account and account.kind != "digest" and not answer.abstained and not answer.short_answer)


def made(answer: Answer) -> str | None:
    """Say how an answer was made, where it is not quoted alone."""
    if answer.llm_usage and answer.llm_usage.problem:
        return answer.llm_usage.problem
    if answer.answered_by == CATALOG:
        return "Told from what the index knows of its articles, not from what they say" if answer.short_answer else None
    if answer.answered_by == QUOTED:
        return None
    if answer.is_written and answer.abstained:
        return f"Found by {answer.answered_by.removeprefix(WRITTEN)} not to stand in the articles that it was given"
    return f"Written by {answer.answered_by.removeprefix(WRITTEN)}; each sentence checked against the words it cites"


def paragraphs(answer: Answer) -> Iterator[str]:
    """Yield an answer's text with its markers as plain paragraphs, each heading a line before its own."""
    for group in groups(answer):
        if group.heading:
            yield f"{group.heading}:"
        if group.apart:
            yield from filter(None, (one.whole.strip() for one in group.statements))
        else:
            yield "".join(one.whole for one in group.statements).strip()


def _written(answer: Answer) -> Iterator[Statement]:
    """Yield the sentences that a language model wrote, the struck ones among them."""
    for at, one in enumerate(answer.sentences or ()):
        text = one.struck or answer.text[one.start : one.end]
        missing = tuple((first - one.start, last - one.start) for first, last in one.missing)
        note = _note(one, [text[first:last] for first, last in missing])
        marks = "".join(f"[{number}]" for number in one.citations)
        said = f"{text} {marks}".rstrip() + (f" ({note})" if note else "")
        whole = f"[struck: {said}]" if one.struck else said
        before = " " if at else ""
        yield Statement(text, before + whole, one.citations, None, one.support, missing, note, bool(one.struck))


def _note(one: Sentence, missing: Sequence[str]) -> str:
    """Say what is to be known of a written sentence; nothing where all of it is carried."""
    if one.support == "supported":
        return ""
    if one.support == "partly" and missing:
        return f"not in what it cites: {', '.join(f'“{words}”' for words in missing)}"
    kind = "carried in part" if one.support == "partly" else "not carried"
    return f"{kind}: {one.reason}" if one.reason else kind


def _statements(answer: Answer) -> Iterator[Statement]:
    """Cut an answer behind the markers that have a citation; any other `[n]` stays text, as does one within a quote."""
    known = {citation.marker: citation for citation in answer.citations}
    quoted = [range(*place) for citation in answer.citations if (place := _place(citation, answer))]
    done = 0
    for match in re.finditer(r"(?: ?\[\d{1,6}\])+", answer.text):
        numbers = tuple(int(number) for number in re.findall(r"\d+", match[0]))
        within = any(match.start() in place and match.end() in place for place in quoted)
        if not within and all(number in known for number in numbers):
            text, whole = answer.text[done : match.start()], answer.text[done : match.end()]
            yield Statement(text if done else text.lstrip(), whole, numbers, _marked(answer, known[numbers[0]]))
            done = match.end()
    if rest := answer.text[done:]:
        yield Statement(rest, rest, marked=_marked(answer, None))


def _place(citation: Citation, answer: Answer) -> tuple[int, int] | None:
    """Return where a quote stands in the answer's text, days that are named in it left out."""
    text, places = _without_brackets(answer.text)
    quote, _ = _without_brackets(citation.shown)
    at = text.find(quote) if quote else -1
    return (places[at], places[at + len(quote) - 1] + 1) if at >= 0 else None


def _without_brackets(text: str) -> tuple[str, list[int]]:
    """Return a text without what stands in round brackets, and where each character that is left stood."""
    left_out = [range(*match.span()) for match in re.finditer(r" \([^()\[\]]{0,60}\)", text)]
    kept = sorted(set(range(len(text))) - set().union(*left_out))
    return "".join(text[at] for at in kept), kept


def _marked(answer: Answer, citation: Citation | None) -> str | None:
    """Return the words to mark: the answer's, or the source's own where it differs or none are given."""
    heading = _heading(citation, answer) if citation else None
    if settled(answer) and heading is None:
        return None if is_verdict(answer) else answer.short_answer
    return says(citation) if citation and heading != ASIDE else None


def _heading(citation: Citation, answer: Answer) -> str | None:
    found = stance(citation, answer)
    if found is Stance.OTHER:
        return OTHERS
    compared = settled(answer) and answer.short_answer and not is_verdict(answer) and says(citation)
    first = citation.marker == min(each.marker for each in answer.citations)
    return ASIDE if compared and not found and not first else None
