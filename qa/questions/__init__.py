"""What a person typed becomes a question that can be asked."""

from qa.questions.cleaning import MAX_CHARS, clean
from qa.questions.filters import read_day, read_filters

__all__ = ["MAX_CHARS", "clean", "read_day", "read_filters"]
