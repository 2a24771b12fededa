"""How fast the reader opens and reads 20 passages of 200 word pieces.

python benchmarks/reading_speed.py ARTICLES.jsonl
"""

import json
import random
import statistics
import sys
import time
from pathlib import Path

from measure import machine

from qa.reader.runtime import WEIGHTS, Reader
from qa.reader.windows import open_tokenizer

PASSAGES, TOKENS, ROUNDS = 20, 200, 15
QUESTION = "Who said that the company would leave the country in 2019?"


def main() -> None:
    began = time.perf_counter()
    reader = Reader()
    opened = time.perf_counter() - began
    tokenizer = open_tokenizer(WEIGHTS)
    passages = []
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            offsets = tokenizer.encode(text, add_special_tokens=False).offsets
            if len(offsets) > TOKENS:
                passages.append(text[: offsets[TOKENS - 1][1]])
            if len(passages) == 10 * PASSAGES:
                break
    generator = random.Random(1)
    times = []
    for _ in range(ROUNDS):
        chosen = generator.sample(passages, PASSAGES)
        began = time.perf_counter()
        reader.read(QUESTION, chosen)
        times.append(time.perf_counter() - began)
    print(f"machine: {machine()}; opened in {opened:.2f} s")
    print(f"{PASSAGES} passages: p50 {1000 * statistics.median(times):.0f} ms, slowest {1000 * max(times):.0f} ms")


if __name__ == "__main__":
    main()
