"""Where the moments of a row stand, and in which order they come."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from parcours.intake.guess.tables.clock_columns import clock_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.guess.tables.times import clock_format
from parcours.intake.recipe import Source, Value

LOOKED_AT = 300
"""How many rows the order is read off."""


def source_of(file: FileColumns, column: ColumnLook) -> Source:
    """Where the moment stands: in the column, or in a column of days and one of times of day put together."""
    read, clock = column.reading.moments, clock_of(file, column)
    if read is None or clock is None:
        return column.name
    hour = clock_format(next(iter(clock.counts)))
    forms = [f"{day} {hour}" for day in (read.format or "%Y-%m-%d").split(" | ")]
    # Where the time of day is empty, the day alone still counts.
    return Value(template=f"{{{column.name}}} {{{clock.name}}}", format=" | ".join((*forms, read.format or "%Y-%m-%d")))


def is_day(file: FileColumns, column: ColumnLook) -> bool:
    """Whether no time of day is told, in the column or beside it."""
    read = column.reading.moments
    return read is not None and read.midnight == 1 and isinstance(source_of(file, column), str)


def in_turn(file: FileColumns, columns: list[ColumnLook]) -> list[ColumnLook]:
    """Moments in the order in which they usually come: by how long after the first of its row each one lies.

    A day without a time is neither before nor after the times of that day.
    """
    if len(columns) < 2:
        return columns
    days = {column.name for column in columns if is_day(file, column)}
    waits: dict[str, list[float]] = {column.name: [] for column in columns}
    after: Counter[tuple[str, str]] = Counter()
    for row in range(0, len(next(iter(file.source.sample.values()))), max(1, file.rows // LOOKED_AT)):
        read = {column.name: told_at(column, file.source.sample[column.name][row]) for column in columns}
        known = {name: moment for name, moment in read.items() if moment is not None}
        for name, moment in known.items() if len(known) > 1 else ():
            waits[name].append((moment - min(known.values())).total_seconds())
            after.update(
                (name, other)
                for other, earlier in known.items()
                if (moment.date() > earlier.date() if days & {name, other} else moment > earlier)
            )
    usual = {name: sorted(found)[len(found) // 2] if found else 0.0 for name, found in waits.items()}
    # What usually comes late may be rare: a second reminder stands far from the invoice, yet before the payment.
    behind = {name: sum(after[name, other] > after[other, name] for other in waits) for name in waits}
    return sorted(columns, key=lambda column: (behind[column.name], usual[column.name], column.position))


def told_at(column: ColumnLook, text: str | None) -> dt.datetime | None:
    """The moment that a cell tells; None where it tells none."""
    read = column.reading.moments
    return read.parse(text) if read is not None and text is not None else None
