"""Files of which nothing comes, and why."""

from __future__ import annotations

from parcours.intake.guess.columns import FileColumns
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.people import person_columns


def left_over(know: Knowledge, file: FileColumns) -> str:
    """What a person should know of a file that no fact is made of."""
    if not file.rows:
        return f"{file.name} has no rows"
    if any(column.timed for column in file.columns):
        return f"{file.name} is left out: it names no customer and belongs to no other file"
    if people := person_columns(file):
        lacks = f'"{people[0].name}" names customers, but no column tells a day, so that nothing can be put in order'
        return f"{file.name} is left out: {lacks}. Add a column with the day or the moment of each row."
    lacks = "it tells no moment, no rating and no customer"
    return f"{file.name} is left out: {lacks}, and belongs to {_neighbour(know, file)}"


def _neighbour(know: Knowledge, file: FileColumns) -> str:
    """The file that one belongs to of which nothing comes either."""
    above = [relation.one for relation in know.relations if relation.many == file.name]
    below = [relation.many for relation in know.below(file.name)]
    return next((f"{name}, which is left out too" for name in (*above, *below)), "no other file")
