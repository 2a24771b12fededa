"""Where a catalog is: passwords that stand nowhere, and homes that belong to a server or don't."""

from pathlib import Path

import pytest

from index.addresses import password_of, with_password, without_password
from index.config import CatalogSettings, VectorSettings
from index.errors import ConfigError
from index.places import FILE_NAME, URL_FILE, attach, is_shared, is_there

SERVER = VectorSettings(server="http://127.0.0.1:8000")
URL = "postgresql://archive@db.example.org:5433/news"


@pytest.mark.parametrize(
    ("given", "shown", "password"),
    [
        ("postgresql://archive:s3%40@db/news?sslmode=require", "postgresql://archive@db/news?sslmode=require", "s3%40"),
        ("postgresql://archive@db/other", "postgresql://archive@db/other", ""),
        ("postgresql://:only@db/news", "postgresql://db/news", "only"),
        ("", "", ""),
    ],
)
def test_a_password_is_remembered_and_not_shown(given: str, shown: str, password: str) -> None:
    assert without_password(given) == shown
    assert with_password(shown) == given
    assert password_of(shown) == password


def test_settings_hold_no_password() -> None:
    settings = CatalogSettings(url="postgresql://archive:s3cr3t@db.example.org:5433/news")

    assert settings.url == URL
    assert "s3cr3t" not in repr(settings) + settings.model_dump_json()


def test_a_home_belongs_to_the_server_that_the_settings_name(tmp_path: Path) -> None:
    home = tmp_path / "home"
    attach(home, CatalogSettings(), SERVER)
    assert not home.exists()
    for url in (URL, "postgresql://archive@db2.example.org/news"):
        attach(home, CatalogSettings(url=url), SERVER)
        assert (home / URL_FILE).read_text(encoding="utf-8") == url
    assert is_there(home)
    assert is_shared(home)
    assert [path.name for path in home.iterdir()] == [URL_FILE]


def test_collections_beside_it_have_catalogs_of_their_own(tmp_path: Path) -> None:
    attach(tmp_path / "home-collections" / "sport", CatalogSettings(url=URL), SERVER)

    assert not is_there(tmp_path / "home-collections" / "sport")


@pytest.mark.parametrize(
    ("url", "vectors", "told"),
    [
        ("mysql://archive:s3cr3t@db/news", SERVER, "give an address such as"),
        (URL, VectorSettings(), "give [vectors] server too"),
        (URL, SERVER, "has a catalog of its own; name another --home"),
    ],
    ids=["another-server", "no-vectors", "a-catalog"],
)
def test_what_can_not_be_is_one_line(tmp_path: Path, url: str, vectors: VectorSettings, told: str) -> None:
    (tmp_path / FILE_NAME).touch()

    with pytest.raises(ConfigError) as caught:
        attach(tmp_path, CatalogSettings(url=url), vectors)
    assert told in str(caught.value)
    assert "s3cr3t" not in str(caught.value)
    assert not (tmp_path / URL_FILE).exists()
