"""The library: what is indexed, a search of it, any article to read or take out, files and addresses to add."""

from index.loaders import LOADERS, MB
from qa.coverage import Coverage
from qa.engine import Engine
from ui import choosing, markup, requests
from ui.panels import MOUNT, Reply, Served, served
from ui.uploads import UploadProgress, Uploads
from ui.view import count, long_date, origin

import gradio as gr  # isort: skip - after ui.panels, which turns its analytics off

PAGE = 50  # titles shown at a time
PUBLISHERS_SHOWN = 8
KINDS = ", ".join(LOADERS)


def library_panel(engine: Engine, uploads: Uploads | None) -> gr.HTML:
    """Lay out the panel; without `uploads` nothing can be added."""
    return gr.HTML(
        markup.render(
            "library",
            kinds=KINDS,
            accept=",".join(LOADERS),
            upload_mb=_most_mb(uploads),
            trusting=uploads is not None and uploads.trusting,
        ),
        elem_id="library",
        apply_default_css=False,
        js_on_load=MOUNT,
        server_functions=[*_showing(engine, uploads), *_adding(uploads)],
    )


def _showing(engine: Engine, uploads: Uploads | None) -> list[Served]:
    @served(requests.Nothing)
    def coverage(sent: requests.Nothing) -> Reply:
        now = engine.coverage()
        return {
            "collection": choosing.chosen(),
            "collections": choosing.names(),
            "key": now.key,
            "fingerprint": f"{now.fingerprint} {now.indexed_at}",
            "line": _line(now),
            "articles": now.articles,
            "publishers": [name for name, _ in now.publishers],
            "card": markup.render("coverage", now=now, dates=_dates(now), shown=PUBLISHERS_SHOWN),
            "opening": markup.render("opening", articles=now.articles, kinds=KINDS, uploads=uploads is not None),
            "writer": _writer(engine),
            "limits": {"kinds": list(LOADERS), "upload_mb": _most_mb(uploads)},
        }

    @served(requests.Search)
    def titles(sent: requests.Search) -> Reply:
        found = engine.titles(sent.words, PAGE, sent.offset)
        rows = [(one.id, one.title or "Untitled", origin(one.publisher, one.published)) for one in found.listings]
        shown = {"words": sent.words, "offset": sent.offset, "total": found.total, "rows": rows}
        return {"html": markup.render("titles", **shown, left=found.total - sent.offset - len(rows))}

    @served(requests.Nothing)
    def collections(sent: requests.Nothing) -> Reply:
        return {"names": choosing.names()}

    return [coverage, collections, titles]


def _writer(engine: Engine) -> Reply | None:
    """Return which language model writes, and where to text goes that leaves this machine."""
    if engine.writer is None:
        return None
    model = engine.writer.model
    return {"name": model.name, "place": "" if model.is_local else model.place}


def _adding(uploads: Uploads | None) -> list[Served]:
    if uploads is None:
        return []

    @served(requests.Files)
    def index(sent: requests.Files) -> Reply:
        return {"job": uploads.start(sent.files)}

    @served(requests.Job)
    def progress(sent: requests.Job) -> Reply:
        return _progress(uploads.progress(sent.job))

    @served(requests.Address)
    def visit(sent: requests.Address) -> Reply:
        return {"job": uploads.visit(sent.url.strip())}

    @served(requests.ArticleToRemove)
    def remove(sent: requests.ArticleToRemove) -> Reply:
        return {"job": uploads.forget(sent.id)}

    return [index, progress, *([visit, remove] if uploads.trusting else [])]


def _line(now: Coverage) -> str:
    parts = [count(now.articles, "article")]
    parts += [count(len(now.publishers), "publisher")] if now.publishers else []
    return " · ".join((*parts, _dates(now))) if now.first else " · ".join(parts)


def _dates(now: Coverage) -> str:
    if now.first is None or now.last is None:
        return "no dates"
    first, last = long_date(now.first), long_date(now.last)
    return first if first == last else f"{first} – {last}"


def _progress(now: UploadProgress) -> Reply:
    """Return a line to show, and how much is done, 0 to 1; or what it came to."""
    if now.state == "failed":
        return {"error": now.step}
    if now.state == "done":
        known = f"{count(now.unchanged, 'article')} known already" if now.unchanged else ""
        new = [f"{count(now.added, 'article')} added"] if now.added else []
        new += [f"{count(now.updated, 'article')} updated"] if now.updated else []
        gone = [f"{count(now.removed, 'article')} taken out"] if now.removed else []
        done = ", ".join(filter(None, (*new, *gone, known))) or "Nothing was added"
        return {
            "done": f"{done}. {'Ready to be asked about.' if new else ''}".strip(),
            "skipped": [f"{item.path}: {item.reason}" for item in now.skipped],
        }
    share = now.done / now.total if now.total else None
    part = f", {share:.0%}" if share is not None else ""
    return {"line": f"{(now.step or now.state).capitalize()}{part}…", "share": share}


def _most_mb(uploads: Uploads | None) -> float:
    return uploads.max_bytes / MB if uploads else 0
