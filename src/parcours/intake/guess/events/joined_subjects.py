"""What a number is of whose heading does not say it: that of which it is the number in the file it leads to."""

from __future__ import annotations

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.events import things
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns


def joined_subjects(know: Knowledge, file: FileColumns) -> dict[str, ColumnLook]:
    """Kind of subject -> the column that leads to the number of such a thing: a bare "numero" to an order's."""
    found: dict[str, ColumnLook] = {}
    for relation in know.relations:
        if relation.many != file.name or len(relation.many_columns) != 1:
            continue
        parent = know.by_name[relation.one]
        for kind, column in things.subject_columns(parent, know.keys[parent.name].key).items():
            if relation.one_columns == (column.name,):
                found.setdefault(kind, file.column(relation.many_columns[0]))
    return found
