"""What config names: ours, somebody else's by dotted path, and what is said of a bad name."""

from collections.abc import Callable

import pytest
from pydantic import TypeAdapter

from index.components import Component, Named, make
from index.errors import ConfigError, StoreError


class Cutter:
    def __init__(self, blade: str, length: int = 1) -> None:
        self.blade, self.length = blade, length

    def cut(self) -> str:
        return self.blade * self.length


def damaged(blade: str) -> Cutter:
    raise StoreError("the blade is gone")


ENTRIES: dict[str, Callable[..., Cutter]] = {"short": Cutter, "long": lambda blade: Cutter(blade, 9)}


def made(name: str, **arguments: int) -> Cutter:
    component = Component(name, dict(arguments))
    return make("[tools] cutter", component, ENTRIES, "cut", lambda maker, given: maker("x", **given))


@pytest.mark.parametrize(
    ("name", "arguments", "cut"),
    [
        pytest.param("short", {}, "x", id="ours"),
        pytest.param("long", {}, "x" * 9, id="another-of-ours"),
        pytest.param("short", {"length": 3}, "xxx", id="ours-with-arguments"),
        pytest.param(f"{__name__}:Cutter", {"length": 2}, "xx", id="by-its-path"),
    ],
)
def test_what_is_named_is_made(name: str, arguments: dict[str, int], cut: str) -> None:
    assert made(name, **arguments).cut() == cut


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        pytest.param("shrt", {}, 'allowed are "short", "long" and any "package.module:name"', id="name"),
        pytest.param("no_such:Cutter", {}, "can't be imported (ModuleNotFoundError: ", id="module"),
        pytest.param(f"{__name__}:Cuter", {}, "can't be imported (AttributeError: ", id="attribute"),
        pytest.param(":Cutter", {}, "can't be imported (ValueError: ", id="no-module"),
        pytest.param("json:__name__", {}, "is a str; name a class or a function that makes it", id="no-maker"),
        pytest.param("short", {"size": 3}, "can't be made with the arguments {'size': 3} (TypeError: ", id="argument"),
        pytest.param("builtins:str", {}, "makes a str, which has no method 'cut'", id="no-method"),
    ],
)
def test_a_bad_name_is_one_error_with_key_and_value(name: str, arguments: dict[str, int], told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        made(name, **arguments)
    assert str(caught.value).startswith(f"[tools] cutter = {name!r}: ")
    assert told in str(caught.value)


def test_a_known_error_of_the_part_itself_stays_what_it_is() -> None:
    with pytest.raises(StoreError, match="the blade is gone"):
        made(f"{__name__}:damaged")


@pytest.mark.parametrize(
    ("written", "component"),
    [
        pytest.param("short", Component("short"), id="name"),
        pytest.param({"name": "a.b:C", "arguments": {"n": 3}}, Component("a.b:C", {"n": 3}), id="table"),
    ],
)
def test_a_setting_is_written_back_as_it_was_read(written: object, component: Component) -> None:
    setting = TypeAdapter(Named)
    assert setting.validate_python(written) == component
    assert setting.validate_python(component) == component
    assert setting.dump_python(component, mode="json") == written


@pytest.mark.parametrize(
    "value", [5, {"nam": "x"}, {"name": 3}, {"name": "x", "size": 3}, {"name": "x", "arguments": 3}]
)
def test_what_is_no_component_says_what_one_is(value: object) -> None:
    with pytest.raises(ValueError, match="neither a name nor"):
        TypeAdapter(Named).validate_python(value)
