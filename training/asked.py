"""Questions asked of articles that no reader was trained on, and what was read: kept, so that a fit takes seconds."""

import json
import logging
import pickle
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index.build import build
from index.stores import Stores
from qa.answerers import verdicts
from qa.answerers.features import RANKED, Features, Judge
from qa.answerers.probability import Logistic
from qa.answerers.proofs import carried
from qa.answerers.proposals import Proposal
from qa.answerers.reading import READ, ReadingAnswerer, Readings
from qa.config import AnswerSettings, RetrievalSettings, build_settings, load_config
from qa.engine import Engine
from qa.english.kinds import Form, form, is_short
from qa.evaluation.metrics.answers import contains_answer, states_answer
from qa.normalise import normalise
from qa.reader.runtime import Reader
from qa.types import Passage, Question
from training.few_chunks import SEED, FewChunks, read
from training.reader.rows import is_dev

log = logging.getLogger(__name__)

SETS = {
    "reader/squad": 230,
    "reader/squadshifts": 80,
    "reader/qed_nq": 150,
    "reader/nq_open_oracle": 60,
    "yesno/boolq_dev": 200,
    "yesno/condaqa": 120,
}
# The part of the groups that training saw which stands in the index, to be told apart from the right ones.
OTHERS = 0.35
SAMPLE = Path(__file__).parent.parent / "sample"
# Weights that say nothing yet, and the reader that reads everything.
ZERO = Logistic(dict.fromkeys(RANKED, 0.0), 0.0)
UNFITTED = Judge(ZERO, ZERO)
SMALL_READER = Reader()


@dataclass(frozen=True, slots=True)
class Kept:
    """A question, what was found for it and read of it; `few` are the chunks it was asked of, None for all.

    `carried` says of proposals, by their keys, how far sentences carry them.
    """

    group: str
    question: Question
    golds: tuple[str, ...]
    passages: Sequence[Passage]
    readings: Readings
    verdict: verdicts.Verdict | None
    carried: Mapping[str, float]
    few: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is proposed to a question, or its verdict: the numbers of each, and whether it is right."""

    group: str
    answerable: bool
    rows: Sequence[Mapping[str, float]]
    right: Sequence[bool]
    proposals: Sequence[Proposal] = ()

    def first(self, ranking: Logistic) -> "Asked":
        """Return it with the likeliest alone."""
        ranked = Judge(ranking, ZERO).ranked(self.proposals, [Features(**row) for row in self.rows])
        proposal, row = ranked[0]
        right = self.right[[one.key for one in self.proposals].index(proposal.key)]
        return Asked(self.group, self.answerable, [asdict(row)], [right])


class Corpus:
    """Questions over an index of their own."""

    def __init__(self, name: str, work: Path, large: Reader | None) -> None:
        self.name, self.work, self.large = name, work, large
        self.file = work / f"{name}-{'large' if large else 'small'}.pickle"

    def engine(self) -> Engine:
        """Return the index, made where it is not there."""
        raise NotImplementedError

    def ask(self, engine: Engine) -> Iterator[Kept]:
        """Ask and read everything anew."""
        raise NotImplementedError

    def kept(self, engine: Engine) -> list[Kept]:
        """Return what was read, from WORK where it is kept there."""
        if not self.file.exists():
            found = []
            for at, one in enumerate(self.ask(engine)):
                if at % 50 == 0:
                    log.info("%s: %d asked", self.name, at)
                found.append(one)
            self.file.write_bytes(pickle.dumps(found))
        known: list[Kept] = pickle.loads(self.file.read_bytes())
        return known

    def spans(self) -> Iterator[Asked]:
        """Yield what is proposed to questions that want words or a sentence."""
        engine = self.engine()
        few_chunks = FewChunks(engine.stores.catalog, engine.stores.lexical)
        for one in self.kept(engine):
            if form(one.question.text) is Form.VERDICT:
                continue
            stores = few_chunks.stores(engine.stores, set(one.few) if one.few else None)
            judged = answerer(stores, None).judge(one.question, one.passages, one.readings)
            if judged:
                proposals = [each.proposal for each in judged]
                rows = [asdict(each.features) | {"carried": one.carried.get(each.proposal.key, 0.0)} for each in judged]
                right = [is_right(one.question.text, each, one.golds) for each in proposals]
                yield Asked(one.group, bool(one.golds), rows, right, proposals)
        engine.close()

    def verdicts(self) -> Iterator[Asked]:
        """Yield the verdicts on questions that want one."""
        engine = self.engine()
        for one in self.kept(engine):
            if one.verdict and form(one.question.text) is Form.VERDICT:
                right = one.verdict.said in [gold.lower() for gold in one.golds]
                yield Asked(one.group, bool(one.golds), [asdict(one.verdict.features)], [right])
        engine.close()


class HeldOut(Corpus):
    """Questions that people wrote on the paragraphs of articles that no reader was trained on."""

    def __init__(self, data: Path, work: Path, large: Reader | None) -> None:
        super().__init__("held out", work, large)
        self.rows = {name: [plain(row) for row in read(data / f"{name}.jsonl.gz")] for name in SETS}
        self.rows["reader/squadshifts"] = [
            row for row in self.rows["reader/squadshifts"] if row["domain"] == "wikipedia"
        ]

    def engine(self) -> Engine:
        """As the class says."""
        contexts: dict[str, dict[str, None]] = defaultdict(dict)
        generator = random.Random(SEED)
        groups = sorted({row["group"] for each in self.rows.values() for row in each})
        indexed = {group for group in groups if is_dev(group) or generator.random() < OTHERS}
        for row in (row for each in self.rows.values() for row in each if row["group"] in indexed):
            contexts[row["group"].replace("_", " ")].setdefault(row["context"].strip())
        articles = self.work / "contexts.jsonl"
        with articles.open("w", encoding="utf-8") as file:
            for title, texts in contexts.items():
                file.write(json.dumps({"id": title, "title": title, "text": "\n\n".join(texts)}) + "\n")
        return opened(articles, self.work / "home", candidates=300)

    def ask(self, engine: Engine) -> Iterator[Kept]:
        """As the class says."""
        few_chunks = FewChunks(engine.stores.catalog, engine.stores.lexical)
        generator = random.Random(SEED)
        for name, items in self.rows.items():
            held = sorted((row for row in items if is_dev(row["group"])), key=lambda row: (row["id"], row["question"]))
            generator.shuffle(held)
            for row in held[: SETS[name]]:
                yield from self._asked(row, engine, few_chunks, generator)

    def _asked(
        self, row: dict[str, Any], engine: Engine, few_chunks: FewChunks, generator: random.Random
    ) -> Iterator[Kept]:
        """Yield a question asked of everything, or of a few chunks, with and without its answer."""
        group, question, golds = row["group"].replace("_", " "), Question(row["question"]), tuple(row["golds"])
        few = few_chunks.few(group, row["context"], generator) if generator.random() < 0.5 else None
        found = engine.find(question)
        everything = [passage for passage in found if few is None or passage.chunk_id in few]
        stores = few_chunks.stores(engine.stores, few)
        chunks = frozenset(few) if few else None
        yield keep(group, question, golds, everything, stores, self.large, chunks)
        if golds:
            lone = row["context"].strip()[:80] if set(golds) <= {"yes", "no"} else ""
            kept = [one for one in everything if not (lone in one.text if lone else holds(one.text, golds))]
            yield keep(group, question, (), kept, stores, self.large, chunks)


class Pairs(Corpus):
    """A folder of articles with its question-answer pairs."""

    def __init__(self, name: str, folder: Path, pairs: Path, work: Path, large: Reader | None, half: int = -1) -> None:
        super().__init__(name, work, large)
        self.folder, self.pairs, self.part = folder, pairs, half

    def engine(self) -> Engine:
        """As the class says."""
        return opened(self.folder, self.work / self.name)

    def ask(self, engine: Engine) -> Iterator[Kept]:
        """As the class says."""
        for line in self.pairs.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            day = date.fromisoformat(row["as_of"]) if row.get("as_of") else None
            question = Question(row["question"], as_of=day)
            golds = tuple(row.get("answers") or [])
            yield keep(row.get("group") or row["id"], question, golds, engine.find(question), engine.stores, self.large)


def news(data: Path, work: Path, large: Reader | None) -> Iterator[Pairs]:
    """Yield the half of the news questions that age is fitted on, told by their days: a quiz is in one half."""
    articles, pairs = work / "news.jsonl", work / "news-pairs.jsonl"
    if not pairs.exists():
        articles.write_text("".join(json.dumps(row) + "\n" for row in read(data / "news" / "articles.jsonl.gz")))
        rows = [row for name in ("pairs", "pairs_unanswerable") for row in read(data / "news" / f"{name}.jsonl.gz")]
        days = sorted({row["as_of"] for row in rows if row.get("as_of")})
        random.Random(SEED).shuffle(days)
        chosen = set(days[::2])
        kept = (row | {"group": row["as_of"]} for row in rows if row.get("as_of") in chosen)
        pairs.write_text("".join(json.dumps(row) + "\n" for row in kept))
    yield Pairs("news", articles, pairs, work, large)


def opened(source: Path, home: Path, candidates: int = 100) -> Engine:
    """Index what is at `source` and open it."""
    config = load_config(home=str(home)).model_copy(
        update={"retrieval": RetrievalSettings(candidates=candidates), "answer": AnswerSettings(reader="small")}
    )
    build([source], build_settings(config), lambda *step: None, prune=True)
    return Engine.open(config)


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its `context` and `golds`, whatever its set calls them."""
    if "passage" in row:
        said = row["answer"]
        return row | {"context": row["passage"], "golds": [] if said is None else ["yes" if said else "no"]}
    return row | {"golds": [answer["text"] for answer in row["answers"]]}


def answerer(stores: Stores, large: Reader | None) -> ReadingAnswerer:
    """Return an answerer whose probabilities say nothing."""
    return ReadingAnswerer(stores, AnswerSettings(), SMALL_READER, large, UNFITTED)


def keep(
    group: str,
    question: Question,
    golds: tuple[str, ...],
    found: Sequence[Passage],
    stores: Stores,
    large: Reader | None,
    few: frozenset[str] | None = None,
) -> Kept:
    """Read the first passages that were found."""
    reading, passages = answerer(stores, large), found[:READ]
    readings = reading.read(question.text, passages)
    if form(question.text) is Form.VERDICT:
        verdict = reading.verdict(question, passages, readings)
        return Kept(group, question, golds, passages, readings, verdict, {}, few)
    proposals = [each.proposal for each in answerer(stores, None).judge(question, passages, readings)]
    sentences = {one.article_id: stores.catalog.sentences(one.article_id) for one in passages}
    bests = [one.best for one in proposals]
    odds = carried(question.text, bests, sentences, large) if large else [0.0] * len(bests)
    known = dict(zip((one.key for one in proposals), odds, strict=True))
    return Kept(group, question, golds, passages, readings, None, known, few)


def is_right(question: str, proposal: Proposal, golds: Sequence[str]) -> bool:
    """As `qa evaluate` has it: what is seen first states a gold answer."""
    best = proposal.best
    return states_answer(best.text, golds) if is_short(question, best.text) else contains_answer([best.quote], golds)


def holds(text: str, golds: Sequence[str]) -> bool:
    """Whether any gold answer stands in a text."""
    text = f" {normalise(text)} "
    return any(f" {normalise(gold)} " in text for gold in golds)
