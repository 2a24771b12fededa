"""Does a passage carry a sentence: every number, name and day of it, every quotation, and what it claims."""

from qa.checker.types import Checker, Source, Support, Verdict

__all__ = ["Checker", "Source", "Support", "Verdict"]
