"""What the command shows a person: answers with their sources, tables, progress."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from index.agencies import agency_of
from index.rendering import said, unread
from index.types import Article, Span
from qa.agreement.telling import told
from qa.feedback import Feedback
from qa.limits import in_a_line
from qa.quotations.checking import Checked
from qa.quotations.searching import Quoted
from qa.quotations.wording import Verdict
from qa.screens import Screen, harmless
from qa.stances import remark
from qa.statements import Statement, groups, made, paragraphs
from qa.sureness import Sureness, headline, sureness
from qa.types import Answer, Citation, Passage
from qa.when import in_words, known_day, long_day, minute

if TYPE_CHECKING:
    from qa.accounts.timelines import Timeline
    from qa.llm.writing import Draft

CONTEXT_CHARS = 160  # of the article, shown on either side of a quote
_UNWRAPPED = 10_000  # columns: what reads a table from a pipe wants a row a line
_VERDICTS = {
    Verdict.VERBATIM: "verbatim",
    Verdict.RECASED: "verbatim, but for the case of its first letter",
    Verdict.ELLIPSIS: "shortened, each part verbatim",
    Verdict.ALTERED: "altered",
    Verdict.NOT_FOUND: "not found",
}
# How a written sentence is shown: whether what it cites carries it.
_BADGES = {"supported": ("✓", "bold green"), "partly": ("≈", "bold yellow"), "unsupported": ("✗", "bold red")}


def console(stream: TextIO) -> Console:
    """Return a console on a stream: plain text unless it is a terminal that wants colour."""
    width = None if stream.isatty() else 100
    return Console(
        file=Screen(stream, styled=True),  # type: ignore[arg-type]
        highlight=False,
        width=width,
        emoji=False,
        markup=False,
        color_system=None if os.environ.get("NO_COLOR") else "auto",
    )


def print_answer(answer: Answer, articles: dict[str, Article], out: Console) -> None:
    """Print the answer, then its sources, each quote marked in its surroundings."""
    _print_asked(answer, out)
    if answer.abstained and not answer.citations:
        out.print(Text(harmless(answer.text), style="bold"))
        _print_made(answer, out)
        _print_nearest(answer.passages[:3], out)
        return
    _print_told(answer, out)
    print_sources(answer, articles, out)


def print_writing(drafts: "Iterator[Draft]", out: Console) -> tuple[Answer, bool]:
    """Print what a language model writes, each sentence as it closes; return the answer, and whether it was printed.

    It was not where it is quoted after all, or declined; what was struck then is printed all the same.
    """
    shown = 0
    for draft in drafts:
        answer = draft.answer
        statements = [one for group in groups(answer) for one in group.statements] if answer.is_written else []
        if statements and not shown:
            _print_asked(answer, out)
        for one in statements[shown:]:
            out.print(Padding(_badged(one), (0, 2)))
        shown = max(shown, len(statements))
    written = bool(shown) and answer.is_written and not answer.abstained
    if shown:
        out.print()
    if written:
        _print_made(answer, out)
    return answer if written or not shown else replace(answer, sentences=None), written


def _badged(one: Statement) -> Text:
    """Return a written sentence behind the sign of whether what it cites carries it."""
    sign, style = _BADGES[one.support]
    text = Text(harmless(one.text.strip()), style="strike dim" if one.struck else "")
    for first, last in one.missing:
        text.stylize("underline red", first, last)
    marks = "".join(f"[{number}]" for number in one.markers)
    note = f" ({harmless(one.note)})" if one.note else ""
    return Text.assemble((f"{sign} ", style), text, (f" {marks}".rstrip(), "bold cyan"), (note, "dim"))


def _print_made(answer: Answer, out: Console) -> None:
    """Say how an answer was made, where a language model was asked."""
    if answer.llm_usage and (told := made(answer)):
        out.print(Padding(Text(_one_line(told), style="dim"), (0, 2, 1, 2)))


def _print_asked(answer: Answer, out: Console) -> None:
    out.print()
    if answer.interpreted_as:
        out.print(Text(f"Interpreted as: {_one_line(answer.interpreted_as)}", style="dim"), soft_wrap=True)
        out.print()
    if read := in_a_line(answer):
        out.print(Text(f"Understood: {_one_line(read)}", style="dim"), soft_wrap=True)
        out.print()


def print_sources(answer: Answer, articles: dict[str, Article], out: Console) -> None:
    """Print the sources of an answer, each quote marked in its surroundings."""
    for citation in answer.citations:
        said = f" ({_one_line(noted)})" if (noted := remark(citation, answer)) else ""
        out.print(Text.assemble((f"[{citation.marker}] ", "bold cyan"), (_source(citation), "bold"), said))
        out.print(Padding(Text(_one_line(citation.title), style="italic"), (0, 4)))
        if citation.known:
            out.print(Padding(Text(_one_line(citation.known)), (0, 4)))
        article = articles.get(citation.article_id)
        if article is not None:
            out.print(Padding(_in_context(citation, article, out.color_system is not None), (0, 4)))
        source = _one_line(citation.url or shown_path(citation.path))
        place = f"{source}, {citation.place}"
        out.print(Padding(Text(place, style="dim"), (0, 4)))
        out.print()


def print_article(article: Article, out: Console) -> None:
    """Print an article as stored, its boilerplate and its markup dimmed."""
    out.print(Text(_one_line(article.title), style="bold"))
    credit = f"credited to {agency}" if (agency := agency_of(article)) else None
    facts = (article.publisher, _day_known(article), article.byline, credit, article.url)
    known = " · ".join(str(fact) for fact in (*facts, shown_path(article.path), article.id) if fact)
    out.print(Text(_one_line(known), style="dim"))
    out.print()
    text = Text(harmless(article.text))
    for span in unread(article):
        text.stylize("dim", span.start, span.end)
    out.print(text, soft_wrap=True)  # as stored: its lines are its own


def _day_known(article: Article) -> str | None:
    """Return the day of publication and where it was read; articles indexed long ago don't tell where."""
    if article.dated is None:
        return long_day(article.published) if article.published else None
    return f"{known_day(article.dated)} (from the {article.dated.source.replace('url', 'address')})"


def print_feedback(given: Sequence[Feedback], out: Console) -> None:
    """Print each piece of feedback: when, what and why; the question; what was answered, and what was right."""
    for item in given:
        answer = item.answer
        head = " · ".join(filter(None, (minute(item.given_at), item.verdict, item.reason, item.by)))
        out.print(Text(_one_line(head), style="bold"))
        said = "declined" if answer.abstained else headline(answer) or " ".join(paragraphs(answer))
        lines = [answer.question.text, f"answered: {said}", *([f"right: {item.correction}"] if item.correction else [])]
        for line in lines:
            out.print(Padding(Text(_cut(_one_line(line), 2 * CONTEXT_CHARS)), (0, 4)))
        out.print()


def print_quoted(found: Sequence[Quoted], out: Console) -> None:
    """Print quotations: who, what, and where it stands."""
    for item in found:
        one, article = item.quotation, item.article
        out.print(Text(_one_line(one.speaker or "nobody named"), style="bold"))
        out.print(Padding(Text(_one_line(said(article, one.start, one.end))), (0, 4)))
        out.print(Padding(Text(_place(article, Span(one.start, one.end)), style="dim"), (0, 4)))
        out.print()


def print_timeline(timeline: "Timeline", out: Console) -> None:
    """Print the events of a topic: days, the sentence that tells, and where it stands."""
    for line in timeline.lines:
        out.print(Text(in_words(line.days), style="bold"))
        out.print(Padding(Text(_one_line(line.text)), (0, 4)))
        for one in line.citations:
            facts = filter(None, (_source(one), _one_line(one.title), _one_line(one.known)))
            place = f"{' · '.join(facts)}, {one.article_id}, characters {one.start}-{one.end}"
            out.print(Padding(Text.assemble((f"[{one.marker}] ", "cyan"), (place, "dim")), (0, 4)))
        out.print()


def print_checked(item: Checked, out: Console) -> None:
    """Print what is to be said of a draft's quotation: the verdict, the quote, and the article's own words."""
    changed = f": {', '.join(item.changed)}" if item.changed else ""
    style = "bold green" if item.verdict.holds else "bold red"
    out.print(Text.assemble((_VERDICTS[item.verdict], style), changed))
    out.print(Padding(Text(f"»{_one_line(item.quote)}«"), (0, 4)))
    if item.article and item.place:
        if item.verdict is not Verdict.VERBATIM:
            stands = said(item.article, item.place.start, item.place.end)
            out.print(Padding(Text(f"the article: »{_cut(_one_line(stands), 2 * CONTEXT_CHARS)}«"), (0, 4)))
        if item.speaker:
            other = " (the draft names another)" if item.speaker_ok is False else ""
            out.print(Padding(Text(f"said by {_one_line(item.speaker)}{other}"), (0, 4)))
        out.print(Padding(Text(_place(item.article, item.place), style="dim"), (0, 4)))
    out.print()


def _place(article: Article, span: Span) -> str:
    facts = (*_facts(article.publisher, article.published), _one_line(article.title), article.id)
    return f"{' · '.join(facts)}, characters {span.start}-{span.end}"


def print_rows(rows: Sequence[Sequence[str]], out: Console, header: Sequence[str] = ()) -> None:
    """Print a table without lines, the first column to the left, the others to the right; unwrapped into a pipe."""
    table = Table(box=None, show_header=bool(header), pad_edge=False, padding=(0, 2, 0, 0))
    for at in range(len(rows[0]) if rows else 0):
        table.add_column(header[at] if header else "", justify="right" if at and header else "left")
    for row in rows:
        table.add_row(*(Text(harmless(cell)) for cell in row))
    if not out.is_terminal:
        out.width = _UNWRAPPED
    out.print(table)


def shown_path(path: str) -> str:
    """Return a path as short as it can be named from here."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


def _print_told(answer: Answer, out: Console) -> None:
    """Print the headline, bold where it is sure, and what the sources say."""
    level = sureness(answer)
    if above := headline(answer):
        style = "bold" if level is Sureness.SURE else ""
        out.print(Padding(Text(_one_line(above), style=style), (0, 2, 1, 2)))
    if agreed := told(answer):
        out.print(Padding(Text("\n".join(map(_one_line, agreed))), (0, 2, 1, 2)))
    marked = [one.marked for group in groups(answer) if group.apart for one in group.statements if one.marked]
    for paragraph in () if answer.is_written else paragraphs(answer):
        text = Text(harmless(paragraph))
        text.highlight_regex(r"\[\d+\]", "bold cyan")
        text.highlight_words(marked, "underline")
        out.print(Padding(text, (0, 2, 1, 2)))
    for one in groups(answer)[0].statements if answer.is_written else ():
        out.print(Padding(_badged(one), (0, 2)))
    if answer.is_written:
        out.print()
    _print_made(answer, out)


def _print_nearest(passages: Sequence[Passage], out: Console) -> None:
    if not passages:
        return
    out.print()
    out.print("The nearest passages:")
    for passage in passages:
        out.print()
        head = " · ".join(_facts(passage.publisher, passage.published)) or "unknown publisher"
        out.print(Text.assemble("- ", (head, "bold"), " ", (_one_line(passage.title), "italic")))
        out.print(Padding(Text(_cut(_one_line(passage.read.text), 2 * CONTEXT_CHARS)), (0, 2)))


def _in_context(citation: Citation, article: Article, colour: bool) -> Text:
    far, further = citation.start - CONTEXT_CHARS, citation.end + CONTEXT_CHARS
    # Boilerplate is no context: a front matter, a credit.
    start = max(0, far, *(span.end for span in article.boilerplate if span.end <= citation.start))
    end = min(len(article.text), further, *(span.start for span in article.boilerplate if span.start >= citation.end))
    before, after = _one_line(said(article, start, citation.start)), _one_line(said(article, citation.end, end))
    # Cut at a word; what is cut off is shown by an ellipsis.
    before = "…" + before.partition(" ")[2] if start == far and far else before
    after = after.rpartition(" ")[0] + "…" if end == further < len(article.text) else after
    quote = _one_line(citation.shown)
    marked = (quote, "bold reverse") if colour else f"»{quote}«"
    parts = ((f"{before} ", "dim") if before else "", marked, (f" {after}", "dim") if after else "")
    return Text.assemble(*(part for part in parts if part))


def _source(citation: Citation) -> str:
    return " · ".join(_facts(citation.publisher, citation.published)) or "unknown publisher, no date"


def _facts(publisher: str | None, published: date | None) -> list[str]:
    return [_one_line(fact) for fact in (publisher, published and long_day(published)) if fact]


def _one_line(text: str) -> str:
    return " ".join(harmless(text).split())


def _cut(text: str, chars: int) -> str:
    return text if len(text) <= chars else text[:chars].rpartition(" ")[0] + "…"
