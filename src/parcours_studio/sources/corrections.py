"""Corrections made in a form, written into the recipe's text: what nobody touched stays as it is, comments too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.items import Array

from parcours_studio.sources.entries import ALWAYS, AS_WRITTEN, COLUMN, Entry, Place

if TYPE_CHECKING:
    from parcours.errors import RecipeError
    from parcours.intake.recipe import Recipe

DECLARATIONS = ("interactions", "answers", "profiles")


def rewrite(text: str, recipe: Recipe, changed: Iterable[tuple[Entry, Any]]) -> str:
    """The recipe's text with these entries changed; `recipe` is what the text says."""
    document = tomlkit.parse(text)
    gone: list[Place] = []
    scales: dict[Place, dict[int, float | None]] = {}
    for entry, value in changed:
        *above, last = entry.place
        if last == "kept":
            gone += [] if value else [tuple(above)]
        elif last == "property":
            _keep_property(document, recipe, str(entry.place[1]), str(entry.place[3]), keep=bool(value))
        elif len(entry.place) > 1 and entry.place[-2] == "scale":
            scales.setdefault(entry.place[:-2], {})[int(last)] = value
        elif entry.place[:1] == ("files",) and "columns" in entry.place:
            _set_column(document, entry, value)
        else:
            _set(_at(document, tuple(above)), str(last), _written(entry, value))
    for place, ends in scales.items():
        _set_scale(_at(document, place), ends)
    for place in sorted(
        gone, key=lambda place: [part if isinstance(part, int) else -1 for part in place], reverse=True
    ):
        _remove(document, place)
    return tomlkit.dumps(document)


def place_of(error: RecipeError) -> Place:
    """Where in the recipe a mistake is; empty when only its line is known."""
    found: Place = getattr(error.__cause__, "path", ())
    return found


def _written(entry: Entry, value: Any) -> Any:
    """A form's value as it stands in a recipe; None takes the key away."""
    if entry.shape in ("source", "words"):
        return _source(*value)
    if entry.shape == "list":
        return [part.strip() for part in str(value).split(",") if part.strip()] or None
    if entry.shape == "columns":
        return list(value) or None
    return value if value not in ("", None) else None


def _source(chosen: str, fixed: str) -> Any:
    if chosen.startswith(COLUMN):
        return chosen.removeprefix(COLUMN)
    if chosen == ALWAYS or chosen.startswith(f"{ALWAYS}:"):
        said = fixed if chosen == ALWAYS else chosen.partition(":")[2]
        if not said:
            return None
        table = tomlkit.inline_table()
        table.add("is", said)
        return table
    return ... if chosen == AS_WRITTEN else None


def _set(table: Any, key: str, value: Any) -> None:
    if value is ...:
        return
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value


def _set_column(document: Any, entry: Entry, value: Any) -> None:
    """How a column is read; one of which nothing is said has no entry."""
    _, kind, _, column, key = entry.place
    file = document["files"][kind]
    if "columns" not in file:
        file["columns"] = tomlkit.table() if not isinstance(file, tomlkit.items.InlineTable) else tomlkit.inline_table()
    columns = file["columns"]
    if column not in columns:
        columns[column] = tomlkit.inline_table()
    _set(columns[column], str(key), _written(entry, value))
    if key == "type" and value not in ("date", "timestamp"):
        columns[column].pop("format", None)
    if not columns[column]:
        columns.pop(column)


def _set_scale(table: Any, ends: Mapping[int, float | None]) -> None:
    """Both ends, or none."""
    before = list(table.get("scale") or [None, None])
    low, high = (ends.get(number, before[number]) for number in (0, 1))
    if low is None or high is None:
        table.pop("scale", None)
        return
    table["scale"] = [int(end) if float(end).is_integer() else end for end in (float(low), float(high))]


def _keep_property(document: Any, recipe: Recipe, kind: str, column: str, *, keep: bool) -> None:
    """Make a column of a file a property of what its rows become, or take it out wherever it is one."""
    from parcours.intake.references import references

    if keep:
        name = next(name for name in DECLARATIONS if any(one["file"] == kind for one in document.get(name, ())))
        for table in (one for one in document[name] if one["file"] == kind):
            table.setdefault("properties", tomlkit.inline_table())[column] = column
        return
    for name in DECLARATIONS:
        for number, one in enumerate(getattr(recipe, name)):
            for called, source in one.properties.items():
                refs = list(references(source, one.file, recipe))
                if any((ref.file, ref.column) == (kind, column) for ref in refs) and len(refs) == 1:
                    properties = document[name][number]["properties"]
                    properties.pop(called)
                    if not properties:
                        document[name][number].pop("properties")


def _at(document: Any, place: Place) -> Any:
    found = document
    for part in place:
        found = found[part]
    return found


def _remove(document: Any, place: Place) -> None:
    """Take a declaration or a question away; of a list that is left empty nothing stays."""
    *above, number = place
    owner, key = _at(document, tuple(above[:-1])), above[-1]
    some = owner[key]
    if isinstance(some, Array):
        some.pop(int(number))
    else:
        del some[number]
    if not len(some):
        owner.pop(key)
