"""What a browser is told to refuse: the page can't reach another machine, whatever an article's text smuggles in.

Two things can't be refused, as gradio does them itself: it compiles its templates in the page ('unsafe-eval'), and
styles elements inline (style-src 'unsafe-inline'). Scripts within the page run if they stood in it as it was sent:
their hashes tell.
"""

import base64
import hashlib
import re

_SCRIPT = re.compile(rb"<script(?P<told>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)


def policy(page: bytes = b"") -> str:
    """Return the Content-Security-Policy of a reply, with the scripts that a page brings."""
    codes = [found["code"] for found in _SCRIPT.finditer(page) if b" src=" not in found["told"]]
    hashes = "".join(f" 'sha256-{base64.b64encode(hashlib.sha256(code).digest()).decode()}'" for code in codes)
    return (
        f"default-src 'self'; script-src 'self' 'unsafe-eval'{hashes}; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; worker-src 'self' blob:;"
        " object-src 'none'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'"
    )
