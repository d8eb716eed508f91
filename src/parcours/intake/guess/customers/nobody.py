"""Customer numbers that name nobody: shops write 0 where a guest bought."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from parcours.intake.guess.tables.columns import ColumnLook, FileColumns, without_nothing

_ZERO = re.compile(r"-?0+(\.0+)?$|-1(\.0+)?$")
#: So many times as often as any number of a customer does a number of nobody stand there, and in so many rows.
MORE_OFTEN, FEWEST = 2, 5


def without_nobody(file: FileColumns) -> FileColumns:
    """The file with 0, or -1, read as nothing where it stands among customers' numbers more often than any of them."""
    return replace(file, columns=tuple(map(_without_zero, file.columns)))


def _without_zero(column: ColumnLook) -> ColumnLook:
    numbers = column.says("thing", "customer", "account") and column.idlike and column.kind in ("integer", "identifier")
    zeros = tuple(text for text in column.counts if _ZERO.match(text)) if numbers else ()
    others = Counter({text: count for text, count in column.counts.items() if text not in zeros})
    if len(zeros) != 1 or len(others) < FEWEST:
        return column
    often = max(FEWEST, MORE_OFTEN * max(others.values()))
    if column.counts[zeros[0]] < often:
        return column
    missing = (*column.reading.missing, *zeros)
    return without_nothing(replace(column, reading=replace(column.reading, missing=missing)))
