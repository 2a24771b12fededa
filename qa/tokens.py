"""Tokens, by which programs sign in: long and random, shown once, and kept as a hash."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Self

# People know one by it, and so does what scans texts for secrets.
PREFIX = "dateline_"
_BYTES = 32
# A header is at most a few thousand characters; what is longer than any token is not even hashed.
_MAX_CHARS = 200


@dataclass(frozen=True, slots=True)
class TokenHash:
    """A token's SHA-256 in hexadecimal, and the day it was made.

    Neither salted nor slow, as passwords are: what is hashed are 256 random bits, which nobody finds by trying.
    """

    hash: str
    made: date

    @classmethod
    def of(cls, token: str, made: date) -> Self:
        """Return the hash of a token."""
        return cls(digest(token), made)

    @property
    def is_whole(self) -> bool:
        """Whether it can be one: half a hash, or an empty one, is a fault of its file."""
        return bool(re.fullmatch("[0-9a-f]{64}", self.hash))


def make_token() -> str:
    """Return a new token of 256 random bits, in letters that a header may hold."""
    return PREFIX + secrets.token_urlsafe(_BYTES)


def digest(token: str) -> str:
    """Return what is kept of a token; nothing for what is too long to be one."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest() if len(token) <= _MAX_CHARS else ""
