"""Who is said to have published or written it: the words of a question that name a source, not a subject.

"According to CNN" and "did CNN report" limit a question to CNN's articles; "who owns CNN" asks about it. A name counts
only in a closed set of frames; whatever is said of it otherwise is what the question is about.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from index.publishers import Stated, known_publishers
from index.timex.words import MONTHS, WEEKDAYS
from qa.english import words
from qa.types import Mention

# What is published, and what is done with it.
WORKS = (
    r"(?:articles?|reports?|reporting|stor(?:y|ies)|pieces?|coverage|columns?|bulletins?|broadcasts?|dispatch(?:es)?"
    r"|headlines?|news|account|editions?|issues?|posts?|features?|exclusives?|editorials?|op-eds?|reviews?|write-ups?)"
)
_REPORT = (
    r"(?:(?:report|claim|describe|cover|mention|publish|print|reveal|note|state|suggest|quote|cite|explain|name|call|list"
    r"|estimate|predict|broadcast|feature|portray|present|discuss|highlight|argue|allege|depict|characteri[sz]e|post)"
    r"(?:s|e?d|es|ing)?|sa(?:y|ys|id|ying)|wr(?:ite|ites|ote|itten|iting)|giv(?:e|es|en|ing)|gave"
    r"|carr(?:y|ied|ies|ying))"
)
_BASE = rf"(?:{_REPORT}|put|run|tell us|agree|differ|disagree)"
_DONE = (
    r"(?:reported|covered|written|published|described|discussed|mentioned|featured|noted|stated|quoted|carried|printed"
    r"|broadcast|cited|told|claimed|posted|revealed|appeared|read|reporting|profiled|examined|highlighted)"
)
_AUXILIARY = r"(?:do|does|did|has|have|had|is|are|was|were)(?:n['’]t)?"
_ADVERB = r"(?:(?:\w+ly|also|ever|not|been|first|still|all|both|each|then) )*"
# A name is masked by one character; a list of names is several of them.
_NAME = "\ue000"
_ONE = rf"(?:the |an? )?{_NAME}"
_LIST = rf"(?:both )?{_ONE}(?:(?:, and |, or |, | and | or | & |/){_ONE})*"
_FRAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\baccording to (?:(?:an?|the|this|that) (?:\w+ )?{WORKS} (?:by|in|from|of|on) )?{_LIST}"
        r"(?! \w+(?:er|or|ist)\b)",
        rf"\b{_DONE} (?:on |about )?(?:by|in|on) {_LIST}",
        rf"\b(?:via|as) {_LIST}(?= {_ADVERB}{_REPORT}\b|[,:?]|$)",
        rf"^(?:per|via|in|from|on) {_LIST}(?=[,:])",
        rf"\bper {_LIST}",
        rf"\b(?:{WORKS}|latest|newest) (?:\w+ )?(?:by|in|from|of) {_LIST}",
        rf"\b{_AUXILIARY} {_LIST} {_ADVERB}{_BASE}\b(?!.*\b(?:its|itself)\b)",
        rf"{_LIST},? {_ADVERB}{_REPORT}\b(?!.*\b(?:its|itself)\b)",
        rf"{_LIST}(?:['’]s? (?:\w+ )?| ){WORKS}\b",
        rf"\b(?:sources|outlets|papers|newspapers|sites|publishers|media) (?:including|like|such as) {_LIST}",
        rf"{_LIST} of (?:the )?(?:\d|(?:{'|'.join(name for name in (*MONTHS, *WEEKDAYS) if name.isalpha())})\b)",
        rf"^(?:please )?(?:summari[sz]e|check|search) {_LIST}",
    )
)
# Where a question names one source, so do these: "said to be rich, and by the Echo to be honest".
_MORE = re.compile(rf"\b(?:by|from|per|between|including) {_LIST}", re.IGNORECASE)
_EXCLUDED = re.compile(
    rf"\b(?:not|other than|besides|except|without|unlike|apart from|rather than|instead of|excluding)"
    rf" (?:according to |from |by |in )?{_LIST}",
    re.IGNORECASE,
)
# Attributions that a question is the same question without.
_ASIDES = re.compile(
    rf"(?:,? |^)(?:according to|as (?:first )?{_DONE} (?:by|in|on)|per) {_LIST}(?:,|(?=[?.!]|$))", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?<![\w.@/-])(?:[\w-]{2,}\.)+[a-z]{2,}(?![\w@/-]|\.\w)")
_DOMAIN = re.compile(r"\.(?:com|org|net|news|info|tv|co\.uk|[a-z]{2})$", re.IGNORECASE)
_PERSON = r"[^\W\d_a-z][\w’'-]*(?: (?:(?:de|van|von|der|la|bin|al|el) )*[^\W\d_a-z][\w.’'-]*){1,3}?"
_MOST_WRITERS = 10  # each is looked for among all bylines
_WRITE = r"(?:report|write|describe|cover|file|publish|explain|say)"
_WRITERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?i:{WORKS}) (?:\w+ )?(?i:by) ({_PERSON})(?=\W|$)",
        rf"\b(?i:written|reported|filed|authored|published|covered) (?i:by) ({_PERSON})(?=\W|$)",
        rf",? \b(?i:by) ({_PERSON})\W*$",
        rf"\b(?i:{_AUXILIARY}) ({_PERSON}) (?:of the \w+ |of \w+ )?(?i:{_ADVERB})(?i:{_WRITE})\b",
        rf"\b({_PERSON})['’]s (?:\w+ )?(?i:{WORKS})\b",
    )
)


def publishers_named(text: str, publishers: Sequence[str]) -> list[Mention]:
    """Return the publishers that a question names as sources, in order."""
    found = names_in(text, publishers)
    if not found:
        return []
    # Each name becomes one character, so that the frames around it are short; `back` leads to its place.
    masked, back = _masked(text, [_with_marks(text, start, end) for start, end, _ in found])
    excluded = [match.span() for match in _EXCLUDED.finditer(masked)]
    framed = [match.span() for frame in _FRAMES for match in frame.finditer(masked)]
    framed += [match.span() for match in _MORE.finditer(masked)] if framed else []
    within = [name for at, name in zip(back, found, strict=True) if _inside(at, framed) and not _inside(at, excluded)]
    if len({name for *_, name in within}) > 1:  # what compares sources names no publisher for another reason
        within = [name for at, name in zip(back, found, strict=True) if not _inside(at, excluded)]
    return [Mention("publisher", start, end, name) for start, end, name in within]


def without_asides(text: str, sources: Sequence[Mention]) -> str:
    """Return a question without the attributions that stand apart in it: "who, according to the Echo, paid?".

    Once they are filters, their words would only lead away from what the articles say.
    """
    masked, back = _masked(text, [_with_marks(text, one.start, one.end) for one in sources if one.kind == "publisher"])
    shown = dict(zip(back, (text[one.start : one.end] for one in sources if one.kind == "publisher"), strict=True))
    asides = [match.span() for match in _ASIDES.finditer(masked)]
    left = "".join(shown.get(at, char) for at, char in enumerate(masked) if not _inside(at, asides)).strip(" ,")
    return left if asides and len(left.split()) > 1 else text


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first <= at < last for first, last in spans)


def names_in(text: str, publishers: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return where publishers are named, `text[start:end]`, the longest name where two would do.

    A name may lack its "The" and its domain, or be given by its domain, and must be written with its capital unless
    the question has none.
    """
    near, small = text.casefold(), text == text.lower()
    forms = {form: name for name in reversed(publishers) for form in _forms(name) if form.casefold() in near}
    forms |= _domains_in(text, publishers)
    taken: list[tuple[int, int, str]] = []
    for form in sorted(forms, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text, re.IGNORECASE):
            shown = small or "." in form or match[0][0].isupper() == form[0].isupper()
            apart = all(match.end() <= start or end <= match.start() for start, end, _ in taken)
            if shown and apart and not _is_part(text, match.start(), match.end()):
                taken.append((match.start(), match.end(), forms[form]))
    return sorted(taken)


def authors_named(text: str, is_author: Callable[[str], bool]) -> list[Mention]:
    """Return who is named as the writer of articles, in order: only who is one."""
    framed = islice((match.span(1) for frame in _WRITERS for match in frame.finditer(text)), _MOST_WRITERS)
    found = {span for start, end in framed if (span := _full_name(text, start, end, is_author))}
    return [Mention("author", start, end, text[start:end]) for start, end in sorted(found)]


def _full_name(text: str, start: int, end: int, is_author: Callable[[str], bool]) -> tuple[int, int] | None:
    """Return the place of a name of two words or more; a capital before it may be of another word, "In"."""
    starts = [start + match.start() for match in re.finditer(r"\S+(?= \S)", text[start:end])]
    return next(((first, end) for first in starts if is_author(text[first:end])), None)


def _forms(name: str) -> Iterator[str]:
    bare = re.sub(r"^the ", "", name, flags=re.IGNORECASE)
    yield from {form for form in (name, bare, _DOMAIN.sub("", bare)) if len(form) > 1}


def _domains_in(text: str, publishers: Sequence[str]) -> dict[str, str]:
    """Return the publisher of each domain that a text has, where a name of theirs is spelled in it."""
    domains = _ADDRESS.findall(text)
    known = known_publishers(Stated(name, None) for name in (publishers if domains else ()))
    return {domain: name for domain in domains if (name := known.find(domain.title()))}


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether a name stands within a longer one: "Times" in "New York Times", "Sun" in "Sun Inn"."""
    before = re.search(r"([\w’'.-]+) $", text[:start])
    behind = re.match(r" ([^\W\d_][\w’'-]*)", text[end:])
    longer = before and before.start() > 0 and before[1][0].isupper() and before[1].lower() not in words.FUNCTION
    return bool(longer or (behind and behind[1][0].isupper() and behind[1].lower() not in words.FUNCTION))


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place of a name with the quotation marks around it."""
    marked = text[max(0, start - 1) : start] in ("'", '"', "‘", "“") and text[end : end + 1] in ("'", '"', "’", "”")
    return (start - 1, end + 1) if marked else (start, end)


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[int]]:
    pieces, back, at, length = [], [], 0, 0
    for start, end in spans:
        pieces += [text[at:start], _NAME]
        length += start - at
        back.append(length)
        length += 1
        at = end
    return "".join([*pieces, text[at:]]), back
