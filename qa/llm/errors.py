"""What goes wrong with a language model: one line, and whether asking again may help."""

from index.errors import DatelineError

# How a problem ends that is told of an answer.
SO_QUOTED = ", so the answer is quoted."


class LlmError(DatelineError):
    """A model can't be asked, or its reply can't be used; the quoted answer stands.

    `again`: asking once more may help, after `wait_s` seconds where the endpoint says so.
    """

    def __init__(self, said: str, again: bool = False, wait_s: float | None = None) -> None:
        super().__init__(said)
        self.again = again
        self.wait_s = wait_s


class StoppedError(LlmError):
    """Whoever asked wants no more of it."""
