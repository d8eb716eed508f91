"""The audit log speaks the reader's language: whatever a service records has its phrase."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import parcours_studio
from parcours_studio.accounts.audit import changes
from parcours_studio.accounts.models import AuditLine
from parcours_studio.actions.services import FIELDS
from parcours_studio.segments.models import What
from parcours_studio.ui.words import catalogue

STUDIO = Path(parcours_studio.__file__).parent
GIVEN = {"accounts/services.py": ("_change", "set_password")}
"""Functions that record the verb which they are given."""
COMPOSED = {"segments/services.py": {f"segments.{what.value}" for what in What if what != What.FOUND}}
"""Verbs put together from parts."""
BY_FUNCTION = {
    "actions": set(FIELDS) | {"comment"},
    "workshops": {"name", "journey", "questions", "anonymous", "closes_at", "most", "state", "people"},
    "journeys": {"element", "verb", "criticality", "satisfaction", "promise_kept"},
    "accounts": {"name", "email", "role", "team", "language"},
    "sources": {"facts", "added", "changed", "already_known"},
}
"""Fields that a function of the room puts together."""


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of these functions in the studio, with the file in which it stands."""
    for path in sorted(STUDIO.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names:
                yield str(path.relative_to(STUDIO)), node


def recorded() -> set[str]:
    """All verbs that the sources record."""
    found = set().union(*COMPOSED.values())
    for file, call in calls("record"):
        verb = call.args[1]
        if isinstance(verb, ast.Constant):
            found.add(str(verb.value))
        else:
            assert file in COMPOSED or file in GIVEN, f"{file}:{verb.lineno} records a verb that is not known"
    for _, call in calls(*(name for names in GIVEN.values() for name in names)):
        told = [*call.args, *(one.value for one in call.keywords)]
        found |= {one.value for one in told if isinstance(one, ast.Constant) and "." in str(one.value)}
    return found


def fields() -> set[str]:
    """All fields of before and after, by room."""
    found = {f"{room}.audit_{name}" for room, names in BY_FUNCTION.items() for name in names}
    for file, call in calls("record"):
        told = [one.value for one in call.keywords if one.arg in ("before", "after")]
        keys = [key for one in told for node in ast.walk(one) if isinstance(node, ast.Dict) for key in node.keys]
        found |= {f"{file.partition('/')[0]}.audit_{key.value}" for key in keys if isinstance(key, ast.Constant)}
    return found


def test_every_verb_belongs_to_a_room_and_has_its_phrase() -> None:
    verbs = recorded()
    assert {"accounts.change_password", "journeys.publish", "segments.changed", "sources.import"} <= verbs
    assert {verb.partition(".")[0] for verb in verbs} <= {path.parent.name for path in STUDIO.glob("*/__init__.py")}
    assert {key for key in (verb.replace(".", ".did_", 1) for verb in verbs) if key not in catalogue()} == set()


def test_every_field_of_before_and_after_has_its_phrase() -> None:
    assert {key for key in fields() if key not in catalogue()} == set()


@pytest.mark.parametrize("who", ["worker", "command line", "sign in", "folder"])
def test_whoever_is_no_colleague_has_a_name_in_every_language(who: str) -> None:
    assert f"accounts.who_{who.replace(' ', '_')}" in catalogue()


def test_what_is_made_of_parts_is_told_without_signs_of_a_programming_language() -> None:
    line = AuditLine(
        verb="journeys.edit",
        before={"label": {"en": "Search", "de": "Suche"}},
        after={"element": "touchpoint:search", "label": "Web", "when": [{"event": ["A", "B"]}, {"event": ["C"]}]},
    )
    assert [(one.before, one.after) for one in changes(line)] == [
        ("en: Search · de: Suche", "Web"),
        ("", "touchpoint:search"),
        ("", "event: A, B; event: C"),
    ]


def test_what_lies_within_what_was_changed_has_its_name_too() -> None:
    line = AuditLine(verb="journeys.state_beliefs", after={"said": [{"element": "search", "promise_kept": 80.0}]})
    assert [one.after for one in changes(line)] == ["place: search · promise kept, %: 80"]
