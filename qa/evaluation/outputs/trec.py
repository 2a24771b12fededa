"""The run and its judgements as TREC writes them, for trec_eval, ir_measures and all that read their files.

Columns are set apart by white space, so that in ids is percent-encoded, as are "%" and what does not print: no two ids
become one.
"""

from urllib.parse import quote

from qa.evaluation.comparison import Result

TAG = "dateline"


def run(result: Result) -> str:
    """Return a line `qid Q0 docid rank score tag` per article that was found.

    Tools sort by score and break ties in their own ways: scores count down to 1, so our order is theirs. A question
    that failed, or found nothing, has no line but keeps its judgements: a tool that is told to count all judged queries
    (trec_eval's -c) gives it 0.
    """
    return "".join(
        f"{_column(each.pair.id)} Q0 {_column(article)} {rank} {len(each.ranked) - rank + 1} {TAG}\n"
        for each in result.outcomes
        for rank, article in enumerate(each.ranked, start=1)
    )


def qrels(result: Result) -> str:
    """Return a line `qid 0 docid grade` per article that answers."""
    return "".join(
        f"{_column(each.pair.id)} 0 {_column(article)} {grade}\n"
        for each in result.outcomes
        for article, grade in each.judgement.grades.items()
    )


def _column(key: str) -> str:
    return "".join(char if _stands(char) else quote(char, safe="", errors="surrogatepass") for char in key)


def _stands(char: str) -> bool:
    return char.isprintable() and not char.isspace() and char != "%"
