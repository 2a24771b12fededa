"""What others build on is typed: there is no `Any` in what docs/python.md and docs/config.md name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PUBLIC = (
    *(
        "index/chunkers.py",
        "index/components.py",
        "index/config.py",
        "index/errors.py",
        "index/stores.py",
        "index/types.py",
    ),
    *("index/titles.py", "index/word_pieces.py", "qa/answers.py", "qa/config.py", "qa/coverage.py", "qa/engine.py"),
    *("qa/feedback.py", "qa/parts.py", "qa/pipeline.py", "qa/rerankers.py", "qa/retrievers.py", "qa/types.py"),
    *("qa/checker/types.py", "qa/statements.py", "qa/sureness.py"),
    *("qa/answerers/__init__.py", "qa/llama/__init__.py", "qa/llama/nodes.py"),
)


def annotations(body: list[ast.stmt]) -> Iterator[ast.expr]:
    """Those of public functions and classes, and of what is public in them."""
    for node in body:
        if isinstance(node, ast.AnnAssign) and not ast.unparse(node.target).startswith("_"):
            yield node.annotation
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from annotations(node.body)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not re.match("_(?!_)", node.name):
            arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            given = [each.annotation for each in (*arguments, node.args.vararg, node.args.kwarg) if each]
            yield from filter(None, [*given, node.returns])


@pytest.mark.parametrize("name", PUBLIC)
def test_public_types_have_no_any(name: str) -> None:
    found = list(annotations(ast.parse((ROOT / name).read_text(encoding="utf-8")).body))
    assert found or name == "index/errors.py"
    assert [ast.unparse(each) for each in found if re.search(r"\bAny\b", ast.unparse(each))] == []


def test_everything_that_is_documented_is_looked_at() -> None:
    told = "".join((ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("python.md", "config.md"))
    modules = set(re.findall(r"^from ((?:qa|index)[\w.]*) import", told, re.MULTILINE))
    files = {module.replace(".", "/") for module in modules} | set(re.findall(r"`((?:qa|index)/[\w/]+)\.py`", told))
    assert {f"{each}.py" for each in files} - {name.replace("/__init__", "") for name in PUBLIC} - {*PUBLIC} == set()
