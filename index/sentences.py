"""Text to sentence spans, by Punkt trained on English and taught the abbreviations of news."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from index.errors import StoreError
from index.rendering import render
from index.types import Article, Span

# Titles and ranks stand before names, where Punkt's own data often sees a sentence end.
TITLES = frozenset(
    "adm ald amb asst atty brig capt cllr cmdr col comdr cpl cpt det dr drs fr gen gov hon insp lt maj messrs mr "
    "mrs ms msgr mx pfc pres prof pvt rep reps rev sen sens sgt spc st supt asst.gen lt.col lt.gen maj.gen "
    "brig.gen".split()
)
ABBREVIATIONS = TITLES | frozenset(
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun "
    "u.s u.k u.n e.u u.s.a d.c a.m p.m vs v approx est dept univ assn bros corp inc ltd jr sr ave blvd rd "
    "ala ariz calif colo conn fla ga ill ind kan mass mich minn miss neb nev okla ore pa tenn tex va wash wis".split()
)
_TERMINAL = re.compile(r"[.!?…。！？:;][\"'”’»)\]]*\s*$")
_BLANK_LINES = re.compile(r"(?:\r\n|\n|\r|\u2028|\u2029)[ \t\u00a0]*(?:\r\n|\n|\r|\u2028|\u2029)\s*")
_ANY_LINE_END = re.compile(r"\r\n|\n|\r|\u2028|\u2029")
# What a figure stands behind: "No. 4", "Pt. 2", "Rte. 9". Where the small word is common, only with a capital.
_NUMBERED = re.compile(r"\b(?:[Nn]os?|[Pp]ts?|[Vv]ols?|[Cc]h|[Ff]igs?|pp?|Rte?|Hwy|Sec|Op|Apt|Ste|Bldg|Ver)\.$")
_ROMAN = re.compile(r"[IVXL]{2,5}\b")
# A mark within a sentence: '"No way!" she said', "Is it (really?) so", "Yahoo! was", "(tables, knobs, etc.) often".
_WITHIN = re.compile(r"(?:[!?…][\"'”’»)\]]*|\.[\"'”’»)\]]+)$")
_REMARK = re.compile(r"[(\[][!?]+[)\]]$")  # "1,200 (!)"
# What closes a bracket, or goes on after one; where a new sentence stands behind it, it is left as Punkt has it.
_CLOSING = re.compile(r"[\"'”’»]?(?:[,;]|:(?=\W)|[)\]]++(?:[,;:]|(?!\s*+[A-Z])))")
_ADDRESS = re.compile(r"\S*\w[./@:]\w|[a-z]+[A-Z]")  # "www.example.org", "iPhones" may begin a sentence
_SHORT_ABBREVIATION = re.compile(r"(?:\S+\s+)?(?:\w\.){2,}$")
_DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_INITIALS = re.compile(r"(?:^|(?<=[^\w.]))(?:[A-Z]\.){2,}$")  # "T.H.", "U.S."
# "Ann B."; not I, V and X, which are figures and, like "Plan B", may end a sentence.
_INITIAL = re.compile(r"(?P<before>[A-Z][\w'’-]+|\b[A-Z]\.)\s+[A-HJ-UWYZ]\.$")
_TITLE = re.compile(r"(?P<before>\S*)(?:^|[\s(\"'“‘])(?P<title>[A-Z][A-Za-z.]*)\.$")
# A word without vowels is a shortened one: "Mt", "Pt", "Hts".
_WITHOUT_VOWELS = re.compile(r"[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]{1,4}")
_TIME = re.compile(r"\b[AaPp]\.[Mm]\.$")
_ZONE = re.compile(r"(?:[A-Z]{1,3}T|UTC|Eastern|Central|Mountain|Pacific)\b")
_WORD = re.compile(r"[^\W\d_]+")
# Words that begin sentences and no names: after "the U.S." they begin the next sentence, others mostly go on the name.
_BEGINNERS = frozenset(
    "a about above according across after again all along alongside also although always amid among an and another "
    "any anybody anyone anything are aren around as at be because before behind being below besides between both but "
    "by can could did didn do does don during each earlier either else even ever every everybody everyone everything "
    "few finally following for from further had has have he her here hers him his how however i if in indeed inside "
    "instead into is isn it its just last later let like likewise many may maybe meanwhile might more moreover most "
    "much must my near nearly neither never nevertheless next no nobody none nonetheless nor not nothing now of off "
    "often on once one only or other others otherwise our outside over perhaps please rather recently separately "
    "several shall she should similarly since so some somebody someone something sometimes soon still such than that "
    "the their theirs them then there therefore these they this those though three through throughout thus to today "
    "together tomorrow too two under unless unlike until up upon was wasn we were weren what whatever when whenever "
    "where whereas whether which while who whoever whom whose why will with within without won would yes yesterday "
    "yet you your".split()
)
# How much of what stands before a place tells whether a sentence ends there.
_LOOK_CHARS = 80
# Punkt's time grows with the square of a passage without line ends when it holds many candidates.
_BLOCK_CHARS = 8_000


def sentences_of(article: Article) -> list[Span]:
    """Return the spans of the sentences of an article, as it is read: markup neither breaks one nor is at its ends."""
    read = render(article.text, article.markup)
    found = sentence_spans(read.text, without=[read.place(span) for span in article.boilerplate])
    return [span for one in found if (span := read.origin(one.start, one.end)).start < span.end]


def sentence_spans(text: str, without: Iterable[Span] = ()) -> list[Span]:
    """Return the spans of the sentences of `text`, in order, disjoint, without surrounding white space.

    A blank line ends a sentence; so does a single line end, unless the text is hard-wrapped. Nothing of
    the spans in `without` (sorted, disjoint) is returned. Every other visible character lies in a span.
    """
    hard_wrapped = _is_hard_wrapped(text)
    spans: list[Span] = []
    for start, end in _kept(len(text), without):
        for block in _blocks(text, start, end, hard_wrapped):
            spans.extend(_split(text, block))
    return spans


def _kept(length: int, without: Iterable[Span]) -> Iterator[tuple[int, int]]:
    at = 0
    for span in without:
        if at < span.start:
            yield at, span.start
        at = max(at, span.end)
    if at < length:
        yield at, length


def _is_hard_wrapped(text: str) -> bool:
    """Whether line ends fall inside sentences: most lines followed by another end without punctuation."""
    lines = _ANY_LINE_END.split(text)
    joined = [line for line, after in pairwise(lines) if line.strip() and after.strip()]
    return len(joined) >= 3 and sum(not _TERMINAL.search(line) for line in joined) > len(joined) / 2


def _blocks(text: str, start: int, end: int, hard_wrapped: bool) -> Iterator[Span]:
    breaks = _BLANK_LINES if hard_wrapped else _ANY_LINE_END
    at = start
    for match in breaks.finditer(text, start, end):
        yield from _limited(text, at, match.start())
        at = match.end()
    yield from _limited(text, at, end)


def _limited(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut a block that is too long for Punkt at white space, or anywhere if it has none."""
    while end - start > _BLOCK_CHARS:
        cut = start + _BLOCK_CHARS
        space = max(text.rfind(" ", start, cut), text.rfind("\n", start, cut)) + 1
        cut = space if space > start else cut
        yield Span(start, cut)
        start = cut
    yield Span(start, end)


def _split(text: str, block: Span) -> list[Span]:
    piece = text[block.start : block.end]
    spans: list[Span] = []
    for start, end in _punkt().span_tokenize(piece):
        span = _stripped(text, block.start + start, block.start + end)
        if span is None:
            continue
        if spans and _continues(text[spans[-1].start : spans[-1].end], text[span.start : span.end]):
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return spans


def _continues(before: str, after: str) -> bool:
    """Whether `after` belongs to the sentence `before` after all."""
    last = before[-_LOOK_CHARS:]
    if _CLOSING.match(after) or _REMARK.search(last):
        return True
    if (after[0].isdigit() or _ROMAN.match(after)) and _NUMBERED.search(last):
        return True
    if after[0].isdigit():
        return False
    if after[0].islower():
        return bool(_WITHIN.search(last)) and not _ADDRESS.match(after)
    return bool(len(before) == len(last) and _SHORT_ABBREVIATION.match(before)) or _is_named(last, after)


def _is_named(before: str, after: str) -> bool:
    """Whether `before` ends with what stands before a name, and `after` begins with one: "Harvard T.H. Chan"."""
    word = _WORD.match(after)
    if word is None or not word[0][0].isupper() or word[0].lower() in _BEGINNERS:
        return False
    if _TIME.search(before):
        return bool(_ZONE.match(after))
    if _INITIALS.search(before):
        return True
    if initial := _INITIAL.search(before):
        return len(initial["before"]) == 2 or not _is_word(initial["before"])
    title = _TITLE.search(before)
    return title is not None and _is_title(title["title"], title["before"])


def _is_title(word: str, before: str) -> bool:
    """Whether a shortened word stands before names; behind another name it may be a street's, "near Elm St."."""
    title = word.lower()
    if title in TITLES and title not in ("dr", "st"):
        return True
    shortened = title in TITLES or (title not in ABBREVIATIONS and _WITHOUT_VOWELS.fullmatch(word) is not None)
    return shortened and (not before or before[0].islower())


def _is_word(word: str) -> bool:
    """Whether Punkt has seen a word in lower case: "Plan", and not "Ann"."""
    from nltk.tokenize.punkt import _ORTHO_LC

    return bool(_punkt()._params.ortho_context[word.lower()] & _ORTHO_LC)


def _stripped(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    start += len(piece) - len(piece.lstrip())
    return Span(start, start + len(stripped))


class _Abbreviations(set[str]):
    """Those that are known, and all letters with full stops between them: "t.h", "h.e.r"."""

    def __contains__(self, word: object) -> bool:
        return super().__contains__(word) or bool(_DOTTED.fullmatch(str(word)))


@cache
def _punkt() -> Any:  # noqa: ANN401 - nltk is untyped
    """Load the trained English Punkt parameters that llama-index-core carries; nothing is downloaded."""
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    package = find_spec("llama_index.core")
    roots = package.submodule_search_locations if package else None
    folder = Path(*(roots or [""])[:1], "_static", "nltk_cache", "tokenizers", "punkt_tab", "english")
    try:
        return PunktSentenceTokenizer(_parameters(folder))
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder}: Punkt's data can't be read ({error}); reinstall llama-index-core") from error


def _parameters(folder: Path) -> Any:  # noqa: ANN401
    """Read Punkt's parameters. nltk itself reads no file that is linked more than once, as uv installs them."""
    from nltk.tokenize.punkt import PunktParameters

    def rows(name: str) -> list[tuple[str, ...]]:
        return [tuple(line.split("\t")) for line in (folder / name).read_text(encoding="utf-8").split("\n") if line]

    parameters = PunktParameters()
    parameters.collocations = set(rows("collocations.tab"))
    parameters.sent_starters = {word for (word,) in rows("sent_starters.txt")}
    parameters.abbrev_types = _Abbreviations({word for (word,) in rows("abbrev_types.txt")} | ABBREVIATIONS)
    parameters.ortho_context.update({word: int(context) for word, context in rows("ortho_context.tab")})
    return parameters
