"""Who may sign in: names and scrypt hashes of passwords in a file that only its owner can read."""

import hashlib
import hmac
import json
import os
import secrets
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Literal

from index.errors import ConfigError, DatelineError
from qa.forms import Form, FormError, fill

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


class _UsersFile(Form):
    format: Literal["dateline-users-1"]
    users: dict[str, PasswordHash]


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


def read_users(file: Path) -> dict[str, PasswordHash]:
    """Return the users of a file, none where all were removed; `ConfigError` for one that is missing or broken."""
    make = _make(file)
    try:
        return _parse(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{file}: there is no such file of users; {make}") from error
    except OSError as error:
        raise ConfigError(f"{file}: can't be read as a file of users: {error.strerror or error}") from error
    except (ValueError, RecursionError, FormError) as error:
        raise ConfigError(f"{file}: not a file of users, or damaged; move it away and {make}") from error


def write_users(file: Path, users: Mapping[str, PasswordHash]) -> None:
    """Replace the file in one step, readable by its owner alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    table = {"format": "dateline-users-1", "users": {name: asdict(users[name]) for name in sorted(users)}}
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # made with mode 0600
    try:
        with open(handle, "w", encoding="utf-8") as stream:
            json.dump(table, stream, ensure_ascii=False, indent=1)
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
        self._users = _served(file)
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
            self._users = {}  # whatever is wrong with the file, nobody signs in by what it said before
            self._users = _served(self._file)
            self._edition = edition

    def _mark(self, found: PasswordHash, name: str, password: str) -> bytes:
        """A keyed hash, good for this process and while the user's password stays; no password is kept."""
        said = f"{name}\0{found.hash}\0{unicodedata.normalize('NFC', password)}"
        return hmac.digest(self._key, said.encode("utf-8", "surrogatepass"), "sha256")


def _served(file: Path) -> dict[str, PasswordHash]:
    users = read_users(file)
    if not users:
        raise ConfigError(f"{file}: names no user; {_make(file)}")
    return users


def _make(file: Path) -> str:
    return f"make one with `qa auth add NAME --file {file}`"


def _scrypt(password: str, known: PasswordHash) -> bytes:
    said = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    salt = bytes.fromhex(known.salt)
    return hashlib.scrypt(said, salt=salt, n=known.n, r=known.r, p=known.p, maxmem=_MAX_MEMORY, dklen=64)


def _parse(text: str) -> dict[str, PasswordHash]:
    users = fill(_UsersFile, json.loads(text)).users
    for row in users.values():
        sizes = bytes.fromhex(row.salt), bytes.fromhex(row.hash)
        if not all(sizes) or min(row.n - 1, row.r, row.p) < 1 or row.p > 16:
            raise ValueError("an empty salt or hash, or a parameter out of range")
        if row.n & (row.n - 1) or 128 * row.n * row.r > _MAX_MEMORY // 2:
            raise ValueError("more work or memory than a hash of ours takes")
    return users


def _edition(file: Path) -> tuple[int, int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
