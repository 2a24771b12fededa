"""In which form a reader best reads a row of a table: answers right, and the mean logit of these.

python benchmarks/table_rows.py [FOLDER OF A READER]
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from qa.reader.runtime import WEIGHTS, Reader

Form = Callable[[Sequence[str], Sequence[str]], str]
VOTE = (
    "The council of Tarn Valley was elected on Thursday.",
    ("Party", "Seats", "Share of the vote"),
    (("Lantern", "14", "38.2 %"), ("Greens", "12", "31.5 %"), ("Millers", "5", "17 %")),
)
FAIR = (
    "The lantern fair has moved from town to town. Past fairs:",
    ("Year", "Host town", "Visitors"),
    (("2028", "Skarn", "4,200"), ("2029", "Ostrel", "3,900"), ("2030", "Marrow Hill", "5,150")),
)
ASKED = (
    (VOTE, "How many seats did the Greens win?", "12"),
    (VOTE, "What share of the vote did the Millers get?", "17 %"),
    (VOTE, "How many seats did the Lantern party win?", "14"),
    (VOTE, "Which party won 5 seats?", "Millers"),
    (FAIR, "Where was the lantern fair held in 2029?", "Ostrel"),
    (FAIR, "How many visitors came to the lantern fair in Marrow Hill?", "5,150"),
    (FAIR, "In which year was Skarn the host town?", "2028"),
)


def pairs(joined: str, first: str, other: str) -> Form:
    """A form in which each cell stands with its head: `first` joins the first cell to the others, `other` these."""

    def form(heads: Sequence[str], row: Sequence[str]) -> str:
        cells = [joined.join(pair) for pair in zip(heads, row, strict=True)]
        return first.join(filter(None, (cells[0], other.join(cells[1:]))))

    return form


FORMS: dict[str, Form] = {
    "| Greens | 12 |": lambda _, row: f"| {' | '.join(row)} |",
    "Party: Greens; Seats: 12": pairs(": ", "; ", "; "),
    "Party: Greens, Seats: 12.": lambda heads, row: pairs(": ", ", ", ", ")(heads, row) + ".",
    "Party is Greens, Seats is 12.": lambda heads, row: pairs(" is ", ", ", ", ")(heads, row) + ".",
    "Party Greens; Seats 12.": lambda heads, row: pairs(" ", "; ", "; ")(heads, row) + ".",
    "Party Greens: Seats: 12": lambda heads, row: pairs(": ", ": ", ", ")(heads, row).replace(": ", " ", 1),
    "Party Greens: Seats 12.": lambda heads, row: pairs(" ", ": ", ", ")(heads, row) + ".",
    "Greens: Seats 12": lambda heads, row: f"{row[0]}: {pairs(' ', ', ', ', ')(heads[1:], row[1:])}",
    "Party Greens: Seats 12": pairs(" ", ": ", ", "),
}


def main(folder: Path) -> None:
    reader = Reader(folder)
    for name, form in FORMS.items():
        right, logits = 0, []
        for (prose, heads, rows), question, answer in ASKED:
            passage = "\n\n".join([prose, ", ".join(heads), *(form(heads, row) for row in rows)])
            best = reader.read(question, [passage])[0].spans[0]
            said = passage[best.start : best.end]
            if said in (answer, *(f"{head} {answer}" for head in heads)):  # what is put in before a cell falls away
                right += 1
                logits.append(best.score)
        print(f"{name:32} {right} of {len(ASKED)}, mean logit {sum(logits) / max(1, right):.1f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else WEIGHTS)
