"""A PostgreSQL server for tests: Debian's, started in a temporary folder on loopback, by a user that is not root."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from shelves import free_port

MISSING = "no PostgreSQL: install Debian's postgresql, or set PG_BIN to the folder of its initdb"
NO_DRIVER = "no psycopg: pip install 'dateline[postgres]'"


def binaries() -> Path | None:
    """The folder of initdb, the newest version's."""
    named = os.environ.get("PG_BIN")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    places = [Path(named) / "initdb"] if named else [*found, *([Path(on_path)] if on_path else [])]
    return next((place.parent for place in reversed(places) if place.is_file()), None)


class PostgresServer:
    """A server that can be stopped and started again."""

    def __init__(self, folder: Path, user: str | None) -> None:
        self._bin, self._folder, self._user = binaries(), folder, user
        self.port = free_port()
        self.url = f"postgresql://archive@127.0.0.1:{self.port}/postgres"

    def make(self, password: str) -> None:
        secret = self._folder / "secret"
        secret.write_text(password)
        if self._user:
            shutil.chown(self._folder, self._user)
            shutil.chown(secret, self._user)
        self._run("initdb", "-U", "archive", "-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8", "--locale", "C")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        self._run("pg_ctl", "-w", "-l", self._folder / "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: object) -> None:
        assert self._bin is not None
        command = [str(self._bin / program), "-D", str(self._folder / "data"), *map(str, arguments)]
        subprocess.run(command, user=self._user, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")


@contextmanager
def postgres_server(password: str) -> Iterator[PostgresServer]:
    """A server with a role `archive`, who signs in with this password."""
    user = None
    if os.geteuid() == 0:  # whom PostgreSQL refuses
        names = {each.pw_name for each in pwd.getpwall()}
        user = "postgres" if "postgres" in names else "nobody"
    with TemporaryDirectory(prefix="dateline-pg-", dir="/tmp") as name:
        os.chmod(name, 0o755)
        server = PostgresServer(Path(name), user)
        server.make(password)
        server.start()
        try:
            yield server
        finally:
            try:
                server.stop()
            except subprocess.CalledProcessError:
                time.sleep(0.1)
