"""Articles of the catalog cut anew, when what their chunks depend on has changed: settings, or what is boilerplate."""

from collections.abc import Callable

from index.ledger import Ledger, Prepared
from index.recurrence import changed, line_hashes, with_recurring, without_recurring
from index.report import Progress
from index.types import Article

Prepare = Callable[[Article], Prepared | None]  # cuts an article, None for one that can't be


def recut(ledger: Ledger, wanted: str, prepare: Prepare, progress: Progress) -> None:
    """Cut all articles anew unless they are cut as `wanted`."""
    if ledger.meta("chunking") == wanted:
        return
    ids = ledger.article_ids()
    with ledger.transaction() as generation:
        for done, article_id in enumerate(ids, 1):
            article = ledger.article(article_id)
            if article is not None and (prepared := prepare(article)):
                ledger.put(prepared, generation)
            progress("cutting anew", done, len(ids), "articles")
        ledger.set_meta("chunking", wanted)


def mark_recurring(ledger: Ledger, prepare: Prepare) -> None:
    """Mark what recurs in each publisher's articles as they are now, and cut those anew of which that changes.

    That it is done is known by the generation: what a kill ends, the next run completes.
    """
    if ledger.meta("recurrence") == str(ledger.generation()):
        return
    with ledger.transaction() as generation:
        for article_id in ledger.without_lines():
            if article := ledger.article(article_id):
                ledger.keep_lines(article_id, line_hashes(article))
        for lines, recurring in changed(ledger.lines()):
            if article := ledger.article(lines.article_id):
                marked = with_recurring(without_recurring(article, lines.recurring), recurring)
                if marked != article and (prepared := prepare(marked)):
                    ledger.put(prepared, generation)
                ledger.keep_lines(article.id, lines.hashes, recurring)
    ledger.set_meta("recurrence", str(ledger.generation()))
