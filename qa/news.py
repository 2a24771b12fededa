"""What is new about a saved question: its answer now, held against what somebody was last told.

A change counts when an article that is new, changed or gone since then brings it about. That another old article comes
first now, since rare words are less rare, is no news; nor is that the same answer is a little less sure.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from index.catalog import Catalog
from index.types import Span
from qa import answers, citations
from qa.answerers.corrections import Withdrawn, withdrawn
from qa.answerers.proposals import Occurrence
from qa.normalise import normalise
from qa.saved import Saved, first_seen
from qa.sources import noted
from qa.stances import Stance, alike, says, stance
from qa.statements import CATALOG
from qa.sureness import Sureness, is_verdict, settled, sureness
from qa.types import Answer, Citation, Evidence, Passage

# Two sentences with so many words of the shorter one in common are one that was copied.
REPEATED = 0.8


class ChangeKind(StrEnum):
    """What became of an answer; the name in lower case is the JSON's, the value is how it is told."""

    ANSWERED = "Now answered: {said}"
    UNANSWERED = "No longer answered; it was: {was}"
    ANSWER = "New answer: {said}; it was: {was}"
    SOURCE = "New source: {said}"
    CONTRADICTION = "Another source says: {said}; the answer was: {was}"
    READING = "It may also mean {said}; the answer was: {was}"
    CORRECTION = "Taken back: {was}"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new. `said`: what is answered now, or the words that take something back; `was`: the former.

    `citation`: where that is said; of what is no longer answered, where it was.
    """

    kind: ChangeKind
    said: str | None
    was: str | None
    citation: Citation | None

    @property
    def line(self) -> str:
        """What is new in a line; of a source that says something else than the answer, that, too."""
        beside = self.kind is ChangeKind.SOURCE and self.said and self.was and not alike(self.said, self.was)
        told = f"{self.kind.value}; the answer is: {{was}}" if beside else self.kind.value
        return " ".join(told.format(said=self.said, was=self.was).split())

    def to_json(self) -> dict[str, object]:
        """Return it as `qa new --json` has it."""
        cited = [answers.citation_json(self.citation)] if self.citation else []
        return {"kind": self.kind.name.lower(), "said": self.said, "was": self.was, "citations": cited}


@dataclass(frozen=True, slots=True)
class News:
    """What is new about a saved question, and the question as it is kept once somebody has been told."""

    saved: Saved
    seen: Saved
    changes: tuple[Change, ...] = ()
    problem: str | None = None  # why it could not be asked

    def to_json(self) -> dict[str, object]:
        """Return a line of `qa new --json`."""
        changes = [change.to_json() for change in self.changes]
        return {**self.saved.to_json(), "answer": self.seen.given, "changes": changes, "problem": self.problem}


def compare(former: Saved, now: Answer, generation: int, fresh: Collection[str], catalog: Catalog) -> News:
    """Return what is new in an answer from a generation of the index; `fresh` articles were written since the former.

    What is not told leaves what was told last as the answer to compare with.
    """
    found = tuple(_changes(former, now, fresh, catalog))
    said = _said(former, now)
    same = bool(said and former.given and alike(said, former.given))
    if same:  # it is told no more than once, and stays as sure as it was told
        sure = max(now.confidence, former.answer.confidence)
        return News(former, former.told(replace(now, confidence=sure), said, generation), found)
    if not found:
        return News(former, former.looked(generation))
    none = any(change.kind is ChangeKind.UNANSWERED for change in found)
    return News(former, former.told(now, None if none else said, generation), found)


def counts_days(answer: Answer) -> bool:
    """Whether a question's words say days that move on with the day of asking ("last week")."""
    return any(one.kind in ("days", "recency") for one in answer.understood)


def _changes(former: Saved, now: Answer, fresh: Collection[str], catalog: Catalog) -> Iterator[Change]:
    was, said, first = former.given, _said(former, now), _first(now)
    taken = list(_taken_back(former.answer, now, fresh, catalog)) if was else []
    gone = was is not None and _is_gone(former.answer, catalog)
    yield from taken
    if was and said and alike(was, said):
        yield from _sources(former.answer, now, was, fresh, catalog)
        yield from _readings(former.answer, now, was, fresh)
    elif said and (taken or (settled(now) and (gone or _is_of(first, fresh) or now.answered_by == CATALOG))):
        yield Change(ChangeKind.ANSWER if was else ChangeKind.ANSWERED, said, was, first)
    elif was and (gone or (not said and any(one.article_id in fresh for one in now.passages))):
        yield Change(ChangeKind.UNANSWERED, None, was, _first(former.answer))


def _said(former: Saved, now: Answer) -> str | None:
    """Return what is seen first of an answer; of several things that may be meant, what was told, if it is one."""
    told = former.given and any(alike(one.answer, former.given) for one in now.readings)
    return former.given if told else first_seen(now)


def _first(answer: Answer) -> Citation | None:
    return min(answer.citations, key=lambda one: one.marker, default=None)


def _is_of(citation: Citation | None, articles: Collection[str]) -> bool:
    return citation is not None and citation.article_id in articles


def _is_gone(former: Answer, catalog: Catalog) -> bool:
    """Whether the words that carried an answer no longer stand in their article."""
    first = _first(former)
    return first is not None and first.marker in answers.restore(former, catalog.article).broken


def _sources(former: Answer, now: Answer, was: str, fresh: Collection[str], catalog: Catalog) -> Iterator[Change]:
    """Yield each new article that says the same, or what another one had said, and each that says what none had.

    Another answer makes one less sure: whether it differs is told by how sure that was before, or by whether sources
    differed already, which leaves none of their answers sure. Beside what is no more than probable without that, a
    source may well answer another question: who is mayor, where who was elected is asked.
    """
    sure = replace(now, confidence=max(now.confidence, former.confidence))
    if sureness(sure) is not Sureness.SURE and not _differed(former, now):
        return
    told, heard = list(former.citations), [was, *filter(None, map(says, former.citations))]
    for citation in sorted(now.citations, key=lambda one: one.marker):
        words, differs = says(citation) or was, stance(citation, sure) is Stance.OTHER
        supports = _supports(citation, sure) and (not now.readings or alike(says(citation) or "", was))
        if citation.article_id not in fresh or not (differs or supports):
            continue
        if differs and not any(alike(words, one) for one in heard):
            yield Change(ChangeKind.CONTRADICTION, words, was, citation)
        elif not any(_repeats(citation, one, catalog) for one in told):
            yield Change(ChangeKind.SOURCE, words, was, citation)
        told.append(citation)
        heard.append(words)


def _differed(former: Answer, now: Answer) -> bool:
    """Whether sources gave several answers already, and what is answered now is settled."""
    return len(former.agreement) > 1 and settled(now)


def _repeats(one: Citation, other: Citation, catalog: Catalog) -> bool:
    """Whether two citations are of one source, or tell it in nearly the same words."""
    ids = one.article_id, other.article_id
    mine, theirs = (frozenset(normalise(each.shown).split()) for each in (one, other))
    same = len(mine & theirs) >= REPEATED * max(1, min(len(mine), len(theirs)))
    return same or len(set(catalog.sources(ids).values())) == 1


def _supports(citation: Citation, answer: Answer) -> bool:
    """Whether a source says the same as an answer; where no words are marked, all do."""
    if not answer.short_answer or is_verdict(answer) or citation == _first(answer):
        return True
    if answer.agreement:
        return citation.marker in answer.agreement[0].citations
    words = says(citation)
    return bool(words and alike(words, answer.short_answer))


def _readings(former: Answer, now: Answer, was: str, fresh: Collection[str]) -> Iterator[Change]:
    """Yield each other thing that the question may mean since a new article, with its answer."""
    known = [was, *(one.answer for one in former.readings)]
    cited = {citation.marker: citation for citation in now.citations}
    for one in now.readings:
        first = cited[one.citations[0]]
        if first.article_id in fresh and not any(alike(one.answer, each) for each in known):
            yield Change(ChangeKind.READING, f"{one.reading}: {one.answer}", was, first)


def _taken_back(former: Answer, now: Answer, fresh: Collection[str], catalog: Catalog) -> Iterator[Change]:
    """Yield the notices of new articles that take back what was answered."""
    carried = [one for one in former.citations if says(one) and _supports(one, former)]
    read = [one.article_id for one in now.passages] + [one.article_id for one in now.citations]
    for key in dict.fromkeys(one for one in read if one in fresh):
        notices = list(_notices(key, catalog))
        for citation in carried:
            found = next((one for one in notices if one.covers(_occurrence(citation))), None)
            if found and (notice := _cited(found, catalog)):
                yield Change(ChangeKind.CORRECTION, notice.shown, says(citation), notice)
                break


def _notices(article_id: str, catalog: Catalog) -> list[Withdrawn]:
    article = catalog.article(article_id)
    if article is None:
        return []
    facts = article.id, article.title, article.publisher, article.published
    passage = Passage("", *facts, 0, len(article.text), article.text, 0.0, 1, article.markup)
    whole = Occurrence(passage, Span(0, 0), Span(0, 0), 0.0, 0.0)
    return withdrawn([whole], {article_id: catalog.sentences(article_id)}, {article_id: article.text})


def _occurrence(one: Citation) -> Occurrence:
    """Return where a former answer stood: in no article that there is, since that may have been replaced."""
    facts = one.title, one.publisher, one.published, one.start, one.end, one.quote
    passage = Passage("", "", *facts, 0.0, 1, one.markup)
    words = Span(one.answer_start or one.start, one.answer_end or one.end)
    return Occurrence(passage, words, Span(one.start, one.end), 0.0, 0.0)


def _cited(notice: Withdrawn, catalog: Catalog) -> Citation | None:
    """Return the sentence of a notice as a citation; None when its article has gone meanwhile."""
    article = catalog.article(notice.article_id)
    sentence = _sentence(notice.span, catalog.sentences(notice.article_id))
    if article is None or sentence is None:
        return None
    text = article.text[sentence.start : sentence.end]
    evidence = Evidence(article.id, sentence.start, sentence.end, text, 0.0)
    _, (citation,) = citations.cite([evidence], {article.id: article})
    return noted(citation, catalog)


def _sentence(span: Span, sentences: Iterable[Span]) -> Span | None:
    return next((one for one in sentences if one.start <= span.start < one.end), None)
