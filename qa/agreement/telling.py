"""Who gives which answer, in words: "3 independent sources say 41; 1, earlier, says 38"."""

from collections.abc import Iterator, Sequence

from qa.sureness import likely, settled
from qa.types import Agreement, Answer, Meaning
from qa.when import long_day


def summary(answer: Answer) -> str | None:
    """Say in one line how many independent sources give an answer, and how many give which other.

    Of a question that may mean several things, say that. None where no words are the answer, and of one that is not
    settled unless sources differ.
    """
    if answer.readings:
        return f"This may mean {len(answer.readings)} things"
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
    if answer.readings:
        return (f"{said}:", *(line for one in answer.readings for line in _of_reading(one)))
    if said is None or len(answer.agreement) == 1:
        return (f"{said}.",) if said else ()
    return (f"{said}:", *map(_line, answer.agreement))


def _of_reading(one: Meaning) -> Iterator[str]:
    """Yield a line for what may be meant and its answer, and one for each other answer to it."""
    first, *others = one.agreement
    markers = " ".join(f"[{marker}]" for marker in first.citations)
    yield f"{one.reading}: {first.answer} {markers} ({counted(first)}, {likely(one.confidence)})"
    yield from (f"– {_line(other)}" for other in others)


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
