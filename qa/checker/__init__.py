"""Does a passage carry a sentence: every number, name and day of it, every quotation, and what it claims."""

from typing import TYPE_CHECKING

from qa.checker.types import Checker, Occasion, Source, Support, Verdict

if TYPE_CHECKING:
    from qa.reader.runtime import Reader

__all__ = ["Checker", "Occasion", "Source", "Support", "Verdict", "open_checker"]


def open_checker(reader: "Reader | None") -> Checker:
    """Return the checker by a reader that takes stances; without one, that which compares words alone."""
    from qa.checker.checking import EntailmentChecker
    from qa.checker.wording import WordingChecker

    return EntailmentChecker(reader) if reader and reader.takes_stances else WordingChecker()
