"""kill -9 at random moments of indexing: the next command must work, the next run complete it.

    python benchmarks/kills.py ARTICLES.jsonl WORK [--kills 20] [--articles 120] [--seed 7]

Each round indexes into a fresh home that already holds some articles, kills the process at a random moment
of the time that indexing takes, and then: asks (exit 0 or 3), verifies (repairing where it must), looks that
the earlier articles are still there, indexes again, and verifies that all is whole and complete.
"""

import argparse
import json
import random
import shutil
import subprocess
import time
from pathlib import Path

from measure import machine, qa, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--articles", dest="limit", type=int, default=120)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    generator = random.Random(options.seed)
    shutil.rmtree(options.work, ignore_errors=True)
    before, after = options.work / "before", options.work / "after"
    lines = options.articles.read_text(encoding="utf-8").splitlines()[: options.limit]
    for folder, part in ((before, lines[: options.limit // 4]), (after, lines[options.limit // 4 :])):
        folder.mkdir(parents=True)
        for at, line in enumerate(part):
            (folder / f"{at:04d}.jsonl").write_text(line + "\n", encoding="utf-8")
    base = options.work / "base"
    assert run(qa("--home", str(base), "index", str(before), "--quiet")).code == 0
    home = options.work / "home"
    shutil.copytree(base, home)
    whole = run(qa("--home", str(home), "index", str(after), "--quiet")).seconds
    print(f"machine: {machine()}; undisturbed indexing takes {whole:.1f} s")
    good = sum(
        round_(number, home, base, after, generator.uniform(0.02, 1.0) * whole, options.limit)
        for number in range(1, options.kills + 1)
    )
    print(f"{good} of {options.kills} kills: next command worked, nothing lost, index completed and whole")


def round_(number: int, home: Path, base: Path, after: Path, delay_s: float, articles: int) -> bool:
    shutil.rmtree(home)
    shutil.copytree(base, home)
    earlier = json.loads(run(qa("--home", str(home), "status", "--json")).output)["articles"]
    process = subprocess.Popen(qa("--home", str(home), "index", str(after), "--quiet"), stdout=subprocess.DEVNULL)
    time.sleep(delay_s)
    killed = process.poll() is None
    process.kill()
    process.wait()
    asked = run(qa("--home", str(home), "ask", "Who spoke on Monday?", "--json", "--quiet"))
    status = json.loads(run(qa("--home", str(home), "status", "--json")).output)
    whole = run(qa("--home", str(home), "verify", "--quiet")).code == 0
    repaired = whole or run(qa("--home", str(home), "verify", "--repair", "--quiet")).code == 0
    again = run(qa("--home", str(home), "index", str(after), "--json", "--quiet"))
    complete = json.loads(again.output)["articles"] == articles
    verified = run(qa("--home", str(home), "verify", "--quiet")).code == 0
    good = asked.code in (0, 3) and status["articles"] >= earlier and repaired and complete and verified
    print(
        f"{number:>3} killed at {delay_s:6.2f} s{'' if killed else ' (had ended)'}: ask {asked.code},"
        f" {status['articles']} articles, {status['embedded']} of {status['chunks']} embedded,"
        f" {'whole' if whole else 'repaired' if repaired else 'NOT REPAIRED'},"
        f" then {'complete' if complete else 'INCOMPLETE'}, {'whole' if verified else 'NOT WHOLE'}",
        flush=True,
    )
    return good


if __name__ == "__main__":
    main()
