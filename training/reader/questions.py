"""Questions as people put them: a sentence of context first, no question mark, a slip of the finger."""

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
