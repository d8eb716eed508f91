"""What all sources together know of a touchpoint, observation by observation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from parcours.drivers.experience import SUMS
from parcours.statistics.intervals import Numbers

Rows = npt.NDArray[np.int64]


class _Source(NamedTuple):
    """The sums of one source, touchpoint after touchpoint; `place` is the observation's among those known."""

    touchpoint: Rows
    place: Rows
    sums: dict[str, Numbers]


class Gathered:
    """The sources side by side; `known` are the observations that any of them knows, in order.

    Engines return rows in any order: that of the observations makes the same question give the same answer.
    """

    def __init__(self, sources: Sequence[pa.Table]) -> None:
        observations = pa.concat_tables([source.select(["observation"]) for source in sources])["observation"]
        self.known: Rows = np.sort(observations.unique().to_numpy())
        self._sources = [_source(table.sort_by("touchpoint"), self.known) for table in sources]

    def at(self, touchpoint: int) -> tuple[Rows, dict[str, Numbers]]:
        """Who was there, as places among the known, and their sums: not a number where no source knows."""
        there = np.zeros(len(self.known), dtype=bool)
        sums = {name: np.full(len(self.known), np.nan) for name in SUMS}
        for source in self._sources:
            here = slice(*np.searchsorted(source.touchpoint, [touchpoint, touchpoint + 1]))
            there[source.place[here]] = True
            for name, values in source.sums.items():
                sums[name][source.place[here]] = values[here]
        rows = np.flatnonzero(there)
        return rows, {name: values[rows] for name, values in sums.items()}


def _source(table: pa.Table, known: Rows) -> _Source:
    sums = {name: table[name].to_numpy() for name in SUMS if name in table.column_names}
    place = pc.index_in(table["observation"], value_set=pa.array(known))
    return _Source(table["touchpoint"].to_numpy().astype(np.int64), place.to_numpy(), sums)
