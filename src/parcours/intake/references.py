"""What a recipe's column names stand for, and the way through the joins from one file to another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from parcours.intake.recipe import Recipe, Source, Value

ONE_OF_MANY = ("min", "max", "first")
AGGREGATES = ("sum", "count", *ONE_OF_MANY)
HOLE = re.compile(r"\{\{|\}\}|\{([^{}]+)\}")


class Reference(NamedTuple):
    """A column of one file."""

    file: str
    column: str


class Aggregate(NamedTuple):
    """What many rows of a file come to: sum, count (of filled cells, or of rows without a column), min, max, first."""

    how: str
    file: str
    column: str
    times: str = ""
    """A column of the same file by which each is multiplied before they are summed."""


class Edge(NamedTuple):
    """Many rows of one file belong to one row of another."""

    many: str
    many_columns: tuple[str, ...]
    one: str
    one_columns: tuple[str, ...]


def reference(written: str, home: str, recipe: Recipe) -> Reference:
    """Read "column" or "file.column"; a column without a file belongs to `home`."""
    file, dot, column = written.partition(".")
    return Reference(file, column) if dot and file in recipe.files else Reference(home, written)


def spelled(ref: Reference | Aggregate, home: str) -> str:
    """The name under which a reference stands among the rows of `home`, and in quarantined records."""
    if isinstance(ref, Aggregate):
        column = f".{ref.column}" if ref.column else ""
        return f"{ref.how} of {ref.file}{column}" + (f" times {ref.times}" if ref.times else "")
    return ref.column if ref.file == home else f"{ref.file}.{ref.column}"


def aggregate(value: Value, home: str, recipe: Recipe) -> Aggregate | None:
    """The aggregate that a value asks for, if any."""
    for how in AGGREGATES:
        written = getattr(value, how)
        if written and how == "count" and written in recipe.files:
            return Aggregate(how, written, "")
        if written:
            return Aggregate(how, *reference(written, home, recipe), value.times)
    return None


def template_columns(template: str) -> list[str]:
    """The columns between the braces of a template."""
    return [name for name in HOLE.findall(template) if name]


def references(source: Source, home: str, recipe: Recipe) -> Iterator[Reference | Aggregate]:
    """All columns and aggregates that a source reads."""
    if isinstance(source, str):
        yield reference(source, home, recipe)
    elif found := aggregate(source, home, recipe):
        yield found
        if found.times and found.file == home:
            yield Reference(home, found.times)
    elif source.template:
        for column in template_columns(source.template):
            yield reference(column, home, recipe)
    elif source.column:
        yield reference(source.column, home, recipe)
        for further in filter(None, (source.times, source.plus)):
            yield reference(further, home, recipe)


def edges(recipe: Recipe) -> list[Edge]:
    """The recipe's joins."""
    found = []
    for join in recipe.joins:
        many = [reference(column, "", recipe) for column in join.many]
        one = [reference(column, "", recipe) for column in join.one]
        found.append(Edge(many[0].file, tuple(m.column for m in many), one[0].file, tuple(o.column for o in one)))
    return found


def way_up(home: str, target: str, joins: list[Edge]) -> list[Edge] | None:
    """The shortest chain of joins, each from many to one, or None; empty when already there."""
    reached: dict[str, list[Edge]] = {home: []}
    waiting = [home]
    while waiting:
        file = waiting.pop(0)
        for edge in joins:
            if edge.many == file and edge.one not in reached:
                reached[edge.one] = [*reached[file], edge]
                waiting.append(edge.one)
    return reached.get(target)


def way_down(home: str, far: str, joins: list[Edge]) -> list[Edge] | None:
    """The chain of joins from the many rows of `far` up to the first file that `home` also leads to."""
    found = [
        climb
        for meeting in {edge.one for edge in joins}
        if (climb := way_up(far, meeting, joins)) and way_up(home, meeting, joins) is not None
    ]
    return min(found, key=lambda climb: (len(climb), climb), default=None)
