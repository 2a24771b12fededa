import gzip
import json
from pathlib import Path

import pytest
from reader_toys import DEV_GROUPS, GROUPS, TRAIN_GROUPS, row, town_rows, write_sets

from qa.reader.training.negatives import KEPT, PassageIndex
from qa.reader.training.rows import ALWAYS_TRAIN, DEV_SHARE, Answer, is_dev, plain_question, read_rows, split_rows

PASSAGES = [
    "The ferry to Ostrey sank in a storm.",
    "A ferry of the Ostrey line was built in Pennock.",
    "The council of Stavely met on Monday.",
    "Pennock yards built the ferry, said a clerk.",
]


def write_lines(folder: Path, name: str, *records: object) -> None:
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in records)


def test_questions_with_answers_and_without_are_read(tmp_path: Path) -> None:
    asked = {"id": "a", "source": "squad_v2_dev", "group": "G", "question": " Who? ", "context": "Ada did."}
    marked = {"text": "Ada", "start": 0, "votes": 3}
    write_lines(tmp_path, "squad", asked | {"answers": [marked]}, asked | {"id": "b", "answers": []})

    first, second = read_rows(tmp_path, ["squad"])

    assert (first.kind, first.question, first.answers) == ("answerable", "Who?", (Answer("Ada", 0, 3),))
    assert first.answers[0].end == 3
    assert (second.kind, second.answers) == ("unanswerable", ())
    assert (first.file, first.source, first.group) == ("squad", "squad_v2_dev", "G")


def test_an_answer_without_votes_has_one(tmp_path: Path) -> None:
    write_sets(tmp_path, town_rows()[:1])

    (read,) = read_rows(tmp_path, ["squad"])

    assert read == town_rows()[0]


def test_a_ranking_row_becomes_a_relevant_and_several_irrelevant_ones(tmp_path: Path) -> None:
    judged = {"query": "Who?", "group": "G", "positive": ["Ada did."], "negatives": ["Rain.", "Snow."]}
    write_lines(tmp_path, "hotpot_ranking", judged)

    rows = list(read_rows(tmp_path, ["hotpot_ranking"]))

    assert [(one.kind, one.context) for one in rows] == [
        ("relevant", "Ada did."),
        ("irrelevant", "Rain."),
        ("irrelevant", "Snow."),
    ]
    assert len({one.id for one in rows}) == 3
    assert not any(one.answers for one in rows)


def test_files_keep_their_order_and_a_missing_one_is_an_error(tmp_path: Path) -> None:
    write_sets(tmp_path, [*town_rows("qamr_dev"), *town_rows()])

    assert [one.file for one in read_rows(tmp_path, ["squad", "qamr"])] == ["squad"] * 24 + ["qamr"] * 24
    with pytest.raises(FileNotFoundError):
        list(read_rows(tmp_path, ["nothing"]))


def test_no_group_passage_or_question_is_in_both_parts() -> None:
    leaks = [
        row("Who else?", "Dev passage 0.", group=TRAIN_GROUPS[0], number="same passage"),
        row("who asked 0", "Another passage.", group=TRAIN_GROUPS[1], number="same question"),
    ]
    rows = [row(f"Who asked {n}?", f"Dev passage {n}.", group=group) for n, group in enumerate(DEV_GROUPS)]
    rows += [row(f"Who told {n}?", f"Train passage {n}.", group=group) for n, group in enumerate(TRAIN_GROUPS)]

    split = split_rows([*leaks, *rows])

    assert {one.group for one in split.dev} == set(DEV_GROUPS)
    assert {one.group for one in split.train} == set(TRAIN_GROUPS)
    assert len(split.train) + len(split.dev) == len(rows)
    assert not {one.context for one in split.train} & {one.context for one in split.dev}
    asked = [{plain_question(one.question) for one in part} for part in (split.train, split.dev)]
    assert not asked[0] & asked[1]


def test_the_share_held_out_is_about_the_one_asked_for() -> None:
    held = sum(is_dev(f"Article {number}") for number in range(5000)) / 5000

    assert abs(held - DEV_SHARE) < 0.02


@pytest.mark.parametrize("name", DEV_GROUPS)
def test_spellings_of_a_title_agree(name: str) -> None:
    assert is_dev(name.replace(" ", "_").upper())


def test_the_comments_of_many_authors_are_never_held_out() -> None:
    assert not any(is_dev(name) for name in ALWAYS_TRAIN)
    assert any(is_dev(name) for name in GROUPS)


@pytest.mark.parametrize("question", ["Who  led it?", "who led it", "WHO LED IT ??"])
def test_plain_questions(question: str) -> None:
    assert plain_question(question) == "who led it"


def test_confusing_passages_share_words_and_hold_no_answer() -> None:
    index = PassageIndex(PASSAGES)

    assert index.confusing("Which Ostrey ferry line?", ["storm"], own=0) == [1, 3]
    assert index.confusing("Which Ostrey ferry line?", ["PENNOCK"], own=2) == [0]
    assert index.confusing("Quidditch?", ["storm"], own=0) == []


def test_no_more_confusing_passages_than_are_kept() -> None:
    index = PassageIndex([f"Harrowmere in {year}" for year in range(1900, 1910)])

    assert index.confusing("Harrowmere", ["1901"], own=0) == [2, 3, 4, 5][:KEPT]
