"""Answers that a language model is writing, as far as they are, for the page to look at meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.types import Answer

if TYPE_CHECKING:
    from qa.llm.writing import Draft


@dataclass(frozen=True, slots=True)
class Drafts:
    """The latest draft of each answer that is being written, by the ticket of its question."""

    _latest: "dict[str, Draft]" = field(default_factory=dict)

    def follow(self, drafts: "Iterator[Draft]", ticket: str) -> Answer:
        """Return the answer that drafts come to; until then `get` has the latest."""
        try:
            for draft in drafts:
                self._latest[ticket] = draft
            return draft.answer
        finally:
            self._latest.pop(ticket, None)

    def get(self, ticket: str) -> "Draft | None":
        """Return the latest draft, None where nothing is being written."""
        return self._latest.get(ticket)
