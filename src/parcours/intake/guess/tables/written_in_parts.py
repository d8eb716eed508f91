"""A recipe that reads dates in parts from their columns, where the guess spoke of them as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from msgspec.structs import replace

from parcours.intake.guess.tables.columns import FileColumns
from parcours.intake.recipe import Answers, File, Interaction, Profile, Value
from parcours.intake.references import AGGREGATES, HOLE, template_columns

Made = TypeVar("Made", Interaction, Answers, Profile)
#: What of a declaration names columns that tell rows apart.
KEYS = ("key", "response")
#: What of a declaration holds no source.
OTHERS = ("file", "when", "questions", "codebook", "orientation", "scale", "missing", "time_zone")


def read_in_parts(made: Made, files: Mapping[str, FileColumns]) -> Made:
    """An interaction, answers or a profile that reads each date in parts from the columns of its parts."""
    dates = _dates(made.file, files)
    if not dates:
        return made
    changes: dict[str, Any] = {}
    for name in (name for name in made.__struct_fields__ if name not in OTHERS):
        told = getattr(made, name)
        changes[name] = in_full(told, dates) if name in KEYS else _told(told, dates)
    return replace(made, **changes)


def file_in_parts(settings: File, file: FileColumns) -> File:
    """How a file is read, without the columns that only the guess has."""
    columns = {name: column for name, column in settings.columns.items() if name not in file.parted}
    return replace(settings, columns=columns, key=in_full(settings.key, file.parted))


def in_full(names: tuple[str, ...], dates: Mapping[str, Value]) -> tuple[str, ...]:
    """Columns, with those of its parts in place of a date."""
    parts = [template_columns(dates[name].template) if name in dates else [name] for name in names]
    return tuple(dict.fromkeys(name for each in parts for name in each))


def _dates(home: str, files: Mapping[str, FileColumns]) -> dict[str, Value]:
    """Each date in parts by the name that declarations of a file give it."""
    found: dict[str, Value] = {}
    for name, file in files.items():
        for date, told in file.parted.items():
            found |= {date: told} if name == home else {f"{name}.{date}": _from_afar(name, told)}
    return found


def _from_afar(file: str, told: Value) -> Value:
    return replace(told, template=HOLE.sub(lambda hole: f"{{{file}.{hole[1]}}}", told.template))


def _told(source: Any, dates: Mapping[str, Value]) -> Any:
    """The same source, or sources, with each date put together where it is read."""
    if isinstance(source, str):
        return dates.get(source, source)
    if isinstance(source, dict):
        return {kind: _told(each, dates) for kind, each in source.items()}
    if isinstance(source, tuple):
        return tuple(_told(each, dates) for each in source)
    if not isinstance(source, Value):
        return source
    one = next((name for how in ("column", *AGGREGATES) if (name := getattr(source, how)) in dates), "")
    return dates[one] if one and not source.count else _in_template(source, dates)


def _in_template(source: Value, dates: Mapping[str, Value]) -> Value:
    """A template in which a date stands, perhaps before a time of day."""
    for name, told in dates.items():
        if (hole := f"{{{name}}}") in source.template:
            form = source.format.replace("%Y-%m-%d", told.format)
            source = replace(source, template=source.template.replace(hole, told.template), format=form)
    return source
