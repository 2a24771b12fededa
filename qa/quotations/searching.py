"""Who said what about what, over all articles: the lexical index narrows, the articles are read as they are asked for.

Reading an article takes five to ten milliseconds, so that nothing of it is stored.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.catalog import Catalog
from index.stores import Stores
from index.types import Article, Filters
from qa.english import words
from qa.english.tokens import tokens
from qa.quotations import Quotation, find_quotations
from qa.quotations.cues import SAYING

# Chunks that a search looks at.
DEPTH = 2_000
# What somebody is, not a name: "the trust's director".
_ROLE = re.compile(rf"(?:(?:{'|'.join(words.ARTICLES | words.POSSESSIVES)})|.*['’]s)\b.* ([^\W\d_]+)")
_OF = re.compile(rf" (?:{'|'.join(words.PREPOSITIONS)}) ")
_NOBODY = words.IT | words.DEMONSTRATIVES | frozenset("you one".split())
_PRONOUNS = words.PERSONAL | words.SPEAKERS | words.DEMONSTRATIVES | words.WH
_APPOSITION = r"\b, ((?:the|an?|his|her|its|their|\w+['’]s) [^.,;:\n]{,80})"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation and the article it stands in; `score` counts the words asked for that it holds itself."""

    article: Article
    quotation: Quotation
    score: int = 0


def quotations_of(catalog: Catalog, article: Article) -> list[Quotation]:
    """Return the quotations of an article, boilerplate left out."""
    return find_quotations(article.text, catalog.sentences(article.id))


def search(stores: Stores, by: str = "", about: str = "", filters: Filters | None = None) -> list[Quoted]:
    """Return the quotations by somebody, about something, or both: most words first, then the newest.

    Without a name, only what is in quotation marks, or somebody says: not what "you want", or what nobody "expects".
    All words of `about` must stand in the quotation, beside it in its sentence, or in the title.
    """
    wanted = set(stores.lexical.words(about))
    found = []
    for article in articles_about(stores, by, about, filters or Filters()):
        if not wanted <= set(stores.lexical.words(f"{article.title} {article.text}")):
            continue
        quotations = quotations_of(stores.catalog, article)
        for one in by_whom(by, article, quotations) if by else filter(_is_speech, quotations):
            if wanted and not wanted <= set(
                stores.lexical.words(f"{article.title}\n{surroundings(stores.catalog, article, one)}")
            ):
                continue
            content = set(stores.lexical.words(article.text[one.start : one.end]))
            found.append(Quoted(article, one, len(wanted & content)))
    return sorted(found, key=_order)


def same_person(one: str, other: str) -> bool:
    """Whether two names can be of the same person: all words of one are among the other's, its last is the last.

    An initial is any word that begins with it: "J. Marl", "John Odo Marl".
    """
    mine, theirs = _name_words(one), _name_words(other)
    if not mine or not theirs:
        return False
    short, long = sorted((mine, theirs), key=len)
    return short[-1] == long[-1] and all(any(_alike(word, each) for each in long) for word in short)


def _alike(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def is_told(speaker: str | None) -> bool:
    """Whether somebody is named, or called something: not "he", whoever that was."""
    return speaker is not None and speaker.lower() not in _PRONOUNS


def by_whom(name: str, article: Article, quotations: Sequence[Quotation]) -> list[Quotation]:
    """Return the quotations of somebody named so, or by what an article calls them: "the judge", "the director"."""
    role = _ROLE.fullmatch(name.strip().lower())
    speakers = {one.speaker for one in quotations if role and role[1] in _described(article.text, one)}
    return [one for one in quotations if one.speaker and (same_person(name, one.speaker) or one.speaker in speakers)]


def _is_speech(one: Quotation) -> bool:
    said = one.verb is None or one.verb in SAYING
    return one.direct or (said and one.speaker is not None and one.speaker.lower() not in _NOBODY)


def _described(text: str, one: Quotation) -> set[str]:
    """Return the words for a speaker and, with a noun for its last, what the article calls them behind their name."""
    last = re.escape(one.speaker.split()[-1]) if one.speaker else "$"
    called = (_OF.split(found[1])[0].split()[-1].lower() for found in re.finditer(last + _APPOSITION, text))
    shown = text[one.speaker_span.start : one.speaker_span.end] if one.speaker_span else ""
    return {*called, *(token.word for token in tokens(shown))}


def _name_words(name: str) -> list[str]:
    shown = [token.word for token in tokens(name) if token.tag not in ".SD"]
    return [word for word in shown if word not in words.TITLES | words.SUFFIXES] or shown


def articles_about(stores: Stores, by: str, about: str, filters: Filters) -> Iterator[Article]:
    """Yield the articles that may hold it, the likeliest first: those with the name's last word."""
    asked = f"{by} {about}".strip()
    if asked:
        last = stores.lexical.words(by)[-1:]
        hits = stores.lexical.search(asked, DEPTH, filters, having=last)
        owners = stores.catalog.owners([hit.chunk_id for hit in hits])
        keys: Sequence[str] = list(dict.fromkeys(owners[hit.chunk_id] for hit in hits if hit.chunk_id in owners))
    else:
        keys = stores.catalog.article_ids()
    for key in keys:
        article = stores.catalog.article(key)
        if article and filters.admit(article.publisher, article.published, article.byline):
            yield article


def surroundings(catalog: Catalog, article: Article, one: Quotation, before: int = 0) -> str:
    """Return the sentences that a quotation stands in, a line below that names its speaker, and so many before."""
    spans = catalog.sentences(article.id)
    last = one.speaker_span.end if one.verb is None and one.speaker_span else 0
    within = [at for at, span in enumerate(spans) if span.start < max(one.end, last) and one.start < span.end]
    near = spans[max(0, within[0] - before) : within[-1] + 1] if within else ()
    first, last = min([one.start, *(x.start for x in near)]), max([one.end, *(x.end for x in near)])
    return article.text[first:last]


def _order(one: Quoted) -> tuple[int, int, str, int]:
    day = one.article.published.toordinal() if one.article.published else 0
    return -one.score, -day, one.article.id, one.quotation.start
