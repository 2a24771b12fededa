"""The news agency that an article's text comes from, apart from who publishes it: "AP" on a newspaper's page.

Nothing of it is stored: the byline and the first lines are read in a fraction of a millisecond.
"""

import re

from index.types import Article

# The names that agencies sign with, of which the first is the one that is shown.
AGENCIES = (
    ("AP", "Associated Press", "The Associated Press"),
    ("Reuters", "Thomson Reuters"),
    ("AFP", "Agence France-Presse"),
    ("UPI", "United Press International"),
    ("PA", "PA Media", "Press Association"),
    ("dpa", "DPA", "Deutsche Presse-Agentur"),
    ("ANSA",),
    ("EFE",),
    ("Interfax",),
    ("TASS",),
    ("Xinhua",),
)
_SHOWN = {name: names[0] for names in AGENCIES for name in names}
# A regular expression for any of them.
NAME = "|".join(sorted(map(re.escape, _SHOWN), key=len, reverse=True))
_JOINED = re.compile(r"\s*(?:,|;|/|&|\||\band\b|\bwith\b|\bvia\b)\s*")
# A credit on a line of its own, and a dateline: "BAGHDAD (AP) —".
_LINE = re.compile(
    rf"^[ \t]*(?:\(?(?i:(?:by|source|from|credit)\b:?[ \t]*)?(?P<alone>{NAME})\)?[ \t]*$"
    rf"|[A-Z][\w .,'’-]{{1,60}}\((?P<dated>{NAME})\)[ \t]*[—–-])",
    re.MULTILINE,
)
# The lines above an article's prose, and its first sentence.
_HEAD_CHARS = 1_500


def agency_named(name: str | None) -> str | None:
    """Return the agency that signs with a name, as it is shown; None for the name of anybody else."""
    return _SHOWN.get(name or "")


def agency_of(article: Article) -> str | None:
    """Return the agency that byline, dateline or a line above the prose names; None where it is the publisher."""
    signed = (_SHOWN.get(part.strip(" ()")) for part in _JOINED.split(article.byline or ""))
    found = next(filter(None, signed), None)
    if found is None and (line := _LINE.search(article.text[:_HEAD_CHARS])):
        found = _SHOWN[line["alone"] or line["dated"]]
    return None if found == agency_named(article.publisher) else found
