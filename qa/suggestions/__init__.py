"""Plain sentences of an index become the questions that they answer, for someone who does not know what to ask."""

from qa.suggestions.choosing import Ask, Look, first_questions, follow_ups

__all__ = ["Ask", "Look", "first_questions", "follow_ups"]
