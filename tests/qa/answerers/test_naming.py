"""What a text adds to a name or a noun of a question."""

import pytest

from qa.answerers.naming import added, capitals, description, places
from qa.english.tokens import tokens


def found(text: str, *names: str, nouns: str = "") -> dict[str, str]:
    runs = [tuple(name.split()) for name in names]
    return {one.shown: " ".join(one.more) for _, one in added(runs, frozenset(nouns.split()), tokens(text))}


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        pytest.param("The vote was lost by Ida Marl.", "Marl", ["Ida Marl"], id="a-forename"),
        pytest.param("The vote was lost by Mayor Marl.", "Marl", [], id="a-title-is-none"),
        pytest.param("They met in Vale, Ohio, on Monday.", "Vale", ["Vale, Ohio"], id="a-state"),
        pytest.param("They met in Vale, Corran and Tarn.", "Vale", [], id="a-list"),
        pytest.param("Vale Steel shuts. Vale has debts.", "Vale", ["Vale Steel"], id="a-company"),
        pytest.param("Vale Steel shuts. In Vale few mind.", "Vale", [], id="a-company-of-a-place"),
        pytest.param("Vale has debts. Vale Steel shuts.", "Vale", [], id="a-name-that-stood-alone-before"),
    ],
)
def test_names(text: str, name: str, shown: list[str]) -> None:
    assert list(found(text, name)) == shown


@pytest.mark.parametrize(
    ("text", "noun", "shown"),
    [
        pytest.param("Rovers won the Marsh Cup final.", "final", ["Marsh Cup final"], id="before-it"),
        pytest.param("Two died in a fire at the Old Mill.", "fire", ["fire at the Old Mill"], id="behind-it"),
        pytest.param("The fires in Tarn went out.", "fire", ["fires in Tarn"], id="of-the-plural"),
        pytest.param("The head of Kestrel Foods left.", "head", ["head of Kestrel Foods"], id="of-something"),
        pytest.param("A fire in March was worse.", "fire", [], id="a-month-is-no-place"),
        pytest.param("The final was dull.", "final", [], id="nothing"),
    ],
)
def test_nouns(text: str, noun: str, shown: list[str]) -> None:
    assert list(found(text, nouns=noun)) == shown


def test_what_stands_around() -> None:
    assert capitals("Snow fell. Ida Marl left Tarn on Monday.") == {"ida", "marl", "tarn"}
    assert list(places(tokens("A bus hit a wall in Mill Lane near the Old Mill."))) == ["Mill Lane", "Old Mill"]
    assert description("Ida Marl", "Ida Marl, a nurse at Tarn Infirmary, left.") == ", a nurse at Tarn Infirmary"
    assert description("Ida Marl", "Ida Marl left, too.") == ""
    assert [description("Marl", f"Marl, {told}, left.") for told in ("MD", "PhD", "MD PhD")] == ["", "", ""]
    told = f", head of {'the ' * 17}old infirmary"  # what is longer ends with a word
    assert description("Marl", f"Marl{told} by the river, left.") == told.removesuffix(" infirmary")
