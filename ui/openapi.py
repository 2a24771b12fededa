"""What programs may ask, described: as OpenAPI at /api/openapi.json, and as a page at /api/docs, from `openapi.yaml`.

The page is made here and brings nothing: FastAPI's own is a script from another machine, which no browser is let load.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse

from ui import markup
from ui.guard import DOCS

_HERE = Path(__file__).parent
_DAY = "day"


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of what says of which kind a value is; or the name of a schema."""

    text: str
    is_schema: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter, a property, a body or a reply."""

    name: str
    kind: tuple[Word, ...]
    told: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """A route: what it takes and gives, and how it is asked in a shell, "" where a browser asks."""

    id: str
    method: str
    path: str
    summary: str
    told: str
    takes: tuple[Row, ...]
    gives: tuple[Row, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Shape:
    """An object, and what it holds."""

    name: str
    told: str
    rows: tuple[Row, ...]


@cache
def specification(public_url: str = "") -> dict[str, Any]:
    """Return the description, for a server at an address, or wherever it was fetched from."""
    import yaml  # type: ignore[import-untyped]

    described: dict[str, Any] = yaml.safe_load((_HERE / "openapi.yaml").read_text(encoding="utf-8"))
    described["info"]["version"] = version("dateline")
    for methods in described["paths"].values():
        for told in methods.values():
            told.setdefault("parameters", []).append(described["components"]["parameters"]["Collection"])
    return {**described, "servers": [{"url": public_url or "/"}]}


def add_routes(app: FastAPI, public_url: str = "") -> None:
    """Add the two routes to an application, which readers find at an address, where a proxy serves it."""

    async def describe(request: Request) -> JSONResponse:
        return JSONResponse(specification(public_url))

    async def docs(request: Request) -> HTMLResponse:
        return HTMLResponse(page(specification(public_url), public_url or str(request.base_url)))

    app.add_route("/api/openapi.json", describe, ["GET"])
    app.add_route(DOCS, docs, ["GET"])


def page(described: dict[str, Any], server: str) -> str:
    """Return the description as a page, its examples for a server at an address."""
    found = list(_operations(described, server.rstrip("/")))
    groups = [(tag, [one for name, one in found if name == tag["name"]]) for tag in described["tags"]]
    style = (markup.TEMPLATES / "reference.css").read_text(encoding="utf-8")
    shapes = [_shape(name, each) for name, each in described["components"]["schemas"].items()]
    return markup.render("reference", info=described["info"], groups=groups, shapes=shapes, style=style)


def _operations(described: dict[str, Any], server: str) -> Iterator[tuple[str, Operation]]:
    """Yield each route with the name of its group."""
    shared = described["components"]["responses"]
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            replies = {status: _found(each, shared) for status, each in told["responses"].items()}
            words = (told["operationId"], method.upper(), path, told["summary"], told.get("description", ""))
            example = _example(f"{server}{path}", method, told)
            yield told["tags"][0], Operation(*words, tuple(_takes(told)), tuple(_gives(replies)), example)


def _found(reply: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    return shared[_name(reply["$ref"])] if "$ref" in reply else reply


def _takes(told: dict[str, Any]) -> Iterator[Row]:
    for one in told.get("parameters", ()):
        yield _row(one["name"], one["schema"], one.get("description"), not one.get("required"))
    for media_type, body in told.get("requestBody", {}).get("content", {}).items():
        yield _row("the body", body["schema"], media_type)


def _gives(replies: dict[str, Any]) -> Iterator[Row]:
    for status, reply in replies.items():
        first = next(iter(reply["content"].values()))
        yield _row(status, first["schema"], reply["description"])


def _example(address: str, method: str, told: dict[str, Any]) -> str:
    """Return a line of a shell that asks a route."""
    given = [one for one in told.get("parameters", ()) if "example" in one]
    for one in given:
        address = address.replace(f"{{{one['name']}}}", one["example"])
    query = "&".join(f"{one['name']}={one['example'].replace(' ', '+')}" for one in given if one["in"] == "query")
    line = f'curl -s "{address}{"?" if query else ""}{query}"'
    if method == "put":
        return f"{line} --upload-file {given[0]['example']}"
    body = told.get("requestBody")
    return f"{line} -d '{json.dumps(body['content']['application/json']['example'])}'" if body else line


def _shape(name: str, schema: dict[str, Any]) -> Shape:
    return Shape(name, schema.get("description", ""), tuple(_properties(schema)))


def _properties(schema: dict[str, Any], above: str = "") -> Iterator[Row]:
    """Yield what an object holds, and behind an object within it what that holds: "message.role"."""
    for key, each in schema["properties"].items():
        yield _row(above + key, each, None, key not in schema.get("required", ()))
        if "properties" in each:
            yield from _properties(each, f"{above}{key}.")


def _row(name: str, schema: dict[str, Any], told: str | None, optional: bool = False) -> Row:
    return Row(name, tuple(_kind(schema)), told or schema.get("description", ""), optional)


def _kind(schema: dict[str, Any]) -> Iterator[Word]:
    """Yield what a schema lets through, in a few words."""
    if "$ref" in schema:
        yield Word(_name(schema["$ref"]), is_schema=True)
    elif "anyOf" in schema:
        first, *others = schema["anyOf"]
        yield from _kind(first)
        for each in others:
            yield Word("or")
            yield from _kind(each)
    elif "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        yield Word(" or ".join(json.dumps(value) for value in values))
    else:
        yield from _types(schema)


def _types(schema: dict[str, Any]) -> Iterator[Word]:
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "array" in types:
        yield Word("list of")
        yield from _kind(schema["items"])
    words = [_DAY if schema.get("format") == "date" and each == "string" else each for each in types if each != "array"]
    if words:
        yield Word(" or ".join([*([""] if "array" in types else []), *words]).strip())


def _name(ref: str) -> str:
    return ref.rpartition("/")[2]
