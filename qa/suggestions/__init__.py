"""Questions that an index answers, for someone who does not know yet what to ask of it.

Plain sentences of the articles are turned into questions by patterns, without a model; each is then asked, and only
those are shown that get the very sentence they were made from as their answer. An odd question is worse than none:
whatever the patterns cannot take apart for certain is left.
"""

from qa.suggestions.first import first_questions
from qa.suggestions.following import follow_ups
from qa.suggestions.types import Ask, Look

__all__ = ["Ask", "Look", "first_questions", "follow_ups"]
