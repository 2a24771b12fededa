"""Who publishes, under one name each: spellings, domains and short forms of a name, as the articles use them.

No list of the world's papers: a domain's name is learnt from articles that state both.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

# A domain is a publisher's where so many of its articles that name one name the same; a portal's are many publishers'.
OWN_SHARE = 0.8
_DOMAIN = re.compile(r"(?:https?://)?(?P<host>[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})/?", re.IGNORECASE)
# Second levels under which a country's domains are registered: "co.uk", "com.au".
_SECOND = frozenset(("ac", "co", "com", "gov", "net", "org"))
# What a name may be without at its end.
_COMMON = frozenset(("news", "online"))
_WORD = re.compile(r"[^\W_]+")
# Publishers are few, and each run looks at that of every article several times.
_remembered = lru_cache(8_192)


@dataclass(frozen=True, slots=True)
class Stated:
    """A publisher and an address as so many articles state them."""

    publisher: str | None
    url: str | None
    articles: int = 1


@dataclass(frozen=True)
class Publishers:
    """The one name of each publisher, by the key of every spelling, and by domain."""

    names: Mapping[str, str]
    domains: Mapping[str, str]

    def name_of(self, publisher: str | None, url: str | None = None) -> str | None:
        """Return the one name of who is stated to publish an article or, where nobody is, of its address's owner."""
        if publisher is None:
            return self.domains.get(domain_of(url) or "")
        owner = self.domains.get(domain_of(publisher) or "")
        return owner or self.names.get(key_of(publisher), publisher)

    def find(self, words: str) -> str | None:
        """Return the name of the publisher that words mean: a spelling, a domain, or a part that only one name has.

        A part is how a name ends, "the Courier", or what stands before "News", and is written with a capital.
        """
        bare = re.sub(r"['’]s?$", "", words.strip())
        known = self.domains.get(domain_of(bare) or "") or self.names.get(key_of(bare))
        if known or not any(char.isupper() for char in bare.removeprefix("The ")):
            return known
        meant = self._parts.get(key_of(bare), set())
        return next(iter(meant)) if len(meant) == 1 else None

    @cached_property
    def _parts(self) -> Mapping[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name in set(self.names.values()):
            words = _words(name)
            for at in range(1, len(words)):
                found["".join(words[at:])].add(name)
            if words[-1] in _COMMON:
                found["".join(words[:-1])].add(name)
        return found


def known_publishers(stated: Iterable[Stated]) -> Publishers:
    """Return the publishers of articles; the name of each is the spelling that most of its articles have."""
    rows = [row for row in stated if row.publisher]
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    owners: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        name = row.publisher or ""
        spellings[key_of(name)][name] += row.articles
        domain = domain_of(row.url)
        if domain and not domain_of(name):
            owners[domain][key_of(name)] += row.articles
    same = dict(_nested(owners, spellings))
    names = {key: _best(spellings[same.get(key, key)]) for key in spellings}
    domains = {domain: names[key] for domain, found in owners.items() if (key := _owner(found, same))}
    return Publishers(names, domains)


@_remembered
def domain_of(address: str | None) -> str | None:
    """Return the registered domain of a URL or a host, "verge.com" of "https://www.verge.com/a"; None for a name."""
    match = _DOMAIN.fullmatch((address or "").strip())
    host = match["host"] if match else urlsplit(address or "").hostname if "://" in (address or "") else None
    labels = (host or "").lower().split(".")
    if len(labels) < 2:
        return None
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    return ".".join(labels[-3 if deep else -2 :])


@_remembered
def key_of(name: str) -> str:
    """Return what the spellings of a name have in common: its letters, without "the" and what ends a domain."""
    domain = domain_of(name)
    if domain:
        return re.sub(r"^the(?=\w{3})", "", domain.partition(".")[0].replace("-", ""))
    return "".join(_words(name))


def _words(name: str) -> list[str]:
    words = _WORD.findall(name.casefold())
    return words[1:] if words[:1] == ["the"] and len(words) > 1 else words


def _best(spellings: Counter[str]) -> str:
    """Return the commonest spelling that is no domain; of equals the longest, which has the article."""
    return min(spellings, key=lambda name: (domain_of(name) is not None, -spellings[name], -len(name), name))


def _nested(owners: Mapping[str, Counter[str]], spellings: Mapping[str, Counter[str]]) -> Iterable[tuple[str, str]]:
    """Yield each key with the one it is short or long for, "BBC" and "BBC News", where both own one domain."""
    for found in owners.values():
        ranked = sorted(found, key=lambda key: (-found[key], key))
        for at, key in enumerate(ranked):
            words = set(_words(_best(spellings[key])))
            longer = (other for other in ranked[:at] if _is_nested(words, set(_words(_best(spellings[other])))))
            if other := next(longer, None):
                yield key, other


def _is_nested(one: set[str], other: set[str]) -> bool:
    return one <= other or other <= one


def _owner(found: Counter[str], same: Mapping[str, str]) -> str | None:
    """Return the key of the publisher whose domain it is."""
    joined: Counter[str] = Counter()
    for key, count in found.items():
        joined[same.get(key, key)] += count
    key, count = joined.most_common(1)[0]
    return key if count >= OWN_SHARE * joined.total() else None
