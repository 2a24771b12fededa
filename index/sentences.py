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
ABBREVIATIONS = frozenset(
    "adm amb asst atty brig capt cmdr col comdr cpl cpt det dr fr gen gov hon insp lt maj mr mrs ms msgr mx "
    "pfc pres prof pvt rep reps rev sen sens sgt spc st supt asst.gen lt.col lt.gen maj.gen brig.gen "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun "
    "u.s u.k u.n e.u u.s.a d.c a.m p.m vs v approx est dept univ assn bros corp inc ltd jr sr ave blvd rd "
    "ala ariz calif colo conn fla ga ill ind kan mass mich minn miss neb nev okla ore pa tenn tex va wash wis".split()
)
_TERMINAL = re.compile(r"[.!?…。！？:;][\"'”’»)\]]*\s*$")
_BLANK_LINES = re.compile(r"(?:\r\n|\n|\r|\u2028|\u2029)[ \t\u00a0]*(?:\r\n|\n|\r|\u2028|\u2029)\s*")
_ANY_LINE_END = re.compile(r"\r\n|\n|\r|\u2028|\u2029")
_NUMERO = re.compile(r"\b[Nn]os?\.$")
_QUOTED = re.compile(r"[!?…][\"'”’»]$")
_SHORT_ABBREVIATION = re.compile(r"(?:\S+\s+)?(?:\w\.){2,}$")
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
        if spans and _continues(text[spans[-1].start : spans[-1].end], text[span.start]):
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return spans


def _continues(before: str, first: str) -> bool:
    """Whether what begins with the character `first` belongs to the sentence `before` after all."""
    if first.isdigit():
        return bool(_NUMERO.search(before))  # "No. 4"
    if first.islower():
        return bool(_QUOTED.search(before))  # '"No way!" she said.'
    return bool(_SHORT_ABBREVIATION.match(before))  # "Iraq's U.N. Ambassador"


def _stripped(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    start += len(piece) - len(piece.lstrip())
    return Span(start, start + len(stripped))


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
    parameters.abbrev_types = {word for (word,) in rows("abbrev_types.txt")} | ABBREVIATIONS
    parameters.ortho_context.update({word: int(context) for word, context in rows("ortho_context.tab")})
    return parameters
