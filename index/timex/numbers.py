"""Numerals: figures and words."""

from collections.abc import Sequence

from index.timex import words

_UNCERTAIN = frozenset(("few", "several", "many", "some"))
_MULTIPLES = frozenset(("hundred", "thousand", "dozen", "couple"))


def number(numerals: Sequence[str]) -> str | None:
    """Return the count that words of one numeral name, "X" for an uncertain one; of "12 to 18" the second.

    None when they name no number.
    """
    if _UNCERTAIN & set(numerals):
        return "X"
    total, current, counted = 0.0, 0.0, False
    for word in numerals:
        if word in ("to", "or"):
            total, current, counted = 0.0, 0.0, False
        elif (value := _value(word)) is not None:
            counted = True
            if word in _MULTIPLES:
                current = max(1.0, current) * value
            if word in ("hundred", "thousand"):
                total, current = total + current, 0.0
            elif word not in _MULTIPLES:
                current += value
    if counted:
        return f"{total + current:g}"
    return "1" if {"a", "an", "another"} & set(numerals) else None


def _value(word: str) -> float | None:
    if not word[0].isdigit():
        return words.NUMBERS.get(word)
    try:
        return float(word.replace(",", ""))
    except ValueError:  # "1st", "1.2.3"
        return None


def spelled_year(spoken: Sequence[str]) -> int | None:
    """Return the year that words spell as it is read out ("nineteen", "ninety", "six"), else None."""
    values = [words.NUMBERS.get(word) for word in spoken if word != "-"]
    if len(values) < 2 or None in values or values[0] not in (18, 19, 20):
        return None
    rest = sum(value for value in values[1:] if value)
    return values[0] * 100 + rest if 10 <= rest <= 99 else None


def ordinal(word: str) -> int:
    """Return the number of an ordinal, in figures or a word; 0 for any other word."""
    digits = "".join(filter(str.isdigit, word))
    return int(digits) if digits else words.ORDINALS.get(word, 0)
