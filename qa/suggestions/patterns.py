"""Clause to questions: one pattern for each kind of thing that can be asked for."""

import re
from collections.abc import Callable, Iterator

from qa.suggestions.clauses import DATE_WORDS, MONTH, NAME, NUMBER_WORDS, UNFIT, WEEKDAY, Clause
from qa.suggestions.types import Candidate

_DATE = re.compile(
    rf"(?: early| late)? (?P<date>(?:in|on|by) {DATE_WORDS}|{WEEKDAY})\b(?! (?:morning|evening|night|afternoon))"
)
_PLACED = (
    r"born|killed|shot|found|held|arrested|detained|buried|based|located|built|raised|hospitali[sz]ed|wounded|injured"
    r"|stabbed|captured|jailed|imprisoned|discovered|headquartered|educated|attacked|staged|set"
)
_TOOK_PLACE = r"die|live|meet|grow up|begin|take place|study|land|crash|work|happen|gather|open|explode|fall"
_PLACE = re.compile(
    rf"^(?P<done>(?:be |been )?(?:{_PLACED})|)(?P<more>(?: up| place)?) ?(?P<place>(?:in|at|near|outside) (?:the )?"
    rf"(?:[a-z]+ (?:of |in )?){{0,2}}(?P<name>{NAME})(?:, {NAME})?)$"
)
_FRILLS = re.compile(r" (?:(?:at|around|about|by) \d{1,2}(?::\d\d)? ?[ap]\.m\.?(?: ET)?|[a-z]+ly(?=$))")
_PLANNED = re.compile(r"(?:expected|scheduled|set|due|slated|planned|to be|celebrated|held)\b")
_DOING = re.compile(
    r"(?P<doing>(?:add|build|challeng|consider|plann|launch|offer|introduc|develop|investigat|propos|recall|seek|ban"
    r"|test|urg|open|clos|replac|sell|buy|review|expand|cutt)ing) (?P<what>(?!to ).+)"
)
_ABOUT = r"(?:(?:at least|more than|about|nearly|almost|over|around|some|roughly|up to|an estimated|fewer than) )?"
NUMBER = (
    rf"{_ABOUT}"
    rf"(?:\d[\d,.]*(?: (?:thousand|million|billion))?|{NUMBER_WORDS}"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|[a-z]+teen)"
)
_MONEY = rf"{_ABOUT}[$£€]\d[\d.,]*(?: ?(?:thousand|million|billion|trillion|m|bn)\b)?"
COUNTED = (
    r"(?!(?:years?|days?|hours?|minutes?|weeks?|months?|percent|per|times|points|miles|degrees|of)\b)[a-z]{3,}s"
    r"|people|children|women|men"
)
_COUNT_FIRST = re.compile(
    rf"^(?P<number>{NUMBER}) (?P<thing>(?:[a-z]+ )?(?:{COUNTED})) (?P<rest>(?:were|have been|will be|are) .+?)"
    r"(?=,|\.$| (?:when|after|as|while|before|and|but|since|according|that|who|which)\b)",
    re.IGNORECASE,
)
_COUNT_INSIDE = re.compile(
    rf"^(?P<number>{NUMBER}) (?P<thing>(?:[a-z]+ )?(?:{COUNTED}))\b"
    r"(?P<rest>|(?: (?:in|at|to|for|from|against|on|during) .+))$"
)
_BY_MANY = re.compile(rf"(?P<done>[a-z]+ed|seen) by (?P<number>{NUMBER}) (?P<thing>(?:[a-z]+ )?(?:{COUNTED}))")
_SUM_INSIDE = re.compile(rf"^(?P<money>{_MONEY})(?P<rest> (?:to|for|in|from|on) .+)?$")
_PERFECT_SUM = re.compile(
    rf"(?P<done>cost|paid|raised|spent|donated|given|invested|earned|grossed)(?P<what> {NAME})? (?P<money>{_MONEY})"
)
_COST = re.compile(rf"^cost (?P<money>{_MONEY})")
_BY = re.compile(
    rf"^(?P<done>[a-z]+ed|written|built|shot|sold|bought|led|founded)(?P<what>.*?) by"
    rf" (?P<who>(?:the )?(?:[a-z]+ ){{0,2}}{NAME})$"
)
# What was won or founded, with a name in it.
_NAMED_THING = re.compile(r"(?:the |an? )?(?:(?!(?:on|in|at|for|to|by|off|with)\b)[a-z]+ ){0,2}[A-Z0-9]")
_DOERS = (
    "won founded co-founded directed wrote created designed invented discovered bought acquired built opened launched"
    " replaced succeeded defeated beat signed owned hosted produced published introduced sued sponsored organized"
    " organised"
).split()


def _when(clause: Clause) -> Iterator[Candidate]:
    dates = list(_DATE.finditer(f" {clause.rest}"))
    if len(dates) != 1 or clause.verb in ("has", "have", "had", "can"):
        return
    if re.match(r"[$£€\d]|(?:the|an?) ", clause.rest) and clause.plain is None:  # "losses were $65 billion in 2005"
        return
    if clause.verb in ("is", "are") and not _PLANNED.match(clause.rest):
        return
    match = dates[0]
    text = f" {clause.rest}"
    rest = _FRILLS.sub("", text[: match.start()]).strip()
    # "… collect data from monitors installed in April": the day is that of something else.
    attached = re.search(r" [a-z]+ed$", f"{'' if clause.plain is None else ' '}{rest}")
    on_day = match["date"].startswith(("on ", "in ", "by "))  # "spent Thursday in New York" asks for no day
    intransitive = clause.plain and on_day and re.match(r"(?: (?:in|at|near|outside|off)\b|$)", text[match.end() :])
    if (rest or intransitive) and not attached:
        yield Candidate("when", f"When {clause.asked(rest)}?", match["date"])


def _where(clause: Clause) -> Iterator[Candidate]:
    rest = _DATE.sub("", f" {clause.rest}").strip()
    match = _PLACE.match(rest)
    if match is None or re.match(rf"{MONTH}|{WEEKDAY}|World War", match["name"]):
        return
    done = f"{match['done']}{match['more']}".strip()
    if clause.plain:
        if not match["done"] and re.fullmatch(_TOOK_PLACE, f"{clause.plain} {done}".strip()):
            yield Candidate("where", f"Where {clause.asked(done)}?", match["place"])
    elif match["done"]:
        yield Candidate("where", f"Where {clause.asked(done)}?", match["place"])


def _why(clause: Clause) -> Iterator[Candidate]:
    before, because, after = clause.rest.partition(" because ")
    if because and not after.startswith("of it") and len(after.split()) > 2:
        yield Candidate("why", f"Why {clause.asked(before)}?", after)


def _how_many(clause: Clause) -> Iterator[Candidate]:
    rest = _DATE.sub("", f" {clause.rest}").strip()
    match = _COUNT_INSIDE.match(rest)
    if match and (clause.plain or clause.verb in ("has", "have", "had")):
        plain = clause.plain or "have"
        auxiliary = {"has": "does", "have": "do"}.get(clause.verb, "did")
        question = f"How many {match['thing']} {auxiliary} {clause.subject} {plain}{match['rest']}?"
        yield Candidate("how many", question, match["number"])


def _how_many_did(clause: Clause) -> Iterator[Candidate]:
    rest = _DATE.sub("", f" {clause.rest}").strip()
    if clause.verb in ("was", "were") and (match := _BY_MANY.fullmatch(rest)):
        question = f"How many {match['thing']} {match['done']} {clause.subject}?"
        yield Candidate("how many", question, match["number"])


def _how_much(clause: Clause) -> Iterator[Candidate]:
    if cost := _COST.match(clause.rest):
        if clause.verb in ("will", "would"):
            yield Candidate("how much", f"How much {clause.verb} {clause.subject} cost?", cost["money"])
    elif clause.verb in ("has", "have") and (found := _PERFECT_SUM.fullmatch(clause.rest)):
        what = found["what"] or ""
        money = "" if found["done"] in ("cost", "paid") else " money"
        question = f"How much{money} {clause.verb} {clause.subject} {found['done']}{what}?"
        yield Candidate("how much", question, found["money"])
    elif clause.plain and (found := _SUM_INSIDE.match(clause.rest)):
        money = "" if clause.plain in ("cost", "pay") else " money"
        question = f"How much{money} did {clause.subject} {clause.plain}{found['rest'] or ''}?"
        yield Candidate("how much", question, found["money"])


def _who_did(clause: Clause) -> Iterator[Candidate]:
    rest = _DATE.sub("", f" {clause.rest}").strip()
    if clause.verb in ("was", "were") and (match := _BY.match(rest)):
        tail = match["what"].strip()
        yield Candidate("who", f"Who {match['done']} {clause.subject} {tail}".rstrip() + "?", match["who"])
    elif clause.verb in _DOERS and re.fullmatch(NAME, clause.subject) and _NAMED_THING.match(rest):
        yield Candidate("who", f"Who {clause.verb} {rest}?", clause.subject)


def _what(clause: Clause) -> Iterator[Candidate]:
    if clause.verb in ("is", "are") and (match := _DOING.fullmatch(clause.rest)):
        yield Candidate("what", f"What {clause.verb} {clause.subject} {match['doing']}?", match["what"])


def counted(sentence: str) -> Iterator[Candidate]:
    """Yield what a sentence that begins with a number tells."""
    match = None if UNFIT.search(sentence) else _COUNT_FIRST.match(sentence)
    if match:
        rest = _DATE.sub("", match["rest"])
        yield Candidate("how many", f"How many {match['thing']} {rest}?", match["number"])


# Each takes a clause and yields what can be asked of it.
PATTERNS: tuple[Callable[[Clause], Iterator[Candidate]], ...] = (
    _when,
    _where,
    _why,
    _how_many,
    _how_many_did,
    _how_much,
    _who_did,
    _what,
)
