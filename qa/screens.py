"""Text for a terminal, which acts on some characters: articles, servers and file names may hold any of them."""

import re
from typing import Any, TextIO

# C0 but tab and line feed, DEL and C1: they move the cursor, set the title, fill the clipboard (OSC 52). Then what
# turns the order of what follows it: embeddings, overrides and isolates; and the ends of lines that only Unicode knows.
_ACTING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# What rich writes on a terminal that shows colours: CSI sequences alone, the question mark for the cursor's visibility.
_STYLED = re.compile(rf"(\x1b\[\??[0-9;]{{0,40}}[A-Za-z])|{_ACTING.pattern}")


def harmless(text: str) -> str:
    """Return text of the same length, a blank for each character that a terminal would act on."""
    return _ACTING.sub(" ", text)


def harmless_json(line: str) -> str:
    """Return the same JSON with an escape for each of these characters: nothing of it is lost."""
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


class Screen:
    """A stream of text to which nothing is written that a terminal would act on, whoever writes.

    `styled` lets through what rich writes of itself; into a file or a pipe lines go without the blanks that fill them.
    """

    def __init__(self, stream: "TextIO | Screen", styled: bool = False) -> None:
        self.stream: TextIO = stream.stream if isinstance(stream, Screen) else stream
        self._styled = styled

    def write(self, text: str) -> int:
        """Write a text; return how long it was."""
        if not self._styled:
            self.stream.write(harmless(text))
        elif self.stream.isatty():
            self.stream.write(_STYLED.sub(lambda found: found[1] or " ", text))
        else:
            self.stream.write("\n".join(line.rstrip(" ") for line in harmless(text).split("\n")))
        return len(text)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what a stream has
        return getattr(self.stream, name)
