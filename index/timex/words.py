"""The words of time expressions, a letter for each class of them."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan jan.",
            "february feb feb.",
            "march mar mar.",
            "april apr apr.",
            "may",
            "june jun jun.",
            "july jul jul.",
            "august aug aug.",
            "september sep sept sep. sept.",
            "october oct oct.",
            "november nov nov.",
            "december dec dec.",
        ),
        1,
    )
    for name in names.split()
}
_SHORT_DAYS = ("mon", "tue tues", "wed", "thu thur thurs", "fri", "sat", "sun")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT_WEEKDAYS = {
    shown: number for number, names in enumerate(_SHORT_DAYS) for name in names.split() for shown in (name, name + ".")
}
WEEKDAYS = SHORT_WEEKDAYS | {name: number for number, name in enumerate(_DAYS)}
PLURAL_WEEKDAYS = {f"{name}s": number for number, name in enumerate(_DAYS)}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
UNITS = {
    "day": "day", "week": "week", "fortnight": "fortnight", "weekend": "weekend", "month": "month",
    "quarter": "quarter", "season": "season", "half": "half", "year": "year", "decade": "decade", "century": "century",
}  # fmt: skip
UNITS |= {f"{name}s": unit for name, unit in UNITS.items()} | {"centuries": "century"}
CLOCK_UNITS = {"hour": "H", "minute": "M", "second": "S", "hr": "H", "min": "M"}
CLOCK_UNITS = {shown: unit for name, unit in CLOCK_UNITS.items() for shown in (name, f"{name}s")}
del CLOCK_UNITS["second"], CLOCK_UNITS["min"]  # an ordinal, a name
PARTS_OF_DAY = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "noon": "12:00",
                "midday": "12:00", "midnight": "00:00", "dawn": "MO", "dusk": "EV", "lunchtime": "MI"}  # fmt: skip
PARTS = {
    "early": "early", "late": "late", "mid": "mid", "middle": "mid", "beginning": "start", "start": "start",
    "end": "end", "close": "end", "earlier": "early", "later": "late",
}  # fmt: skip
DEICTIC = {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0}
NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen".split()
    )
} | {word: 10 * tens for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
NUMBERS |= {"hundred": 100, "thousand": 1000, "dozen": 12, "couple": 2}
ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
        " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
} | {"twenty": 20, "thirtieth": 30}
del ORDINALS["twenty"]
DECADES = {f"{name}s": 10 * tens for tens, name in enumerate(
    "twentie thirtie fortie fiftie sixtie seventie eightie ninetie".split(), 2)}  # fmt: skip
# Holidays on a fixed day (month, day), and those on a weekday of a month (month, weekday, which; -1 is the last).
FIXED_HOLIDAYS = {"christmas": (12, 25), "halloween": (10, 31)}
MOVING_HOLIDAYS = {"thanksgiving": (11, 3, 4)}
SETS = {"daily": "P1D", "weekly": "P1W", "monthly": "P1M", "yearly": "P1Y", "annually": "P1Y",
        "nightly": "P1D", "hourly": "PT1H", "fortnightly": "P2W", "biweekly": "P2W"}  # fmt: skip
REFERENCES = {
    "now": "PRESENT_REF", "currently": "PRESENT_REF", "nowadays": "PRESENT_REF", "presently": "PRESENT_REF",
    "recently": "PAST_REF", "previously": "PAST_REF", "lately": "PAST_REF", "formerly": "PAST_REF",
    "recent": "PAST_REF", "current": "PRESENT_REF", "soon": "FUTURE_REF", "future": "FUTURE_REF",
}  # fmt: skip

# A short month without its stop may be a name: it counts with a figure.
_FULL_MONTHS = [name for name in MONTHS if len(name) > 4 or name.endswith(".") or name in ("may", "june", "july")]
_CLASSES: dict[str, object] = {
    "M": [name for name in MONTHS if name in _FULL_MONTHS],
    "K": [name for name in MONTHS if name not in _FULL_MONTHS],
    "V": SHORT_WEEKDAYS,
    "W": _DAYS,
    "N": PLURAL_WEEKDAYS,
    "S": SEASONS,
    "u": UNITS,
    "v": CLOCK_UNITS,
    "P": PARTS_OF_DAY,
    "m": PARTS,
    "D": DEICTIC,
    "w": NUMBERS,
    "o": ORDINALS,
    "E": DECADES,
    "H": {**FIXED_HOLIDAYS, **MOVING_HOLIDAYS},
    "k": SETS,
    "R": REFERENCES,
    "q": ("few", "several", "many", "some", "couple", "dozen"),
    "L": ("last", "past", "previous", "preceding", "latest"),
    "X": ("next", "coming", "following", "upcoming"),
    "T": ("this", "these"),
    "h": ("that", "those"),
    "s": ("same",),
    "t": ("the",),
    "a": ("a", "an", "another"),
    "f": ("of",),
    "i": ("in",),
    "j": ("to", "or", "and"),
    "Z": ("eve",),
    "g": ("ago",),
    "b": ("before",),
    "B": ("after",),
    "e": ("each", "every"),
    "C": ("fiscal", "financial"),
    "G": ("more", "consecutive", "straight", "full", "trading", "business", "working", "additional", "long", "entire",
          "whole", "short", "calendar"),
    "z": ("am", "pm", "a.m", "p.m", "a.m.", "p.m."),
    "p": ("period",),
    ",": (",",),
    "-": ("-", "–", "—", "/"),
}  # fmt: skip
LETTERS: dict[str, str] = {}
for _letter, _members in _CLASSES.items():
    LETTERS |= dict.fromkeys(_members, _letter)  # type: ignore[call-overload]
# Words that mean something else without a capital.
AMBIGUOUS = frozenset("may march mar jan jun dec sat sun wed mon fri".split())
