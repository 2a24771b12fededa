"""Questions about the articles themselves: when and by whom published, who covered it, how many mention it.

They are told by their structure: a noun for a piece of news in the place of what is published, written, listed or
counted ("the Courier's story on the ballot"), or a publisher that the index has where somebody reports. "When was the
report published?" and "How many articles does the treaty have?" are about the news, and are not taken.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from qa.english.words import WRITTEN
from qa.questions.followups import standalone
from qa.questions.followups.phrases import phrases_of
from qa.types import Turn

# Returns the one name of the publisher that words mean; None where the index has none of that name.
FindPublisher = Callable[[str], str | None]
# How it begins what is told of an article.
TOLD = "Published"
# No such question is longer; a title may be.
MAX_CHARS = 400


class Asks(StrEnum):
    """What is asked of articles, or of those who publish them."""

    PUBLISHED = "published"
    AUTHOR = "author"
    PUBLISHER = "publisher"
    OUTLETS = "outlets"
    REPORTED = "reported"
    COUNT = "count"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Articles:
    """Which articles are meant: those of which all that is given is true.

    `about` is a subject, which they need only mention where `mention` is set. `cited`: the one that was spoken of last.
    """

    about: str = ""
    mention: bool = False
    publisher: str | None = None
    author: str = ""
    title: str = ""
    order: Literal["newest", "oldest"] | None = None
    cited: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of which articles; `said` where it is what a publisher says: it may be spoken of by others too."""

    asks: Asks
    articles: Articles
    said: bool = False
    counted: bool = False


_LEAD = re.compile(
    r"(?:(?:and|but|so|ok|okay|please|also|then|(?:can|could) you tell me|do you know|tell me)\b[\s,]*)+", re.IGNORECASE
)
_ENDS = " \t?!."
# An "article" is a piece of news here, unless it is said to be one of something else. Other nouns are where "news" or
# a publisher stands before them.
_WEAK = r"(?:reports?|stor(?:y|ies)|pieces?|items?|dispatch(?:es)?|bulletins?)"
_PHRASE = re.compile(
    rf"(?:(?:the|this|that|these|those|all|(?P<any>any|some|an?|its|their|his|her))\b ?)*(?P<before>.*?)\b"
    rf"(?:(?P<plain>(?:news )?articles?|news {_WEAK})|{_WEAK})\b(?: (?P<behind>.*))?",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"it|this|that", re.IGNORECASE)
_CITED = re.compile(
    rf"{_PRONOUN.pattern}|(?:this|that) (?:news )?(?:article|{_WEAK})|the (?:news )?article", re.IGNORECASE
)
# What is said of a text alone: "it" may be a crack that appeared, or a theft that somebody reported.
_OF_TEXTS = re.compile(r"\b(?:publish(?:ed)?|writ(?:ten|er)|wrote|author(?:ed)?|penned|byline)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\barticle\b", re.IGNORECASE)
_FACTS = (Asks.PUBLISHED, Asks.AUTHOR, Asks.PUBLISHER)
_ORDER = re.compile(r"(?:the )?(?:(latest|newest|most recent|last)|oldest|earliest|first)\b ?", re.IGNORECASE)
_ABOUT = r"(?:about|on|regarding|concerning|covering|dealing with|to do with)"
_MENTIONS = r"(?:mention(?:s|ed|ing)?(?! of)|cit(?:es?|ed|ing)|contain(?:s|ing)?|refer(?:s|red|ring)? to)"
_TREATS = (
    r"(?:cover(?:s|ed)?|discuss(?:es|ed)?|(?:talk|talks|talked) about|(?:speak|speaks|spoke) (?:about|of)"
    r"|deal(?:s|t)? with|have to do with|(?:report|reports|reported) (?:about|on)"
    r"|(?:write|wrote|written) (?:about|on|of))"
)
_RAN = r"(?:publish(?:ed)?|runs?|ran|print(?:ed)?|carr(?:y|ied)|writ(?:e|ten)|wrote|have|had)"
_DID = r"(?:did|does|do|has|have|had)"
# What may stand behind the noun, part by part.
_THERE = re.compile(
    r"(?:(?:are|were|is|was)\b(?: there\b)?|there\b"
    r"|(?:in (?:the|this|your) (?:index|corpus|archive)|here|do you have)$) ?",
    re.IGNORECASE,
)
_TITLED = re.compile(r"(?:[a-z]+ )?[\"“„«'‘](?P<title>.+)[\"”“»'’](?P<rest>.*)", re.IGNORECASE)
_FROM = re.compile(
    r"(?:(?:published|written|printed) )?(?:by|from|in|of) (?P<name>.+?)(?P<rest> (?:that|which|are|were|"
    rf"{_ABOUT}|{_MENTIONS}|{_TREATS})\b.*)?",
    re.IGNORECASE,
)
_LAST = re.compile(r"(?P<rest>.+?) (?:in|from) (?P<name>.+)", re.IGNORECASE)
_RUN_BY = re.compile(rf"{_DID} (?P<name>.+?) {_RAN}(?P<rest>\b.*)", re.IGNORECASE)
_SUBJECT = re.compile(
    rf"(?:(?:that|which) )?(?:(?P<mention>{_MENTIONS})|{_TREATS}|(?:(?:are|is) )?{_ABOUT}) (?P<about>\S.*)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?: (?:[A-ZÀ-Þ][\w.'’-]*|d[aeiu]|del|van|von|der|bin|al)){0,4}")
_BY = re.compile(rf"^(?:(?:published|written|printed) )?by\b|^{_DID}\b", re.IGNORECASE)

_PUBLISHED = r"(?:published|posted|printed|released|issued|dated|written|put (?:out|online|up)|filed)"
_OUTLETS = (
    r"(?:(?:other|local|national) )*(?:(?:news|media) (?:organi[sz]ations?|agenc(?:y|ies)|sites?|websites?)"
    r"|(?:news )?(?:(?:news)?papers?|outlets?|publishers?|publications?|media(?: outlets?)?|sources?|stations?"
    r"|broadcasters?|magazines?))"
)
_WRITER = r"(?:who|which (?:journalist|reporter|author|writer|correspondent)s?)"
_WHEN = r"(?:when|(?:on )?(?:what|which) (?:day|date))"
_SAID = r"(?:(?P<said>says?|said|tell|told)|report(?:ed)?|writ(?:e|ten)|publish(?:ed)?|print(?:ed)?|cover(?:ed)?)"
_IS = r"(?: is|'s|’s| was| are| were)"
_NP, _PUB, _WORDS, _REST = r"(?P<np>.+?)", r"(?P<pub>.+?)", r"(?P<about>.+)", r"(?P<about>\S.*)"
# The whole question, by what it asks: of a phrase for articles, of a publisher's name, of a subject.
_FORMS = tuple(
    (asks, re.compile(form, re.IGNORECASE))
    for asks, form in (
        (Asks.PUBLISHED, rf"{_WHEN} (?:was|is|were) {_NP} (?:first |originally )?{_PUBLISHED}(?: on)?"),
        (Asks.PUBLISHED, rf"when did {_NP} (?:first )?(?:appear|come out|go online|run)"),
        (Asks.PUBLISHED, rf"when did {_PUB} (?:first )?{_RAN} {_NP}"),
        (Asks.PUBLISHED, rf"when did {_PUB} (?:first )?(?:(?:report|write)(?: on| about)|report|cover) {_REST}"),
        (Asks.PUBLISHED, rf"what{_IS} the (?:publication |publishing )?date of {_NP}"),
        (Asks.PUBLISHED, rf"how (?:old|recent|new) is {_NP}"),
        (Asks.AUTHOR, rf"{_WRITER} (?:wrote|authored|penned|reported|filed) {_NP}"),
        (Asks.AUTHOR, rf"who{_IS} the (?:author|writer|reporter|journalist)s? (?:of|behind) {_NP}"),
        (Asks.AUTHOR, rf"who{_IS} {_NP} (?:written )?by"),
        (Asks.AUTHOR, rf"by whom (?:is|was|were) {_NP} written"),
        (Asks.AUTHOR, rf"whose (?:byline|name) is (?:on|above|under|over) {_NP}"),
        (Asks.AUTHOR, rf"{_WRITER} (?:(?:wrote|reported)(?: on| about)|covered) {_WORDS} (?:for|in) {_PUB}"),
        (
            Asks.OUTLETS,
            rf"(?:(?P<many>how many)|which|what) {_OUTLETS} (?:(?:have|has|had|also|did) )*(?:(?P<mention>{_MENTIONS})"
            rf"|{_TREATS}|reported(?= (?:that|the|an?)\b)(?: that)?|(?:wrote|said) that"
            rf"|{_RAN} (?:(?:news )?articles?|{_WEAK}) {_ABOUT}) {_REST}",
        ),
        (Asks.PUBLISHER, rf"(?:who|(?:which|what) {_OUTLETS}) (?:published|ran|printed|carried|posted) {_NP}"),
        (Asks.PUBLISHER, rf"where (?:was|is|were|does|did) {_NP} (?:published|printed|posted|(?:come )?from|appear)"),
        (Asks.PUBLISHER, rf"(?:which|what) {_OUTLETS} (?:is|was) {_NP} (?:from|in|by|published (?:in|by|on))"),
        (Asks.REPORTED, rf"what {_DID} {_PUB} {_SAID} {_ABOUT} {_REST}"),
        (Asks.REPORTED, rf"what {_DID} {_PUB} (?:say|write) of {_REST}"),
        (
            Asks.REPORTED,
            rf"what (?:was|is|has been) (?:reported|written|said|published) (?:by|in) {_PUB} {_ABOUT} {_REST}",
        ),
        (Asks.REPORTED, rf"how {_DID} {_PUB} (?:report|cover)(?:ed)?(?: on)? {_REST}"),
        (Asks.REPORTED, rf"what (?:does|did|do) {_NP} say {_ABOUT} {_REST}"),
        (Asks.COUNT, rf"in how many {_NP} (?:is|are|was|were) {_WORDS} (?P<mention>mentioned|named|cited)"),
        (Asks.COUNT, rf"how many {_NP}"),
        (Asks.LIST, rf"(?:which|what|list|show(?: me)?|find(?: me)?|give me|(?:are|is) there|do you have) {_NP}"),
    )
)


def read_catalog_question(question: str, find: FindPublisher) -> Asked | None:
    """Return what a question asks of the articles themselves; None for one about the news."""
    text = _body(question)
    if len(text) > MAX_CHARS:
        return None
    readings = (_read(asks, match, find) for asks, form in _FORMS if (match := form.fullmatch(text)))
    return next(filter(None, readings), None)


def _read(asks: Asks, match: re.Match[str], find: FindPublisher) -> Asked | None:
    given = match.groupdict()
    publisher = find(given["pub"]) if given.get("pub") else None
    if given.get("pub") and not publisher:
        return None
    articles = _articles(given["np"], find, publisher) if given.get("np") else Articles(publisher=publisher)
    if articles and "np" in given and asks in _FACTS and not given.get("pub") and not _is_definite(match):
        return None
    if articles is None or (asks in (Asks.COUNT, Asks.LIST) and articles.cited):
        return None
    if given.get("about"):
        articles = replace(articles, about=_subject(given["about"]), mention=bool(given.get("mention")))
    return Asked(asks, articles, said=bool(given.get("said")), counted=bool(given.get("many")))


def _body(question: str) -> str:
    """Return a question without what leads over to it and the marks at its end."""
    text = question.strip(_ENDS)
    lead = _LEAD.match(text)
    return text[lead.end() :] if lead else text


def asks_of_cited(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question asks when, where or by whom the article was published that the last turn cites.

    "Who wrote it?" may also mean what the turn is about: a letter, a novel.
    """
    text = _body(question)
    if not history or len(text) > MAX_CHARS or not any(_is_cited(asks, form.fullmatch(text)) for asks, form in _FORMS):
        return False
    if _ARTICLE.search(text):
        return True
    asked = "" if history[-1].answer.startswith(TOLD) else history[-1].question  # "the Courier's report" is an article
    spoken_of = [*phrases_of(asked), *phrases_of(standalone(question, history) or "")]
    heads = {one.text.partition(" of ")[0].split()[-1].removesuffix("s") for one in spoken_of}
    return WRITTEN.isdisjoint(heads)


def _is_cited(asks: Asks, match: re.Match[str] | None) -> bool:
    phrase = match.groupdict().get("np") if match and asks in _FACTS else None
    return bool(match and phrase and _CITED.fullmatch(phrase) and _may_be_text(match))


def _is_definite(match: re.Match[str]) -> bool:
    """Whether a phrase means articles that are known: "an article" may be one that the news tells of."""
    phrase = _PHRASE.fullmatch(match["np"])
    return _may_be_text(match) if phrase is None else not phrase["any"]


def _may_be_text(match: re.Match[str]) -> bool:
    """Whether what a question asks of "it" can be asked of a text alone."""
    return not _PRONOUN.fullmatch(match["np"]) or bool(_OF_TEXTS.search(match[0]))


def _articles(phrase: str, find: FindPublisher, publisher: str | None = None) -> Articles | None:
    """Return which articles a phrase means: "the Vale Echo's story on the ballot"; None where it means none.

    `publisher` is who is said to have published them besides.
    """
    if _CITED.fullmatch(phrase) and not publisher:
        return Articles(cited=True)
    match = _PHRASE.fullmatch(phrase)
    if match is None:
        return None
    before, order = match["before"].strip(), None
    if first := _ORDER.match(before):
        before, order = before[first.end() :].strip(), "newest" if first[1] else "oldest"
    if before and not (publisher := find(before)):
        return None
    found = _behind(Articles(publisher=publisher, order=order), match["behind"] or "", find)  # type: ignore[arg-type]
    return found if found and (match["plain"] or found.publisher or found.title) else None


def _behind(known: Articles, rest: str, find: FindPublisher) -> Articles | None:
    """Return which articles are meant, by what stands behind the noun as well; None for what can't be told."""
    rest = rest.strip(" ,")
    if not rest:
        return known
    if there := _THERE.match(rest):
        return _behind(known, rest[there.end() :], find)
    if titled := _TITLED.fullmatch(rest):
        return _behind(replace(known, title=titled["title"]), titled["rest"], find)
    for form in (_FROM, _RUN_BY, _LAST):
        match = form.fullmatch(rest)
        if match and not known.publisher and (publisher := find(match["name"])):
            return _behind(replace(known, publisher=publisher), match["rest"] or "", find)
    if subject := _SUBJECT.fullmatch(rest):
        return replace(known, about=_subject(subject["about"]), mention=bool(subject["mention"]))
    written = _RUN_BY.fullmatch(rest) or _FROM.fullmatch(rest)
    if written and _BY.search(rest) and _NAME.fullmatch(written["name"]) and not known.author:
        return _behind(replace(known, author=written["name"]), written["rest"] or "", find)
    return None


def _subject(words: str) -> str:
    return words.strip(f"{_ENDS} \"“”'‘’")
