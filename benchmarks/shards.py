"""How long a search over so many shards takes, embedded and by a server: 12,000 vectors drawn round 200 centres.

python benchmarks/shards.py
"""

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index import chroma
from index.embeddings import VectorBlock
from index.open_shards import OpenShards
from index.shards import Shard
from index.types import Filters, day_number

ROOT = Path(__file__).parents[1]
COUNT, WIDTH, CENTRES, QUESTIONS = 12_000, 384, 200, 40


def drawn(count: int, seed: int) -> np.ndarray:
    centres = np.random.default_rng(0).normal(size=(CENTRES, WIDTH))
    random = np.random.default_rng(seed)
    rows = centres[random.integers(0, CENTRES, count)] + 0.8 * random.normal(size=(count, WIDTH))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def months(count: int) -> list[str]:
    return [f"{2031 + at // 12}-{at % 12 + 1:02d}" for at in range(count)]


def blocks(parts: list[str]) -> dict[str, VectorBlock]:
    rows, spread = drawn(COUNT, 1), months(12)
    held = {part: range(at, COUNT, len(parts)) for at, part in enumerate(parts)}
    return {
        part: VectorBlock(
            [f"{at:06d}" for at in own],
            rows[list(own)],
            [""] * len(own),
            [day_of(part if len(parts) > 1 else spread[at % 12]) for at in own],
        )
        for part, own in held.items()
    }


def day_of(part: str) -> int:
    return day_number(date.fromisoformat(f"{part}-15"))


def told(what: str, search: Callable[[np.ndarray], object]) -> None:
    asked, times = drawn(QUESTIONS, 2), []
    for question in asked:
        before = time.perf_counter()
        search(question)
        times.append((time.perf_counter() - before) * 1000)
    print(f"{what}: p50 {np.percentile(times, 50):.1f} ms, p95 {np.percentile(times, 95):.1f} ms", flush=True)


def measure(root: Path, server: str, count: int) -> None:
    parts = months(count)
    filled = blocks(parts)
    before = time.perf_counter()
    with ExitStack() as stack:
        client = stack.enter_context(chroma.Server(server, 600)) if server else None
        for part, block in filled.items():
            with ExitStack() as one:
                held = client or one.enter_context(chroma.Embedded(root / part))
                chroma.upsert(chroma.open_collection(held, f"shards-{count}-{part}"), len(block.ids), block.part)
    print(f"{count} shards, {'server' if server else 'embedded'}: written in {time.perf_counter() - before:.0f} s")
    opened = OpenShards(
        root, [Shard(part, f"shards-{count}-{part}", "" if server else part) for part in parts], server, 99
    )
    before = time.perf_counter()
    opened.search(drawn(1, 3)[0], 100, Filters())
    print(f"  all opened in {time.perf_counter() - before:.2f} s")
    told("  any day", lambda question: opened.search(question, 100, Filters()))
    within = Filters(since=date(2031, 1, 10), until=date(2031, 1, 20))
    told("  days of one month", lambda question: opened.search(question, 100, within))
    opened.close()


def main() -> None:
    sys.path.insert(0, str(ROOT / "tests"))
    from shelves import chroma_server

    with TemporaryDirectory() as name:
        folder = Path(name)
        for count in (1, 12, 60):
            measure(folder / str(count), "", count)
        with chroma_server(folder) as server:
            for count in (1, 12, 60):
                measure(folder, server.url, count)


if __name__ == "__main__":
    main()
