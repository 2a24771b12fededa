"""Dateline beside the plain llama-index script of `peer.py`, on the same articles, in one run.

    python benchmarks/side_by_side.py ARTICLES.jsonl WORK [--articles 300] [--asks 5]

Prints a table: chunks indexed per second, cold `ask` time (median) and peak memory. Dateline's model is
exported beforehand, once for all indexes, and that time is printed on a line of its own.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
from pathlib import Path

from measure import folder_mb, machine, qa, run

from index.catalog import Catalog
from index.chunkers import embedded_text
from index.config import EmbedderSettings
from index.embedder import model_of

QUESTION = "Which company announced layoffs?"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--articles", dest="limit", type=int, default=300)
    parser.add_argument("--asks", type=int, default=5)
    options = parser.parse_args()
    shutil.rmtree(options.work, ignore_errors=True)
    options.work.mkdir(parents=True)
    models = options.work / "models"
    os.environ["QA_INDEX__MODELS"] = str(models)
    some = options.work / "articles.jsonl"
    with options.articles.open(encoding="utf-8") as file:
        some.write_text("".join(line for _, line in zip(range(options.limit), file, strict=False)), encoding="utf-8")
    one = options.work / "one.jsonl"
    one.write_text(json.dumps({"text": "One short article."}) + "\n", encoding="utf-8")

    home = str(options.work / "home")
    export = run(qa("--home", str(options.work / "once"), "index", str(one), "--json", "--quiet"))
    ours = run(qa("--home", home, "index", str(some), "--json", "--quiet"))
    report = json.loads(ours.output)
    peer = str(Path(__file__).with_name("peer.py"))
    theirs = run([sys.executable, peer, "index", str(some), str(options.work / "peer"), str(options.limit)])
    peer_report = json.loads(theirs.output.splitlines()[-1])

    asks = [run(qa("--home", home, "ask", QUESTION, "--json", "--quiet")) for _ in range(options.asks)]
    peer_asks = [run([sys.executable, peer, "ask", str(options.work / "peer"), QUESTION]) for _ in range(options.asks)]
    rows = [
        ("chunks", report["chunks"], peer_report["chunks"]),
        ("index, s", report["seconds"], peer_report["seconds"]),
        ("chunks per second", report["chunks"] / report["seconds"], peer_report["chunks"] / peer_report["seconds"]),
        ("index, peak MB", ours.peak_mb, theirs.peak_mb),
        ("cold ask, s", statistics.median(a.seconds for a in asks), statistics.median(a.seconds for a in peer_asks)),
        ("cold ask, peak MB", max(a.peak_mb for a in asks), max(a.peak_mb for a in peer_asks)),
        ("disk, MB", folder_mb(options.work / "home") + folder_mb(models), folder_mb(options.work / "peer")),
    ]
    print(f"machine: {machine()}")
    print(f"preparing the model, once: {export.seconds:.1f} s")
    print(f"word pieces per chunk: {tokens_per_chunk(home, models):.0f}, peer {peer_report['tokens_per_chunk']:.0f}")
    print(f"{'':<20}{'dateline':>12}{'peer':>12}{'ratio':>8}")
    for name, mine, other in rows:
        print(f"{name:<20}{mine:>12,.2f}{other:>12,.2f}{mine / other:>8.2f}")


def tokens_per_chunk(home: str, models: Path) -> float:
    """Return the mean number of word pieces that the model reads for a chunk, title and special ones included."""
    from tokenizers import Tokenizer

    catalog = Catalog.open(Path(home))
    tokenizer = Tokenizer.from_file(str(models / model_of(EmbedderSettings()).name / "tokenizer.json"))
    tokenizer.no_truncation()
    articles = [article for key in catalog.article_ids() if (article := catalog.article(key))]
    texts = [embedded_text(a.title, chunk.text) for a in articles for chunk in catalog.article_chunks(a)]
    return statistics.mean(len(tokenizer.encode(text).ids) for text in texts)


if __name__ == "__main__":
    main()
