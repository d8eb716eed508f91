"""Every sentence of every catalogue can be said in every language, and whoever says it fills all its blanks."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes
from ruamel.yaml import YAML

import parcours
from parcours.vocabulary.typesetting import typeset
from parcours.vocabulary.wording import LANGUAGES, Wording, read_catalogue

SOURCE = Path(parcours.__file__).parent
CATALOGUES = sorted(SOURCE.rglob("phrases.toml"))
SPEAKS_ALSO = {"report": ["charts"], "plan": ["drivers"], "company": ["charts", "report"]}
"""Rooms that say sentences from another room's catalogue."""


def phrases_of(room: str) -> dict[str, Any]:
    """All sentences that a room may say."""
    found: dict[str, Any] = {}
    for name in (*SPEAKS_ALSO.get(room, ()), room):
        path = SOURCE / name / "phrases.toml"
        found |= read_catalogue(path) if path in CATALOGUES else {}
    return found


def blanks(phrase: object) -> set[str]:
    """What has to be filled in; a phrase with a singular and a plural needs a count to choose by."""
    forms = [phrase] if isinstance(phrase, str) else list(phrase.values())  # type: ignore[attr-defined]
    found = {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}
    return found if isinstance(phrase, str) else found | {"count"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(path: Path, language: str) -> None:
    catalogue = read_catalogue(path)
    say = Wording(language, catalogue)
    for key, phrase in catalogue.items():
        for count in (0, 1, 2, 5, 1_000_000):
            said = say.say(key, **{name: f"<{name}>" for name in blanks(phrase[language])} | {"count": count})
            assert said.strip(), key
            assert "{" not in said, key


NAMED = ("families.toml", "event_names.toml")
FRENCH = sorted([*SOURCE.parent.rglob("*phrases.toml"), *(SOURCE / "journeys" / name for name in NAMED)])
MAPS = sorted([*(SOURCE / "journeys" / "sketches").glob("*.yaml"), *(SOURCE / "demo").rglob("journeys/*.yaml")])


def french(entry: object) -> Iterator[str]:
    """All French texts below an entry of a file."""
    if isinstance(entry, dict):
        for name, value in entry.items():
            yield from texts(value) if name == "fr" else french(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from french(value)


def texts(value: object) -> list[str]:
    """A text, or all forms of it."""
    return list(map(str, value.values())) if isinstance(value, dict) else [str(value)]


@pytest.mark.parametrize("path", [*FRENCH, *MAPS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_french_is_set_as_it_is_printed(path: Path) -> None:
    said = list(french(read_catalogue(path) if path in FRENCH else YAML(typ="safe").load(path)))
    assert said
    for text in said:
        plain = re.sub(r"`[^`]*`|%\S+", "`", typeset(text, "fr"))
        assert "'" not in plain, "the apostrophe is ’"
        assert not re.search("[^\u202f][;!?»]|[^\u202f\\d]:|:(?![\\d\\s]|$)|«[^\u202f]", plain), "a sign stands apart"


def constants(node: ast.expr, where: ast.AST) -> set[str]:
    """The texts that an expression may be: one, a choice, a name or table that holds them; `text*` for a family."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp():
            return constants(node.body, where) | constants(node.orelse, where)
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            return {f"{start}*"}
        case ast.Dict():
            return {text for value in node.values for text in constants(value, where)}
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)):
            given = (
                one.value for one in ast.walk(where) if isinstance(one, ast.Assign)
                if any(isinstance(target, ast.Name) and target.id == name for target in one.targets)
            )  # fmt: skip
            return {text for value in given if not isinstance(value, ast.Name) for text in constants(value, where)}
    return set()


def said_in_code() -> Iterator[tuple[str, str, set[str]]]:
    """Where something is said in code: the place, the phrase, what is filled in."""
    for path in sorted(SOURCE.rglob("*.py")):
        module = ast.parse(path.read_text("utf-8"))
        for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                named = isinstance(call.func, ast.Attribute) and call.func.attr == "say"
                if named and call.args and all(keyword.arg for keyword in call.keywords):
                    filled = {str(keyword.arg) for keyword in call.keywords}
                    for key in constants(call.args[0], function) or constants(call.args[0], module):
                        yield f"{path.relative_to(SOURCE)}:{call.lineno}", key, filled


def said_in_templates() -> Iterator[tuple[str, str, set[str]]]:
    """The same for the templates."""
    for path in sorted(SOURCE.rglob("*.j2")):
        for call in Environment(autoescape=True).parse(path.read_text("utf-8")).find_all(nodes.Call):
            named = isinstance(call.node, nodes.Getattr) and call.node.attr == "say"
            if named and call.args and isinstance(call.args[0], nodes.Const):
                yield (
                    f"{path.relative_to(SOURCE)}:{call.lineno}",
                    str(call.args[0].value),
                    {word.key for word in call.kwargs},
                )


def test_whoever_says_a_sentence_fills_all_its_blanks() -> None:
    checked, lacking = set(), []
    for place, said, filled in (*said_in_code(), *said_in_templates()):
        known = phrases_of(Path(place).parts[0])
        for key in [key for key in known if key == said or (said.endswith("*") and key.startswith(said[:-1]))]:
            checked.add(key)
            needed = set().union(*(blanks(known[key][language]) for language in LANGUAGES))
            lacking += [f"{place}: {key} needs {name}" for name in sorted(needed - filled)]
    assert lacking == []
    assert len(checked) > 180
