"""Parts that config names: one of ours, or anything that can be imported as "package.module:name"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from importlib import import_module
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, JsonValue, PlainSerializer

from index.errors import ConfigError, DatelineError

T = TypeVar("T")
_FORM = 'neither a name nor { name = "package.module:name", arguments = { … } }'


@dataclass(frozen=True, slots=True)
class Component:
    """What a setting names, and what it is made with besides what all parts of its kind are made with."""

    name: str
    arguments: Mapping[str, JsonValue] = field(default_factory=dict)


def _parsed(value: object) -> Component:
    """Return what a TOML value names: a string, or a table with a name and arguments."""
    match value:
        case Component():
            return value
        case str():
            return Component(value)
        case {"name": str(name), "arguments": dict(arguments), **rest} if not rest:
            return Component(name, arguments)
        case {"name": str(name), **rest} if not rest:
            return Component(name)
    raise ValueError(_FORM)


def _as_written(component: Component) -> "str | dict[str, JsonValue]":
    if not component.arguments:
        return component.name
    return {"name": component.name, "arguments": dict(component.arguments)}


# A component as the type of a setting: read from TOML, and written back in the form it had there.
Named = Annotated[Component, BeforeValidator(_parsed), PlainSerializer(_as_written)]


def make(
    key: str,
    component: Component,
    entries: Mapping[str, Callable[..., T]],
    method: str,
    build: Callable[[Callable[..., T], Mapping[str, JsonValue]], T],
) -> T:
    """Return what a setting names: `build` of what makes it, and its arguments.

    `key` is the setting's, such as "[chunks] chunker"; `entries` are those of ours, by name; `method` is what every
    part of the kind has. `ConfigError` names key, value and what is allowed.
    """
    setting = f"{key} = {component.name!r}"
    maker = entries.get(component.name) or _imported(setting, component.name, entries)
    try:
        made = build(maker, component.arguments)
    except DatelineError:
        raise
    except Exception as error:  # somebody else's code, and arguments from a file
        arguments = dict(component.arguments)
        raise ConfigError(f"{setting}: can't be made with the arguments {arguments} ({_told(error)})") from error
    if not hasattr(made, method):
        raise ConfigError(f"{setting}: makes a {type(made).__name__}, which has no method {method!r}")
    return made


def _imported(setting: str, name: str, entries: Mapping[str, Callable[..., T]]) -> Callable[..., T]:
    module, colon, path = name.partition(":")
    if not colon:
        allowed = ", ".join(f'"{entry}"' for entry in entries)
        raise ConfigError(f'{setting}: there is none of that name; allowed are {allowed} and any "package.module:name"')
    try:
        found: object = reduce(getattr, path.split("."), import_module(module))
    except Exception as error:  # importing runs a module, which may raise anything
        raise ConfigError(f"{setting}: can't be imported ({_told(error)}); install it, or set PYTHONPATH") from error
    if not callable(found):
        raise ConfigError(f"{setting}: is a {type(found).__name__}; name a class or a function that makes it")
    return found


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
