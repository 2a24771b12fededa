"""A text cut into words and marks, each with one letter for what it can mean in a time expression.

Expressions are then found by regular expressions over these letters: one a token, so that they stay short and can't
be made to stall.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.timex import words

OTHER, NAME, END = "_", "^", "!"
_TOKEN = re.compile(
    r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?![\w/-])|\d{1,2}\.\d{1,2}\.\d{4}(?!\w)"  # whole dates in figures
    r"|\d{1,2}:\d{2}(?::\d{2})?(?!\d)|\d+(?:st|nd|rd|th)\b|['’]?\d{2}s\b|\d{4}s\b|\d{3}0['’]s\b"
    r"|\d+(?:[,.]\d+)*"
    r"|(?:[A-Za-z]\.){2,}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun"
    r"|Mrs?|Ms|Dr|St|Gen|Col|Lt|Sen|Rep|Gov|Rev|Prof|Inc|Corp|Co|Ltd)\."
    r"|[^\W\d_]+(?:['’](?:s|t|re|ll|ve|d|m)\b)?(?:\.m\b\.?)?|\n\s*\n|[^\s\w]|_"
)
_WHOLE_DATE = re.compile(r"\d+([-/.])\d+\1\d+")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_OF_DAY = re.compile(r"\s?[ap]\.?m\b", re.IGNORECASE)  # "2.45 a.m.", which is 2:45
# Verbs where no "of" is behind them, nor "by" before: "to end in May", "will start next year", "beginning March 1".
_ENDS = frozenset("end start close beginning".split())
_OF = re.compile(r"\s+of\b|-", re.IGNORECASE)
_BEFORE_ENDS = frozenset("the by at since until till before after from around".split()) | words.UNITS.keys()
_DECADE = re.compile(r"['’]?\d0s|\d{3}0'?s")
_BEFORE_DECADES = frozenset(("the", "early", "mid", "late", "-"))  # "1980's" alone is what belongs to that year
_FIGURE = re.compile(r"\s?\d")  # "May 5", "May 2031": no verb where it begins a sentence, either
_BEGIN = frozenset('.!?:;"“”`')  # after these a capital says nothing
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark, `text[start:end]`, its lower case without "'s", and its letter."""

    word: str
    start: int
    end: int
    letter: str


def tokens(text: str) -> list[Token]:
    """Cut a text into words and marks."""
    return list(_cut(text))


def _cut(text: str) -> Iterator[Token]:
    begins, before = True, ""
    for match in _TOKEN.finditer(text):
        shown, start, end = match[0], match.start(), match.end()
        word = shown.lower().replace("’", "'")
        if _OF_DAY.match(text, end):
            word = word.replace(".", ":")
        if word.endswith("'s") and len(word) > 2 and not (_DECADE.fullmatch(word) and before in _BEFORE_DECADES):
            word, owned = word[:-2], True
            end -= 2
        else:
            owned = False
        dated = word == "may" and _FIGURE.match(text, end)
        letter = OTHER if _is_verb(text, word, end, before) else _letter(shown, word, begins and not dated)
        yield Token(word, start, end, letter)
        if owned:
            yield Token("'s", end, end + 2, "'")
        begins, before = shown in _BEGIN or not shown.strip(), word


def _is_verb(text: str, word: str, end: int, before: str) -> bool:
    return word in _ENDS and before not in _BEFORE_ENDS and not _OF.match(text, end)


def _letter(shown: str, word: str, begins: bool) -> str:
    if shown[0].isdigit() or (shown[0] in "'’" and len(shown) > 1):
        return _figure(word)
    if not shown.strip() or shown in ".!?;":
        return END
    if (letter := words.LETTERS.get(word)) is None:
        return NAME if shown[0].isupper() else OTHER
    if letter in "DR" and shown[0].isupper() and not begins:
        return NAME  # "USA Today"
    if word in words.AMBIGUOUS and (not shown[0].isupper() or (begins and word == "may")):
        return OTHER
    return letter


def _figure(word: str) -> str:
    if _WHOLE_DATE.fullmatch(word):
        return "I"
    if _CLOCK.fullmatch(word):
        return "c"
    if _DECADE.fullmatch(word):
        return "E"
    if _ORDINAL.fullmatch(word):
        return "o"
    if not word.isdecimal():
        return "n"
    if len(word) == 4 and 1000 <= int(word) < 2200:
        return "y"
    return "d" if len(word) <= 2 and 1 <= int(word) <= 31 else "n"
