"""The patterns of time expressions, over the letters of `index.timex.words`, and what reads each."""

import re
from collections.abc import Callable
from functools import cache

from index.timex import days, lengths, units, years
from index.timex.context import Found, Meaning

_COUNT = r"(?:a?w?q[f]?|[dnyw](?:-?w){0,6}(?:[-j][dnw](?:-?w){0,6})?|aw|a)"
_PART = r"(?:t?m[fi]t?|t?m-?)?"  # "the end of the", "early", "mid-"
_DAY = r"(?:[WV],?)?"
_FULL_DATE = r"t?[MK][do],?f?y|t?[do]f?[MK],?f?y"
FULL_DATE = re.compile(_FULL_DATE)
# At each place the first that matches counts. Each letter stands for one word: see `words`.
_RULES: tuple[tuple[str, Callable[[Found], Meaning | None]], ...] = (
    (rf"{_DAY}I", days.date_in_figures),
    (rf"[dc]z?\^?_?,?_?(?:{_DAY}(?:t?[MK][do](?:,?y)?|t?[do]f?[MK](?:,?y)?)|W|D)|P_?W", days.clock),
    (rf"{_PART}{_DAY}(?:{_FULL_DATE})", days.whole_date),
    (r"[MK][do][-j][do](?:,?y)?|[do][-j][do]f?[MK],?y?", days.day_range),
    (rf"{_PART}{_DAY}(?:t?[MK][do]|t?[do]f?[MK])", days.day_of_month),
    (rf"{_PART}t?[MK],?f?y", units.month_of_year),
    (rf"{_PART}M,?f?t?[LXT]u", units.month_of_relative_year),
    (r"eM", days.months),
    (rf"{_PART}h?t?[LXT]?M", units.month),
    (r"eW", days.weekdays),
    (r"N", days.weekdays),
    (rf"{_PART}t?[LXT]?W(?:P|iP)?", days.weekday),
    (r"t?u[bB]D", days.beside_deictic),
    (rf"(?:m-?)?(?:P_?)?{_PART}DP?", days.deictic),
    (r"m?t?[LXT]P", days.this_part_of_day),
    (r"[LXTt]?H[uZ]?(?:,?y)?", days.holiday),
    (r"[LXT]u'?t?o-?u", years.quarter),
    (r"ts[pu](?:ft?)?(?:[LX]u|au-?[gm])|t[pu][LX]u|[LX]u'[pu]|ty[pu]|t?u-[gm][pu]|tyo-u", years.quarter_of_unit),
    (r"t?u-[gm]o-?u", years.quarter_of_unit),
    (r"[tT]?y?'?C?-?o-?u(?:f?C?y|[fi]?[LXTR]u|[fi]t[LXR]?u)?", years.quarter),
    (r"[tT]?C?-?o-?u(?:f?y)?", years.quarter),
    (r"C-?y", years.fiscal_year),
    (r"t?m?-?o-?u", years.century),
    (rf"{_PART}t?E", years.decade),
    (rf"{_PART}t?[LXT]?S(?:f?y)?", units.season),
    (rf"{_COUNT}-?G?u-?g|t?u-g", lengths.ago),
    (rf"(?:{_COUNT}-?G?|t)?u-?[mbB]", lengths.beside_spoken),
    (r"w-?w(?:-?w)?(?!-?[uv])", years.year_read_out),
    (rf"e(?:{_COUNT}|o)?[uv]|k", lengths.every),
    (rf"[tTh]?[LXTR]?{_COUNT}-?G?-?[uv]", lengths.length),
    (r"[tTh]?[dw](?:-?w){0,6}[LX]-?G?-?[uv]", lengths.length),
    (rf"{_PART}t?[LXTR]G?C?u", units.relative_unit),
    (r"hu|tsu", units.that_unit),
    (rf"{_PART}t[GC]?C?u|t[LR]p|u-?m|u'm|m[fi]?u", units.the_unit),
    (r"y-[ydn]", years.years),
    (rf"{_PART}t?u?y", years.year),
    (r"t?[LXRT]?[uv]", lengths.bare_length),
    (r"tR|R", lengths.reference),
    (r"tL(?![uvdnywqaSWMPK-])", lengths.the_past),
    (r"[dc]z|c", days.clock),
)
READS = tuple(reads for _, reads in _RULES)


@cache
def patterns_from(first: int) -> re.Pattern[str]:
    """Return one expression for the rules from a place on: the number of its group counts from there, at 1."""
    return re.compile("|".join(f"({pattern})" for pattern, _ in _RULES[first:]))
