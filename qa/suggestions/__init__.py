"""Questions that an index answers, for someone who does not know yet what to ask of it.

A few plain forms of sentence become questions nearly word for word (`candidates`); each is then asked, and only those
are shown that are answered from the very sentence (`choosing`). An odd question is worse than none.
"""

from qa.suggestions.choosing import Ask, Look, first_questions, follow_ups

__all__ = ["Ask", "Look", "first_questions", "follow_ups"]
