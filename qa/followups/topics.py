"""What a conversation is about, and how a question takes it along: "What are the requirements for …?"."""

import re
from collections.abc import Sequence

from qa.english import words
from qa.english.tokens import stems, tokens
from qa.followups.antecedents import Spoken
from qa.followups.phrases import Phrase, phrases

# Two phrases are enough to find the articles by; more would drown what is asked.
MAX_PHRASES = 2
_ASKS_NOUN = re.compile(r"(?P<wh>what|who) (?:is|are|was|were) the \w+$", re.IGNORECASE)

# "What is NATO?" is asked on the way; the talk goes back to what it was about.
_ASIDE = re.compile(r"(?:what|who) (?:is|are|was|were) (?!the\b|an?\b)(?:\w+ ?){1,3}\W*$", re.IGNORECASE)


def topic(turns: Sequence[Spoken]) -> tuple[str, ...]:
    """Return the noun phrases that say what the last question was about; at most two, in their order.

    What a question took over from those before it stays the topic until another question brings its own.
    """
    for turn in reversed(turns):
        if turn.about:
            return turn.about
        found = [] if turn is not turns[0] and _ASIDE.match(turn.question) else list(phrases(turn.question, turn.asked))
        if telling := [each for each in found if each.named or " " in each.text]:
            best = sorted(telling, key=lambda each: (each.placed, not each.named))[:MAX_PHRASES]
            return tuple(each.text for each in found if each in best and (each.named or _recurs(each, turn, turns)))
    return ()


def _recurs(phrase: Phrase, said: Spoken, turns: Sequence[Spoken]) -> bool:
    """Whether a phrase without a name is spoken of again, by the answer or in another turn: else it said no topic."""
    wanted = stems(phrase.text)
    others = (turn.question for turn in turns if turn is not said)
    return any(wanted <= stems(text) for text in (*others, *(turn.answer for turn in turns)))


def lacking(question: str, about: Sequence[str]) -> tuple[str, ...]:
    """Return what of a topic a question does not say; nothing where it speaks of a person and the topic names none."""
    run = tokens(question)
    if any(token.word in words.HE | words.SHE for token in run) and about == tuple(each.lower() for each in about):
        return ()
    known = stems(question)
    return tuple(each for each in about if not stems(each) & known)


def attach(question: str, about: Sequence[str]) -> str:
    """Add a topic, which may be empty, where grammar has a place for it, or else in brackets."""
    asked = question.rstrip("?!. ")
    if len(about) == 1 and about[0].startswith("the ") and (match := _ASKS_NOUN.match(asked)):
        return f"{asked} {'of' if match['wh'].lower() == 'who' else 'for'} {about[0]}"
    return bracketed(question, about)


def bracketed(question: str, about: Sequence[str]) -> str:
    """Add a topic, which may be empty, in brackets."""
    return f"{question.rstrip('?!. ')} ({', '.join(about)})" if about else question
