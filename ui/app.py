"""`qa serve`: the page's layout, its event wiring, and the server. Gradio is imported when it is used."""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import DatelineError
from ui import markup
from ui.engine import Engine
from ui.view import Exchange

if TYPE_CHECKING:
    import gradio as gr

HERE = Path(__file__).parent
ASKED_AT_ONCE = 4  # questions answered side by side, over all open pages; more wait their turn
UPLOADS = "1kb"  # the page takes no files, gradio's server would

# Enforced by the browser: the page can't reach another machine, whatever an article's text smuggles in.
# gradio compiles its templates in the page ('unsafe-eval') and styles elements inline.
POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; form-action 'self'"


def serve(
    engine: Engine,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    quiet: bool = False,
    examples: Sequence[str] = (),
    announce: Callable[[str], None] = lambda url: None,
) -> None:
    """Serve the page until Ctrl-C; unless `quiet`, `announce` gets its URL once up. Raises DatelineError."""
    page, url = start(engine, host=host, port=port, open_browser=open_browser, examples=examples)
    if not quiet:
        announce(url)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        page.close(verbose=False)


def start(
    engine: Engine,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    examples: Sequence[str] = (),
) -> tuple["gr.Blocks", str]:
    """Start the server in a thread, on any free port for 0; return the page, to close it, and its URL.

    Raises DatelineError.
    """
    port = _free_port(host, port)
    page = build(engine, examples)
    return page, _launch(page, host, port, open_browser)


def build(engine: Engine, examples: Sequence[str] = ()) -> "gr.Blocks":
    """Lay out the page and wire its events; `examples` are questions offered before the first one."""
    from ui.panels import chat, sources  # before gradio: they turn its analytics off

    import gradio as gr  # isort: skip

    page_js = (HERE / "page.js").read_text(encoding="utf-8")
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as page:
        with gr.Column(elem_id="page"):
            masthead = gr.HTML(elem_id="masthead", apply_default_css=False, js_on_load=None)
            with gr.Row(elem_id="desk"):
                with gr.Column(elem_id="chat", min_width=0):
                    panel = chat.chat_panel(page_js)
                with gr.Column(elem_id="reader", min_width=0):
                    source = sources.sources_panel(page_js)
        past = gr.State(())  # each open page has its own conversation

        def greet() -> dict[Any, Any]:
            line, opening = chat.greeting(engine, examples)
            return {masthead: line, panel.conversation: opening}

        def ask(text: str, before: tuple[Exchange, ...]) -> Iterator[dict[Any, Any]]:
            if not text.strip():
                yield {panel.hint: markup.hint(chat.EMPTY)}
                return
            waiting = chat.conversation_html((*before, Exchange(text)))
            yield {panel.question: "", panel.hint: "", panel.conversation: waiting}
            now = (*before, chat.reply(engine, text, before))
            opened = sources.first_source_html(engine, now)
            yield {past: now, panel.conversation: chat.conversation_html(now), source: opened}

        def show(before: tuple[Exchange, ...], event: gr.EventData) -> str:
            return sources.source_html(engine, before, str(getattr(event, "name", "")))

        outputs = [past, panel.question, panel.hint, panel.conversation, source]
        silent = {"show_progress": "hidden", "api_visibility": "private"}
        page.load(greet, None, [masthead, panel.conversation], **silent)
        panel.question.submit(ask, [panel.question, past], outputs, **silent)
        for links in (panel.conversation, source):
            links.click(show, past, source, trigger_mode="always_last", **silent)
    return page.queue(default_concurrency_limit=ASKED_AT_ONCE)


def _launch(page: "gr.Blocks", host: str, port: int, open_browser: bool) -> str:
    """Start gradio's server in a thread and return its URL; all that shares, records or reports is off."""
    import gradio as gr

    _keep_from_proxy(host)
    _, url, _ = page.launch(
        server_name=host,
        server_port=port,
        inbrowser=open_browser,
        quiet=True,
        prevent_thread_lock=True,
        share=False,
        run_history=False,
        enable_monitoring=False,
        pwa=False,
        ssr_mode=False,
        mcp_server=False,
        footer_links=[],
        max_file_size=UPLOADS,
        # System fonts, since gradio's own themes bring web fonts.
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head=_head(),
    )
    return str(url)


def _head() -> str:
    """Return what the page's head gains; the style goes here because gradio rewrites the selectors of `css`."""
    style = (HERE / "style.css").read_text(encoding="utf-8")
    return f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><style>{style}</style>'


def _free_port(host: str, port: int) -> int:
    """Bind the port once, for the system's own reason when it can't be had, and return it. Raises DatelineError."""
    try:
        if not 0 <= port <= 65535:
            raise OSError("ports are 0 to 65535")
        for name in (host, "127.0.0.1"):  # gradio wants the loopback's port free too, whatever the host
            family, kind, _, _, address = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
                port = int(probe.getsockname()[1])
        return port
    except OSError as error:
        reason = error.strerror or str(error)
        raise DatelineError(
            f"can't serve on {host} port {port}: {reason}; choose another with --port or [serve] port"
        ) from error


def _keep_from_proxy(host: str) -> None:
    """Have gradio reach its own server directly when it checks that it is up, whatever proxy is set."""
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), host, "localhost")))
