"""Does reading a question's words as filters help to find its article? Hit@1 and Hit@10, with and without.

    python benchmarks/understanding.py PAIRS.jsonl[.gz] --home HOME

PAIRS have evidence and mostly a day to be asked as of. An article and its copies count as one.
"""

import argparse
from pathlib import Path

from index.catalog import Catalog
from qa.config import load_config
from qa.engine import Engine
from qa.pairs import Pair, read_pairs
from qa.types import Passage, Question

FIRST = 10


def hits(found: list[Passage], pair: Pair, catalog: Catalog) -> list[bool]:
    """Return for each article found, in order, whether it is one that holds the answer."""
    named = {one.article for one in pair.evidence}
    return [bool(named & _names(key, catalog)) for key in dict.fromkeys(one.article_id for one in found)]


def _names(key: str, catalog: Catalog) -> set[str]:
    same = (catalog.article(one) for one in (key, *catalog.copies(key)))
    return {name for one in same if one for name in (one.id, one.path, one.url) if name}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--home", required=True)
    given = parser.parse_args()
    pairs = [one for one in read_pairs(given.pairs) if one.evidence]
    with Engine.open(load_config(home=given.home)) as engine:
        for name, as_given in (("as it is", True), ("understood", False)):
            each = []
            for pair in pairs:
                asked = Question(pair.question, as_of=pair.as_of, as_given=as_given)
                each.append(hits(list(engine.find(asked))[:FIRST], pair, engine.stores.catalog))
            first, all_ten = (sum(any(one[:depth]) for one in each) / len(each) for depth in (1, FIRST))
            print(f"{name}: Hit@1 {first:.3f}, Hit@10 {all_ten:.3f} of {len(each)} questions", flush=True)


if __name__ == "__main__":
    main()
