"""A TOML file becomes frozen settings; a key that is unknown or out of range is an error naming it.

Each package declares its own tables; `qa.config` puts them together.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from index.addresses import without_password
from index.components import Component, Named
from index.errors import ConfigError


class Table(BaseModel):
    """One TOML table: frozen, and without room for keys that mean nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class IndexSettings(Table):
    """`[index]`: where the index and its models live, and how large a thing it reads."""

    home: str = ".qa"
    models: str = ""
    max_article_mb: int = Field(default=10, ge=1)
    max_collection_mb: int = Field(default=1024, ge=1)


class ChunkSettings(Table):
    """`[chunks]`: the indexed unit."""

    chunker: Named = Component("sentences")
    max_tokens: int = Field(default=256, ge=32)
    overlap_sentences: int = Field(default=1, ge=0, le=5)


class EmbedderSettings(Table):
    """`[embedder]`: the sentence-transformers model and how it runs."""

    model: str = "all-MiniLM-L6-v2"
    precision: Literal["int8", "fp32"] = "int8"
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int = Field(default=0, ge=0)

    @field_validator("device")
    @classmethod
    def _whole(cls, device: str, known: ValidationInfo) -> str:
        if device == "cuda" and known.data.get("precision") == "int8":
            raise ValueError('needs precision = "fp32": int8 is for processors')
        return device


class CatalogSettings(Table):
    """`[catalog]`: where it is; a password in its address is remembered by this process, and shown nowhere."""

    url: Annotated[str, AfterValidator(without_password)] = ""


class VectorSettings(Table):
    """`[vectors]`: where vectors are searched."""

    server: str = ""
    exact_below: int = Field(default=20_000, ge=0)
    shards: Literal["none", "month"] = "none"
    open_shards: int = Field(default=48, ge=1)


class WebSettings(Table):
    """`[web]`: how pages, feeds and sitemaps are read."""

    every_minutes: int = Field(default=15, ge=1)
    pause_s: float = Field(default=1.0, ge=0)
    timeout_s: float = Field(default=30.0, gt=0)
    pages: int = Field(default=1000, ge=1)
    keep_mb: int = Field(default=500, ge=0)


def read_table(path: Path) -> dict[str, object]:
    """Return a TOML file as a dict; `ConfigError` when it can't be read or parsed."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: can't be read as TOML: {error}") from error


def explain(error: ValidationError, source: str, model: type[BaseModel]) -> str:
    """Say in one line which key of `source` is wrong, its value, and what is allowed."""
    first = error.errors()[0]
    names = [part for part in first["loc"] if isinstance(part, str)] or [""]
    place = "".join(f"[{at + 1}]" for at in first["loc"] if isinstance(at, int))  # of an item of a list, from 1
    *tables, key = names
    where = f"{source}: " + "".join(f"[{table}] " for table in tables) + key + place
    if first["type"] != "extra_forbidden":
        return f"{where} = {first['input']!r}: {first['msg'].removeprefix('Value error, ')}"
    for table in tables:
        model = cast("type[BaseModel]", model.model_fields[table].annotation)
    return f"{where} is not a setting; the settings there are: {', '.join(model.model_fields)}"
