"""Questions that lead on from an answer, drawn from the articles behind it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic

from index.catalog import Catalog
from index.types import Article, Span
from qa.suggestions.candidates import candidates, stands_alone
from qa.suggestions.checking import content
from qa.suggestions.choosing import DRAWING_SHARE, WORTH, shown, until
from qa.suggestions.chunks import chunk_at
from qa.suggestions.clauses import NAME, main_clause
from qa.suggestions.context import Context, context_of, small_words
from qa.suggestions.details import details
from qa.suggestions.doings import DOINGS
from qa.suggestions.exchanges import exchanged
from qa.suggestions.people import titled_people
from qa.suggestions.speakers import NOBODY, WHOLE_NAME, called, speakers
from qa.suggestions.statements import statements, with_person
from qa.suggestions.types import Ask, Candidate, Look, Sourced
from qa.types import Answer

# Articles that are drawn from: the cited ones, then those of the nearest passages.
NEAR_ARTICLES = 6
# An article may tell of several things: what stands further from the quote must name the subject.
NEAR_CHARS, NEAR_CHARS_OF_DIGEST = 1500, 500
# What was named so recently is still spoken of.
_AROUND_CHARS = 600
_CAPITAL = re.compile(r"\b[A-Z][\w’'-]*")
# An article that shares so many of its names of two words or more with the first one is of the same story.
_SAME_STORY, _SHARED_NAMES = 2, 0.1
# Nobody asks these of another article, unless they name the subject.
_BY_THE_WAY = frozenset(["how old", "what", "said"])
# What it is worth to ask of the same event, to name the subject, and to ask for another kind of thing than before.
_EVENT, _NAMED, _BESIDE, _OTHER_WORD, _OTHER_ARTICLE = 0.5, 0.5, 0.2, 0.2, 0.6


def follow_ups(ask: Ask, look: Look, catalog: Catalog, answer: Answer, count: int, within_s: float) -> tuple[str, ...]:
    """Return questions that the articles behind an answer go on to answer; fewer when time runs out."""
    started = monotonic()
    keys = dict.fromkeys([one.article_id for one in answer.citations] + [one.article_id for one in answer.passages])
    near = [article for key in list(keys)[:NEAR_ARTICLES] if (article := catalog.article(key))]
    known = frozenset[str]().union(*(small_words(article.text) for article in near))
    topics = frozenset(content(f"{_asked(answer)} {answer.short_answer or ''} {_quote(answer)}"))
    found: list[Sourced] = []
    names = _long_names(near[0].text) if near else set[str]()
    for rank, article in enumerate(near):
        theirs = _long_names(article.text)
        shared = len(theirs & names)
        story = rank == 0 or shared >= max(_SAME_STORY, _SHARED_NAMES * min(len(theirs), len(names)))
        context = context_of(article, known)
        # Whoever has read the answer knows what its words stand for, and whom the article speaks of all the time.
        context = replace(context, title=context.title | topics | _recurring(context))
        for sentence, one in until(_of(article, context, catalog, answer), started + within_s * DRAWING_SHARE):
            score = _score(one, sentence, article, story, answer)
            if score is not None:
                found.append(Sourced(one, article.id, chunk_at(catalog, article, sentence), sentence, score))
    return shown(ask, look, found, count, started + within_s, answer)


def _asked(answer: Answer) -> str:
    return answer.interpreted_as or answer.question.text


def _of(article: Article, context: Context, catalog: Catalog, answer: Answer) -> Iterator[tuple[Span, Candidate]]:
    """Yield what may be asked of an article, and the sentence that tells it; the event itself comes first."""
    topics = frozenset(content(f"{_asked(answer)} {answer.short_answer or ''}"))
    subject = _subject(article, context, answer)
    cited = [Span(one.start, one.end) for one in answer.citations if one.article_id == article.id]
    for one in exchanged(_asked(answer), answer.short_answer, context) if cited else ():
        if stands_alone(one.question, context):
            yield cited[0], one
    before = ""
    for sentence in catalog.sentences(article.id):
        text = with_person(article.text[sentence.start : sentence.end], before, context)
        around = article.text[max(0, sentence.start - _AROUND_CHARS) : sentence.end]
        near = subject if subject in around else ""
        for part in statements(text):
            for one in (*candidates(part, context), *_freely(part, context, topics, near)):
                if stands_alone(one.question, context):
                    yield sentence, one
        before = text


def _subject(article: Article, context: Context, answer: Answer) -> str:
    """Return the name that an answer and its question are about, as the article has it; "" where there is none."""
    spoken = f"{answer.short_answer or ''}, {_asked(answer).partition(' ')[2]}, {article.title}"
    names = [match.group() for match in re.finditer(WHOLE_NAME, spoken)]
    told = {name: article.text.count(name) for name in names}
    often = [name for name in told if told[name] > 1 and name.lower() in article.title.lower()]
    return next((full for name in often if " " in name and (full := called(name, context))), "")


def _recurring(context: Context) -> frozenset[str]:
    """Return the names that an article repeats, in small letters as the words of its title are."""
    told = Counter(_CAPITAL.findall(context.text))
    return frozenset(name.lower() for name in context.names if told[name] > 1) - context.words


def _freely(text: str, context: Context, topics: frozenset[str], subject: str) -> Iterator[Candidate]:
    """Yield what only somebody who reads of the matter already would ask."""
    yield from titled_people(text, context)
    yield from speakers(text, context, topics, subject)
    yield from details(text, context)
    if clause := main_clause(text, context):
        for doing in DOINGS:
            yield from doing(clause)


def _telling(text: str) -> set[str]:
    """Return the words of a text that few other texts have: longer ones, and those with a capital inside of it."""
    return {word.lower() for word in re.findall(r"[a-z]{6,}|(?<=[a-z,] )[A-Z][\w’'-]{3,}", text)}


def _names(text: str) -> set[str]:
    """Return the names in a text that may tell what it is about."""
    return {name for name in re.findall(NAME, text) if len(name) > 2 and not NOBODY.match(name)}


def _long_names(text: str) -> set[str]:
    return {name for name in _names(text) if " " in name}


def _quote(answer: Answer) -> str:
    # What a quote begins with need not be a name.
    return next((one.quote.partition(" ")[2] for one in answer.citations), "")


def _score(one: Candidate, sentence: Span, article: Article, story: bool, answer: Answer) -> float | None:
    """Return how well a question leads on; None where it tells what is known, or leads away."""
    told = content(answer.short_answer or "")
    spoken = _names(f"{_asked(answer).partition(' ')[2]}, {answer.short_answer or ''}")
    named = any(re.search(rf"\b{re.escape(name)}\b", one.question) for name in spoken)
    cited = [part for part in answer.citations if part.article_id == article.id]
    away = min((abs(sentence.start - part.start) for part in cited), default=0)
    if one.answer and told and content(one.answer) <= told:
        return None
    text = article.text[sentence.start : sentence.end]
    beside = any(" " in name and name in text for name in spoken | _names(_quote(answer)))
    titled = _telling(article.title) & _telling(f"{_asked(answer)} {_quote(answer)}")
    within = (
        away <= (NEAR_CHARS if titled else NEAR_CHARS_OF_DIGEST) if cited else story and one.kind not in _BY_THE_WAY
    )
    if not (named or beside or within):
        return None
    topics = content(f"{_asked(answer)} {answer.short_answer or ''}")
    event = len(content(one.question) & topics) / max(1, len(content(one.question)))
    other = one.question.split()[0] != _asked(answer).split()[0]
    distance = away / max(1, len(article.text))
    return (
        WORTH[one.kind]
        + _EVENT * event
        + _NAMED * named
        + _BESIDE * beside
        + _OTHER_WORD * other
        - distance
        - _OTHER_ARTICLE * (not cited)
    )
