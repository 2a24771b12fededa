"""What a conversation is about, and how a question takes it along: "What are the requirements for …?"."""

import re
from collections.abc import Sequence

from qa.followups.mentions import stems
from qa.followups.phrases import phrases
from qa.followups.references import Spoken

# Two phrases are enough to find the articles by; more would drown what is asked.
MAX_PHRASES = 2
_ASKS_NOUN = re.compile(r"(?P<wh>what|who) (?:is|are|was|were) the (?:\w+ )?\w+$", re.IGNORECASE)

# "What is NATO?" is asked on the way; the talk goes back to what it was about.
_ASIDE = re.compile(r"(?:what|who) (?:is|are|was|were) (?!the\b|an?\b)(?:\w+ ?){1,3}\W*$", re.IGNORECASE)


def topic(turns: Sequence[Spoken]) -> tuple[str, ...]:
    """Return the noun phrases that say what the last question was about; at most two, in their order.

    What a question took over from those before it stays the topic until others are named. Where no turn names
    anything, it is the phrase that the conversation comes back to most often, the oldest first.
    """
    for turn in reversed(turns):
        if turn.about:
            return turn.about
        found = [] if turn is not turns[0] and _ASIDE.match(turn.question) else list(phrases(turn.question, turn.asked))
        if any(each.named for each in found):
            best = sorted(found, key=lambda each: (each.placed, not each.named))[:MAX_PHRASES]
            return tuple(each.text for each in found if each in best)
    common = [each.text for turn in turns for each in phrases(turn.question, turn.asked)]
    said = [stems(turn.question) for turn in turns]
    return tuple(sorted(common, key=lambda text: -sum(stems(text) <= each for each in said))[:1])


def attach(question: str, about: Sequence[str]) -> str:
    """Add the topic where grammar has a place for it, or else in brackets."""
    asked = question.rstrip("?!. ")
    if len(about) == 1 and (match := _ASKS_NOUN.match(asked)):
        return f"{asked} {'of' if match['wh'].lower() == 'who' else 'for'} {about[0]}"
    return f"{asked} ({', '.join(about)})"
