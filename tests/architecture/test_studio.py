"""The studio keeps its rules: small templates, every word in three languages, no statistic, a quick web process."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import parcours_studio

STUDIO = Path(parcours_studio.__file__).parent
TEMPLATES = sorted(STUDIO.rglob("templates/**/*.*"))
MODULES = [path for path in sorted(STUDIO.rglob("*.py")) if "migrations" not in path.parts]
CATALOGUES = sorted(STUDIO.glob("*/*phrases.toml"))
LANGUAGES = {"en", "de", "fr"}
MOST_LINES = 80
SPOKEN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "aria-description")
NAMES = {"Parcours"}
"""What is called the same in every language."""
AGGREGATES = {"Avg", "StdDev", "Variance"}
STATISTICS = {"statistics", "scipy", "numpy", "pandas", "math.sqrt"}


def _named(path: Path) -> str:
    return str(path.relative_to(STUDIO))


def _phrases() -> dict[str, dict[str, object]]:
    return {
        f"{path.parent.name}.{key}": phrase
        for path in CATALOGUES
        for key, phrase in tomllib.loads(path.read_text("utf-8")).items()
    }


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_a_template_is_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_a_template_holds_no_text_of_its_own(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", path.read_text("utf-8"), flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    attributes = "|".join(SPOKEN_ATTRIBUTES)
    spoken = re.findall(rf"\b(?:{attributes})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", text)
    outside = re.sub(r"<!--.*?-->|<[^>]*>", " ", text, flags=re.S)
    words = [
        word for said in [outside, *("".join(pair) for pair in spoken)] for word in re.findall(r"[^\W\d_]{2,}", said)
    ]
    entities = {"nbsp", "times", "middot", "rarr", "larr", "ndash", "mdash", "hellip", "amp", "lt", "gt", "thinsp"}
    assert [word for word in words if word not in NAMES | entities] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_a_template_has_neither_inline_style_nor_inline_script(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.findall(r"<[^>]*\sstyle\s*=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_a_sentence_with_intervals_has_an_element_of_its_own(path: Path) -> None:
    """Its intervals are elements: beside others, in a row of boxes, they would lie apart from the sentence."""
    assert re.findall(r"(?<!>)\{\{[^}]*\|whole *\}\}|\{\{[^}]*\|whole *\}\}(?!</)", path.read_text("utf-8")) == []


def test_every_phrase_is_said_in_every_language() -> None:
    missing = [f"{key}: {sorted(LANGUAGES - set(said))}" for key, said in _phrases().items() if LANGUAGES - set(said)]
    assert missing == []


def test_every_language_fills_the_same_blanks() -> None:
    wrong = []
    for key, said in _phrases().items():
        blanks = {language: _blanks(said[language]) for language in LANGUAGES}
        if len({frozenset(one - {"count"}) for one in blanks.values()}) > 1:
            wrong.append(f"{key}: {blanks}")
    assert wrong == []


def _blanks(phrase: object) -> set[str]:
    texts = phrase.values() if isinstance(phrase, dict) else [phrase]
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(str(text)) if name}


def _asked() -> Iterator[tuple[str, str, bool]]:
    """Every phrase that is asked for: where, its key, and whether the key is only the beginning of one."""
    for path in TEMPLATES:
        for found in re.finditer(r"say ['\"]([a-z_.]+)['\"](\|add)?", path.read_text("utf-8")):
            yield _named(path), found[1], bool(found[2])
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in {"say", "say_later", "later"} and node.args:
                yield from _key(_named(path), node.args[0])


def _asked_by_the_audit_log() -> set[str]:
    """How phrases begin that say what was written down: room.did_verb for verbs, room.audit_name for names."""
    verbs = {
        node.value.replace(".", ".did_")
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z]+\.[a-z_]*", node.value)  # "segments." begins a verb that is put together
    }
    return verbs | {f"{path.parent.name}.audit_" for path in CATALOGUES}


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _key(where: str, argument: ast.expr) -> Iterator[tuple[str, str, bool]]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield where, argument.value, False
    elif isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
        yield where, str(argument.values[0].value), True


def test_every_phrase_that_is_asked_for_exists() -> None:
    known = set(_phrases())
    missing = [
        f"{where}: {key}"
        for where, key, begins in _asked()
        if not (any(one.startswith(key) for one in known) if begins else key in known)
    ]
    assert missing == []


def test_every_phrase_is_asked_for_somewhere() -> None:
    asked = list(_asked())
    whole, begun = {key for _, key, begins in asked if not begins}, {key for _, key, begins in asked if begins}
    begun |= _asked_by_the_audit_log()
    text = "".join(path.read_text("utf-8") for path in [*MODULES, *TEMPLATES])
    unused = [
        key
        for key in _phrases()
        if key not in whole and not any(key.startswith(one) for one in begun) and f'"{key}"' not in text
    ]
    assert unused == []


def test_the_studio_computes_no_statistic() -> None:
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                {alias.name for alias in getattr(node, "names", [])}
                if isinstance(node, ast.Import | ast.ImportFrom)
                else set()
            )
            roots = {name.partition(".")[0] for name in names}
            if isinstance(node, ast.ImportFrom) and node.module:
                roots.add(node.module.partition(".")[0])
            found += [f"{_named(path)}: {name}" for name in (names & AGGREGATES) | (roots & STATISTICS)]
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and _is_mean(node):
                found.append(f"{_named(path)}:{node.lineno} divides a sum by a count")
    assert found == []


def _is_mean(node: ast.BinOp) -> bool:
    return isinstance(node.right, ast.Call) and _called(node.right) in {"len", "count"}


def test_addresses_load_neither_an_engine_nor_statistics_nor_drawing() -> None:
    script = (
        "import sys, django; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "import parcours_studio.site.wsgi\n"
        "heavy = {'duckdb', 'scipy', 'pyspark', 'vl_convert', 'pandas', 'deltalake', 'ibis', 'pyarrow'}\n"
        "print(sorted((heavy | {'parcours.charts'}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.django_db
def test_migrations_are_linear_and_complete() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = {name for name, _ in loader.graph.nodes if (STUDIO / name).is_dir()}
    assert {name: len(loader.graph.leaf_nodes(name)) for name in ours} == dict.fromkeys(ours, 1)
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
