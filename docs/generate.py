"""Fill in what the pages take from the code, between `<!-- begin KIND NAME -->` and `<!-- end -->`.

    make docs

The words around it are written by hand. `tests/test_docs.py` fails when a page is not what this makes of it.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from inspect import Parameter, getdoc, signature
from pathlib import Path
from typing import Self, get_args

import typer
from pydantic.fields import FieldInfo
from typer.models import ArgumentInfo

from index.components import Component
from qa.cli import app
from qa.config import Config

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
_REGION = re.compile(r"(<!-- begin (\w+) ?([^>]*?) -->\n).*?(<!-- end -->)", re.DOTALL)
_COMMON = ("home", "collection", "config", "quiet")  # of every command: told once, of `qa` itself


def filled(page: str) -> str:
    """Return a page with its regions made anew; `KeyError` for one of a kind or name that is not known."""
    return _REGION.sub(lambda found: found[1] + _KINDS[found[2]](found[3]) + found[4], page)


def command(name: str) -> str:
    """Tell of a command by its function: what typer makes of that, and how it words it, differs by its version."""
    function = FUNCTIONS[name]
    parameters = [_Parameter.of(each) for each in signature(function, eval_str=True).parameters.values()]
    told = [each for each in parameters if not name or each.name not in _COMMON]
    usage = " ".join(["qa", *filter(None, [name]), "[OPTIONS]", *(each.written for each in told if each.is_argument)])
    words = [f"```text\n{usage}\n```", getdoc(function) or app.info.help]
    return "\n\n".join([*words, _table(("", ""), [each.row() for each in told])] if told else words) + "\n"


def _named(commands: typer.Typer, above: str = "") -> Iterator[tuple[str, Callable[..., object]]]:
    for command in commands.registered_commands:
        yield above + (command.name or command.callback.__name__), command.callback
    for group in commands.registered_groups:
        yield from _named(group.typer_instance, f"{above}{group.name} ")


@dataclass(frozen=True, slots=True)
class _Parameter:
    """An option or an argument of a command."""

    name: str
    written: str
    help: str
    is_argument: bool

    @classmethod
    def of(cls, parameter: Parameter) -> Self:
        """Read it from a function's parameter, whose annotation holds what typer is told."""
        kind, info = get_args(parameter.annotation)
        optional = parameter.default is not Parameter.empty
        default = "" if parameter.default in (None, False, Parameter.empty) else f" Default: `{parameter.default}`."
        if isinstance(info, ArgumentInfo):
            name = info.metavar or parameter.name.upper()
            return cls(parameter.name, f"[{name}]" if optional else name, info.help or "", True)
        given = [info.default, *(info.param_decls or ())]  # the first name, where typer is told any, comes as default
        names = [name for name in given if isinstance(name, str)] or [f"--{parameter.name.replace('_', '-')}"]
        value = next((f" {word}" for type_, word in _VALUES.items() if type_ in _parts(kind)), "")
        return cls(parameter.name, ", ".join(names) + value, (info.help or "") + default, False)

    def row(self) -> tuple[str, str]:
        """Return its row of the table."""
        return f"`{self.written}`", self.help


def _parts(kind: object) -> set[object]:
    """Return the types that a type is made of: `list[str] | None` holds `str`."""
    return {kind}.union(*map(_parts, get_args(kind)))


_VALUES = {str: "TEXT", int: "N", Path: "PATH", datetime: "YYYY-MM-DD"}


def _settings(table: str) -> str:
    """Tell of the settings of a table: `config.toml` says what each does, the model what it may be."""
    settings = Config.model_fields[table].default  # not what the environment has
    effects = _effects(table)
    rows = [
        (f"`{key}`", f"`{_toml(value)}`", _allowed(type(settings).model_fields[key]), effects[key])
        for key, value in settings.model_dump().items()
    ]
    return _table(("key", "default", "allowed", "what it does"), rows)


def _effects(table: str) -> dict[str, str]:
    _, _, rest = (ROOT / "config.toml").read_text(encoding="utf-8").partition(f"[{table}]\n")
    lines = rest.partition("\n[")[0].splitlines()
    return {key: comment for key, comment in (_comment(line) for line in lines if " = " in line)}


def _comment(line: str) -> tuple[str, str]:
    """Return the key and the comment of a line; a value may hold a # of its own, so the comment starts after it."""
    key, _, rest = line.partition(" = ")
    start = next(at for at, char in enumerate(rest) if char == "#" and _is_toml(rest[:at]))
    return key.strip(), rest[start + 1 :].strip()


def _is_toml(value: str) -> bool:
    try:
        return bool(tomllib.loads(f"value = {value}"))
    except tomllib.TOMLDecodeError:
        return False


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _allowed(field: FieldInfo) -> str:
    """Return the bounds, the choices, or the type of a setting."""
    if Component in _parts(field.annotation):
        return "[a part](#parts)" if field.annotation is Component else "[parts](#parts), in order"
    bounds = [f"{sign} {getattr(each, at)}" for at, sign in _BOUNDS for each in field.metadata if hasattr(each, at)]
    choices = [f"`{_toml(choice)}`" for choice in getattr(field.annotation, "__args__", ()) if isinstance(choice, str)]
    return ", ".join(bounds or choices) or _TYPES.get(field.annotation, "")


_BOUNDS = (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<"))
_TYPES: dict[object, str] = {bool: "`true`, `false`", str: "text"}


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "".join(map(_row, [header, ("---",) * len(header), *rows]))


def _row(cells: tuple[str, ...]) -> str:
    escaped = (cell.replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(escaped)} |\n"


FUNCTIONS = {"": app.registered_callback.callback, **dict(_named(app))}
_KINDS: dict[str, Callable[[str], str]] = {"command": command, "settings": _settings}


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
