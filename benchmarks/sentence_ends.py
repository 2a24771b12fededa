"""Where sentences end now and ended before: counts, and some of the differences to be read.

    python benchmarks/sentence_ends.py ARTICLES.jsonl.gz --write ENDS.json     (before a change)
    python benchmarks/sentence_ends.py ARTICLES.jsonl.gz --against ENDS.json   (after it)

ARTICLES is a line per article with its "text". Line ends aside, a seam is where one sentence ends and the next begins.
"""

import argparse
import gzip
import json
import random
from itertools import pairwise
from pathlib import Path

from index.sentences import sentence_spans

BEFORE_CHARS, AFTER_CHARS = 60, 50


def seams(text: str) -> dict[int, int]:
    """Return where each sentence of a text ends, with where the next begins."""
    return {one.end: other.start for one, other in pairwise(sentence_spans(text))}


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare where sentences end before and after a change.")
    parser.add_argument("articles", type=Path)
    parser.add_argument("--write", type=Path, help="where to keep what is found now")
    parser.add_argument("--against", type=Path, help="what was kept before")
    parser.add_argument("--show", type=int, default=150, help="differences shown, drawn at random")
    arguments = parser.parse_args()
    with gzip.open(arguments.articles, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    now = [seams(text) for text in texts]
    if arguments.write:
        arguments.write.write_text(json.dumps([sorted(found.items()) for found in now]), encoding="utf-8")
    if arguments.against:
        before = [dict(pairs) for pairs in json.loads(arguments.against.read_text(encoding="utf-8"))]
        joined = gone(texts, before, now)
        print(f"joined {len(joined)}, parted {len(gone(texts, now, before))} of {sum(map(len, before))} seams")
        random.Random(1).shuffle(joined)
        print("\n".join(joined[: arguments.show]))


def gone(texts: list[str], one: list[dict[int, int]], other: list[dict[int, int]]) -> list[str]:
    """Return the seams of `one` that `other` lacks, with the text around them."""
    return [
        f"{text[max(0, end - BEFORE_CHARS) : end]} | {text[start : start + AFTER_CHARS]}".replace("\n", " / ")
        for text, found, known in zip(texts, one, other, strict=True)
        for end, start in found.items()
        if end not in known
    ]


if __name__ == "__main__":
    main()
