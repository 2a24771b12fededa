"""The page: its panels in their places. Gradio is imported when it is used; `ui.server` serves what is built here."""

from pathlib import Path
from typing import TYPE_CHECKING

from qa.engine import Engine
from ui.pages import Pages
from ui.uploads import Uploads

if TYPE_CHECKING:
    import gradio as gr

HERE = Path(__file__).parent
SCRIPTS = HERE / "js"
SCRIPT = "js/main.js"  # as the page names it
WATCH = "js/watch.js"  # says what is wrong where the page can't come up


def build(engine: Engine, uploads: Uploads | None, waiting: int, pages: Pages) -> "gr.Blocks":
    """Lay out the page, where so many questions may wait; without `uploads` it takes no files."""
    from ui.panels import (
        chat,
        evidence,
        library,
        masthead,
        quotes,
        saved,
        timeline,
    )  # before gradio: they turn its analytics off

    import gradio as gr  # isort: skip

    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as page, gr.Column(elem_id="page"):
        masthead.masthead_panel(engine)
        with gr.Row(elem_id="desk"):
            chat.chat_panel(engine, waiting)
            with gr.Column(elem_id="side", min_width=0):
                evidence.evidence_panel(engine, pages)
                library.library_panel(engine, uploads)
                timeline.timeline_panel(engine)
                quotes.quotes_panel(engine)
                saved.saved_panel(engine)
    return page


def head() -> str:
    """Return what the page's head gains: the one style, and the modules of the script.

    The style stands here because gradio rewrites the selectors of its own `css`, and a linked one would come after
    the page is first seen. All modules are named, for the browser to fetch them side by side.
    """
    style = (HERE / "style.css").read_text(encoding="utf-8")
    modules = sorted(path.relative_to(HERE).as_posix() for path in SCRIPTS.glob("*.js") if path.name not in WATCH)
    ahead = "".join(f'<link rel="modulepreload" href="{module}">' for module in modules)
    return f'<style>{style}</style>{ahead}<script type="module" src="{SCRIPT}"></script>'
