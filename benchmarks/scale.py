"""How indexing grows: time, peak memory and disk for 750, 1,500 and 3,000 articles, and a second run.

python benchmarks/scale.py ARTICLES.jsonl WORK [--sizes 750 1500 3000]
"""

import argparse
import json
import shutil
from pathlib import Path

from measure import folder_mb, machine, qa, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[750, 1500, 3000])
    options = parser.parse_args()
    lines = options.articles.read_text(encoding="utf-8").splitlines()
    print(f"machine: {machine()}")
    print(f"{'articles':>9}{'chunks':>9}{'seconds':>9}{'chunks/s':>9}{'peak MB':>9}{'disk MB':>9}{'again, s':>9}")
    for size in options.sizes:
        folder, home = options.work / f"articles-{size}", options.work / f"home-{size}"
        for stale in (folder, home):
            shutil.rmtree(stale, ignore_errors=True)
        folder.mkdir(parents=True)
        for at, line in enumerate(lines[:size]):
            # A file each: the second run then has to look at as many files as a folder of articles has.
            (folder / f"{at:05d}.jsonl").write_text(line + "\n", encoding="utf-8")
        first = run(qa("--home", str(home), "index", str(folder), "--json"))
        report = json.loads(first.output)
        again = run(qa("--home", str(home), "index", str(folder), "--json", "--quiet"))
        print(
            f"{report['articles']:>9,}{report['chunks']:>9,}{first.seconds:>9.1f}"
            f"{report['chunks'] / first.seconds:>9.1f}"
            f"{first.peak_mb:>9.0f}{folder_mb(home):>9.0f}{again.seconds:>9.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
