"""The page: its panels in their places. Gradio is imported when it is used; `ui.server` serves what is built here."""

from pathlib import Path
from typing import TYPE_CHECKING

from ui.engine import Engine, Uploads

if TYPE_CHECKING:
    import gradio as gr

HERE = Path(__file__).parent


def build(engine: Engine, uploads: Uploads | None = None) -> "gr.Blocks":
    """Lay out the page; without `uploads` it takes no files."""
    from ui.panels import chat, evidence, library, masthead  # before gradio: they turn its analytics off

    import gradio as gr  # isort: skip

    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as page, gr.Column(elem_id="page"):
        masthead.masthead_panel(engine)
        with gr.Row(elem_id="desk"):
            chat.chat_panel(engine)
            with gr.Column(elem_id="side", min_width=0):
                evidence.evidence_panel(engine)
                library.library_panel(engine, uploads)
    return page


def head() -> str:
    """Return what the page's head gains: the one style and the one script.

    The style stands here because gradio rewrites the selectors of its own `css`.
    """
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("style.css", "page.js"))
    return f"<style>{style}</style><script>{script}</script>"
