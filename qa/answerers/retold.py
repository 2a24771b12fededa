"""Another day of the same act: "The mayor warned on Tuesday … Her remarks Monday came as …".

A reader marks one day, where the verb stands; the sentence beside it may take the act up by a noun and give another.
"""

import re
from collections.abc import Sequence

from index.lexical import Lexical
from index.timex import TimeExpression, read_times
from index.timex.periods import Interval
from index.types import Article, Span
from qa.answerers.proposals import Occurrence
from qa.english.kinds import Kind, expected
from qa.english.tokens import tokens
from qa.quotations.cues import SAYING

# Sentences before and behind the one that answers, in which its act may be taken up.
REACH = 2
# Nouns for what is said that share no stem with a verb of saying.
_SPOKEN = "statement threat speech words interview address message"
_ACT = r"(?P<act>[a-z]+(?: [a-z]+)??)"  # with an adjective, or a verb behind it
_WHOSE = r"(?:(?P<whose>(?:[A-Z][\w.-]*[ ]){0,4}[A-Z][\w.-]*)['’]s|(?:His|Her|Its|Their|The|This|That|These|Those))"
_TAKEN_UP = re.compile(rf"{_WHOSE} {_ACT}(?: (?:made|given|issued))?(?: (?:on|of|in))?(?: late| early)? $")
_OF_DAY = re.compile(r"['’]s (?P<act>[a-z]+(?: [a-z]+)?)\b")


def retold(
    question: str, best: Occurrence, article: Article, sentences: Sequence[Span], lexical: Lexical
) -> list[Occurrence]:
    """Return where sentences beside an answer to "when" give another day for its act; `sentences` are the article's."""
    if expected(question) is not Kind.TIME or best.sentence not in sentences:
        return []
    text = re.sub(r"\s", " ", article.text)
    times = [one for one in read_times(article.text, article.published) if one.interval]
    days = [one.interval for one in times if one.interval and one.start < best.span.end and best.span.start < one.end]
    acts = _acts(question, best, lexical)
    at = sentences.index(best.sentence)
    beside = [one for one in sentences[max(0, at - REACH) : at + REACH + 1] if one != best.sentence]
    found = []
    for sentence in beside if days and acts else ():
        for one in times:
            within = sentence.start <= one.start < one.end <= sentence.end
            if within and _takes_up(text, sentence, one, best.quote, acts, lexical) and _differs(one, days):
                found.append(Occurrence(best.passage, Span(one.start, one.end), sentence, best.logit, best.score))
    return found


def _acts(question: str, best: Occurrence, lexical: Lexical) -> set[str]:
    """Return the stems of the nouns that take up the act: of the verb nearest its day that the question has, too."""
    asked, day = set(lexical.words(question)), best.quote.find(best.text)
    verbs = [
        (abs(token.start - day), set(lexical.words(token.shown))) for token in tokens(best.quote) if token.tag == "V"
    ]
    act = min((one for one in verbs if one[1] & asked), key=lambda one: one[0], default=(0, set[str]()))[1]
    spoken = set(lexical.words(" ".join([*sorted(SAYING), _SPOKEN])))
    return act | (spoken if act & spoken else set())


def _takes_up(text: str, sentence: Span, time: TimeExpression, quote: str, acts: set[str], lexical: Lexical) -> bool:
    """Whether a sentence begins with the act and its day: "Ida Marl's comments Sunday", "Sunday's vote"."""
    found = _TAKEN_UP.fullmatch(text, sentence.start, time.start)
    if found is None and time.start - sentence.start <= len("The "):
        found = _OF_DAY.match(text, time.end, sentence.end)
    if found is None or not set(lexical.words(found["act"])) & acts:
        return False
    whose = found.groupdict().get("whose")
    return not whose or whose.split()[-1] in quote


def _differs(time: TimeExpression, days: Sequence[Interval]) -> bool:
    """Whether a time has no day in common with any of these."""
    found = time.interval
    return found is not None and not any(one.first <= found.last and found.first <= one.last for one in days)
