"""HTML read back, as a browser would."""

from html.parser import HTMLParser

VOID = ("br", "img", "input", "path")


class Reader(HTMLParser):
    """Collects the tags of a page, and the text within the element of an id or class."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append((tag, named))
        if tag not in VOID:
            self.open.append(named.get("id") or named.get("class") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        for name in self.open:
            self.texts[name] = self.texts.get(name, "") + data
