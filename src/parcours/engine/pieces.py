"""Rows in order, cut into pieces that are worked on at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pyarrow as pa

from parcours.vocabulary.port import Sweep

#: About so many rows: what is made of them stays near the processor.
PIECE = 250_000


def swept(rows: pa.Table, by: str, make: Sweep, *, threads: int) -> tuple[pa.Table, ...]:
    """What `make` makes of the rows, piece by piece in their order; all rows of one value of `by` are in one piece."""
    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(make, pieces(rows, by, PIECE))
        return tuple(pa.concat_tables(tables) for tables in zip(*parts, strict=True))


def pieces(rows: pa.Table, by: str, size: int) -> Iterator[pa.Table]:
    """The rows in pieces of about that size, at least one; none ends amid the rows of one value of `by`."""
    values = rows[by].to_numpy()
    starts = np.append(np.flatnonzero(values[1:] != values[:-1]) + 1, len(values))
    cuts = starts[np.searchsorted(starts, range(size, len(values), size))]
    for start, end in pairwise(np.unique([0, *cuts, len(values)]) if len(values) else [0, 0]):
        yield rows.slice(start, end - start)
