"""`[chunks] chunker` names a chunker that is not ours: articles are cut by it, and cut anew when it changes."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import MakeCorpus, Run

BRIDGE = "Bridge shut\n\nThe Tallow Bridge is shut. Engineers found cracks in two of its piers on Thursday.\n"
WHOLE = '"chunkers_of_others:Whole"'


@pytest.fixture
def cut(make_corpus: "MakeCorpus", run_qa: "Run", tmp_path: Path) -> "Run":
    """`cut('"sentences"')`: index the article with this chunker, and return the spans of its chunks."""
    corpus = make_corpus({"bridge.txt": BRIDGE})
    options = ("--home", corpus.home, "--config", tmp_path / "mine.toml")

    def cut_by(chunker: str) -> object:
        (tmp_path / "mine.toml").write_text(f"[chunks]\nchunker = {chunker}\n", encoding="utf-8")
        indexed = run_qa("index", corpus.folder, "--quiet", *options)
        if indexed.code:
            return indexed.err
        asked = run_qa("ask", "What did engineers find on Thursday?", "--json", *options).json
        assert run_qa("verify", *options).code == 0
        return run_qa("article", asked["passages"][0]["article_id"], "--json", *options).json["chunks"]

    return cut_by  # type: ignore[return-value]


def test_articles_are_cut_by_what_config_names(cut: "Run") -> None:
    length = len(BRIDGE)
    assert cut(WHOLE) == [[0, length]]
    assert cut(f"{{ name = {WHOLE}, arguments = {{ parts = 2 }} }}") == [[0, length // 2], [length // 2, length]]
    assert cut('"sentences"') == [[0, length - 1]]  # no white space at the end


@pytest.mark.parametrize(
    ("chunker", "told"),
    [
        (
            '"paragraphs"',
            """[chunks] chunker = 'paragraphs': there is none of that name; allowed are "sentences" and""",
        ),
        ('"chunkers_of_others:NUMBER"', "is a int; name a class or a function"),
        ('"chunkers_of_others:nothing"', "makes a NoneType, which has no method 'cut'"),
        ('"chunkers_of_others:beyond"', f"cuts 0-{len(BRIDGE) + 1} out of article"),
    ],
)
def test_a_chunker_that_will_not_do_is_one_line(cut: "Run", chunker: str, told: str) -> None:
    said = str(cut(chunker))
    assert told in said
    assert len(said.splitlines()) == 1
