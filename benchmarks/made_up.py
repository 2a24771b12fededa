"""Made-up news: as many stories as are wanted, each of a thing that no other names, with questions only it answers."""

from dataclasses import dataclass
from random import Random

_STARTS = "Bra Cor Dal Fen Gor Hul Jas Kel Lom Mar Nor Ost Pel Quin Ros Sel Tor Ul Ves Wen".split()
_MIDDLES = "a and e el i in o om u ur".split()
_ENDS = "berg by dal den fold gate ham holm lund mar ness rop sted ton vik wick wold worth".split()
_THINGS = "Aqueduct Brewery Bridge Cannery Dam Ferry Foundry Hospital Library Lighthouse Museum Observatory".split()
_FIRST = "Ada Bruno Clara Dmitri Elsa Farid Greta Hugo Ines Jonas Karin Liam Mona Nils Olga Petra".split()


@dataclass(frozen=True, slots=True)
class Story:
    """What an article tells, and what may be asked of it: pairs of a question and what stands in its answer.

    The first question names the thing; the others mean something only in a conversation that has asked it.
    """

    name: str
    title: str
    text: str
    asked: tuple[tuple[str, str], ...]

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name.lower().replace(' ', '-')}.txt"

    def to_text(self) -> str:
        """Return the file's text."""
        return f"{self.title}\n\n{self.text}\n"


def story(number: int, edition: int = 0) -> Story:
    """Return a story, the same for the same number; of another `edition`, the same thing at another cost."""
    draw = Random(number)
    name = f"{_word(number)} {_THINGS[number % len(_THINGS)]}"
    who = f"{draw.choice(_FIRST)} {_word(number * 7 + 3)}son"
    cost, people = draw.randint(11, 989) + edition, draw.randint(12, 95) * 100
    town = f"{_word(number * 11 + 5)}"
    return Story(
        name,
        f"{name} opens",
        f"{who}, an engineer from {town}, opened the {name} on Tuesday. The {name} cost {cost} million crowns.\n\n"
        f"The {name} employs {people} people, most of them from {town}. It was closed for repairs after a storm, and "
        f"{draw.choice(_FIRST)}, who lives nearby, said that the whole street had come to see the doors open again.",
        (
            (f"Who opened the {name}?", who),
            ("How much did it cost?", f"{cost} million"),
            ("How many people does it employ?", f"{people}"),
        ),
    )


def _word(number: int) -> str:
    number, end = divmod(number * 7919 % 3600, len(_ENDS))
    start, middle = divmod(number, len(_MIDDLES))
    return f"{_STARTS[start]}{_MIDDLES[middle]}{_ENDS[end]}"
