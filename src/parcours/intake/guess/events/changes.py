"""Which columns of a history tell a state; in a log of all changes, which of its rows do."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from parcours.intake.guess.language.words import speaks_of, words_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.recipe import Condition

#: States that a history has at most.
MOST_STATES = 60
#: Words of headings for what a column held before, and holds now, in logs of changes, and for which column it was.
OLD = {
    "old",
    "previous",
    "prior",
    "from",
    "before",
    "removed",
    "alt",
    "alter",
    "vorher",
    "ancien",
    "ancienne",
    "anterior",
}
NEW = {"new", "current", "to", "after", "added", "neu", "neuer", "nachher", "nouveau", "nouvelle", "nuevo", "novo"}
FIELD = {"field", "what", "attribute", "property", "feld", "champ", "campo"}


def telling(file: FileColumns) -> tuple[tuple[Condition, ...], list[ColumnLook]]:
    """The columns that may be states, and in a log of all changes which rows tell them."""
    before = [column for column in file.columns if OLD & set(column.words)]
    for column in file.columns if before else ():
        after = NEW & set(column.words) and not OLD & set(column.words) and column.kind in ("category", "label", "code")
        field = next((each for each in file.columns if FIELD & set(each.words) and each.distinct <= MOST_STATES), None)
        if after and field is not None:
            named = tuple(text for text in sorted(field.counts) if speaks_of(words_of(text), "role", "status"))
            if named:
                return (Condition(column=field.name, one_of=named),), [column]
    return (), [column for column in file.columns if _is_state(column) and column not in before]


def _is_state(column: ColumnLook) -> bool:
    """A column of few words that a case goes through."""
    worded = column.kind in ("category", "label", "code") and column.says("role", "status")
    return worded and 1 < column.distinct <= MOST_STATES and column.fill > 0.9


def chosen(table: ir.Table, only: Sequence[Condition]) -> ir.Table:
    """The rows that tell a state."""
    for each in only:
        table = table.filter(table[each.column].strip().nullif("").isin(each.one_of))
    return table


def values(file: FileColumns, state: ColumnLook, only: Sequence[Condition]) -> set[str]:
    """The states that the sample holds."""
    if not only:
        return set(state.counts)
    sample = file.source.sample
    pairs = zip(sample[state.name], sample[only[0].column], strict=True)
    return {said for said, field in pairs if said is not None and field in only[0].one_of}
