"""Who gives which answer, in words: "3 independent sources say 41; 1, earlier, says 38"."""

from collections.abc import Sequence

from qa.sureness import settled
from qa.types import Agreement, Answer
from qa.when import long_day


def summary(answer: Answer) -> str | None:
    """Say in one line how many independent sources give an answer, and how many give which other.

    None where no words are the answer, and of one that is not settled unless sources differ.
    """
    found = answer.agreement
    if not found or (len(found) == 1 and not settled(answer)):
        return None
    if len(found) > 1:
        return "; ".join(_says(found, at) for at in range(len(found)))
    number = found[0].independent_sources
    return "One source says so" if number == 1 else f"{number} independent sources say so"


def told(answer: Answer) -> tuple[str, ...]:
    """Return the same as lines, the rest one for each answer where there are several: who, the newest day, markers."""
    said = summary(answer)
    if said is None or len(answer.agreement) == 1:
        return (f"{said}.",) if said else ()
    return (f"{said}:", *map(_line, answer.agreement))


def counted(one: Agreement) -> str:
    """Return how many independent sources give an answer."""
    if one.independent_sources == 0:
        return "a source that is counted above"
    return "one source" if one.independent_sources == 1 else f"{one.independent_sources} independent sources"


def _line(one: Agreement) -> str:
    newest = f"{'newest ' if one.independent_sources > 1 else ''}{long_day(one.newest)}" if one.newest else ""
    who = ", ".join(filter(None, (*one.publishers, newest))) or counted(one)
    return f"{one.answer}: {who} {' '.join(f'[{marker}]' for marker in one.citations)}"


def _says(found: Sequence[Agreement], at: int) -> str:
    one, number = found[at], found[at].independent_sources
    if number == 0:
        return f"{'it' if found[0].independent_sources == 1 else 'one of them'} also says {one.answer}"
    sources = "" if at else (" independent sources" if number > 1 else " source")
    when = _when(found[0], one) if at else ""
    return f"{number}{sources}{when} {'says' if number == 1 else 'say'} {one.answer}"


def _when(first: Agreement, one: Agreement) -> str:
    """Say whether all who give another answer did so before the newest of the first, or one of them after it."""
    if not first.newest or not one.newest or first.newest == one.newest:
        return ""
    return ", earlier," if one.newest < first.newest else ", later,"
