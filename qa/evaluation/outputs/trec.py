"""The run and its judgements as TREC writes them, for trec_eval, ir_measures and all that read their files."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from qa.evaluation.comparison import Result
from qa.evaluation.journal import write_whole
from qa.evaluation.outcomes import Outcome

TAG = "dateline"


def write_trec(result: Result, folder: Path) -> None:
    """Write `run.trec` (`qid Q0 docid rank score tag`) and `qrels.trec` (`qid 0 docid grade`), by article.

    A question that failed, or found nothing, has no line in the run but keeps its judgements: a tool that is told to
    count all judged queries (trec_eval's -c) gives it 0. Columns are set apart by white space, so that in ids is
    percent-encoded, as are "%" and what does not print: no two ids become one.
    """
    for name, lines in (("run.trec", _ranked), ("qrels.trec", _judged)):
        write_whole(folder / name, "".join(line for outcome in result.outcomes for line in lines(outcome)))


def _ranked(outcome: Outcome) -> Iterator[str]:
    """Tools sort by score and break ties in their own ways: scores count down to 1, so our order is theirs."""
    query, ranked = _column(outcome.pair.id), outcome.reply.ranked
    for rank, article in enumerate(ranked, start=1):
        yield f"{query} Q0 {_column(article)} {rank} {len(ranked) - rank + 1} {TAG}\n"


def _judged(outcome: Outcome) -> Iterator[str]:
    query = _column(outcome.pair.id)
    for article, grade in outcome.judgement.grades.items():
        yield f"{query} 0 {_column(article)} {grade}\n"


def _column(key: str) -> str:
    return "".join(char if _stands(char) else quote(char, safe="", errors="surrogatepass") for char in key)


def _stands(char: str) -> bool:
    return char.isprintable() and not char.isspace() and char != "%"
