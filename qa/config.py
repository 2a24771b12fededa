"""All settings in one frozen model: `--config FILE`, then `./config.toml`, then these defaults.

Any of them can be given in the environment too: `QA_RETRIEVAL__PASSAGES=5`.
"""

import os
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from index.components import Component, Named
from index.config import (
    CatalogSettings,
    ChunkSettings,
    EmbedderSettings,
    IndexSettings,
    Table,
    VectorSettings,
    WebSettings,
    explain,
    read_table,
)
from index.errors import ConfigError
from index.home import BuildSettings


class RetrievalSettings(Table):
    """`[retrieval]`: how many chunks are found, fused, reranked and kept."""

    retriever: Named = Component("hybrid")
    rerankers: tuple[Named, ...] = ()
    rerank_depth: int = Field(default=50, ge=1, le=1000)
    candidates: int = Field(default=100, ge=1, le=1000)
    passages: int = Field(default=10, ge=1, le=100)
    rrf_k: int = Field(default=10, ge=1)
    bm25_weight: float = Field(default=1.0, ge=0)
    dense_weight: float = Field(default=0.5, ge=0)
    recency_weight: float = Field(default=1.0, ge=0)
    recency_days: int = Field(default=14, ge=0, le=36_500)
    passages_per_article: int = Field(default=2, ge=1)


class AnswerSettings(Table):
    """`[answer]`: what answers, how much it says, and when nothing is said."""

    answerer: Named = Component("reading")
    reader: Literal["large", "small"] = "large"
    max_sentences: int = Field(default=3, ge=1, le=10)
    threshold: float = Field(default=0.3, ge=0, le=1)


def _endpoint(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc):
        raise ValueError('give an address such as "http://127.0.0.1:8080/v1", without a key or password, or ""')
    return value.rstrip("/")


class LlmSettings(Table):
    """`[llm]`: the language model that writes answers, and what becomes of sentences that nothing carries."""

    provider: Named = Component("")
    model: str = ""
    url: Annotated[str, AfterValidator(_endpoint)] = ""
    key_env: str = ""
    timeout_s: int = Field(default=60, ge=1, le=3600)
    rewrite_timeout_s: int = Field(default=5, ge=0, le=600)
    max_tokens: int = Field(default=400, ge=50, le=4000)
    window_tokens: int = Field(default=2048, ge=1024)
    unsupported: Literal["strike", "mark"] = "strike"
    checker: Named = Component("claims")


class DigestSettings(Table):
    """`[digest]`: how much an account of a topic says."""

    sentences: int = Field(default=5, ge=3, le=7)


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    plain = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or plain != value):
        raise ValueError('give an address as browsers show it, such as "https://news.example.org/dateline", or ""')
    return value.rstrip("/")


PublicUrl = Annotated[str, AfterValidator(_public_url)]


MOST_WORKERS = 64


class ServeSettings(Table):
    """`[serve]`: where the web chat listens, who may sign in, and how much it takes at once."""

    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    auth_file: str = ""
    uploads: bool = True
    upload_mb: int = Field(default=25, ge=1)
    uploads_mb: int = Field(default=1024, ge=1)
    public_url: PublicUrl = ""
    waiting: int = Field(default=50, ge=0, le=150)
    workers: int = Field(default=1, ge=1, le=MOST_WORKERS)
    kept_answers: int = Field(default=256, ge=0, le=10_000)
    request_timeout_s: int = Field(default=60, ge=1)


class Config(BaseSettings):
    """Every setting. Built once, by `load_config`, and handed down."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="QA_", env_nested_delimiter="__", env_ignore_empty=True
    )

    index: IndexSettings = IndexSettings()
    chunks: ChunkSettings = ChunkSettings()
    embedder: EmbedderSettings = EmbedderSettings()
    catalog: CatalogSettings = CatalogSettings()
    vectors: VectorSettings = VectorSettings()
    web: WebSettings = WebSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answer: AnswerSettings = AnswerSettings()
    digest: DigestSettings = DigestSettings()
    llm: LlmSettings = LlmSettings()
    serve: ServeSettings = ServeSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment override the file."""
        return (env_settings, init_settings)


def load_config(file: Path | None = None, home: str | None = None) -> Config:
    """Return the settings of `file`, of `./config.toml` if it is there, or the defaults.

    `home` overrides `[index] home`. Raises `ConfigError` naming file, key, value and what is allowed.
    """
    path = file or Path("config.toml")
    table = read_table(path) if file or path.is_file() else {}
    try:
        config = Config.model_validate(table)
    except ValidationError as error:
        raise ConfigError(explain(error, _source_of(error, path, table), Config)) from error
    except SettingsError as error:
        raise ConfigError(f"environment: {error}: name a key of it, such as QA_RETRIEVAL__PASSAGES=5") from error
    return config if home is None else at_home(config, home)


def _source_of(error: ValidationError, path: Path, table: dict[str, object]) -> str:
    name = "QA_" + "__".join(str(part) for part in error.errors()[0]["loc"])
    return str(path) if table and name.upper() not in map(str.upper, os.environ) else "environment"


def at_home(config: Config, home: str) -> Config:
    """Return the settings for the index at `home`."""
    return config.model_copy(update={"index": config.index.model_copy(update={"home": home})})


NO_MODEL = (
    'no language model is set: give [llm] provider = "openai-like" or "ollama", and model, in config.toml (docs/llm.md)'
)


def with_llm(config: Config, wanted: bool | None) -> Config:
    """Return the settings with the language model that they name, or without any.

    None: as they are. `ConfigError` where one is wanted and none is named.
    """
    if wanted and not config.llm.provider.name:
        raise ConfigError(NO_MODEL)
    return config.model_copy(update={"llm": LlmSettings()}) if wanted is False else config


def build_settings(config: Config) -> BuildSettings:
    """Return the part of the settings that indexing takes."""
    return BuildSettings(config.index, config.chunks, config.embedder, config.vectors, config.web, config.catalog)
