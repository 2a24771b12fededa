"""Small question sets and encoders, written and made here."""

import gzip
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch

from index.embedder import PACKAGED_MODEL, find_model
from qa.reader.training.layout import CLS
from qa.reader.training.model import Reader, new_reader
from qa.reader.training.rows import FILES, Answer, Kind, Row, is_dev

TOWNS = (
    ("Harrowmere", "Eddle", "1904", "Ada Quill", "a flood"),
    ("Pennock", "Tarn", "1911", "Ben Marsh", "a mill fire"),
    ("Stavely", "Wyre", "1926", "Cora Finch", "a rail strike"),
    ("Dunholt", "Lark", "1933", "Dov Amsel", "a dam breach"),
    ("Ostrey", "Semmel", "1948", "Eva Lind", "a bread riot"),
    ("Kilbrae", "Ness", "1952", "Finn Orr", "a bank raid"),
    ("Murrow", "Calder", "1967", "Gil Soto", "a storm tide"),
    ("Ravensby", "Otter", "1979", "Hana Brandt", "a coal dispute"),
)
QUESTIONS = (("Which river runs through {0}?", 1), ("In what year did {0} see {4}?", 2), ("Who led {0} then?", 3))
GROUPS = [f"Chapter {number}" for number in range(60)]
TRAIN_GROUPS = [name for name in GROUPS if not is_dev(name)]
DEV_GROUPS = [name for name in GROUPS if is_dev(name)]


def row(
    question: str,
    context: str,
    *answers: str,
    source: str = "squad_v1.1_dev",
    group: str = "Chapter",
    kind: Kind | None = None,
    number: object = 0,
) -> Row:
    """A row whose answers stand where the context first has them."""
    golds = tuple(Answer(text, context.index(text), 1) for text in answers)
    said: Kind = kind or ("answerable" if answers else "unanswerable")
    return Row(f"{source}:{number}", source.partition("_")[0], source, group, question, context, golds, said)


def town_rows(source: str = "squad_v1.1_dev", filler: int = 0) -> list[Row]:
    """Three questions on each town, four towns a group; `filler` words stand before each passage and after it."""
    rows = []
    for place, town in enumerate(TOWNS):
        stuffing = " ".join(f"stone {number}" for number in range(filler // 2))
        name, river, year, leader, event = town
        story = f"{name} lies on the {river}. In {year} it saw {event}, and {leader} led the town council."
        context = f"{stuffing} {story} {stuffing}".strip()
        for number, (question, answer) in enumerate(QUESTIONS):
            group = TRAIN_GROUPS[place // 4]
            rows.append(
                row(question.format(*town), context, town[answer], source=source, group=group, number=(place, number))
            )
    return rows


def mixed_rows() -> list[Row]:
    """All kinds: short and overlong passages, lone sentences, unanswerable and ranking rows."""
    story = town_rows()[0].context
    return [
        *town_rows(),
        *town_rows("squad_v2_dev", filler=400),
        *town_rows("qamr_dev"),
        *(row(f"Who painted the gate of {town[0]}?", story, source="squad_v2_dev") for town in TOWNS),
        row("Which towns saw floods?", story, source="hotpot_ranking", kind="relevant"),
        row("Which towns saw floods?", town_rows()[5].context, source="hotpot_ranking", kind="irrelevant"),
    ]


def write_sets(folder: Path, rows: Sequence[Row]) -> None:
    """Write rows with answers, or none, as the files of question sets that training expects; other sets are empty."""
    folder.mkdir(exist_ok=True)
    for name in FILES:
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as lines:
            for one in (one for one in rows if one.file == name):
                answers = [{"text": answer.text, "start": answer.start} for answer in one.answers]
                record = {"id": one.id, "source": one.source, "group": one.group, "question": one.question}
                lines.write(json.dumps(record | {"context": one.context, "answers": answers}) + "\n")


def make_encoder(folder: Path) -> Path:
    """Save a BERT of one layer and width 32, with the packaged tokenizer."""
    from transformers import BertConfig, BertModel

    torch.manual_seed(7)
    config = BertConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    shutil.copyfile(find_model(PACKAGED_MODEL) / "tokenizer.json", folder / "tokenizer.json")
    return folder


def pointing_reader(folder: Path, start: int, end: int) -> Reader:
    """A reader that sees words only, not their places, and points from word piece `start` to word piece `end`."""
    reader = new_reader(folder).eval()
    blind = ("position_embeddings", "token_type_embeddings", "attention.output.dense", "layer.0.output.dense")
    with torch.no_grad():
        for name, values in reader.encoder.named_parameters():
            if any(part in name for part in blind):
                values.zero_()
        words = reader.encoder(input_ids=torch.tensor([[start, end, CLS]])).last_hidden_state[0]
        # Half of the way to "no answer", so that its logits are far from nothing.
        reader.span.weight.copy_(words[:2] + words[2] / 2)
        reader.relevance.weight.copy_(words[:1])
    return reader
