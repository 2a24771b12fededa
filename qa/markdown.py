"""Text as Markdown that shows it as it is, whatever it holds."""

import re

# What Markdown may read as markup, and the heart of an address that some renderers make a link of.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&$@^]|(?<=www)\.|:(?=//)|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
# The same where a line begins.
_LINE_START = re.compile(r"^(\d*)([-+=.):])")
# What no page can hold, or a terminal may act on: control characters but white space, and half characters.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(text: str) -> str:
    """Return a text as one line of Markdown that shows it as it is."""
    line = " ".join(legible(text).split())
    return _LINE_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", line))


def legible(text: str) -> str:
    """Return a text with a replacement character for each that can't be shown."""
    return _UNSEEN.sub("\ufffd", text)
