"""Claims with a verdict, asked as questions of yes or no over an index of what bears on them.

People wrote the sets' yes-or-no questions to be hard; an editor mostly asks whether a plain fact is so, as claims state
it. Between the two lies how likely a verdict is right.
"""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from qa.engine import Engine
from qa.reader.runtime import Reader
from qa.types import Question
from training.asked import Corpus, Kept, keep, opened
from training.claims import asked
from training.few_chunks import SEED
from training.reader.negatives import PassageIndex
from training.reader.rows import is_dev, read_rows

SET = "entail/fever_evidence"
MOST = 160
# The part that is asked once more where its evidence was taken away.
TAKEN = 0.4
# Evidence is a sentence or two: so many that share words make an article.
TOGETHER = 5


class Claims(Corpus):
    """The claims of those groups that training held out."""

    def __init__(self, data: Path, work: Path, large: Reader | None) -> None:
        super().__init__("claims", work, large)
        self.rows = list(read_rows(data, [SET]))

    def engine(self) -> Engine:
        """As the class says."""
        articles = self.work / "claims.jsonl"
        if not articles.exists():
            texts = list(dict.fromkeys(row.context.strip() for row in self.rows))
            lines = ({"id": str(at), "text": text} for at, text in enumerate(together(texts)))
            articles.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return opened(articles, self.work / self.name)

    def ask(self, engine: Engine) -> Iterator[Kept]:
        """As the class says."""
        generator = random.Random(SEED)
        held = sorted((row for row in self.rows if is_dev(row.group)), key=lambda row: row.id)
        generator.shuffle(held)
        claims = [(row, Question(text)) for row in held if (text := asked(row.question))]
        for row, question in claims[:MOST]:
            found, said = engine.find(question), "yes" if row.stance == "yes" else "no"
            yield keep(row.group, question, (said,), found, engine.stores, self.large)
            if generator.random() < TAKEN:
                kept = [one for one in found if row.context.strip()[:80] not in one.text]
                yield keep(row.group, question, (), kept, engine.stores, self.large)


def together(texts: Sequence[str]) -> Iterator[str]:
    """Yield texts of up to `TOGETHER` of them each, of like words."""
    index, left = PassageIndex(texts), dict.fromkeys(range(len(texts)))
    while left:
        first = next(iter(left))
        alike = [at for at in index.confusing(texts[first], [], first) if at in left]
        chosen = [first, *alike[: TOGETHER - 1]]
        for at in chosen:
            del left[at]
        yield " ".join(texts[at] for at in chosen)
