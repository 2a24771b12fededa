"""Fit how likely an answer is right, on articles that the readers were not trained on.

    python -m training.fit_reading --data DATA --work WORK [--large FOLDER] [--write]

The contexts of DATA's question sets become an index in WORK. The questions of those groups that training held out are
asked through the product's own retrieval, of everything and of a few chunks, and their passages read; what was read is
kept in WORK. Each question is asked once more with the chunks that hold its answer taken away: it can't be answered
then. The project's sample, whose questions share few words with its articles, weighs as much as all of these; of
DATA's news one half of the questions, told by their dates, says what an article's age is worth.

Logistic regressions: `ranking_*.json` of all answers to questions that can be answered; `probability_*.json` of the
first in that order, 1 if what would be seen first states a gold answer; for the small reader, or, with `--large`, for
both; and `verdicts.json` of a yes or a no: a third of the weight each have the sets' questions, claims that are asked
as questions, and our own over the sample. Printed, for groups that the fit has not seen: how often the first answer is
right, calibration, AUROC, and the threshold at stated shares of false refusals. `--write` stores the weights.
"""

import argparse
import logging
import random
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np

from qa.answerers import verdicts
from qa.answerers.features import FOLDER, RANKED, Features
from qa.answerers.probability import Logistic
from qa.evaluation.metrics.confidence import auroc, expected_calibration_error
from qa.reader.runtime import Reader
from training.asked import SAMPLE, Asked, HeldOut, Pairs, news
from training.asked_claims import Claims
from training.few_chunks import SEED

REFUSED = (0.05, 0.1, 0.15)
RIDGE = 1e-2
SURE = 0.7
# Questions of yes or no over the sample, a third of which its articles don't settle: for the fit alone.
VERDICTS = Path(__file__).parent / "verdict_pairs.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--large", type=Path, help="the folder of the exported large reader")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    large = Reader(options.large) if options.large else None
    options.work.mkdir(parents=True, exist_ok=True)
    corpora = [
        HeldOut(options.data, options.work, large),
        Pairs("sample", SAMPLE, SAMPLE / "pairs.jsonl", options.work, large),
        *news(options.data, options.work, large),
    ]
    spans = {one.name: list(one.spans()) for one in corpora}
    every = [each.name for each in fields(Features)]
    for odd in (0, 1):  # two halves by group: each is told by the fit on the other
        ranking = fit_ranking([half(each, 1 - odd) for each in spans.values()])
        told = {name: [one.first(ranking) for one in asked] for name, asked in spans.items()}
        fitted = fit(every, [half(each, 1 - odd) for each in told.values()])
        for name, asked in told.items():
            report(name, half(asked, odd), fitted)
    ranking = fit_ranking(list(spans.values()))
    probability = fit(every, [[one.first(ranking) for one in asked] for asked in spans.values()])
    readers = "large" if large else "small"
    found = {f"ranking_{readers}": ranking, f"probability_{readers}": probability}
    if large:
        others = [*corpora[1:], Pairs("verdicts", SAMPLE, VERDICTS, options.work, large)]
        decided = {"verdicts, held out": list(corpora[0].verdicts())}
        decided["verdicts, claims"] = list(Claims(options.data, options.work, large).verdicts())
        decided["verdicts, ours"] = [asked for one in others for asked in one.verdicts()]
        names = [each.name for each in fields(verdicts.Features)]
        for odd in (0, 1):
            told_by = fit(names, [half(each, 1 - odd) for each in decided.values()])
            for name, asked in decided.items():
                report(name, half(asked, odd), told_by)
        found["verdicts"] = fit(names, list(decided.values()))
    for name, fitted in found.items():
        print(name, fitted)
        if options.write:
            fitted.write(FOLDER / f"{name}.json")


def half(asked: Sequence[Asked], odd: int) -> list[Asked]:
    groups = sorted({item.group for item in asked})
    random.Random(SEED).shuffle(groups)
    chosen = set(groups[odd::2])
    return [item for item in asked if item.group in chosen]


def fit_ranking(sets: Sequence[Sequence[Asked]]) -> Logistic:
    """Return what tells right from wrong among the answers to one question."""
    return fit(RANKED, [[one for one in asked if one.answerable] for asked in sets])


def fit(names: Sequence[str], sets: Sequence[Sequence[Asked]]) -> Logistic:
    """Return the regression of all rows; each set weighs the same."""
    import torch

    every = [
        ([row[name] for name in names], right, 1 / len(asked))
        for asked in sets
        for one in asked
        for row, right in zip(one.rows, one.right, strict=True)
    ]
    rows, right, weights = (torch.tensor(column, dtype=torch.float64) for column in zip(*every, strict=True))
    mean, scale = rows.mean(0), rows.std(0).clamp_min(1e-3)
    found = torch.zeros(len(mean) + 1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([found], max_iter=500)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        logits = (rows - mean) / scale @ found[:-1] + found[-1]
        each = torch.nn.functional.binary_cross_entropy_with_logits(logits, right, reduction="none")
        total = (weights * each).sum() / weights.sum() + RIDGE * (found[:-1] ** 2).sum()
        total.backward()
        return total

    optimiser.step(loss)
    slopes = found.detach()[:-1] / scale
    bias = found.detach()[-1] - (slopes * mean).sum()
    return Logistic(dict(zip(names, slopes.tolist(), strict=True)), float(bias))


def report(name: str, asked: Sequence[Asked], fitted: Logistic) -> None:
    sure = np.array([fitted.probability(item.rows[0]) for item in asked])
    right = np.array([item.right[0] for item in asked])
    answerable = np.array([item.answerable for item in asked])
    kept = right | ~answerable
    print(f"\n{name}: {len(asked)} questions, {answerable.sum()} answerable; right: {right[answerable].mean():.3f}")
    print(f"  ECE {expected_calibration_error(sure, right):.3f}", end=", ")
    print(f"sure and wrong {(~right & (sure >= SURE)).mean():.3f}", end=", ")
    print(f"right where sure {right[sure >= SURE].mean():.3f} of {(sure >= SURE).mean():.3f}")
    print(f"  AUROC of right answers {auroc(sure.tolist(), right.tolist()):.3f}", end=", ")
    print(f"against unanswerable {auroc(sure[kept].tolist(), right[kept].tolist()):.3f}")
    for share in REFUSED:
        threshold = float(np.quantile(sure[right], share))
        declined = (sure[~answerable] < threshold).mean()
        print(f"  {share:.0%} of the right refused: threshold {threshold:.3f}, declined {declined:.3f}")


if __name__ == "__main__":
    main()
