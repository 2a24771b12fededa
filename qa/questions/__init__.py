"""What a person typed becomes a question that can be asked, or a line on what can be asked."""

from qa.questions.cleaning import MAX_CHARS, clean
from qa.questions.filters import read_day, read_filters
from qa.questions.languages import is_foreign
from qa.questions.requests import asks_nothing
from qa.questions.spellings import corrected

__all__ = ["MAX_CHARS", "asks_nothing", "clean", "corrected", "is_foreign", "read_day", "read_filters"]
