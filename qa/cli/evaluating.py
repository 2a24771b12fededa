"""The command that scores: evaluate."""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import DatasetError
from qa.cli.options import EXIT_ERROR, EXIT_GATE, AsJson, ConfigFile, Home, Quiet, app, print_json, read_settings

if TYPE_CHECKING:
    from qa.config import Config
    from qa.evaluation.comparison import Result
    from qa.evaluation.run import Options

log = logging.getLogger("qa")


@app.command()
def evaluate(
    pairs: Annotated[str, typer.Argument(help="Questions with answers: .jsonl, SQuAD .json, a BEIR folder, or -.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for summary, answers and report; a rerun resumes it.")
    ] = None,
    format: Annotated[str, typer.Option(help="auto, pairs, squad or beir.")] = "auto",
    limit: Annotated[
        int | None, typer.Option(min=1, help="Ask so many questions: the first ones, or see --sample.")
    ] = None,
    sample: Annotated[int | None, typer.Option(help="Seed: draws the questions of --limit, and the intervals.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that ask side by side.")] = 1,
    baseline: Annotated[Path | None, typer.Option(help="The summary.json of an earlier run to compare with.")] = None,
    gate: Annotated[list[str] | None, typer.Option(help="METRIC:-0.02: exit 4 on a larger drop. Repeatable.")] = None,
    across: Annotated[bool, typer.Option(help="Compare though articles or questions differ.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only look for labels that no longer fit the index.")] = False,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Score the index on fixed questions: retrieval, answers, citations, abstention, confidence, latency."""
    from qa.evaluation.comparison import parse_gate
    from qa.evaluation.run import Options

    try:
        gates = tuple(map(parse_gate, gate or ()))
    except DatasetError as error:
        raise typer.BadParameter(str(error), param_hint="--gate") from error
    if gates and baseline is None:
        raise typer.BadParameter("a gate needs a --baseline to compare with")
    settings, quiet = read_settings(home, config, quiet)
    options = Options(format, limit, sample, jobs, out, baseline, across, gates)
    source = "-" if pairs == "-" else Path(pairs)
    if check:
        _check(source, settings, options, as_json)
        return
    result = _run(source, settings, options, quiet)
    if as_json:
        print_json(_json(result))
    else:
        _print(result, out)
    if not all(each.passed for each in result.gates):
        raise typer.Exit(EXIT_GATE)


def _run(source: Path | str, settings: "Config", options: "Options", quiet: bool) -> "Result":
    from qa.evaluation.run import evaluate as run
    from qa.progress import ProgressBar

    with ProgressBar(quiet) as bar:
        result = run(source, settings, options, bar)
    failed, stale = result.summary.failed, result.summary.stale
    if failed:
        log.warning("%s of %s questions failed and count as wrong", failed, result.summary.n)
    if stale:
        log.warning("%s labels no longer fit the articles and are not scored; --check lists them", len(stale))
    return result


def _check(source: Path | str, settings: "Config", options: "Options", as_json: bool) -> None:
    from dataclasses import asdict

    from qa.evaluation.run import check

    n, stale = check(source, settings, options)
    if as_json:
        print_json({"n": n, "stale": [asdict(label) for label in stale]})
    else:
        for label in stale:
            quote = f" «{' '.join(label.quote.split())}»" if label.quote else ""
            typer.echo(f"{label.pair_id}: {label.article}{quote}: {label.reason}")
        typer.echo(f"{n} questions, {len(stale)} stale labels")
    if stale:
        raise typer.Exit(EXIT_ERROR)


def _json(result: "Result") -> dict[str, object]:
    from dataclasses import asdict

    told: dict[str, object] = dict(result.summary.to_json(questions=False))
    if result.comparison:
        told["comparison"] = asdict(result.comparison)
        told["gates"] = [asdict(each) | {"passed": each.passed} for each in result.gates]
    return told


def _print(result: "Result", out: Path | None) -> None:
    from qa.evaluation.outputs import terminal
    from qa.printing import console, print_rows

    screen = console(sys.stdout)
    print_rows(terminal.figure_rows(result.summary), screen, header=terminal.FIGURES_HEADER)
    if result.comparison:
        typer.echo()
        print_rows(terminal.comparison_rows(result.comparison), screen, header=terminal.COMPARISON_HEADER)
        for line in (*terminal.flip_lines(result.comparison), *terminal.gate_lines(result.gates)):
            typer.echo(line)
        for note in result.comparison.notes:
            log.warning("compared although %s", note)
    if out:
        typer.echo(f"report: {out / 'report.html'}")
