"""Quotations of an article, direct and reported, with who said them: by closed classes of verbs, marks and commas.

Rules of a few milliseconds an article. spaCy's parse with the same verbs found no more (benchmarks/RESULTS.md).
"""

from collections.abc import Sequence

from index.types import Span
from qa.quotations.attributions import attributed
from qa.quotations.clauses import read_units
from qa.quotations.speakers import named
from qa.quotations.types import Quotation

__all__ = ["Quotation", "find_quotations"]


def find_quotations(text: str, sentences: Sequence[Span]) -> list[Quotation]:
    """Return the quotations of a text, in order, each once; `sentences` are those of `index.sentences`."""
    found: list[Quotation] = []
    units = read_units(text, sentences)
    for before, unit, after in zip([None, *units], units, [*units[1:], None], strict=False):
        found += attributed(text, unit, before, after, found[-1] if found else None)
    kept = {(one.start, one.end): one for one in reversed(found)}
    return named(text, units, sorted(kept.values(), key=lambda one: (one.start, one.end)))
