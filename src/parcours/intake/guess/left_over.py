"""Files of which nothing comes, and why."""

from __future__ import annotations

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers.people import person_columns
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.tables.columns import FileColumns
from parcours.intake.recipe import File, Join, Recipe
from parcours.intake.sorting import kinds_read


def read_at_all(know: Knowledge, draft: Draft, joins: tuple[Join, ...]) -> set[str]:
    """The files that facts are made of, and those in which something is looked up for them."""
    return kinds_read(
        Recipe(
            source=know.source,
            time_zone=know.time_zone,
            files={file.name: File(match=()) for file in know.files},
            joins=joins,
            interactions=tuple(draft.interactions),
            answers=tuple(draft.answers),
            profiles=tuple(draft.profiles),
            links=tuple(draft.links),
        )
    )


def left_over(know: Knowledge, file: FileColumns) -> str:
    """What a person should know of a file that no fact is made of."""
    if not file.rows:
        return f"{file.name} has no rows"
    timed, neighbours = any(column.timed for column in file.columns), _neighbours(know, file)
    if neighbours and (timed or not person_columns(file)):
        lacks = f"it belongs to {', '.join(neighbours)}, but no fact is made of it, and nothing is looked up in it"
        return f"{file.name} is left out: {lacks}. If it tells something, add that to the recipe."
    if timed:
        return f"{file.name} is left out: it names no customer and belongs to no other file"
    if people := person_columns(file):
        lacks = f'"{people[0].name}" names customers, but no column tells a day, so that nothing can be put in order'
        return f"{file.name} is left out: {lacks}. Add a column with the day or the moment of each row."
    return f"{file.name} is left out: it tells no moment, no rating and no customer, and belongs to no other file"


def _neighbours(know: Knowledge, file: FileColumns) -> tuple[str, ...]:
    """The files that a file belongs to, or that belong to it."""
    above = [relation.one for relation in know.relations if relation.many == file.name]
    return tuple(dict.fromkeys((*above, *(relation.many for relation in know.below(file.name)))))
