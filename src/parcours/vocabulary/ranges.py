"""Ranges: a table taken part by part, where sorting or grouping all of it at once would not fit into memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import ibis.expr.types as ir

SAMPLE = 20_000
"""So many values say well enough where parts of the same size begin."""


def ranges(table: ir.Table, column: str, *, rows: int, at_once: int) -> Iterator[ir.Table]:
    """The table in parts of about `at_once` rows, in the order of a column of texts; one when it has no more.

    `rows` is about how many it has. Rows of one value are in one part, those without a value in the first. Bounds are
    read off a sample.
    """
    parts = math.ceil(rows / at_once)
    if parts <= 1:
        yield table
        return
    values = table.filter(table[column].notnull()).select(column)
    every = rows // SAMPLE
    sampled = sorted((values.sample(1 / every) if every > 1 else values).to_pyarrow()[column].to_pylist())
    bounds = sorted({sampled[len(sampled) * part // parts] for part in range(1, parts)} if sampled else ())
    for low, high in pairwise([None, *bounds, None]):
        some = table
        if low is not None:
            some = some.filter(some[column] >= low)
        if high is not None:
            some = some.filter((some[column] < high) | (some[column].isnull() if low is None else False))
        yield some
