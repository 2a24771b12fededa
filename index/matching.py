"""Which articles hold given words, anywhere in title or text."""

import re
import unicodedata

from index.catalog import Catalog
from index.lexical import Lexical

_PHRASE = re.compile(r"[\"“”]([^\"“”]+)[\"“”]")


def matching(catalog: Catalog, lexical: Lexical, words: str) -> set[str]:
    """Return the ids of the articles that hold every word, in any of its forms, and each “phrase” as it stands.

    None for words that are not indexed, such as "the" alone.
    """
    whole = words.encode("utf-8", "replace").decode()  # of what is typed, half a character may be left
    wanted = list(dict.fromkeys(lexical.words(whole)))
    if not wanted:
        return set()
    found = set.intersection(*(_with_word(catalog, lexical, word) for word in wanted))
    phrases = [_plain(phrase) for phrase in _PHRASE.findall(words)]
    return {key for key in found if _has_phrases(catalog, key, phrases)} if phrases else found


def _with_word(catalog: Catalog, lexical: Lexical, word: str) -> set[str]:
    chunks = lexical.holding(word, max(1, catalog.count("chunks")))
    return set(catalog.owners(chunks).values())


def _has_phrases(catalog: Catalog, article_id: str, phrases: list[str]) -> bool:
    article = catalog.article(article_id)
    return article is not None and all(phrase in _plain(f"{article.title}\n{article.text}") for phrase in phrases)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text.casefold()).split())
