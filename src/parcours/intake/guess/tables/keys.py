"""Which columns make a row unique, checked over all rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import ibis

from parcours.intake.guess.events.things import things_named
from parcours.intake.guess.language.words import singular
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns, engine_row
from parcours.vocabulary.port import IntakeEngine

#: At most this many columns are tried together as a key.
WIDEST = 4
#: At most this many combinations are counted over all rows.
TRIALS = 24
#: How much a web address of each row looks like its number: more than what happens to differ, less than what says so.
ADDRESS = 0.6


@dataclass(frozen=True)
class Keys:
    """What makes the rows of one kind of file unique."""

    key: tuple[str, ...] = ()
    """Empty when no set of columns does: the whole row is then the key."""
    unique: tuple[str, ...] = ()
    """Every single column that is filled and different in each row."""
    sure: float = 0.0
    why: str = "no column, and no few columns together, are different in every row"


def find_keys(file: FileColumns, engine: IntakeEngine) -> Keys:
    """The key of a kind of file: one identifying column, else the fewest that are unique together, else none."""
    if not file.rows:
        return Keys(why="the file has no rows")
    unique = [column for column in file.columns if _perhaps_unique(column) and _names_rows(file, column, engine)]
    ranked = sorted(unique, key=lambda column: (_whose(file, column, unique), -_worth(file, column), column.position))
    names = tuple(column.name for column in ranked)
    if ranked and _worth(file, ranked[0]) > 0:
        best = ranked[0]
        repeats = "" if _is_unique(file, (best.name,), engine) else ", but for rows that repeat another in full"
        why = f"it is filled and different in every row{repeats}"
        return Keys((best.name,), names, min(0.99, 0.6 + _worth(file, best) / 10), why)
    together = _together(file, engine)
    if together:
        return Keys(together, names, 0.85, "together they are different in every row")
    nearly = _nearly(file)
    if nearly:
        rows = file.rows - nearly.distinct
        return Keys((nearly.name,), names, 0.6, f"it names the row, although {rows} rows repeat an earlier one")
    return Keys((), names)


def _perhaps_unique(column: ColumnLook) -> bool:
    return (
        column.filled == column.rows
        # About: on large files the engine estimates how many values differ, within a third.
        and column.distinct >= 0.65 * column.rows
        and column.kind not in ("text", "html", "json")
    )


def _worth(file: FileColumns, column: ColumnLook) -> float:
    """How much a unique column looks like the row's own number; 0 for a measure or a moment that happens to differ."""
    if column.kind == "url":
        return ADDRESS
    if not column.idlike or (column.says("role", "amount", "quantity", "duration") and not column.says("role", "id")):
        return 0.0
    if column.kind in ("label", "category") and not column.says("role", "id") and file.rows > 100 and column.position:
        return 0.5
    named = 2.0 if column.says("role", "id") else 0.0
    own = 1.5 if set(map(singular, column.words)) & set(map(singular, file.words)) else 0.0
    first = 1.0 if column.position == 0 else 0.0
    answered = 0.8 if column.says("thing", "response") else 0.0
    mark = 0.5 if column.kind == "identifier" else 0.0
    small = 0.0 if named or first or mark or file.rows > 20 else -1.0
    contact = -1.0 if column.kind in ("email", "phone") else 0.0
    return max(
        0.0, named + own + first + answered + mark + small + contact + (0.1 if column.kind == "integer" else 0.0)
    )


def _whose(file: FileColumns, column: ColumnLook, unique: Sequence[ColumnLook]) -> bool:
    """Whether it only says whose the things are that the first column numbers: in few rows nobody comes twice."""
    first = unique[0]
    numbered = first.position == 0 and first.kind in ("integer", "identifier") and not first.says("thing", "customer")
    return numbered and bool(things_named(first.words, file)) and column.says("thing", "customer")


def _is_unique(file: FileColumns, names: tuple[str, ...], engine: IntakeEngine) -> bool:
    table = file.source.table
    grouped = table.group_by([table[name].strip().name(name) for name in names]).aggregate(rows_=ibis._.count())
    row = engine_row(grouped.aggregate(groups=grouped.count(), most=grouped.rows_.max()), engine)
    return row.get("most") == 1


def _names_rows(file: FileColumns, column: ColumnLook, engine: IntakeEngine) -> bool:
    """Whether a column is different in every row; rows that repeat another in full are no others."""
    if _is_unique(file, (column.name,), engine):
        return True
    if not column.says("role", "id") or _worth(file, column) <= 0:
        return False
    table = file.source.table
    again = table.group_by(column.name).aggregate(rows_=ibis._.count()).filter(ibis._.rows_ > 1)
    different = table.semi_join(again, column.name).distinct()
    counted = different.group_by(column.name).aggregate(rows_=ibis._.count())
    return engine_row(counted.aggregate(most=counted.rows_.max()), engine).get("most") == 1


def _together(file: FileColumns, engine: IntakeEngine) -> tuple[str, ...]:
    """The fewest numbers that are unique together; else all of them with the moment and the event.

    A moment is no number: two rows that share it may come any day, so that few columns with a moment prove nothing.
    """
    parts = [column for column in file.columns if _perhaps_part(column)]
    steady = [column for column in parts if not column.says("time", "changed")]
    if len(steady) < len(parts) and any(column.timed for column in steady):
        # When a row was last changed is another moment after the next change.
        return _of_parts(file, steady, engine) or _of_parts(file, parts, engine)
    return _of_parts(file, parts, engine)


def _of_parts(file: FileColumns, parts: Sequence[ColumnLook], engine: IntakeEngine) -> tuple[str, ...]:
    """The same from some of the columns only."""
    numbers = sorted(
        (column for column in parts if not column.timed),
        key=lambda column: (-_part_worth(file, column), column.position),
    )
    trials = 0
    for width in range(2, WIDEST + 1):
        for columns in combinations(numbers[:12], width):
            if not any(column.says("role", "id") or column.kind == "identifier" for column in columns):
                continue
            if math.prod(column.distinct for column in columns) < file.rows or not _unique_in_sample(file, columns):
                continue
            if _is_unique(file, _in_order(columns), engine):
                return _in_order((*columns, *_when(file, parts)))
            trials += 1
            if trials >= TRIALS:
                return ()
    whole = tuple(
        column for column in parts if column.timed or column.kind == "email" or column.says("role", "id", "event")
    )
    enough = any(column.timed for column in whole) and any(not column.timed for column in whole)
    fits = enough and _unique_in_sample(file, whole) and _is_unique(file, _in_order(whole), engine)
    return _in_order(whole) if fits else ()


def _when(file: FileColumns, parts: Sequence[ColumnLook]) -> tuple[ColumnLook, ...]:
    """The moment, where rows tell what happened: what has not happened twice so far may happen again next month."""
    timed = [column for column in parts if column.timed]
    happens = any(
        column.says("role", "event") and not column.says("role", "id") and column.distinct > 1
        for column in file.columns
    )
    return (max(timed, key=lambda column: column.distinct),) if happens and timed else ()


def _in_order(columns: tuple[ColumnLook, ...]) -> tuple[str, ...]:
    return tuple(column.name for column in sorted(columns, key=lambda column: column.position))


def _perhaps_part(column: ColumnLook) -> bool:
    if column.fill < 1 or column.distinct < 2:
        return False
    return (
        column.timed
        or (column.says("role", "event") and column.kind != "json")
        or (
            column.idlike
            and (column.says("role", "id") or not column.says("role", "amount", "partial", "status", "text"))
        )
    )


def _part_worth(file: FileColumns, column: ColumnLook) -> float:
    named = 3.0 if column.says("role", "id") else 0.0
    counted = 2.0 if column.says("thing", "line") else 0.0
    mark = 1.5 if column.kind == "identifier" else 0.0
    about = 1.0 if column.says("thing", "customer", "product", "campaign", "response") else 0.0
    timed = 0.8 if column.timed or column.says("role", "event", "question") else 0.0
    many = column.distinct / max(file.rows, 1)
    return named + counted + mark + about + timed + many


def _unique_in_sample(file: FileColumns, columns: tuple[ColumnLook, ...]) -> bool:
    rows = list(zip(*(file.source.sample[column.name] for column in columns), strict=True))
    return len(set(rows)) == len(rows)


def _nearly(file: FileColumns) -> ColumnLook | None:
    """A column named as the row's number that repeats in at most 2 % of the rows."""
    near = [
        column
        for column in file.columns
        if column.filled == column.rows
        and column.rows > column.distinct >= 0.98 * column.rows
        and column.says("role", "id")
        and _worth(file, column) >= 2.5
    ]
    return near[0] if near else None
