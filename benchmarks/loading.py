"""How long files take to be read and cut into chunks, nothing embedded: processor seconds, the least of so many rounds.

python benchmarks/loading.py FILE… [--rounds 3]
"""

import argparse
import tempfile
import time
from pathlib import Path

from index.build import Builder
from index.home import BuildSettings, IndexPaths, open_ledger
from index.loaders import load
from index.types import Article
from qa.config import build_settings, load_config


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = build_settings(load_config(home=folder))
        builder = opened(Path(folder), settings)
        rounds = [once(builder, options.files) for _ in range(options.rounds)]
    articles, chunks, _ = rounds[0]
    seconds = sorted(took for *_, took in rounds)
    print(f"{articles:,} articles, {chunks:,} chunks: {seconds[0]:.1f} s to {seconds[-1]:.1f} s")


def opened(home: Path, settings: BuildSettings) -> Builder:
    return Builder(IndexPaths(home), settings, open_ledger(home), lambda *_: None)


def once(builder: Builder, files: list[Path]) -> tuple[int, int, float]:
    """Return the articles, their chunks, and the seconds of the processor that they took."""
    began = time.process_time()
    articles = [item for file in files for item in load(file, file.read_bytes(), builder.limits)]
    chunks = [len(builder.prepared(item).chunks) for item in articles if isinstance(item, Article)]
    return len(chunks), sum(chunks), time.process_time() - began


if __name__ == "__main__":
    main()
