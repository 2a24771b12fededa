"""The measures of a run as a reader meets them: a headline, a few large figures, and all of them by group."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.evaluation.dataset import Task
from qa.evaluation.measures import MEASURES, Group
from qa.evaluation.outcomes import Outcome
from qa.evaluation.outputs.html.formats import amount, between, count, is_time, milliseconds, percent
from qa.evaluation.results import Result
from qa.evaluation.summary import Figure, Summary

_LARGE: dict[Task, tuple[tuple[str, str], ...]] = {
    Task.ASK: (
        ("right", "answered rightly or rightly declined"),
        ("answer_in_quotes", "of the answerable questions have the answer in a cited quote"),
        ("hit@5", "of the questions find a relevant article among the first five"),
        ("no_answer_accuracy", "of the unanswerable questions are declined"),
        ("false_refusal_rate", "of the answerable questions are declined; lower is better"),
        ("citation_exactness", "of the citations quote their article to the character"),
    ),
    Task.READ: (
        ("right", "answered rightly or rightly declined"),
        ("em", "match a gold answer, or decline, word for word"),
        ("f1", "is the mean overlap of words with the gold answer"),
        ("no_answer_accuracy", "of the unanswerable questions are declined"),
        ("false_refusal_rate", "of the answerable questions are declined; lower is better"),
        ("citation_exactness", "of the citations quote their passage to the character"),
    ),
    Task.FIND: (
        ("hit@1", "of the questions find a relevant article first"),
        ("hit@10", "find one among the first ten"),
        ("recall@10", "of the relevant articles are among the first ten"),
        ("ndcg@10", "is the quality of the order of the first ten; 1 is best"),
        ("mrr@10", "is the mean of one over the first relevant rank; 1 is best"),
    ),
}


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """Where a value and its interval lie on a track from 0 to 100."""

    low: float
    at: float
    high: float


@dataclass(frozen=True, slots=True)
class FigureView:
    """A measure: how it is called, what it is, and over how many questions."""

    name: str
    label: str
    value: str
    interval: str
    n: int
    bar: IntervalBar
    lower_is_better: bool
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """The measures that speak of one thing."""

    title: str
    figures: tuple[FigureView, ...]


def headline(result: Result) -> tuple[str, ...]:
    """Return how the run went, in plain sentences; the first is the one to remember."""
    if not result.outcomes:
        return ("No question was asked.",)
    task = result.summary.info.task
    first = _found_sentence(result.summary) if task is Task.FIND else _right_sentence(result)
    if task is Task.FIND:
        return (first, *_pace(result.summary))
    return (first, *_refusals(result.outcomes), *_citations(result.outcomes), *_pace(result.summary))


def large_figures(summary: Summary) -> tuple[FigureView, ...]:
    """Return the few measures that decide, of those that the run has."""
    chosen = _LARGE[summary.info.task]
    return tuple(_view(name, summary.figures[name], 1.0, words) for name, words in chosen if name in summary.figures)


def all_figures(summary: Summary, *, times: bool) -> tuple[FigureGroup, ...]:
    """Return every measure by group: the times, which have a scale of their own, or all others."""
    groups = (_group(group, summary) for group in Group if (group is Group.LATENCY) is times)
    return tuple(group for group in groups if group.figures)


def _group(group: Group, summary: Summary) -> FigureGroup:
    held = {name: figure for name, figure in summary.figures.items() if MEASURES[name].group is group}
    top = max((figure.high for figure in held.values()), default=0.0) if group is Group.LATENCY else 1.0
    return FigureGroup(group.value.capitalize(), tuple(_view(name, figure, top) for name, figure in held.items()))


def _view(name: str, figure: Figure, top: float, meaning: str = "") -> FigureView:
    measure = MEASURES[name]
    interval = between(name, figure.low, figure.high)
    low, at, high = (_on_track(value, top) for value in (figure.low, figure.mean, figure.high))
    bar = IntervalBar(low, at, high)
    lower = measure.lower_is_better and not is_time(name)
    return FigureView(name, measure.label, amount(name, figure.mean), interval, figure.n, bar, lower, meaning)


def _on_track(value: float, top: float) -> float:
    return round(100 * min(max(value / top, 0.0), 1.0), 1) if top else 0.0


def _right_sentence(result: Result) -> str:
    judged = [outcome.right for outcome in result.outcomes if outcome.right is not None]
    asked = count(len(result.outcomes), "question")
    if not judged:
        return f"{asked} asked, and nothing says what is right: there is nothing to score."
    right, figure = sum(judged), result.summary.figures.get("right")
    known = "" if len(judged) == len(result.outcomes) else f" that can be judged, of {len(result.outcomes):,} asked,"
    return (
        f"{right:,} of {count(len(judged), 'question')}{known} {'was' if right == 1 else 'were'} dealt with rightly: "
        f"{percent(right / len(judged), 0)}{_range(figure)}."
    )


def _found_sentence(summary: Summary) -> str:
    first, ten = summary.figures.get("hit@1"), summary.figures.get("hit@10")
    if first is None or ten is None:
        return f"{count(summary.n, 'question')} asked, and nothing says what is relevant: there is nothing to score."
    return (
        f"For {percent(ten.mean, 0)} of {count(ten.n, 'question')}{_range(ten)} a relevant article is among the first "
        f"ten; for {percent(first.mean, 0)} it stands first."
    )


def _range(figure: Figure | None) -> str:
    if figure is None or figure.low == figure.high:
        return ""
    return f" (95% interval {percent(figure.low, 0).removesuffix('%')} to {percent(figure.high, 0)})"


def _refusals(outcomes: Sequence[Outcome]) -> Iterable[str]:
    unanswerable = [o.reply.abstained for o in outcomes if o.pair.unanswerable]
    answerable = [o.reply.abstained for o in outcomes if o.judged and not o.pair.unanswerable]
    parts = []
    if unanswerable:
        parts.append(f"{sum(unanswerable):,} of the {len(unanswerable):,} that the articles don’t answer")
    if answerable:
        parts.append(f"{sum(answerable):,} of the {len(answerable):,} that they do")
    return (f"It declined {' and '.join(parts)}.",) if parts else ()


def _citations(outcomes: Sequence[Outcome]) -> Iterable[str]:
    exact = [each for outcome in outcomes for each in outcome.exact]
    wrong = len(exact) - sum(exact)
    if not exact:
        return ()
    if wrong:
        verb = "doesn’t" if wrong == 1 else "don’t"
        return (f"{wrong:,} of {count(len(exact), 'citation')} {verb} say what the article says.",)
    all_of = "The one citation quotes its" if len(exact) == 1 else f"All {len(exact):,} citations quote their"
    return (f"{all_of} article to the character.",)


def _pace(summary: Summary) -> Iterable[str]:
    half, most = summary.figures.get("latency_p50_ms"), summary.figures.get("latency_p95_ms")
    if half is None or most is None:
        return ()
    return (f"Half took no more than {milliseconds(half.mean)}, 95% no more than {milliseconds(most.mean)}.",)
