"""A draft's quotations held against the articles of an index: whether they stand there so, and who said them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.sentences import sentence_spans
from index.stores import Stores
from index.types import Article, Filters, Span
from qa.english.tokens import tokens
from qa.quotations import Quotation, find_quotations
from qa.quotations.marks import quoted_spans
from qa.quotations.searching import is_told, quotations_of, same_person
from qa.quotations.wording import Match, Verdict, Wording, match_altered, matches, pattern_of, words_of

# Chunks that are looked into for a quote, the likeliest first.
CANDIDATES = 60
# Where none of these has it, so many are searched for its very words: BM25 ranks a short quote of common words low.
NEAR = 2_000
# Articles, the likeliest first, in which an altered quote is looked for.
ALTERED_IN = 12
# A quote with fewer words of meaning is searched for in all articles.
FEW_WORDS = 6
# Holds a quote against an article.
Compare = Callable[[str, Wording], Sequence[Match]]
_MARKS = "“”„‟«»\"'‘’`"
_RANK = {verdict: at for at, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Checked:
    """What is to be said of a draft's quotation, `draft[start:end]`, its marks left out.

    `article` and `place`: where it stands, as it is or altered. `speaker`: whom the article names for it; `speaker_ok`:
    whether the draft names the same, None where one of both names nobody.
    """

    start: int
    end: int
    quote: str
    verdict: Verdict = Verdict.NOT_FOUND
    article: Article | None = None
    place: Span | None = None
    changed: tuple[str, ...] = ()
    speaker: str | None = None
    speaker_ok: bool | None = None


def check_draft(draft: str, stores: Stores) -> Iterator[Checked]:
    """Yield what is to be said of each quotation in a draft, in its order."""
    checker = _Checker(stores)
    told = find_quotations(draft, sentence_spans(draft))
    for span in quoted_spans(draft):
        inside = _inside(draft, span)
        if words_of(draft[inside.start : inside.end]):
            yield checker.check(draft, inside, _speaker_at(told, span))


def check_quote(quote: str, stores: Stores) -> Checked:
    """Return what is to be said of a quote that is known to be one, its marks left out."""
    return _Checker(stores).check(quote, Span(0, len(quote)), None)


@dataclass(slots=True)
class _Checker:
    """Holds quotes against articles, whose words and quotations are kept while a draft is checked."""

    stores: Stores
    wordings: dict[str, Wording] = field(default_factory=dict)
    quotations: dict[str, list[Quotation]] = field(default_factory=dict)

    def check(self, draft: str, span: Span, speaker: str | None) -> Checked:
        quote = draft[span.start : span.end]
        blank = Checked(span.start, span.end, quote)
        results = [self._judged(blank, speaker, article, found) for article, found in self._matches(quote)]
        return min(results, key=_worse, default=blank)

    def _judged(self, blank: Checked, speaker: str | None, article: Article, found: Match) -> Checked:
        place = Span(found.start, found.end)
        who = _speaker_at(self._quotations(article), place)
        same = same_person(who, speaker) if who and speaker and _is_name(speaker) and _is_name(who) else None
        return replace(
            blank,
            verdict=found.verdict,
            article=article,
            place=place,
            changed=found.changed,
            speaker=who,
            speaker_ok=same,
        )

    def _matches(self, quote: str) -> list[tuple[Article, Match]]:
        """Return what articles have for a quote: all that have it as it is, else the one most like it."""
        likely = self._candidates(quote, CANDIDATES)
        found = list(self._compared(quote, likely, matches)) or list(
            self._compared(quote, self._holding(quote), matches)
        )
        if found:
            return found
        alike = self._compared(quote, likely[:ALTERED_IN], _altered)
        return sorted(alike, key=lambda item: (-item[1].alike, len(item[1].changed), item[0].id))[:1]

    def _compared(self, quote: str, keys: list[str], compare: Compare) -> Iterator[tuple[Article, Match]]:
        for key in keys:
            article = self.stores.catalog.article(key)
            if article:
                yield from ((article, found) for found in compare(quote, self._wording(article)))

    def _candidates(self, quote: str, chunks: int) -> list[str]:
        hits = self.stores.lexical.search(quote, chunks, Filters())
        owners = self.stores.catalog.owners([hit.chunk_id for hit in hits])
        return list(dict.fromkeys(owners[hit.chunk_id] for hit in hits if hit.chunk_id in owners))

    def _holding(self, quote: str) -> list[str]:
        """Return the articles that have the longest part of a quote, of all or of those that come near."""
        wanted, catalog = pattern_of(quote), self.stores.catalog
        plain = len(set(self.stores.lexical.words(quote))) < FEW_WORDS
        articles = filter(None, map(catalog.article, catalog.article_ids() if plain else self._candidates(quote, NEAR)))
        return [article.id for article in articles if wanted.search(article.text)]

    def _wording(self, article: Article) -> Wording:
        if article.id not in self.wordings:
            self.wordings[article.id] = Wording.of(article.text)
        return self.wordings[article.id]

    def _quotations(self, article: Article) -> list[Quotation]:
        if article.id not in self.quotations:
            self.quotations[article.id] = quotations_of(self.stores.catalog, article)
        return self.quotations[article.id]


def _altered(quote: str, article: Wording) -> Sequence[Match]:
    found = match_altered(quote, article)
    return [found] if found else []


def _worse(one: Checked) -> tuple[int, bool, bool, str, int]:
    """Order what articles have for a quote: the better verdict, what the draft's speaker said, what somebody said."""
    place = one.place.start if one.place else 0
    return (
        _RANK[one.verdict],
        one.speaker_ok is not True,
        one.speaker is None,
        one.article.id if one.article else "",
        place,
    )


def _inside(draft: str, span: Span) -> Span:
    """Return a quotation without its marks and the space beside them."""
    quote = draft[span.start : span.end]
    start = span.start + len(quote) - len(quote.lstrip(f"{_MARKS} \t\r\n"))
    end = span.start + len(quote.rstrip(f"{_MARKS} \t\r\n"))
    return Span(start, max(start, end))


def _speaker_at(found: list[Quotation], span: Span) -> str | None:
    """Return whose words stand at a place, if it can be told: of the shortest quotation that holds most of it."""
    over = [one for one in found if is_told(one.speaker) and min(one.end, span.end) - max(one.start, span.start) > 0]
    held = [one for one in over if 2 * (min(one.end, span.end) - max(one.start, span.start)) > span.end - span.start]
    return min(held, key=lambda one: one.end - one.start).speaker if held else None


def _is_name(speaker: str) -> bool:
    """Whether a speaker is named: "officials" may be anybody."""
    return any(token.tag in "Nn" for token in tokens(speaker))
