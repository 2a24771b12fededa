"""Is the language model that config names there? What is missing is said in a line each."""

import json
from collections.abc import Iterator
from time import monotonic

import httpx

from index.errors import ConfigError
from qa.config import LlmSettings
from qa.llm.errors import LlmError
from qa.llm.providers import Model, endpoint, goes_to, key_of, open_model
from qa.llm.streaming import Asking
from qa.llm.transport import BOUNDS, Bounds, open_client

_ASKED = ("You repeat words.", "Repeat these words and nothing else: all is well.")
_TOKENS = 100
_LIST_BYTES, _LIST_S, _LISTED = 5_000_000, 5.0, 20


def look(settings: LlmSettings) -> Iterator[str]:
    """Yield what is found, a line each. Raises `ConfigError` or `LlmError` for the first thing that is missing."""
    if settings.provider.name:
        place, is_local = goes_to(settings)
        where = "on this machine" if is_local else "not this machine: questions and passages are sent there"
        yield f"provider: {settings.provider.name}, at {place} ({where})"
        yield f"key: {f'from {settings.key_env}' if key_of(settings) else 'none is sent'}"
    models = _models(settings)
    if models:
        yield f"models there: {', '.join(models[:_LISTED])}{', …' if len(models) > _LISTED else ''}"
    if models and settings.model and _untagged(settings.model) not in map(_untagged, models):
        raise ConfigError(f"[llm] model = {settings.model!r}: the endpoint has none of that name, but: {models[0]}")
    model = open_model(settings)
    try:
        yield from _asked(model, settings)
    finally:
        model.close()


def _asked(model: Model, settings: LlmSettings) -> Iterator[str]:
    started, first_s = monotonic(), 0.0
    asking = Asking(model, *_ASKED, started + settings.timeout_s, max(_TOKENS, settings.max_tokens))
    try:
        for piece in asking.pieces():
            first_s = first_s or (monotonic() - started if piece else 0.0)
    except LlmError as error:
        raise LlmError(f"{model.name} at {model.place} {error}") from error
    if not first_s:
        raise LlmError(f"{model.name} at {model.place} replied with nothing")
    took = f"its first word after {first_s:.2f} s, its last after {monotonic() - started:.2f} s"
    yield f"model: {model.name} replies, {took}"


def _models(settings: LlmSettings) -> list[str]:
    """Return the names of an endpoint's models; none where it does not tell."""
    kinds = {"openai-like": ("/models", "data", "id"), "ollama": ("/api/tags", "models", "name")}
    if settings.provider.name not in kinds:
        return []
    path, items, name = kinds[settings.provider.name]
    url = endpoint(settings)
    bounds = Bounds(monotonic() + min(_LIST_S, settings.timeout_s), _LIST_BYTES)
    token = BOUNDS.set(bounds)
    try:
        with open_client(url, key_of(settings), ("application/json",)) as client:
            found = json.loads(client.get(url + path).content)[items]
            return [each[name] for each in found if isinstance(each[name], str)]
    except (httpx.HTTPError, LlmError, ValueError, LookupError, TypeError):
        return []  # that it can't be asked is said by asking it
    finally:
        BOUNDS.reset(token)


def _untagged(name: str) -> str:
    """Return a name of Ollama's without the tag that it takes for granted."""
    return name.removesuffix(":latest")
