"""PostgreSQL as the place of a catalog: what `Database` is over a file, over a server that several machines share."""

import json
import os
import socket
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from index.addresses import password_of, with_password
from index.database import Database, Kinds
from index.errors import ConfigError, LockedError, StoreError

_CONNECT_S = 5
_POLL_S = 0.2
# The tables of one archive, apart from whatever else the database holds.
_SCHEMA = "dateline"
# The right to write, held by a connection as long as it lasts: one writer a database.
_TURN = int.from_bytes(b"dateline", "big")
# What each machine has of its own, noted beside it: its generation and files say nothing of another machine's.
_OWN = {"lexical": "lexical.json"}


class Postgres(Database):
    """A connection to a catalog in PostgreSQL, shared between threads. Whatever goes wrong is a `StoreError`.

    `path` is the file of the home that names the server: what lies beside it is this machine's own. A connection
    that breaks is made anew by the next query, unless it holds the right to write.
    """

    holds_nul = False

    def __init__(self, url: str, path: Path) -> None:
        self.url, self.path, self.frozen = url, path, False
        self._writes = False
        self._connection: Any = self._connected()

    @property
    def place(self) -> str:
        """The catalog's name in messages."""
        return self.url

    def take_turn(self, wait_s: float) -> None:
        """Take the right to write, which ends with the connection; `LockedError` when another has it that long."""
        until = monotonic() + wait_s
        while not self.value("SELECT pg_try_advisory_lock(?)", _TURN):
            if monotonic() >= until:
                raise LockedError(
                    f"{self.place}: being indexed by {self._holder()}; wait for it to end, then run this again"
                )
            sleep(_POLL_S)
        self._writes = True

    def _holder(self) -> str:
        found = self.value(
            "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory'"
            " AND granted AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND (classid::bigint << 32) | objid::bigint = ?",
            _TURN,
        )
        return str(found or "another machine")

    def make_tables(self, script: str, version: int) -> None:
        """Make the tables where there are none."""
        if self.has_table("meta"):
            return
        with self.atomic():
            self.run(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
            self.run(script)
            self.run("INSERT INTO meta VALUES ('schema', ?)", str(version))

    def rows(self, query: str, *values: object, kinds: Kinds = ()) -> list[Any]:
        """Return what a query finds; with `kinds`, each row has values of these types."""
        found = self._run(query, values).fetchall()
        for row in found if kinds else ():
            self.check(row, kinds)
        return found

    def run(self, statement: str, *values: object) -> None:
        """Run a statement that changes something."""
        self._run(statement, values)

    def run_each(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each row of values."""
        with self._known_errors(), self._connection.cursor() as cursor:
            cursor.executemany(_dialect(statement), list(rows))

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Commit all that is run meanwhile or, when anything is raised, nothing."""
        self.run("BEGIN")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            with suppress(_driver().Error):
                self._connection.rollback()
            raise

    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name."""
        return self.value("SELECT to_regclass(?)::text", f"{_SCHEMA}.{name}") is not None

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        query = "SELECT column_name::text FROM information_schema.columns WHERE table_schema = ? AND table_name = ?"
        return self.column(query, _SCHEMA, table)

    def schema_version(self) -> int:
        """Return the version of the tables; 0 where there are none."""
        if not self.has_table("meta"):
            return 0
        return int(self.value("SELECT value FROM meta WHERE key = 'schema'") or 0)

    def data_version(self) -> int:
        """Return a number that changes whenever another process has committed anything."""
        return zlib.crc32(str(self.value("SELECT pg_current_snapshot()::text")).encode())

    def integrity(self) -> Iterator[str]:
        """Yield nothing: PostgreSQL keeps its own files whole, and rows to the rows that they name."""
        return iter(())

    def projection(self, name: str) -> tuple[object, str] | None:
        """Return the generation and the notes of a projection; of this machine's own as the home has them."""
        if name not in _OWN:
            return super().projection(name)
        try:
            noted = json.loads(self._notes(name).read_text(encoding="utf-8"))
            if noted["catalog"] == self._identity():
                return noted["generation"], noted["detail"]
        except (OSError, ValueError, KeyError, TypeError):
            pass  # it is written anew, which loses nothing
        return None

    def set_projection(self, name: str, generation: int, detail: str) -> None:
        """Keep the generation and the notes of a projection."""
        if name not in _OWN:
            super().set_projection(name, generation, detail)
            return
        noted = {"catalog": self._identity(), "generation": generation, "detail": detail}
        place = self._notes(name)
        draft = place.with_suffix(".draft")
        try:
            draft.write_text(json.dumps(noted), encoding="utf-8")
            os.replace(draft, place)
        except OSError as error:
            raise StoreError(f"{place}: can't be written ({error.strerror or error})") from error

    def close(self) -> None:
        """Close the connection."""
        with suppress(_driver().Error):
            self._connection.close()

    def _notes(self, name: str) -> Path:
        return self.path.with_name(_OWN[name])

    def _identity(self) -> object:
        return self.value("SELECT value FROM meta WHERE key = 'uuid'")

    def _connected(self) -> Any:  # noqa: ANN401
        driver = _driver()
        try:
            return driver.connect(
                with_password(self.url),
                autocommit=True,
                connect_timeout=_CONNECT_S,
                application_name=f"dateline on {socket.gethostname()}, process {os.getpid()}"[:63],
                options=f"-c search_path={_SCHEMA}",
            )
        except driver.Error as error:
            raise self._known(error) from error

    def _run(self, query: str, values: Sequence[object]) -> Any:  # noqa: ANN401
        with self._known_errors():
            try:
                return self._connection.execute(_dialect(query) if values else query, values or None)
            except _driver().OperationalError:
                if self._writes or not self._connection.closed:
                    raise
            self._connection = self._connected()
            return self._connection.execute(_dialect(query) if values else query, values or None)

    @contextmanager
    def _known_errors(self) -> Iterator[None]:
        try:
            yield
        except _driver().Error as error:
            raise self._known(error) from error

    def _known(self, error: Exception) -> StoreError:
        said = " ".join(str(error).split())[:200]
        if password := password_of(self.url):
            said = said.replace(password, "…")
        if isinstance(error, _driver().OperationalError):
            return StoreError(f"{self.place}: PostgreSQL can't be asked ({said}); start it, or look at [catalog] url")
        return StoreError(f"{self.place}: {said}")


def _dialect(query: str) -> str:
    return query.replace("%", "%%").replace("?", "%s")


def _driver() -> Any:  # noqa: ANN401 - an extra
    try:
        import psycopg
    except ImportError as error:
        raise ConfigError("[catalog] url: wants PostgreSQL's driver: `pip install 'dateline[postgres]'`") from error
    return psycopg
