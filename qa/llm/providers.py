"""The language models that config names: an OpenAI-compatible endpoint, Ollama, any LLM class of llama-index.

llama-index's and its clients' packages come with the extra `dateline[llm]`; importing them takes a second or two, so it
is done here alone, when a model is named.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pydantic import JsonValue

from index.addresses import is_loopback
from index.components import make
from index.errors import ConfigError
from qa.config import NO_MODEL, LlmSettings

INSTALL = "pip install 'dateline[llm]'"
OLLAMA_URL = "http://127.0.0.1:11434"
_EVENTS, _LINES = ("text/event-stream",), ("application/x-ndjson", "application/json")


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is ready to be asked: an `LLM` of llama-index, its name, and where text goes that it is given.

    `place` is a host, with its port, or the name of a class that knows where; `is_local` when that is this machine.
    `tells_end`: its replies say that they are whole. `key`: to be kept out of what is told of an error.
    """

    name: str
    llm: Any
    place: str
    is_local: bool
    tells_end: bool
    close: Callable[[], None] = lambda: None
    key: str | None = field(default=None, repr=False)

    def stream_chat(self, system: str, user: str) -> Iterator[Any]:
        """Yield a `ChatResponse` of llama-index for each piece of the reply; raises whatever its client raises."""
        from llama_index.core.base.llms.types import ChatMessage, MessageRole

        yield from self.llm.stream_chat([ChatMessage(system, role=MessageRole.SYSTEM), ChatMessage(user)])


def open_model(settings: LlmSettings) -> Model:
    """Return the model that `[llm]` names. `ConfigError` says what is missing: package, key, address or name."""
    if not settings.provider.name:
        raise ConfigError(NO_MODEL)
    key = key_of(settings)

    def build(maker: Callable[..., Any], arguments: Mapping[str, JsonValue]) -> Any:  # noqa: ANN401
        if maker in PROVIDERS.values():
            return maker(settings, key, arguments)
        given = {"model": settings.model, "api_key": key}
        llm = maker(**{name: value for name, value in given.items() if value}, **arguments)
        place, is_local = goes_to(settings)
        name = settings.model or getattr(llm, "model", "") or place
        return Model(name, llm, place, is_local, tells_end=False, key=key) if hasattr(llm, "stream_chat") else llm

    return make("[llm] provider", settings.provider, PROVIDERS, "stream_chat", build)


def endpoint(settings: LlmSettings) -> str:
    """Return the address that a model is asked at, "" for that of a class; `ConfigError` where none is given."""
    if not settings.url and settings.provider.name == "openai-like":
        raise ConfigError('[llm] url = "": give the endpoint\'s address, such as "http://127.0.0.1:8080/v1"')
    return settings.url or (OLLAMA_URL if settings.provider.name == "ollama" else "")


def goes_to(settings: LlmSettings) -> tuple[str, bool]:
    """Return where text goes, and whether that is this machine."""
    parts = urlsplit(endpoint(settings))
    if not parts.hostname:
        return settings.provider.name.rpartition(":")[2], False
    return parts.netloc, is_loopback(parts.hostname)


def key_of(settings: LlmSettings) -> str | None:
    """Return the key, which stands in the environment alone; `ConfigError` where it is named and isn't there."""
    if not settings.key_env:
        return None
    key = os.environ.get(settings.key_env, "").strip()
    if not key:
        raise ConfigError(f"[llm] key_env: the environment has no {settings.key_env}; export it, or name another")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigError(f"{settings.key_env} holds no key: a key is one word of ASCII")
    return key


def _openai_like(settings: LlmSettings, key: str | None, arguments: Mapping[str, JsonValue]) -> Model:
    _need_name(settings)
    url, (place, is_local) = endpoint(settings), goes_to(settings)
    try:
        import openai.resources.chat  # noqa: F401 - its client would do it while the model is waited for
        from llama_index.llms.openai_like import OpenAILike
    except ImportError as error:
        raise _not_installed(settings, error) from error
    from qa.llm.transport import open_client

    client = open_client(url, key, _EVENTS)
    given: dict[str, Any] = {
        "temperature": 0.0,
        "max_tokens": settings.max_tokens,
        "context_window": settings.window_tokens,
        "is_chat_model": True,
        "additional_kwargs": {"stream_options": {"include_usage": True}},
    }
    fixed = {"api_base": url, "api_key": "none", "max_retries": 0, "http_client": client}
    llm = OpenAILike(model=settings.model, **{**given, **arguments, **fixed})
    return Model(settings.model, llm, place, is_local, tells_end=True, close=client.close, key=key)


def _ollama(settings: LlmSettings, key: str | None, arguments: Mapping[str, JsonValue]) -> Model:
    _need_name(settings)
    url, (place, is_local) = endpoint(settings), goes_to(settings)
    try:
        from llama_index.llms.ollama import Ollama
        from ollama import Client
    except ImportError as error:
        raise _not_installed(settings, error) from error
    from qa.llm.transport import open_transport

    door = open_transport(url, key, _LINES)
    client = Client(host=url, follow_redirects=False, trust_env=False, transport=door)
    given: dict[str, Any] = {
        "temperature": 0.0,
        "context_window": settings.window_tokens,
        "thinking": False,
        "additional_kwargs": {"num_predict": settings.max_tokens},
    }
    llm = Ollama(model=settings.model, **{**given, **arguments, "base_url": url, "client": client})
    return Model(settings.model, llm, place, is_local, tells_end=True, close=client.close, key=key)


def _need_name(settings: LlmSettings) -> None:
    if not settings.model:
        raise ConfigError('[llm] model = "": name one of the endpoint\'s; `qa llm` lists them')


def _not_installed(settings: LlmSettings, error: ImportError) -> ConfigError:
    return ConfigError(f"[llm] provider = {settings.provider.name!r}: {error.name} is not installed: {INSTALL}")


# What `[llm] provider` names; anything else that it names is a class of llama-index.
PROVIDERS: dict[str, Callable[..., Model]] = {"openai-like": _openai_like, "ollama": _ollama}
