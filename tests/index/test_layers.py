"""Imports go one way, between the packages and inside `qa`; vendors have their homes, and the command is light."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("index", "qa", "ui")
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
# The modules of `qa` from the bottom up: each imports those of its own row and of rows below, `ui` those up to the
# engine. A module that is new, or has another name, gets its place here.
ROWS = (
    {
        "config",
        "english",
        "findings",
        "forms",
        "kept_answers",
        "latest",
        "lines",
        "locks",
        "markdown",
        "mentions",
        "normalise",
        "pairs",
        "passwords",
        "questions",
        "quotations",
        "tokens",
        "types",
    },
    {"reader"},
    {
        "accounts",
        "agreement",
        "answerers",
        "answers",
        "checker",
        "citations",
        "coverage",
        "display",
        "feedback",
        "fusion",
        "limits",
        "llm",
        "news",
        "rerankers",
        "retrievers",
        "revisions",
        "saved",
        "sources",
        "stances",
        "statements",
        "sureness",
        "vocabulary",
        "when",
    },
    {"describe", "engine", "health", "llama", "lookups", "parts", "pipeline", "renewing", "suggestions", "workers"},
    {"evaluation", "feedback_pairs", "watching"},
    {"cli", "printing", "progress", "screens"},
)
ENGINE = 3
# Each vendor has one home; the embedding runtime is also what counts tokens, and what the export writes for.
HOMES = {
    "chromadb": {"index/chroma.py"},
    "tantivy": {"index/lexical.py"},
    "sqlite3": {"index/database.py"},
    "psycopg": {"index/postgres.py"},
    "gradio": {"ui"},
    "nltk": {"index/sentences.py"},
    "pyromark": {"index/loaders/markdown.py"},
    "datasketch": {"index/sketches.py"},
    "sentence_transformers": {"index/export.py", "index/gpu.py"},
    "huggingface_hub": {"index/embedder.py"},
    "trafilatura": {"index/loaders/html.py"},
    "pypdfium2": {"index/pdf_lines.py", "index/pdf_pictures.py"},
    "striprtf": {"index/loaders/office.py"},
    "warcio": {"index/loaders/warc.py"},
    "protego": {"index/manners.py"},
    "watchfiles": {"index/watching.py"},
    "ray": {"index/cluster.py"},
    "httpx": {"qa/llm"},
    "ollama": {"qa/llm/providers.py"},
    "openai": {"qa/llm/providers.py"},
    "mcp": {"ui/mcp/tools.py"},
}
# What takes long or much memory to import: where it is used, never at the top of what the command imports.
HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "onnx",
    "onnxruntime",
    "tokenizers",
    "huggingface_hub",
    "chromadb",
    "tantivy",
    "llama_index",
    "nltk",
    "trafilatura",
    "pypdfium2",
    "warcio",
    "ray",
    "pyarrow",
    "gradio",
    "mcp",
    "numpy",
    "psycopg",
}
COMMAND = ROOT / "qa" / "cli" / "__init__.py"


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(nodes: Iterator[ast.AST], path: Path) -> set[str]:
    """The dotted names that import statements name, relative ones made absolute."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = list(path.relative_to(ROOT).parts[:-1])
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return names


@cache
def anywhere(path: Path) -> set[str]:
    return imported(ast.walk(ast.parse(path.read_text(encoding="utf-8"))), path)


def on_import(path: Path) -> set[str]:
    """What importing the module imports: not what its functions do, nor what only a type checker reads."""
    return imported(_at_the_top(ast.parse(path.read_text(encoding="utf-8")).body), path)


def _at_the_top(body: list[ast.stmt]) -> Iterator[ast.AST]:
    for node in body:
        if isinstance(node, ast.If):
            checked = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
            yield from _at_the_top(node.orelse if checked else node.body + node.orelse)
        elif isinstance(node, ast.Try):
            yield from _at_the_top(node.body + node.orelse + node.finalbody)
        elif isinstance(node, ast.ClassDef | ast.With):
            yield from _at_the_top(node.body)
        else:
            yield node


def roots(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def of_qa(names: set[str]) -> set[str]:
    """The modules of `qa` among dotted names."""
    return {parts[1] for parts in (name.split(".") for name in names) if parts[0] == "qa" and len(parts) > 1}


def allowed(path: Path) -> set[str]:
    """The modules of `qa` that a file may import."""
    package, *below = path.relative_to(ROOT).with_suffix("").parts
    row = ENGINE if package == "ui" else next((at for at, row in enumerate(ROWS) if below[0] in row), -1)
    return set().union(*ROWS[: row + 1])


def test_all_files_are_looked_at() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(PACKAGES)
    assert "index.types" in anywhere(ROOT / "index" / "catalog.py")
    assert of_qa({"index.types", "qa", "qa.types", "qa.pairs.Pair"}) == {"types", "pairs"}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_packages_import_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    above = set(PACKAGES[PACKAGES.index(package) + 1 :])

    assert not roots(anywhere(path)) & above


def test_every_module_of_qa_has_one_place() -> None:
    there = {path.stem for path in (ROOT / "qa").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}

    assert sorted(name for row in ROWS for name in row) == sorted(there - {"__init__"})


@pytest.mark.parametrize("path", [path for path in FILES if not name_of(path).startswith("index/")], ids=name_of)
def test_inside_qa_imports_go_one_way(path: Path) -> None:
    assert of_qa(anywhere(path)) <= allowed(path)


@pytest.mark.parametrize(("vendor", "homes"), HOMES.items(), ids=list(HOMES))
def test_each_vendor_has_one_home(vendor: str, homes: set[str]) -> None:
    found = {name_of(path) for path in FILES if vendor in roots(anywhere(path))}

    assert found
    assert {home for home in homes if not (ROOT / home).exists()} == set()
    assert {name for name in found if not any(name == home or name.startswith(f"{home}/") for home in homes)} == set()


def _modules(names: set[str]) -> Iterator[Path]:
    """The files of those names that are modules of ours, and of the packages above them."""
    for name in names:
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            place = ROOT.joinpath(*parts[:end])
            yield from (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file())


def test_the_command_imports_nothing_heavy_by_its_source() -> None:
    waiting, seen = [COMMAND], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        assert not roots(on_import(path)) & HEAVY, name_of(path)
        waiting += _modules(on_import(path))
    assert len(seen) > 3
