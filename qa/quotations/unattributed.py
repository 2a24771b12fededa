"""Quotations that no verb brings: whose they are, told by what stands before or after them; or nobody's."""

import re
from collections.abc import Sequence

from index.types import Span
from qa.english.words import IT, is_person
from qa.quotations.clauses import QUOTED, Phrase, Unit, is_adverb, noun_phrase
from qa.quotations.types import Quotation

# What is quoted without a verb beside it is a quotation from so many words on; fewer name a thing.
LEAST_WORDS = 4
_MARKS = "“”„‟«»\"'‘’` \t"
# Who may stand before a quotation without a verb of saying, besides names and nouns for persons.
_PERSONAL = frozenset("he she they i we".split())
# What a sentence's subject may stand after: "On Sunday, at a rally,", "Walking home,", "The day before,", "But".
_LEAD = re.compile(r"[PgVfQt][^,“]*,|D?[t0][^,“]*,|[fg,–—-](?=[^,])")
# What stands before a comma without a verb, and a pronoun behind it is the subject: "Fresh from Vale, she".
_BEFORE_PRONOUN = re.compile(r"[^,“VXB]*,(?=r)")
_NAMED = re.compile(r"[Nn]+")
_DASHED_NAME = re.compile(r"[—–―-]+(?=[Nn])")
# “It is dry” — the old town, that is — “and safe.”
_DASHES, _ASIDE = "-—–―", re.compile(r"[—–―-],?“")


def unattributed(
    text: str, unit: Unit, free: Sequence[int], before: Unit | None, after: Unit | None, last: Quotation | None
) -> list[Quotation]:
    """Return the quotations at the tokens `free`; the units beside and the last quotation tell whose they may be.

    A speaker is named who stands behind one, leads to it with a comma or a colon, or goes on. The subject of a sentence
    that merely has a quotation in it is not (benchmarks/RESULTS.md).
    """
    found = []
    below = signed(text, unit, after) if after else None
    for at in free:
        span = Span(unit.tokens[at].start, unit.tokens[at].end)
        if len(text[span.start : span.end].split()) >= LEAST_WORDS:
            who = below or _beside(unit, at) or (None if at else _carried(text, unit, before, last))
            found.append(Quotation(span.start, span.end, True, text[who.start : who.end] if who else None, who))
    return found


def signed(text: str, unit: Unit, after: Unit) -> Span | None:
    """Return who is named below a paragraph of quotations: "– Ida Marl, on the flood."; reporters have no stop."""
    alone = unit.opens_paragraph and after.opens_paragraph and not unit.tags.strip(f"{QUOTED}.")
    dash = _DASHED_NAME.match(after.tags) if alone and text[after.span.end - 1] == "." else None
    phrase = noun_phrase(after, dash.end()) if dash else None
    return after.place(phrase) if phrase and after.tags[phrase.last] in ",Po" else None


def _beside(unit: Unit, at: int) -> Span | None:
    """Return who is named after a quotation, by a dash or a clause, or is the subject of what leads to it."""
    tags, after = unit.tags, at + 1
    while after < len(tags) and tags[after] in f",{_DASHES}":
        after += 1
    phrase = noun_phrase(unit, after) if after < len(tags) and tags[after] in "NnDr" else None
    if phrase and not (tags[after - 1] in _DASHES and _ASIDE.search(tags, phrase.last)):
        return unit.place(phrase)
    subject = opening(unit)
    leads = subject and subject.first < at and tags[at - 1] in ",:" and _names_somebody(unit, subject)
    return unit.place(subject) if subject and leads else None


def _carried(text: str, unit: Unit, before: Unit | None, last: Quotation | None) -> Span | None:
    """Return who spoke before: in the quotation right before, or the subject of the sentence that leads to this."""
    anew = unit.opens_paragraph
    if before is None or (anew and not _is_told(text, unit)):
        return None
    if last is not None and last.end > before.span.start and (last.direct or not anew):
        return last.speaker_span
    subject = opening(before) if not anew or before.tags.endswith(":") else None
    return before.place(subject) if subject and _names_somebody(before, subject) else None


def _is_told(text: str, unit: Unit) -> bool:
    """Whether a paragraph begins with a quotation alone that ends as a sentence does; a heading in marks does not."""
    return not unit.tags.strip(f"{QUOTED}.") and text[unit.span.start : unit.span.end].rstrip(_MARKS)[-1:] in tuple(
        ".!?…"
    )


def opening(unit: Unit) -> Phrase | None:
    """Return the noun phrase that a sentence opens with: its subject, mostly."""
    first = 0
    while lead := _lead(unit, first):
        first = lead
    return Phrase(first, first + 1) if unit.tags[first : first + 1] == "r" else _joined(unit, noun_phrase(unit, first))


def _lead(unit: Unit, first: int) -> int | None:
    """Return where what stands before a sentence's subject ends, of what begins at the token `first`."""
    if found := _LEAD.match(unit.tags, first):
        return found.end()
    found = _BEFORE_PRONOUN.match(unit.tags, first)
    if found and unit.tokens[found.end()].word in _PERSONAL | IT:
        return found.end()
    return first + 2 if unit.tags[first + 1 : first + 2] == "," and is_adverb(unit.tokens[first]) else None


def _joined(unit: Unit, phrase: Phrase | None) -> Phrase | None:
    """Return a noun phrase with those that "and" or "or" joins to it: "Wet and tired hikers"."""
    while phrase and phrase.last + 1 < len(unit.tokens) and unit.tokens[phrase.last].word in ("and", "or"):
        first = phrase.last + 1
        named = _NAMED.match(unit.tags, first)
        more = Phrase(first, named.end()) if named else noun_phrase(unit, first + (unit.tags[first] == "V"))
        if more is None:
            break
        phrase = Phrase(phrase.first, more.last)
    return phrase


def _names_somebody(unit: Unit, phrase: Phrase) -> bool:
    """Whether a phrase is a name, a pronoun for a person, or a noun for one: not the label of a list."""
    head = unit.tokens[phrase.last - 1]
    return head.tag in "Nn" or head.word in _PERSONAL or is_person(head.word)
