"""Travellers: one customer in one journey each; their interactions one behind the other, in the order of time."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parcours.journeys.observed.silences import Numbers

Flags = npt.NDArray[np.bool_]


class Travellers:
    """The rows of whole travellers, in order; `table` holds them as the engine hands them over."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self.customer = whole(table["customer"])
        self.journey = whole(table["journey"])
        self.moment = whole(table["occurred_at"].cast(pa.int64()))
        self.phase = table["phase_rank"].to_numpy()

    @cached_property
    def line(self) -> Numbers:
        """For each row the number of its traveller's first row."""
        return first_of(changed(self.customer) | changed(self.journey))


def changed(values: npt.NDArray[Any]) -> Flags:
    """Whether each value differs from the one before it; the first does.

    >>> changed(np.array([7, 7, 8])).tolist()
    [True, False, True]
    """
    found = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def first_of(starts: Flags) -> Numbers:
    """For each row the number of the first row of its group, where `starts` says which rows begin one.

    >>> first_of(np.array([True, False, True])).tolist()
    [0, 0, 2]
    """
    return np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0))


def whole(column: pa.ChunkedArray) -> Numbers:
    """A column without nulls as whole numbers."""
    return np.asarray(column.to_numpy(), np.int64)
