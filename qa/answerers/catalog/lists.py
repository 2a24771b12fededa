"""Which articles are about something, how many they are, and who published them."""

from collections.abc import Sequence

from qa.answerers.catalog.selecting import DEPTH, NAME, Found, Shelf
from qa.questions.catalog import Articles, Asked
from qa.types import Evidence, Finding

# What a list has is counted, and which articles are about something is told by where they have its words: of the lists
# over the sample so many are as a person would make them (benchmarks/RESULTS.md, "Questions about the articles").
LISTED = 0.85
SHOWN = 10


def listed(asked: Asked, shelf: Shelf) -> Finding | None:
    """Return the articles that are meant, newest first, ten at the most, and how many they are."""
    found = _found(asked, shelf)
    if not found:
        return _none(asked)
    rest = f", the newest {SHOWN} of them" if len(found) > SHOWN else ""
    told = f"{_many(found)}{_which(asked.articles)}{rest}:"
    return Finding(_evidence(found, shelf), LISTED, NAME, told=told)


def counted(asked: Asked, shelf: Shelf) -> Finding | None:
    """Return how many articles are meant, and the newest of them."""
    found = _found(asked, shelf)
    if not found:
        return _none(asked)
    return Finding(
        _evidence(found, shelf), LISTED, NAME, f"{len(found):,}", told=f"{_many(found)}{_which(asked.articles)}:"
    )


def outlets(asked: Asked, shelf: Shelf) -> Finding | None:
    """Return who published articles about something, each with what its nearest article says of it.

    Those that name no publisher are told of, too, last.
    """
    every = _found(asked, shelf)
    found = [one for one in every if one.listing.publisher]
    nameless = [one for one in every if not one.listing.publisher]
    nearest: dict[str, Found] = {}
    for one in sorted(found, key=lambda one: not one.named):
        nearest.setdefault(one.listing.publisher or "", one)
    if not nearest:
        return None
    names = ", ".join([*nearest][:SHOWN])
    many = f"{len(nearest):,} {'publisher' if len(nearest) == 1 else 'publishers'}"
    short = f"{len(nearest):,}" if asked.counted else names
    shown = [*[*nearest.values()][:SHOWN], *nameless[:SHOWN]]
    evidence = tuple(shelf.telling(one, asked.articles.about) for one in shown)
    rest = f", and {_many(nameless)} without a publisher" if nameless else ""
    return Finding(evidence, LISTED, NAME, short, told=f"{names}: {many} with {_many(found)}{rest}:")


def _found(asked: Asked, shelf: Shelf) -> list[Found]:
    """Return the articles that are meant, newest first: what only touches a subject where none is about it."""
    found = shelf.find(asked.articles)
    about = [one for one in found if not one.below] or found
    return sorted(
        about, key=lambda one: one.listing.published.toordinal() if one.listing.published else 0, reverse=True
    )


def _none(asked: Asked) -> Finding | None:
    """Say that there is none; of an author whom no article has, the news may tell."""
    articles = asked.articles
    if articles.author or articles.title:
        return None
    return Finding((), 0.0, NAME, reason=f"No article{_which(articles)}.")


def _many(found: Sequence[Found]) -> str:
    least = "at least " if len(found) >= DEPTH else ""
    return f"{least}{len(found):,} {'article' if len(found) == 1 else 'articles'}"


def _which(articles: Articles) -> str:
    parts = [
        f"of {articles.publisher}" if articles.publisher else "",
        f"by {articles.author}" if articles.author else "",
        f"with “{articles.about}”" if articles.mention else f"about “{articles.about}”" if articles.about else "",
    ]
    return "".join(f" {part}" for part in parts if part)


def _evidence(found: Sequence[Found], shelf: Shelf) -> tuple[Evidence, ...]:
    return tuple(shelf.titled(one) for one in found[:SHOWN])
