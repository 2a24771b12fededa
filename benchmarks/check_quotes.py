"""Quotes of articles, left alone and altered by rule, held against the index that has them: what is said of them?

    python benchmarks/check_quotes.py --home HOME [--quotes 300] [--seed 1]

HOME is an index, of `sample/` or of `DATA/news`. Quotes in quotation marks, of eight words or more, are drawn from it
with a fixed seed, and each is put into a draft in these ways:

  as it is          is to be verbatim
  straight marks    its apostrophes and dashes set in another way: verbatim
  recased           its first letter in the other case: recased
  ellipsis          two to five words from within left out, "…" or "[...]" in their place: ellipsis
  one word          another word for one, one put in, one left out, or two changed over, none at either end: altered,
                    and of a word put in or in another's place, that word is named
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from index.stores import Stores
from qa.config import build_settings, load_config
from qa.quotations.checking import check_draft
from qa.quotations.marks import quoted_spans
from qa.quotations.wording import Verdict, words_of

SEED, LEAST_WORDS, MOST_WORDS = 20_261_126, 8, 60
HONEST = {
    "as it is": {Verdict.VERBATIM},
    "straight marks": {Verdict.VERBATIM},
    "recased": {Verdict.RECASED},
    "ellipsis": {Verdict.ELLIPSIS, Verdict.VERBATIM},
}
ALTERED = ("another word", "a word put in", "a word left out", "two changed over")


def quotes(stores: Stores, count: int, chance: random.Random) -> list[str]:
    """Draw quotes, marks left out, that stand on one line."""
    found = []
    for key in stores.catalog.article_ids():
        article = stores.catalog.article(key)
        for span in quoted_spans(article.text) if article else ():
            quote = article.text[span.start : span.end].strip("“”\"‘’' ")
            plain = not any(mark in quote for mark in '“”"[]…\n') and "..." not in quote
            if plain and LEAST_WORDS <= len(words_of(quote)) <= MOST_WORDS and quote[0].isalpha():
                found.append(quote)
    return chance.sample(found, min(count, len(found)))


def honest(quote: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    words = quote.split()
    yield "as it is", quote
    yield "straight marks", quote.replace("’", "'").replace("—", " -- ").replace("–", "-")
    yield "recased", quote[0].swapcase() + quote[1:]
    cut = chance.randint(2, min(5, len(words) - 4))
    at = chance.randint(2, len(words) - cut - 2)
    yield "ellipsis", " ".join([*words[:at], chance.choice(["…", "[...]", "..."]), *words[at + cut :]])


def altered(quote: str, chance: random.Random, vocabulary: list[str]) -> Iterator[tuple[str, str, str]]:
    words = quote.split()
    places = [at for at in range(1, len(words) - 2) if words_of(words[at]) and words_of(words[at + 1])]
    at = chance.choice(places or [1])
    other = chance.choice([word for word in vocabulary if word not in quote.casefold()])
    yield "another word", " ".join([*words[:at], other, *words[at + 1 :]]), other
    yield "a word put in", " ".join([*words[:at], other, *words[at:]]), other
    yield "a word left out", " ".join([*words[:at], *words[at + 1 :]]), ""
    if words[at].casefold() != words[at + 1].casefold():
        yield "two changed over", " ".join([*words[:at], words[at + 1], words[at], *words[at + 2 :]]), ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--quotes", type=int, default=300)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    chance, right, all_of = random.Random(given.seed), Counter[str](), Counter[str]()
    with closing(Stores.open(build_settings(load_config(home=str(given.home))), one_shot=True)) as stores:
        drawn = quotes(stores, given.quotes, chance)
        vocabulary = sorted({word.key for quote in drawn for word in words_of(quote) if len(word.key) > 3})
        cases = [(kind, text, "") for quote in drawn for kind, text in honest(quote, chance)]
        cases += [case for quote in drawn for case in altered(quote, chance, vocabulary)]
        draft = "\n\n".join(f"Somebody said: “{text}”" for _, text, _ in cases)
        checked = list(check_draft(draft, stores))
        assert len(checked) == len(cases), (len(checked), len(cases))
        for (kind, text, other), item in zip(cases, checked, strict=True):
            caught = not item.verdict.holds and (
                not other or item.verdict is Verdict.NOT_FOUND or other in item.changed
            )
            good = item.verdict in HONEST[kind] if kind in HONEST else caught
            all_of[kind] += 1
            right[kind] += good
            if not good:
                print(f"  {kind}: {item.verdict} {item.changed}: {text[:160]}")
    for kind in (*HONEST, *ALTERED):
        print(f"{kind}: {right[kind]} of {all_of[kind]}, {right[kind] / max(1, all_of[kind]):.3f}")
    caught, cases_of = sum(right[kind] for kind in ALTERED), sum(all_of[kind] for kind in ALTERED)
    print(f"one word altered, caught: {caught} of {cases_of}, {caught / max(1, cases_of):.4f}")


if __name__ == "__main__":
    main()
