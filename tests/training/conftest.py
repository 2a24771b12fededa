import gzip
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from index.embedder import PACKAGED_MODEL, find_model
from training.reader.rows import WEIGHTS, Answer, Row, is_dev

TOWNS = (
    ("Harrowmere", "Eddle", "1904", "Ada Quill", "a flood"),
    ("Pennock", "Tarn", "1911", "Ben Marsh", "a mill fire"),
    ("Stavely", "Wyre", "1926", "Cora Finch", "a rail strike"),
    ("Dunholt", "Lark", "1933", "Dov Amsel", "a dam breach"),
)
QUESTIONS = (("Which river runs through {0}?", 1), ("In what year did {0} see {4}?", 2), ("Who led {0} then?", 3))
TRAIN_GROUP = next(name for name in (f"Chapter {n}" for n in range(60)) if not is_dev(name))
DEV_GROUP = next(name for name in (f"Chapter {n}" for n in range(60)) if is_dev(name))


@pytest.fixture(scope="package", autouse=True)
def _one_thread() -> Iterator[None]:
    """Threads cost toys more than they give, and where others use the cores, twenty times as much."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def town_rows(group: str = TRAIN_GROUP, file: str = "reader/squad") -> list[Row]:
    """Three questions on each of four towns."""
    rows = []
    for place, town in enumerate(TOWNS):
        name, river, year, leader, event = town
        context = f"{name} lies on the {river}. In {year} it saw {event}, and {leader} led the town council."
        for number, (question, answer) in enumerate(QUESTIONS):
            gold = Answer(town[answer], context.index(town[answer]))
            asked = question.format(*town)
            rows.append(Row(f"{place}-{number}", file, "squad_v1.1_dev", group, asked, context, (gold,), relevant=True))
    return rows


def mixed_rows() -> list[Row]:
    """All kinds: spans, none, a yes-or-no question, claims, relevance alone."""
    story, pennock = town_rows()[0].context, town_rows()[3].context
    base = ("squad_v2_dev", TRAIN_GROUP)
    return [
        *town_rows(),
        Row("none", "reader/squad", *base, "Who painted the gate of Harrowmere?", story, relevant=False),
        Row("yes", "yesno/condaqa", "condaqa", TRAIN_GROUP, "Is Harrowmere on the Eddle?", story, stance="yes"),
        Row("no", "yesno/condaqa", "condaqa", TRAIN_GROUP, "Is Pennock on the Eddle?", pennock, stance="no"),
        Row("claim", "entail/begin", "begin", TRAIN_GROUP, "Harrowmere burnt.", story, stance="unsupported"),
        Row("fever", "entail/fever_evidence", "fever", TRAIN_GROUP, "It saw a flood.", story, stance="yes"),
        Row("rank", "reader/hotpot_ranking", "hotpot", TRAIN_GROUP, "Which towns saw floods?", story, relevant=True),
    ]


def write_sets(folder: Path, rows: Sequence[Row]) -> None:
    """Write rows with answers, or none, as the files that training reads; the other sets are empty."""
    for name in WEIGHTS:
        path = folder / f"{name}.jsonl.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(path, "wt", encoding="utf-8") as lines:
            for one in (one for one in rows if one.file == name):
                answers = [{"text": answer.text, "start": answer.start} for answer in one.answers]
                record = {"id": one.id, "source": one.source, "group": one.group, "question": one.question}
                lines.write(json.dumps(record | {"context": one.context, "answers": answers}) + "\n")


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MPNet of four layers and width 32, of which training changes one, with the packaged tokenizer."""
    from transformers import MPNetConfig, MPNetModel

    folder = tmp_path_factory.mktemp("encoder")
    torch.manual_seed(7)
    config = MPNetConfig(hidden_size=32, num_hidden_layers=4, num_attention_heads=2, intermediate_size=64)
    MPNetModel(config, add_pooling_layer=False).save_pretrained(folder)
    shutil.copyfile(find_model(PACKAGED_MODEL) / "tokenizer.json", folder / "tokenizer.json")
    return folder


@pytest.fixture(scope="session")
def tokenizer(encoder: Path) -> Tokenizer:
    found = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found
