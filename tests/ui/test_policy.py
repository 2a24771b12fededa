"""What a browser is told to refuse."""

import base64
import hashlib

from ui.policy import policy

PAGE = b'<script>one()</script><script type="module" src="./a.js"></script><p>"</p><script data-x>\n two()</script>'


def sources(told: str, kind: str) -> list[str]:
    return next(part.split()[1:] for part in told.split(";") if part.split()[0] == kind)


def test_scripts_run_by_their_hash_alone() -> None:
    hashes = [base64.b64encode(hashlib.sha256(code).digest()).decode() for code in (b"one()", b"\n two()")]
    assert sources(policy(PAGE), "script-src") == ["'self'", "'unsafe-eval'", *(f"'sha256-{each}'" for each in hashes)]
    assert "'unsafe-inline'" not in sources(policy(), "script-src") + sources(policy(), "default-src")


def test_nothing_may_be_reached_but_this_server() -> None:
    assert sources(policy(), "default-src") == ["'self'"]
    assert not any(word.startswith(("http", "*")) for word in policy(PAGE).split())
