"""What is no question for the articles, what is not in English, and typos: false alarms, and how much is found.

    python benchmarks/questions.py --data DATA --work WORK

English questions of DATA, none of which should be refused; short questions in other languages, which stand in
`foreign_questions.tsv` beside this file and were written for it; and one typo, by rule, in a word of five letters or
more of each question that the index has: two letters swapped, one left out, doubled, or another in its place. WORK
keeps lexical indexes without embeddings, made once, over the sample, DATA/news and DATA/quiz2026; `--copies N` indexes
the news so many times over, which shows what a search among more chunks costs.
"""

import argparse
import gzip
import json
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_lowercase

from index.catalog import Catalog
from index.ledger import Ledger, Prepared
from index.lexical import Lexical
from index.loaders import Limits, load
from index.types import Article, Chunk, Span, chunk_id
from qa.english.words import FUNCTION
from qa.questions import asks_nothing, corrected, is_foreign
from qa.vocabulary import is_word

HERE = Path(__file__).parent
SETS = (
    *("news/pairs", "news/pairs_unanswerable", "quiz2026/pairs", "multihop/pairs", "rewrite/trec_cast"),
    *("reader/squad", "reader/squadshifts", "reader/qed_nq", "reader/nq_open_oracle", "reader/qamr"),
    *("reader/qadiscourse", "span/timeqa_human", "yesno/boolq_dev", "yesno/strategyqa", "yesno/condaqa"),
)
CHUNK_CHARS, LIMIT_BYTES = 1000, 10_000_000


@dataclass(frozen=True, slots=True)
class Words:
    """What of an index the correction of typos needs."""

    catalog: Catalog
    lexical: Lexical

    def correct(self, question: str) -> str:
        return corrected(question, self, is_word)  # type: ignore[arg-type]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print each false alarm, change and error")
    options = parser.parse_args()
    lines = (HERE / "foreign_questions.tsv").read_text(encoding="utf-8").splitlines()
    foreign = [line.partition("\t")[2] for line in lines]
    print(f"in other languages: {sum(map(is_foreign, foreign))} of {len(foreign)} found")
    for name in SETS:
        asked = questions(options.data, name)
        alarms = {gate.__name__: list(filter(gate, asked)) for gate in (is_foreign, asks_nothing)}
        print(f"{name:24} {len(asked):6} questions: " + ", ".join(f"{len(v)} {k}" for k, v in alarms.items()))
        if options.show:
            print(*(f"    {text}" for found in alarms.values() for text in found), sep="\n")
    for name, asked in (
        ("sample", [json.loads(line)["question"] for line in (HERE.parent / "sample" / "pairs.jsonl").open()]),
        ("news", questions(options.data, "news/pairs") + questions(options.data, "news/pairs_unanswerable")),
        ("quiz2026", questions(options.data, "quiz2026/pairs")),
    ):
        copies = options.copies if name == "news" else 1
        words = opened(options.work / f"{name}-{copies}", articles(options.data, name), copies)
        spelling(name, words, asked, options.show)


def questions(data: Path, name: str) -> list[str]:
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return list(dict.fromkeys(text for row in rows if (text := row.get("question") or row.get("query"))))


def articles(data: Path, name: str) -> Iterator[Article]:
    if name == "sample":
        for path in sorted((HERE.parent / "sample").glob("*/*.*")):
            loaded = load(path, path.read_bytes(), Limits(LIMIT_BYTES, LIMIT_BYTES))
            yield from (one for one in loaded if isinstance(one, Article))
        return
    with gzip.open(data / name / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield Article(row["id"], row["text"], row.get("title") or "", row["id"])


def opened(home: Path, found: Iterator[Article], copies: int) -> Words:
    """Open an index of words alone, made where there is none."""
    if not (home / "lexical" / "meta.json").exists():
        ledger = Ledger.create(home)
        texts: dict[str, Article] = {article.text: article for article in found}
        with ledger.transaction() as generation:
            for copy in range(copies):
                for article in texts.values():
                    put(ledger, replace(article, id=f"{article.id}-{copy}", text=f"{article.text} {copy}"), generation)
        Lexical(home / "lexical").catch_up(ledger)
        ledger.close()
    return Words(Catalog.open(home), Lexical(home / "lexical"))


def put(ledger: Ledger, article: Article, generation: int) -> None:
    text = article.text
    spans = [Span(start, min(len(text), start + CHUNK_CHARS)) for start in range(0, len(text), CHUNK_CHARS)]
    cut = [(span.start, span.end, text[span.start : span.end]) for span in spans]
    chunks = [Chunk(chunk_id(article.id, *one), article.id, *one) for one in cut]
    ledger.put(Prepared(article, article.title, spans, chunks), generation)
    ledger.link(article.id, article.id)


def spelling(name: str, words: Words, asked: Sequence[str], show: bool) -> None:
    words.correct("Wehn did teh goverment fall?")  # the vocabulary is read once
    changed = [(text, now) for text in asked if (now := words.correct(text)) != text]
    chance, ends, times = random.Random(0), Counter[str](), []
    for text in asked:
        if (made := misspelt(text, words, chance)) is None:
            continue
        found, typo = made
        if any(words.lexical.occurrences(words.lexical.words(typo))):
            ends["another word of the index"] += 1
            continue
        head, tail = text[: found.start()], text[found.end() :]
        started = time.process_time()
        now = words.correct(head + typo + tail)
        times.append(time.process_time() - started)
        ends[outcome(now, head, typo, tail, found.group(), words)] += 1
        if show and now != text:
            print(f"    {typo} → {now[len(head) : len(now) - len(tail)]} [{found.group()}]")
    chunks = words.catalog.count("chunks")
    print(f"{name}, {chunks:,} chunks: {len(asked)} questions as they are, {len(changed)} changed")
    print(f"    with a typo: {dict(ends)}; median {statistics.median(times) * 1e3:.1f} ms of a core")
    if show:
        print(*(f"    {text} → {now}" for text, now in changed), sep="\n")


def misspelt(text: str, words: Words, chance: random.Random) -> tuple[re.Match[str], str] | None:
    """Choose a word that the index has, and make a typo in it behind its first letter."""
    found = [one for one in re.finditer(r"(?<!\w)[^\W\d_]{5,}(?!\w)", text) if one.group().lower() not in FUNCTION]
    found = [one for one in found if any(words.lexical.occurrences(words.lexical.words(one.group())))]
    if not found:
        return None
    chosen = chance.choice(found)
    word, at = chosen.group(), chance.randrange(1, len(chosen.group()) - 1)
    slips = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + chance.choice(ascii_lowercase) + word[at + 1 :],
    )
    typo = chance.choice(slips)
    return (chosen, typo) if typo != word else None


def outcome(now: str, head: str, typo: str, tail: str, word: str, words: Words) -> str:
    if now == head + typo + tail:
        return "left"
    got = now.removeprefix(head).removesuffix(tail)
    if got.lower() == word.lower():
        return "right"
    return "another form" if words.lexical.words(got) == words.lexical.words(word) else "wrong"


if __name__ == "__main__":
    main()
