"""Which of many files can hold a value: each tells in its footer the smallest and the largest it has of a column."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

MOST_FILES = 20_000
"""Of so many files it is kept what they hold: those of old generations make room."""


def can_hold(file: Path, column: str, wanted: Collection[Any]) -> bool:
    """Whether some row's column may have one of these values, or a text that begins with one of them."""
    found = _bounds(file, column)
    if found is None:
        return True
    low, high = found
    if isinstance(low, str):
        return any(low[: len(value)] <= value <= high for value in wanted)
    return any(low <= value <= high for value in wanted)


@lru_cache(maxsize=MOST_FILES)
def _bounds(file: Path, column: str) -> tuple[Any, Any] | None:
    """The smallest and the largest value; None where the footer does not tell. Kept: what is written never changes."""
    try:
        footer = pq.read_metadata(file)
    except (OSError, pa.ArrowInvalid):  # whoever opens it will say so
        return None
    if column not in footer.schema.names:
        return None
    place = footer.schema.names.index(column)
    told = [footer.row_group(number).column(place).statistics for number in range(footer.num_row_groups)]
    if not told or not all(one and one.has_min_max for one in told):
        return None
    return min(one.min for one in told), max(one.max for one in told)
