"""Where the catalog of a home is: in a file of the home, or on the PostgreSQL server that a file of the home names."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from index.config import CatalogSettings, VectorSettings
from index.database import Database
from index.errors import ConfigError, NoIndexError, StoreError

if TYPE_CHECKING:
    from index.postgres import Postgres

FILE_NAME = "catalog.sqlite"
URL_FILE = "catalog.url"
_COLLECTIONS = "-collections"


def is_there(home: Path) -> bool:
    """Whether a home has a catalog, or names the server that has it."""
    return (home / FILE_NAME).is_file() or (home / URL_FILE).is_file()


def is_shared(home: Path) -> bool:
    """Whether the catalog of a home is on a server."""
    return (home / URL_FILE).is_file()


def attach(home: Path, catalog: CatalogSettings, vectors: VectorSettings) -> None:
    """Have a home name the server of its catalog, where the settings give one. Collections beside it have their own.

    Raises `ConfigError` for a home that has a catalog of its own, and for vectors that only this machine would have.
    """
    if not catalog.url or home.absolute().parent.name.endswith(_COLLECTIONS):
        return
    shown = catalog.url
    if not shown.startswith(("postgresql://", "postgres://")):
        raise ConfigError(
            f'[catalog] url = {shown!r}: give an address such as "postgresql://archive@db.example.org/news"'
        )
    if not vectors.server:
        told = "machines that share a catalog share their vectors: give [vectors] server too"
        raise ConfigError(f"[catalog] url = {shown!r}: {told}")
    if (home / FILE_NAME).exists():
        raise ConfigError(f"[catalog] url = {shown!r}: {home} has a catalog of its own; name another --home")
    place = home / URL_FILE
    try:
        if not place.is_file() or place.read_text(encoding="utf-8") != shown:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = home / f"{URL_FILE}.{os.getpid()}"
            draft.write_text(shown, encoding="utf-8")
            os.replace(draft, place)
    except OSError as error:
        raise StoreError(f"{home}: can't be written ({error.strerror or error})") from error


def open_to_read(home: Path) -> Database:
    """Open the catalog of a home; `NoIndexError` where there is none."""
    if (database := shared(home)) is not None:
        if not database.schema_version():
            database.close()
            raise NoIndexError(f"there is no index at {database.place}: run `qa index FOLDER` first")
        return database
    if not (home / FILE_NAME).exists():
        raise NoIndexError(f"there is no index at {home}: run `qa index FOLDER` first, or name one with --home")
    return Database.open_to_read(home / FILE_NAME)


def shared(home: Path) -> "Postgres | None":
    """Open the catalog that other machines have too, if it is one."""
    place = home / URL_FILE
    if not place.is_file():
        return None
    from index.postgres import Postgres

    return Postgres(place.read_text(encoding="utf-8").strip(), place)
