"""Where, when, why and how belong to one verb: questions on a sentence of several, made of those on their roles.

QA-SRL (He, Lewis and Zettlemoyer, 2015) asks of each verb all that the sentence says of it. A question that one verb
has, asked of another that has none, meets a wrong answer nearby: "The killing of X caused outrage in Y" does not say
where X was killed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.reader.rows import Row

# Not "how": an annotator finds some manner in nearly every sentence, or leaves it out.
ADJUNCTS = ("Where", "When", "Why")
# What is put for "someone" and "something" is at most so long, in words.
FILLED_WORDS = 6
_BE = "was|were|is|are"
_AUXILIARY = rf"(?:did|does|do|{_BE}|has|have|had|will|would|might|can|could|should)(?:n't)?"
_ADJUNCT = re.compile(rf"(Where|When|Why|How) ({_AUXILIARY}) (some\w+) (.+)\?", re.IGNORECASE)
_OBJECT = re.compile(rf"(Who|What) ({_AUXILIARY}) (some\w+) ([^?]+)\?", re.IGNORECASE)
_PASSIVE = re.compile(rf"(Who|What) ({_BE}) (?!some|not\b|being)([^?]+)\?", re.IGNORECASE)
_ACTIVE = re.compile(rf"(?:Who|What) (?!{_AUXILIARY}\b)[^?]+\?", re.IGNORECASE)
_PLACE = re.compile(r"\bsome(?:one|thing)\b")


@dataclass(frozen=True, slots=True)
class _Form:
    """What follows the first word of a question on an adjunct."""

    auxiliary: str
    subject: str
    rest: str

    @property
    def is_passive(self) -> bool:
        return self.auxiliary.lower() in _BE.split("|") and not re.match(r"\w+ing\b", self.rest)


@dataclass(frozen=True, slots=True)
class _Arguments:
    """Who does it, and to whom, in the sentence's words; empty where nobody said it in few."""

    agent: str
    patient: str

    def asked(self, adjunct: str, form: _Form) -> str:
        """Return the question with them in their places."""
        subject = self.patient if form.is_passive else self.agent
        rest = form.rest
        if self.patient and not form.is_passive:
            rest = _PLACE.sub(lambda _: self.patient, rest, count=1)
        return f"{adjunct} {form.auxiliary} {subject or form.subject} {rest}?"


def on_adjuncts(rows: Iterable[tuple["Row", str]], file: str) -> Iterator["Row"]:
    """Yield questions on adjuncts, as rows of `file`, of rows with their verbs: with who did what to whom put in.

    Those that the sentence answers for another of its verbs, and not for this one, have no answer.
    """
    sentences: defaultdict[str, defaultdict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row, verb in rows:
        sentences[row.context][verb].append(row)
    for verbs in sentences.values():
        asked = {verb: {row.question.split()[0].capitalize() for row in its} for verb, its in verbs.items()}
        for verb, its in verbs.items():
            arguments = _arguments(its)
            for row in its:
                if found := _ADJUNCT.fullmatch(row.question):
                    form = _Form(found[2], found[3], found[4])
                    yield replace(row, id=f"{row.id}:filled", file=file, question=arguments.asked(found[1], form))
            elsewhere = {word for other, words in asked.items() if other != verb for word in words}
            if not (form_of := _form(its)):
                continue
            for adjunct in ADJUNCTS:
                if adjunct in elsewhere - asked[verb]:
                    name, question = f"{its[0].id}:{adjunct}", arguments.asked(adjunct, form_of)
                    yield replace(its[0], id=name, file=file, question=question, answers=(), relevant=False)


def _form(rows: Sequence["Row"]) -> _Form | None:
    """Return how an adjunct of their verb is asked for; None where no question tells."""
    for row in rows:
        if found := _ADJUNCT.fullmatch(row.question):
            return _Form(found[2], found[3], found[4])
    for row in rows:
        what = "someone" if row.question[:3].lower() == "who" else "something"
        if (found := _OBJECT.fullmatch(row.question)) and not _PLACE.search(found[4]):
            return _Form(found[2], found[3], f"{found[4]} {what}")
        if found := _PASSIVE.fullmatch(row.question):
            return _Form(found[2], what, found[3])
    return None


def _arguments(rows: Sequence["Row"]) -> _Arguments:
    agent = patient = ""
    for row in rows:
        said = row.answers[0].text if row.answers else ""
        if not said or len(said.split()) > FILLED_WORDS:
            continue
        if _OBJECT.fullmatch(row.question) or _PASSIVE.fullmatch(row.question):
            patient = patient or said
        elif _ACTIVE.fullmatch(row.question):
            agent = agent or said
    return _Arguments(agent, patient)
