"""SQLite: opened for writing, or for reading where nothing may be written; its errors as ours, its rows checked."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import UnionType
from typing import Any, Self

from index.disk import obstacle
from index.errors import StoreError

_BUSY_TIMEOUT_S = 30
# What may be raised where a database is damaged: a message that quotes of it may be no UTF-8, and isn't SQLite's then.
_FAULTS = (sqlite3.Error, UnicodeDecodeError)
# What a home answers with that can't be written; its files may be whole all the same.
_NOT_WRITTEN = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_PERM,
}
_TAKEN = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_MENDS = "`qa verify --repair` mends what can be mended"

# So many rows are looked for one by one where the end of a table can't be reached.
_PROBED = 10_000

Kinds = Sequence[type | UnionType]


class Database:
    """A connection to one file, shared between threads. Whatever goes wrong is a `StoreError` that says why.

    `frozen`: it is read as it stood when it was opened, since nothing can be written beside it.
    """

    holds_nul = True

    def __init__(self, connection: sqlite3.Connection, path: Path, frozen: bool = False) -> None:
        self._connection, self.path, self.frozen = connection, path, frozen

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file for writing, made if need be, in WAL mode readers and one writer don't wait for each other."""
        try:
            connection = _connect(path, "rwc")
            connection.execute("PRAGMA foreign_keys = ON")
        except _FAULTS as error:
            raise _known(path, error) from error
        return cls(connection, path)

    @classmethod
    def open_to_read(cls, path: Path, tolerant: bool = False) -> Self:
        """Open a file that is there, also where it, or its folder, can't be written.

        `tolerant`: texts that are not UTF-8 are read, with marks where they aren't, and a schema as far as it goes.
        """
        for way in ("rw", "ro", "ro&immutable=1"):
            frozen = "immutable" in way
            if frozen and _has_log(path):
                break  # what was committed last stands in the log, which this way would not read
            try:
                connection = _connect(path, way)
                if tolerant:
                    _tolerate(connection)
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                connection.execute("PRAGMA foreign_keys = ON")
                return cls(connection, path, frozen)
            except _FAULTS as error:
                last = error
                if _code(error) not in _NOT_WRITTEN:
                    break
        raise _known(path, last) from last

    def rows(self, query: str, *values: object, kinds: Kinds = ()) -> list[Any]:
        """Return what a query finds; with `kinds`, each row has values of these types."""
        with self._known_errors():
            found = self._connection.execute(query, values).fetchall()
        for row in found if kinds else ():
            self.check(row, kinds)
        return found

    def check(self, row: Sequence[object], kinds: Kinds) -> None:
        """Raise `StoreError` unless a row's values are of these types: SQLite keeps any value in any column."""
        for value, kind in zip(row, kinds, strict=True):
            if not isinstance(value, kind):
                raise StoreError(f"{self.place}: damaged: {value!r:.40} stands where it can't; {_MENDS}")

    def value(self, query: str, *values: object, kinds: Kinds = ()) -> Any:  # noqa: ANN401 - columns are untyped
        """Return the first value of the first row that a query finds, or None."""
        found = self.rows(query, *values, kinds=kinds)
        return found[0][0] if found else None

    def column(self, query: str, *values: object) -> list[str]:
        """Return the texts that a query finds, one a row."""
        return [row[0] for row in self.rows(query, *values, kinds=(str,))]

    def run(self, statement: str, *values: object) -> None:
        """Run a statement that changes something."""
        with self._known_errors():
            self._connection.execute(statement, values)

    def run_each(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each row of values."""
        with self._known_errors():
            self._connection.executemany(statement, rows)

    def run_script(self, script: str) -> None:
        """Run several statements."""
        with self._known_errors():
            self._connection.executescript(script)

    @property
    def place(self) -> str:
        """The catalog's name in messages."""
        return str(self.path)

    def make_tables(self, script: str, version: int) -> None:
        """Make the tables where nothing is in the file yet, be it that a kill left it before its first commit."""
        if not self.value("SELECT count(*) FROM sqlite_master"):
            self.run("PRAGMA journal_mode = WAL")
            self.run_script(f"BEGIN; {script} PRAGMA user_version = {version}; COMMIT;")

    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name."""
        return bool(self.value("SELECT 1 FROM sqlite_master WHERE name = ?", name))

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        return self.column("SELECT name FROM pragma_table_info(?)", table)

    def schema_version(self) -> int:
        """Return the version of the tables."""
        return int(self.value("PRAGMA user_version"))

    def data_version(self) -> int:
        """Return a number that changes whenever another process has committed anything."""
        return int(self.value("PRAGMA data_version"))

    def integrity(self) -> Iterator[str]:
        """Yield what is wrong with the file itself, and with rows that name others."""
        for (text,) in self.rows("PRAGMA integrity_check(20)"):
            if text != "ok":
                yield str(text)
        for table, count in self.rows('SELECT "table", count(*) FROM pragma_foreign_key_check GROUP BY 1'):
            yield f"{count} rows of {table} are of articles that are not there"

    def projection(self, name: str) -> tuple[object, str] | None:
        """Return the generation and the notes of a projection."""
        found = self.rows("SELECT generation, detail FROM projections WHERE name = ?", name)
        return tuple(found[0]) if found else None

    def set_projection(self, name: str, generation: int, detail: str) -> None:
        """Keep the generation and the notes of a projection."""
        self.run(
            "INSERT INTO projections VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, detail = excluded.detail",
            *(name, generation, detail),
        )

    def salvage(self, table: str, columns: str, rowid: bool = True) -> Iterator[Any]:
        """Yield the rows of a table that can be read, whatever lies between them: from both its ends, then one by one.

        A table `WITHOUT ROWID` is read from both ends alone, some rows twice.
        """
        order = "rowid" if rowid else columns.partition(",")[0]
        query = f"SELECT {order}, {columns} FROM {table}"
        first, last = 0, 0
        for at, *row in self._until_damage(f"{query} ORDER BY {order}"):
            first = at if rowid else 0
            yield row
        for at, *row in self._until_damage(f"{query} ORDER BY {order} DESC"):
            if rowid and at <= first:
                return
            last = at if rowid else 0
            yield row
        for at in range(first + 1, (last or first + _PROBED) if rowid else 0):
            yield from (row for _, *row in self._until_damage(f"{query} WHERE rowid = {at}"))

    def _until_damage(self, query: str) -> Iterator[Any]:
        with suppress(*_FAULTS):
            yield from self._connection.execute(query)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Commit all that is run meanwhile or, when anything is raised, nothing."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            with suppress(*_FAULTS):  # SQLite has rolled back by itself where it could not write
                self._connection.rollback()
            raise

    @contextmanager
    def decoding(self, what: str) -> Iterator[None]:
        """Turn what goes wrong while stored values are read into a `StoreError` that names what they are of."""
        try:
            yield
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
            raise StoreError(f"{self.place}: {what} is damaged ({error}); {_MENDS}") from error

    def close(self) -> None:
        """Close the connection."""
        with suppress(*_FAULTS):
            self._connection.close()

    @contextmanager
    def _known_errors(self) -> Iterator[None]:
        try:
            yield
        except _FAULTS as error:
            raise _known(self.path, error) from error


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # Our own transactions; one connection may serve several threads, which SQLite itself serialises.
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False, uri=True)


def _tolerate(connection: sqlite3.Connection) -> None:
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    for wish in ("writable_schema = ON", "wal_checkpoint(TRUNCATE)"):
        with suppress(*_FAULTS):
            connection.execute(f"PRAGMA {wish}").fetchall()


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0


def _code(error: Exception) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF


def _known(path: Path, error: Exception) -> StoreError:
    """Name the cause: what can't be written is not damaged, nor is what another process holds."""
    if _code(error) in _TAKEN:
        return StoreError(f"{path}: in use by another process ({error}); run this again")
    for file in (path, *(path.with_name(f"{path.name}-{end}") for end in ("wal", "shm", "journal"))):
        if file.exists() and not file.is_file():
            return StoreError(f"{file}: not a file, as it should be; move it away")
    if _code(error) in _NOT_WRITTEN:
        why = obstacle(path) or obstacle(path.parent) or "look at the disk"
        return StoreError(f"{path}: can't be opened or written ({error}): {why}; nothing stored is lost")
    return StoreError(f"{path}: not a readable catalog ({error}); {_MENDS}")
