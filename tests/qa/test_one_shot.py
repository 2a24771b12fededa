"""Where the process stays open, Chroma answers the search by meaning; for one question all vectors are compared."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.build import build
from index.config import VectorSettings
from index.errors import StoreError
from qa.config import build_settings, load_config
from qa.engine import Engine
from qa.types import Filters, Question

SAMPLE = Path(__file__).parents[2] / "sample"
ASKED = [json.loads(line)["question"] for line in (SAMPLE / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
QUESTIONS = [
    *map(Question, ASKED[::4]),
    *(Question(text, Filters(publishers=("Harrowmere Courier",))) for text in ASKED[1::20]),
    *(Question(text, Filters(since=date(2031, 3, 10), until=date(2031, 4, 8))) for text in ASKED[2::20]),
    *(Question(text, as_of=date(2031, 4, 1)) for text in ASKED[3::20]),
]


@pytest.fixture
def copy(sample_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_home, tmp_path / "home"))


def opened(home: Path, one_shot: bool) -> Engine:
    return Engine.open(load_config(home=str(home)), one_shot)


def found(engine: Engine) -> list[list[str]]:
    return [[passage.chunk_id for passage in engine.find(question)] for question in QUESTIONS]


def is_by_chroma(engine: Engine) -> bool:
    engine.find(QUESTIONS[0])
    searched = engine.stores.vectors._opened
    assert searched is not None
    return searched.whole


def test_both_find_the_same_passages(sample_home: Path) -> None:
    with opened(sample_home, one_shot=False) as staying, opened(sample_home, one_shot=True) as brief:
        assert (is_by_chroma(staying), is_by_chroma(brief)) == (True, False)
        assert found(staying) == found(brief)


def test_where_chroma_is_broken_the_same_passages_are_found(sample_home: Path, copy: Path) -> None:
    shutil.rmtree(copy / "vectors")
    with opened(copy, one_shot=False) as staying, opened(sample_home, one_shot=True) as brief:
        assert not is_by_chroma(staying)
        assert found(staying) == found(brief)


def test_where_chroma_is_behind_the_same_passages_are_found(copy: Path, tmp_path: Path) -> None:
    otters = tmp_path / "otters.txt"
    otters.write_text(
        "Otters seen\n\nOtters were seen under Tallow Bridge on Sunday, wardens said.\n", encoding="utf-8"
    )
    elsewhere = VectorSettings(server="http://127.0.0.1:1")  # where no Chroma server answers: ours is not written
    with pytest.raises(StoreError, match="no Chroma server answers there"):
        build([otters], replace(build_settings(load_config(home=str(copy))), vectors=elsewhere))

    with opened(copy, one_shot=False) as staying, opened(copy, one_shot=True) as brief:
        assert is_by_chroma(staying)
        assert found(staying) == found(brief)
        assert "Otters were seen" in staying.find(Question("What was seen under the bridge?"))[0].text
