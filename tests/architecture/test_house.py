"""The house keeps its own rules; import contracts are held by import-linter in `make check`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import parcours

SOURCE = Path(parcours.__file__).parents[1]
ROOT = SOURCE.parent
MODULES = [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]
FORBIDDEN_NAMES = {"utils", "util", "helper", "helpers", "manager", "handler", "misc", "info", "temp", "data", "item"}
SQL = re.compile(r"\b(select\s+.+\s+from|insert\s+into|create\s+(or\s+replace\s+)?(temp\s+)?(table|view))\b", re.I)


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in MODULES:
        yield path, ast.parse(path.read_text("utf-8"))


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def _docstrings(tree: ast.Module) -> set[ast.AST]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }


def test_no_room_outside_the_engine_holds_sql_text() -> None:
    found = [
        f"{_name(path)}:{node.lineno}"
        for path, tree in _trees()
        if path.parent.name != "engine"
        for node in {*ast.walk(tree)} - _docstrings(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value)
    ]
    assert found == []


def test_no_module_function_or_class_is_called_by_a_word_that_says_nothing() -> None:
    found = []
    for path, tree in _trees():
        words = {path.stem, *path.relative_to(SOURCE).parts[:-1]}
        words |= {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        found += [f"{_name(path)}: {word}" for word in words if word.lower() in FORBIDDEN_NAMES]
    assert found == []


def test_no_module_is_longer_than_500_lines() -> None:
    assert [_name(path) for path in MODULES if len(path.read_text("utf-8").splitlines()) > 500] == []


def test_templates_are_small_partials() -> None:
    templates = [path for path in SOURCE.rglob("templates/**/*") if path.is_file()]
    assert [_name(path) for path in templates if len(path.read_text("utf-8").splitlines()) > 80] == []


def test_every_module_and_public_function_says_what_it_is_for() -> None:
    found = []
    for path, tree in _trees():
        if not ast.get_docstring(tree) and tree.body:
            found.append(_name(path))
        for node in tree.body:
            public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                found.append(f"{_name(path)}:{node.lineno} {node.name}")
    assert found == []


def test_unfinished_work_is_not_left_in_the_code() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplemented")
    lines = (
        (path, number, line) for path in MODULES for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    )
    assert [f"{_name(path)}:{number}" for path, number, line in lines if marks.search(line)] == []


def test_the_locked_requirements_carry_hashes_and_no_address() -> None:
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text("utf-8")
        assert "://" not in text
        assert "--index-url" not in text
        pinned = re.findall(r"^[A-Za-z0-9_.\-]+==", text, flags=re.M)
        assert len(pinned) > 20
        assert text.count("--hash=sha256:") >= len(pinned)


def test_nothing_in_the_product_names_the_shared_samples() -> None:
    words = re.compile(r"\bolist|completejourney|thunderbird|sfo_survey|NETPRO|Q7ALL|customer_unique_id", re.I)
    files = [*MODULES, *SOURCE.rglob("*.toml"), *SOURCE.rglob("*.yaml")]
    assert [_name(path) for path in files if words.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("name", parcours.__all__)
def test_every_public_name_is_there_and_explained(name: str) -> None:
    assert getattr(parcours, name).__doc__


def test_public_names_are_sorted() -> None:
    assert parcours.__all__ == sorted(parcours.__all__)
