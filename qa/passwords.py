"""Who may sign in: names with hashes of passwords and tokens, in a file that only its owner can read."""

import hashlib
import hmac
import json
import os
import secrets
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Literal

from pydantic import Field

from index.errors import ConfigError, DatelineError
from qa.forms import Form, FormError, fill
from qa.tokens import TokenHash, digest

MIN_CHARS = 8
# 16 MB and about a fifth of a second each; of the settings that OWASP's password storage cheat sheet calls equal,
# the one that takes the least memory without taking much longer.
_N, _R, _P = 2**14, 8, 5
_MAX_MEMORY = 256_000_000  # bytes; a file that asks for more of scrypt is not one of ours


class PasswordError(DatelineError):
    """A name or password that can't be stored."""


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """A salted scrypt hash (RFC 7914) with its parameters; salt and hash in hexadecimal."""

    salt: str
    hash: str
    n: int = _N
    r: int = _R
    p: int = _P

    def fits(self, password: str) -> bool:
        """Whether this is the password's hash; takes as long when it is not."""
        return hmac.compare_digest(_scrypt(password, self), bytes.fromhex(self.hash))


@dataclass(frozen=True, slots=True)
class Access:
    """Who may sign in, by name: with a password, with a token, or with either."""

    users: Mapping[str, PasswordHash] = field(default_factory=dict)
    tokens: Mapping[str, TokenHash] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """All names, in order."""
        return sorted({*self.users, *self.tokens})


class _UsersFile(Form):
    format: Literal["dateline-users-1"]
    users: dict[str, PasswordHash]
    tokens: dict[str, TokenHash] = Field(default_factory=dict)


def hash_password(password: str) -> PasswordHash:
    """Return a hash under a new salt; `PasswordError` for a password that is too short."""
    if len(password) < MIN_CHARS:
        raise PasswordError(f"the password has {len(password)} characters: choose one of at least {MIN_CHARS}")
    blank = PasswordHash(secrets.token_hex(16), "")
    return PasswordHash(blank.salt, _scrypt(password, blank).hex())


def user_name(name: str) -> str:
    """Return the name as it is kept; `PasswordError` for one that a browser could not send."""
    kept = unicodedata.normalize("NFC", name.strip())
    if not kept or len(kept) > 64 or ":" in kept or not kept.isprintable():
        raise PasswordError(f"{name!r} can't be a user's name: take up to 64 characters, none of them a colon")
    return kept


def read_access(file: Path) -> Access:
    """Return who may sign in by a file, nobody where all were removed; `ConfigError` for a missing or broken one."""
    make = _make(file)
    try:
        return _parse(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{file}: there is no such file of users; {make}") from error
    except OSError as error:
        raise ConfigError(f"{file}: can't be read as a file of users: {error.strerror or error}") from error
    except (ValueError, RecursionError, FormError) as error:
        raise ConfigError(f"{file}: not a file of users, or damaged; move it away and {make}") from error


def write_access(file: Path, access: Access) -> None:
    """Replace the file in one step, readable by its owner alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    users = {name: asdict(access.users[name]) for name in sorted(access.users)}
    tokens = {name: asdict(access.tokens[name]) for name in sorted(access.tokens)}
    table = {"format": "dateline-users-1", "users": users, **({"tokens": tokens} if tokens else {})}
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # made with mode 0600
    try:
        with open(handle, "w", encoding="utf-8") as stream:
            json.dump(table, stream, ensure_ascii=False, indent=1, default=str)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, file)
    except BaseException:
        os.unlink(draft)
        raise


class Users:
    """The users of a file, read again whenever it changes; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        """Read the file; `ConfigError` for one that is missing, broken or names nobody."""
        self._file = file
        self._turn = Lock()  # one at a time: each takes a core and 16 MB
        self._key = secrets.token_bytes(32)
        self._verified: dict[str, bytes] = {}
        self._edition = _edition(file)
        self._users, self._tokens = _served(file)
        self._nobody = PasswordHash(secrets.token_hex(16), secrets.token_hex(64))

    def knows(self, name: str) -> bool:
        """Whether a user has that name."""
        return unicodedata.normalize("NFC", name) in self._users

    def remembers(self, name: str, password: str) -> bool:
        """Whether these were found right before, without the time `verify` takes; raises as making this does."""
        self._read_again()
        name = unicodedata.normalize("NFC", name)
        found = self._users.get(name, self._nobody)
        return hmac.compare_digest(self._verified.get(name, b""), self._mark(found, name, password))

    def has_token(self, token: str) -> bool:
        """Whether a token is somebody's; raises as making this does."""
        self._read_again()
        # Found by its hash: how long that takes tells of the hash of what was sent, and nothing of any token's.
        return digest(token) in self._tokens

    def verify(self, name: str, password: str) -> bool:
        """Whether name and password are a user's; as slow for an unknown name as for a wrong password."""
        name = unicodedata.normalize("NFC", name)
        with self._turn:
            found = self._users.get(name, self._nobody)
            right = found.fits(password) and found is not self._nobody
        if right:
            self._verified[name] = self._mark(found, name, password)
        return right

    def _read_again(self) -> None:
        edition = _edition(self._file)
        if edition != self._edition:
            self._users, self._tokens = {}, frozenset()  # whatever is wrong with it, nobody signs in by what it said
            self._users, self._tokens = _served(self._file)
            self._edition = edition

    def _mark(self, found: PasswordHash, name: str, password: str) -> bytes:
        """A keyed hash, good for this process and while the user's password stays; no password is kept."""
        said = f"{name}\0{found.hash}\0{unicodedata.normalize('NFC', password)}"
        return hmac.digest(self._key, said.encode("utf-8", "surrogatepass"), "sha256")


def _served(file: Path) -> tuple[Mapping[str, PasswordHash], frozenset[str]]:
    """Return the users of a file, and the hashes of its tokens."""
    access = read_access(file)
    if not access.names:
        raise ConfigError(f"{file}: names no user; {_make(file)}")
    return access.users, frozenset(each.hash for each in access.tokens.values())


def _make(file: Path) -> str:
    return f"make one with `qa auth add NAME --file {file}`"


def _scrypt(password: str, known: PasswordHash) -> bytes:
    said = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    salt = bytes.fromhex(known.salt)
    return hashlib.scrypt(said, salt=salt, n=known.n, r=known.r, p=known.p, maxmem=_MAX_MEMORY, dklen=64)


def _parse(text: str) -> Access:
    found = fill(_UsersFile, json.loads(text))
    for row in found.users.values():
        sizes = bytes.fromhex(row.salt), bytes.fromhex(row.hash)
        if not all(sizes) or min(row.n - 1, row.r, row.p) < 1 or row.p > 16:
            raise ValueError("an empty salt or hash, or a parameter out of range")
        if row.n & (row.n - 1) or 128 * row.n * row.r > _MAX_MEMORY // 2:
            raise ValueError("more work or memory than a hash of ours takes")
    if not all(each.is_whole for each in found.tokens.values()):
        raise ValueError("the hash of a token is none")
    return Access(found.users, found.tokens)


def _edition(file: Path) -> tuple[int, int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
