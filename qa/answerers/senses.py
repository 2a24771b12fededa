"""What a question may mean: each person, place or event that articles answer it of, told apart by `subjects`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.stores import Stores
from qa.agreement.values import Value
from qa.answerers.agreeing import NEARLY, WITH_WORDS, valued
from qa.answerers.features import Judge, Judged
from qa.answerers.naming import Key
from qa.answerers.proposals import Occurrence
from qa.answerers.subjects import Asked, Ground, Subject, apart, called_otherwise
from qa.english.kinds import Kind, asking, expected, names
from qa.english.tokens import stems
from qa.english.words import TITLES
from qa.types import Question
from qa.when import in_words, long_day


@dataclass(frozen=True, slots=True)
class Sense:
    """One of the things that a question may mean, in words of an article, and its answers, the likeliest first."""

    words: str
    judged: tuple[Judged, ...]

    @property
    def confidence(self) -> float:
        """How likely its answer is right, if it is what is meant."""
        return self.judged[0].probability


@dataclass(slots=True)
class _Group:
    """The subjects that may be one, what the first of them answers, and those that are `giving` this answer."""

    value: Value
    share: float
    subjects: list[Subject]
    ground: Ground | None
    giving: list[Subject]


def senses(question: Question, judged: Sequence[Judged], stores: Stores, judge: Judge) -> list[Sense]:
    """Return what a question may mean; nothing where all articles that answer it may mean the same."""
    text = asking(question.text)
    asked = Asked.of(text)
    first, *others = _groups(asked, expected(text), judged, stores)
    kept = [first, *(one for one in others if _answers(question.text, asked, first, one, stores))]
    return [Sense(_words(asked, one, kept), tuple(_alone(judged, one, judge))) for one in kept] if len(kept) > 1 else []


def _groups(asked: Asked, kind: Kind, judged: Sequence[Judged], stores: Stores) -> list[_Group]:
    """Return the articles that answer, each by its likeliest answer, in groups that are told apart."""
    found: list[_Group] = []
    for one, place in _one_an_article(judged):
        article = stores.catalog.article(place.passage.article_id)
        if article is None:
            continue
        subject, value = Subject.of(asked, place, article, stores.lexical), valued(place, kind)
        grounds = [_ground(asked, subject, group) for group in found]
        giving = next((group for group in found if group.value.same(value)), None)
        joined = giving or next((group for group, ground in zip(found, grounds, strict=True) if not ground), None)
        if joined is None:
            found.append(_Group(value, one.probability / judged[0].probability, [], next(iter(grounds), None), []))
            giving = joined = found[-1]
        joined.subjects.append(subject)
        if giving:
            giving.giving.append(subject)
    return found


def _one_an_article(judged: Sequence[Judged]) -> list[tuple[Judged, Occurrence]]:
    """Return the answer that each article gives for itself, by the reader; the likeliest first, at its best place."""
    best = judged[0].proposal.best
    found = {best.passage.article_id: (judged[0], best)}
    rest = [(one, place) for one in judged for place in one.proposal.occurrences if place.logit > 0]
    for one, place in sorted(rest, key=lambda each: -each[1].logit):
        found.setdefault(place.passage.article_id, (one, place))
    return sorted(found.values(), key=lambda each: (each[1] is not best, -each[0].probability))


def _ground(asked: Asked, subject: Subject, group: _Group) -> Ground | None:
    """Return by what a subject is told apart from all of a group."""
    found = [apart(asked, one, subject) for one in group.subjects]
    return found[0] if all(found) else None


def _answers(question: str, asked: Asked, first: _Group, one: _Group, stores: Stores) -> bool:
    """Whether a group answers the question as well as the first: all of its names, and most words, stand there, too.

    What is told apart by what is around it has the nouns where it opens, or answers: it is about them.
    """
    mine, theirs = first.subjects[0], one.subjects[0]
    if _sort(first.value) != _sort(one.value) or (one.ground is Ground.NAMES and _told_of(mine, theirs)):
        return False
    untitled = " ".join(word for word in question.split() if word.lower() not in TITLES)
    said = (" ".join(stems(untitled)), " ".join(names(untitled)), " ".join(asked.nouns))
    words, named, nouns = (set(stores.lexical.words(each)) for each in said)
    about = one.ground is Ground.CALLED or nouns & mine.stems <= theirs.told_first
    if not about or mine.asked != theirs.asked or named & mine.stems != named & theirs.stems:
        return False
    return one.share >= NEARLY or (one.share >= WITH_WORDS and words & mine.stems <= theirs.stems)


def _sort(value: Value) -> Kind | str:
    return Kind.OTHER if value.kind == "name" else value.kind


def _told_of(one: Subject, other: Subject) -> bool:
    """Whether one article's passage has the other's answer, too."""
    mine, theirs = one.place, other.place
    return (
        mine.text.casefold() in theirs.passage.text.casefold() or theirs.text.casefold() in mine.passage.text.casefold()
    )


def _alone(judged: Sequence[Judged], group: _Group, judge: Judge) -> list[Judged]:
    """Return the answers of a group's articles, as likely as they are if it is what is meant."""
    ids = {one.place.passage.article_id for one in group.subjects}
    kept = [one for one in judged if one.proposal.best.passage.article_id in ids]
    proposals = [
        replace(
            one.proposal,
            occurrences=tuple(place for place in one.proposal.occurrences if place.passage.article_id in ids),
        )
        for one in kept
    ]
    return judge.rated(judge.ranked(proposals, [one.features for one in kept]))


def _words(asked: Asked, group: _Group, every: Sequence[_Group]) -> str:
    """Return what a group is about, as an article of it says: its name, else headline, place and day."""
    others = [one for each in every if each is not group for one in each.subjects]
    for one in group.subjects:
        if key := next((key for key in one.called if _tells_apart(key, one, others)), None):
            of_name = key in asked.names and one.described not in one.shown[key]
            return f"{one.shown[key]}{one.described if of_name else ''}"
    news = (one for one in group.giving if one.is_news)
    one = min(news, key=lambda each: each.published or date.max, default=group.giving[0])
    days = any(each.ground is Ground.DAYS for each in every)  # of one person at two times no description tells
    if one.described and not days and not any(stems(one.described) & stems(other.described) for other in others):
        return f"{' '.join(asked.names[0])}{one.described}"
    known = " ".join([one.title, *(other.title for other in others)]).casefold()
    place = next((each for each in one.places if each.casefold() not in known), "")
    day = in_words(one.days) if one.days else long_day(one.published) if one.published else ""
    return ", ".join(filter(None, (one.title, place, day)))


def _tells_apart(key: Key, one: Subject, others: Sequence[Subject]) -> bool:
    return any(called_otherwise(key, one, other) for other in others)
