"""Questions as people put them: a sentence of context first, no question mark, a slip; or to be told yes or no."""

import random
import re

# Shares of the questions that get each.
PREAMBLE, NO_MARK, SLIP = 0.2, 0.35, 0.06
PREAMBLE_WORDS = 32
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")
# "Which film won …?" can be told first and asked after: "A film won …. Which film was it?"
_WHO = re.compile(r"who (?!did\b|does\b|do\b|was the\b|is the\b|were the\b)(?P<rest>\w.*)", re.IGNORECASE)
_WHICH = re.compile(
    r"(?:which|what) (?P<noun>[a-z][\w-]*(?: [a-z][\w-]*)?) "
    r"(?P<rest>(?:won|lost|became|made|led|gave|took|beat|held|wrote|began|\w+ed|(?!does\b|is\b|was\b|has\b)\w+s)\b.*)",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"(?:is|was|are|were|did|does|do|can|will|would|had|has|have)$", re.IGNORECASE)
_DO, _BE = r"(?P<aux>did|does|do)", r"(?P<aux>is|are|was|were|has|have|had|can|could|will|would)"
_PREPOSITION = r"(?:in|on|at|from|for|by|to|with|of|since|during|until|after|before|under|as|into|near|between)"
_WHAT = r"(?:what|which|who|whom)(?: [\w-]+){0,3}?"
# How a question is asked anew with an answer in it; the first that fits.
_VERDICTS = tuple(
    (re.compile(pattern, re.IGNORECASE), asked)
    for pattern, asked in (
        (rf"(?:when|where) (?:{_DO}|{_BE.replace('aux', 'be')}) (?P<rest>.+ {_PREPOSITION})", "{aux} {rest} {answer}"),
        (rf"(?:when|where) (?:{_DO}|{_BE.replace('aux', 'be')}) (?P<rest>.+)", "{aux} {rest} {before} {answer}"),
        (
            rf"(?P<prep>{_PREPOSITION}) {_WHAT} {_DO} (?P<rest>.+)",
            "{aux} {rest} {prep} {answer}",
        ),
        (
            rf"(?P<prep>{_PREPOSITION}) {_WHAT} {_BE} (?P<rest>.+)",
            "{aux} {rest} {prep} {answer}",
        ),
        (rf"how many (?P<noun>[\w-]+(?: [\w-]+)??) {_DO} (?P<rest>.+)", "{aux} {rest} {answer} {noun}"),
        (rf"how many (?P<noun>[\w-]+(?: [\w-]+)??) {_BE} (?P<rest>.+)", "{aux} {answer} {noun} {rest}"),
        (rf"{_WHAT} {_DO} (?P<rest>(?!.*\bdo\b).+)", "{aux} {rest} {answer}"),
        (rf"(?:what|which|who) {_BE} (?P<rest>.+ (?:called|named|known as|for|of|like))", "{aux} {rest} {answer}"),
        (rf"(?:what|which|who) {_BE} (?P<rest>.+)", "{aux} {answer} {rest}"),
        (r"who (?P<rest>\w.+)", "was it {answer} who {rest}"),
    )
)
_HELD = re.compile(rf"\b({_PREPOSITION})(?: the)? $", re.IGNORECASE)


def as_verdict(question: str, answer: str, before: str) -> str | None:
    """Return a question that asks whether this is the answer; `before`: what stands before it in the passage.

    None where no rule fits.
    """
    plain = question.strip().rstrip("?").strip()
    for pattern, asked in _VERDICTS:
        if not (found := pattern.fullmatch(plain)):
            continue
        parts = {"answer": answer} | {name: value for name, value in found.groupdict().items() if value}
        parts |= {"aux": parts.get("aux") or parts.get("be", ""), "prep": parts.get("prep", "").lower()}
        if "{before}" in asked:
            held = _HELD.search(before)
            if not held:
                return None
            parts["before"] = held.group().strip()
        text = asked.format(**parts)
        return f"{text[:1].upper() if question[:1].isupper() else text[:1].lower()}{text[1:]}?"
    return None


def as_typed(question: str, context: str, spans: list[tuple[int, int]], rng: random.Random) -> str:
    """Return the question as somebody may put it to a search field; `spans` are the answers' in `context`."""
    if rng.random() < PREAMBLE:
        told = _told_first(question, rng) if rng.random() < 0.5 else None
        question = told or _with_context(question, context, spans, rng)
    if question.endswith("?") and rng.random() < NO_MARK:
        question = question[:-1].rstrip()
    if rng.random() < SLIP:
        question = _slip(question, rng)
    return question


def _told_first(question: str, rng: random.Random) -> str | None:
    plain = question.strip().rstrip("?").strip()
    if found := _WHO.fullmatch(plain):
        return f"Someone {found['rest']}. {rng.choice(['Who', 'Who was it', 'Who is it', 'Who is that'])}?"
    found = _WHICH.fullmatch(plain)
    if found and not any(_AUXILIARY.match(word) for word in found["noun"].split()):
        noun = found["noun"]
        article = "An" if noun[0] in "aeiou" else "A"
        asked = rng.choice([f"Which {noun}", f"Which {noun} was it", "Which one", f"What {noun} is it"])
        return f"{article} {noun} {found['rest']}. {asked}?"
    return None


def _with_context(question: str, context: str, spans: list[tuple[int, int]], rng: random.Random) -> str:
    """Put a sentence of the passage that holds no answer in front."""
    golds = {context[start:end].casefold() for start, end in spans}
    sentences = [one.strip() for one in _SENTENCE.split(context)]
    fit = [
        one
        for one in sentences
        if 4 <= len(one.split()) <= PREAMBLE_WORDS and not any(gold in one.casefold() for gold in golds)
    ]
    return f"{rng.choice(fit[:4])} {question}" if fit else question


def _slip(question: str, rng: random.Random) -> str:
    words = question.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return question
    place = rng.choice(long)
    word = words[place]
    at = rng.randrange(1, len(word) - 2)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    ways = [swapped, word[:at] + word[at + 1 :], word[: at + 1] + word[at:]]
    words[place] = rng.choice(ways)
    return " ".join(words)
