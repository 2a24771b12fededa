"""The values that the stages of reading quotations exchange."""

from dataclasses import dataclass

from index.types import Span


@dataclass(frozen=True, slots=True, order=True)
class Quotation:
    """What an article says that somebody said, held or wanted: its content is `article.text[start:end]`.

    Quotation marks belong to the content; `direct`: it stands in them from end to end. `speaker` is the name by which
    the article knows who said it, or the words that stand for them; `speaker_span` is where these stand beside the
    content, be it a pronoun. `verb`: the one that reports it, as a dictionary has it.
    """

    start: int
    end: int
    direct: bool
    speaker: str | None = None
    speaker_span: Span | None = None
    verb: str | None = None
