"""Further columns worth keeping with an interaction: the row's own, those of lookups, and counts of its lines."""

from __future__ import annotations

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers.people import author_columns, find_customer, is_private
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events.details import one_spelling, snake
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.guess.tables.relations import Relation
from parcours.intake.recipe import Source, Value

#: Properties taken along at most, from the row itself and from each file that it leads to.
OWN, FROM_LOOKUP = 16, 2
TELLING = ("category", "boolean", "code", "language", "country")


def properties(
    know: Knowledge, file: FileColumns, draft: Draft, grouped: ColumnLook | None = None
) -> dict[str, Source]:
    """States and categories of the row and of what it leads to, and how many lines it has."""
    found: dict[str, Source] = {}
    rated = {score.column for score in know.scores[file.name]}
    for column in file.columns:
        if (
            len(found) < OWN
            and column.name not in (*rated, *know.keys[file.name].key)
            and not draft.uses(column)
            and _tells(column)
        ):
            found[snake(column)] = one_spelling(column, draft)
            draft.use(column, "a property")
    for name, way in know.up(file.name).items():
        if way and _is_lookup(know, name):
            for column in _most_telling(know.by_name[name]):
                found.setdefault(snake(column), f"{name}.{column.name}")
                draft.use(column, f"a property of {file.name}")
    for relation in know.below(file.name):
        found |= {name: source for name, source in _of_lines(know, relation).items() if name not in found}
    if grouped is not None:
        found["lines"] = Value(count=grouped.name)
    return found


def counted_siblings(know: Knowledge, file: FileColumns) -> dict[str, Source]:
    """Counts of files without customer, moment or key, whose rows belong to the same one row as this file's rows."""
    parents = {relation.one for relation in know.relations if relation.many == file.name}
    siblings = {
        relation.many
        for relation in know.relations
        if relation.one in parents
        and relation.many != file.name
        and not know.keys[relation.many].key
        and not any(column.timed for column in know.by_name[relation.many].columns)
        and find_customer(know, know.by_name[relation.many]) is None
    }
    return {f"{name}_count": Value(count=name) for name in sorted(siblings)}


def _tells(column: ColumnLook) -> bool:
    """A few values that come again and again, and are no number of something and no colleague."""
    few = column.kind in TELLING or (column.kind == "integer" and column.distinct <= 20)
    if (column.numeric or column.kind == "clock") and column.says("role", "wait", "duration") and column.distinct > 1:
        return True
    numbers = column.says("role", "id") and column.kind != "category"
    return (
        few
        and 1 < column.distinct <= 300
        and not numbers
        and not column.says("role", "agent")
        and not column.says("thing", "author")
        and not is_private(column)
    )


def _of_lines(know: Knowledge, relation: Relation) -> dict[str, Source]:
    """How many rows another file has for this one, and the most telling word of the first."""
    lines = know.by_name[relation.many]
    happens = any(column.timed and not column.says("time", "due") for column in lines.columns)
    if know.scores[lines.name] or happens or relation.many_columns[0] in know.keys[lines.name].unique:
        return {}
    firsts = {snake(column): Value(first=f"{lines.name}.{column.name}") for column in _most_telling(lines)[:1]}
    return {f"{lines.name}_count": Value(count=lines.name), **firsts}


def _most_telling(file: FileColumns) -> list[ColumnLook]:
    """The categories of a lookup that say most in fewest words."""
    telling = [
        column
        for column in file.of_kind("category", "label")
        if 1 < column.distinct <= 500
        and not column.says("role", "street", "postcode")
        and not (column.says("role", "id") and column.distinct > 60)
    ]
    return sorted(telling, key=lambda column: (column.distinct > 150, -column.fill, column.position))[:FROM_LOOKUP]


def _is_lookup(know: Knowledge, name: str) -> bool:
    """A file that only says more about its key: no customers, no events, no ratings."""
    file = know.by_name[name]
    people = file.says("thing", "customer") or any(column.says("thing", "customer") for column in file.columns)
    happens = any(column.timed and not column.says("time", "started", "finished", "due") for column in file.columns)
    return not (people or happens or author_columns(file) or know.scores[name])
