"""Two colleagues changed one thing: field by field, what it was, what the other made of it, what was typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from parcours.errors import JourneyError
from parcours.journeys.journey import Journey, Persona, Stage, Touchpoint
from parcours_studio.journeys.elements import parted, struct_in
from parcours_studio.journeys.models import Deed, Edit, Version
from parcours_studio.journeys.telling import told
from parcours_studio.ui.words import say

STRUCTS: dict[str, type[msgspec.Struct]] = {
    "journey": Journey,
    "stage": Stage,
    "touchpoint": Touchpoint,
    "persona": Persona,
}
UNTOUCHED = {"id", "stages", "touchpoints", "personas", "beliefs"}


@dataclass(frozen=True)
class Row:
    """One field that one of the two changed."""

    field: str
    name: str
    base: str
    theirs: str
    mine: str
    value: Any
    """What was typed, as plain values."""
    changed_here: bool
    changed_there: bool

    @property
    def must_choose(self) -> bool:
        """Whether both changed it, to different things."""
        return self.changed_here and self.changed_there and self.theirs != self.mine


def rows(base: Journey, theirs: Journey, at: str, fields: Mapping[str, Any]) -> list[Row]:
    """The fields that differ between what was, what the other made of it, and what was typed."""
    was, is_ = plain(struct_in(base, at)), plain(struct_in(theirs, at))
    typed = {name: msgspec.to_builtins(value) for name, value in fields.items()}
    absent = untouched(parted(at)[0])
    found = []
    for name in dict.fromkeys([*typed, *was, *is_]):
        before, there = was.get(name, absent.get(name)), is_.get(name, absent.get(name))
        here = json.loads(json.dumps(typed[name])) if name in typed else before
        row = Row(
            field=name,
            name=say(f"journeys.field_{name}"),
            base=listed(name, before),
            theirs=listed(name, there),
            mine=listed(name, here),
            value=here,
            changed_here=name in typed and here != before,
            changed_there=bool(is_) and there != before,
        )
        if row.changed_here or row.changed_there:
            found.append(row)
    return found


def plain(struct: Any) -> dict[str, Any]:
    """The fields of an element as plain values, by the names of the file."""
    fields = json.loads(json.dumps(msgspec.to_builtins(struct))) if struct is not None else {}
    return {name: value for name, value in fields.items() if name not in UNTOUCHED}


def untouched(kind: str) -> dict[str, Any]:
    """What fields say that were never touched: they are not written down."""
    found = {}
    for field in msgspec.structs.fields(STRUCTS[kind]):
        made = field.default_factory
        value = field.default if made is msgspec.NODEFAULT else made()
        found[field.name] = None if value is msgspec.NODEFAULT else json.loads(json.dumps(msgspec.to_builtins(value)))
    return found


def packed(found: list[Row]) -> str:
    """What was typed in the fields that were changed here, to be sent along with the choice."""
    return json.dumps({row.field: row.value for row in found if row.changed_here})


def unpacked(text: str, kind: str) -> dict[str, Any]:
    """The fields that `packed` wrote down. Raises JourneyError for what is none."""
    try:
        typed = json.loads(text)
        wanted = {field.name: field for field in msgspec.structs.fields(STRUCTS[kind])}
        return {
            name: msgspec.convert(value, wanted[name].type) for name, value in typed.items() if name not in UNTOUCHED
        }
    except (ValueError, KeyError, AttributeError, msgspec.ValidationError) as error:
        message = "What was typed could not be read."
        raise JourneyError("unreadable-choice", message, hint="Go back and save again.") from error


def last_change(draft: Version, at: str) -> Edit | None:
    """The last edit of an element by somebody."""
    edits = draft.edits.exclude(deed=Deed.START).filter(element=at).select_related("made_by").defer("content")
    return edits.last()


def listed(field: str, value: Any) -> str:
    """A value as people say it; lists of rules and promises line by line."""
    if field in ("when", "asked", "promises"):
        return "\n".join(told(field, one) for one in value or ())
    return told(field, value)
