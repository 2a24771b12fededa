"""Fit the judge of sentences, `qa/answerers/scoring.json`, on question-answering sets that permit it.

    python benchmarks/fit_scoring.py --data DATA/reader --work WORK [--write]

DATA/reader holds `squad`, `squadshifts`, `qed_nq` and `nq_open_oracle` as gzipped JSON lines, each row
`{id, question, context, answers: [{text, start}], is_impossible, group}`. The contexts become articles of
an index in WORK, groups of them held out; each question is then asked through the product's own retrieval,
and every sentence that it would judge becomes a row: 1 if it holds the answer in its place, else 0.
Questions on held-out groups, and those that a person wrote to be unanswerable, have no 1 anywhere.

Printed: quality of the fit on groups that it has not seen, and the threshold at which right answers given
and right abstentions together are most. `--write` stores the weights.
"""

import argparse
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scoring_rows import SEED, SHARES, Asked, collect, read

from qa.answerers.extractive import SUPPORT_SHARE
from qa.answerers.features import FEATURES
from qa.config import AnswerSettings

HIDDEN = 16
EPOCHS = 8
# A question's sentences together weigh about as much as the choice among them.
SENTENCE_WEIGHT, CHOICE_WEIGHT = 20.0, 0.5


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    rows = {name: read(options.data / f"{name}.jsonl.gz") for name in SHARES}
    rows["squadshifts"] = [row for row in rows["squadshifts"] if row["domain"] == "wikipedia"]
    asked = collect(rows, options.work)
    groups = sorted({item.group for item in asked})
    random.Random(SEED).shuffle(groups)
    dev = set(groups[: len(groups) // 4])
    train = [item for item in asked if item.group not in dev]
    test = [item for item in asked if item.group in dev]
    weights = fit(train)
    for name, part in (("train", train), ("dev", test)):
        report(name, part, weights)
    print("threshold, from train:", best_threshold(train, weights), " from dev:", best_threshold(test, weights))
    if options.write:
        target = Path(__file__).parent.parent / "qa" / "answerers" / "scoring.json"
        stored = {"features": list(FEATURES)} | {key: np.round(value, 5).tolist() for key, value in weights.items()}
        target.write_text(json.dumps(stored) + "\n")
        print("written", target.name)


def fit(asked: list[Asked]) -> dict[str, NDArray[np.float32]]:
    """Fit the network by AdamW, on the log loss of each sentence and of the choice among a question's sentences.

    Each question weighs the same, however many sentences it has. The first loss makes the output a
    probability, the second puts the right sentence first.
    """
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    torch.manual_seed(SEED)
    data = [(torch.tensor(item.features), torch.tensor(item.labels)) for item in asked]
    every = torch.cat([x for x, _ in data])
    mean, scale = every.mean(0), every.std(0).clamp_min(1e-3)
    hidden, out = torch.nn.Linear(len(mean), HIDDEN), torch.nn.Linear(HIDDEN, 1)
    optimiser = torch.optim.AdamW([*hidden.parameters(), *out.parameters()], lr=0.005, weight_decay=0.01)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(data)).split(24):
            rows = [data[at] for at in batch]
            sizes = [len(y) for _, y in rows]
            logits = out(torch.tanh(hidden((torch.cat([x for x, _ in rows]) - mean) / scale))).squeeze(1)
            loss = torch.zeros(())
            for z, (_, y) in zip(logits.split(sizes), rows, strict=True):
                loss = loss + SENTENCE_WEIGHT * binary_cross_entropy_with_logits(z, y)
                if y.any():
                    loss = loss + CHOICE_WEIGHT * (z.logsumexp(0) - z[y > 0].logsumexp(0))
            optimiser.zero_grad()
            (loss / len(rows)).backward()
            optimiser.step()
    return {
        "mean": mean.numpy(),
        "scale": scale.numpy(),
        "hidden": hidden.weight.detach().numpy().T,
        "hidden_bias": hidden.bias.detach().numpy(),
        "out": out.weight.detach().numpy()[0],
        "out_bias": out.bias.detach().numpy()[0],
    }


def score(weights: dict[str, NDArray[np.float32]], features: NDArray[np.float32]) -> NDArray[np.float32]:
    hidden = np.tanh((features - weights["mean"]) / weights["scale"] @ weights["hidden"] + weights["hidden_bias"])
    return 1 / (1 + np.exp(-(hidden @ weights["out"] + weights["out_bias"])))


def outcomes(asked: list[Asked], weights: dict[str, NDArray[np.float32]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the best sentence's probability, and whether what would be cited holds the answer, per question."""
    top, right = [], []
    for item in asked:
        scores = score(weights, item.features)
        best = np.argsort(-scores)[: AnswerSettings().max_sentences]
        top.append(float(scores[best[0]]))
        right.append(bool(item.labels[best[scores[best] >= SUPPORT_SHARE * scores[best[0]]]].any()))
    return np.array(top), np.array(right)


def best_threshold(asked: list[Asked], weights: dict[str, NDArray[np.float32]]) -> float:
    """Return the threshold that maximises the mean of two shares: right answers, and right abstentions."""
    top, right = outcomes(asked, weights)
    answerable = np.array([item.answerable for item in asked])
    grid = np.arange(0.02, 0.98, 0.01)
    values = [balanced(top, right, answerable, at) for at in grid]
    return round(float(grid[int(np.argmax(values))]), 2)


def balanced(top: NDArray[Any], right: NDArray[Any], answerable: NDArray[Any], threshold: float) -> float:
    given = (top >= threshold) & right & answerable
    return float(given.sum() / answerable.sum() + (top < threshold)[~answerable].mean()) / 2


def report(name: str, asked: list[Asked], weights: dict[str, NDArray[np.float32]]) -> None:
    top, right = outcomes(asked, weights)
    answerable = np.array([item.answerable for item in asked])
    found = np.array([item.labels.any() for item in asked])
    three = [item.labels[np.argsort(-score(weights, item.features))[:3]].any() for item in asked]
    print(f"\n{name}: {len(asked)} questions, {answerable.sum()} answerable")
    print(f"  of these: answer retrieved {found[answerable].mean():.3f}, in the best three sentences", end=" ")
    print(f"{np.array(three)[answerable].mean():.3f}, among those cited {right[answerable].mean():.3f}")
    threshold = best_threshold(asked, weights)
    print(
        f"  threshold {threshold}: answered right {((top >= threshold) & right)[answerable].mean():.3f},"
        f" abstained rightly {(top < threshold)[~answerable].mean():.3f}"
    )
    for low in np.arange(0, 1, 0.2):
        part = (top >= low) & (top < low + 0.2)
        if part.any():
            print(f"  said {top[part].mean():.2f}: right {right[part].mean():.2f} ({part.sum()})")


if __name__ == "__main__":
    main()
