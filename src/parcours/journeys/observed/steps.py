"""Steps: every interaction of a journey at its place in a path, with what came next and how long that took.

A path is one passage of one customer through a journey. Where the journey has a subject, one path is all that
happens about one subject; elsewhere a path ends when the customer enters *before* again after *during* or *after*, or
when a silence longer than τ follows. METHODS 5.1.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from parcours.journeys.observed.silences import Numbers
from parcours.journeys.observed.threads import NONE, openings
from parcours.journeys.observed.travellers import Flags, Travellers, changed, first_of, whole
from parcours.vocabulary.path_numbers import path_number

#: A touchpoint's code fits below this.
CODES = 2**16
SECOND_US = 1e6


def steps(table: pa.Table, limits: Numbers) -> pa.Table:
    """The rows of whole travellers, in the order of time, as steps: path behind path, paths by their first moments.

    Adds path, position, next_touchpoint, next_channel, next_after_s and revisit; `limits` are `silences`.
    Not for a traveller's rows in parts: paths would be cut where the parts meet.
    """
    begun = beginnings(Travellers(table), limits)
    order = np.argsort(begun, kind="stable")
    if (np.diff(order) < 0).any():
        table, begun = table.take(pa.array(order)), begun[order]
    return _linked(table, changed(begun))


def beginnings(rows: Travellers, limits: Numbers) -> Numbers:
    """For each row the number of the row with which its path begins."""
    opening = openings(rows, limits)
    thread = np.where(opening == NONE, 2 * rows.line, 2 * opening + 1)
    order = np.argsort(thread, kind="stable")
    thread, moment, phase = thread[order], rows.moment[order], rows.phase[order]
    enters_again = (phase[1:] == 0) & (phase[:-1] > 0)
    falls_silent = np.diff(moment) > limits[rows.journey[order][1:]]
    starts = changed(thread)
    starts[1:] |= (opening[order][1:] == NONE) & (enters_again | falls_silent)
    begun = np.empty_like(order)
    begun[order] = order[first_of(starts)]
    return begun


def _linked(table: pa.Table, starts: Flags) -> pa.Table:
    """Number the paths and the steps in them, and tell each step what came next."""
    here, first = np.arange(len(starts)), first_of(starts)
    ends = np.append(starts[1:], True)[: len(starts)]
    then = pa.array(np.where(ends, 0, here + 1), mask=ends)
    moment = table["occurred_at"].cast(pa.int64()).to_numpy()
    return _with(
        table,
        path=pa.array(_paths(table, np.flatnonzero(starts))[np.cumsum(starts) - 1]),
        position=pa.array((here - first + 1).astype(np.int32)),
        next_touchpoint=table["touchpoint"].take(then),
        next_channel=table["channel"].take(then),
        next_after_s=pa.array(np.diff(moment, append=0) / SECOND_US, mask=ends),
        revisit=pa.array(_revisits(first, table["touchpoint"].to_numpy())),
    )


def _paths(table: pa.Table, starts: Numbers) -> Numbers:
    """The numbers of the paths that begin at these rows."""
    customer, journey = (whole(table[name])[starts] for name in ("customer", "journey"))
    ordinal = np.arange(1, len(starts) + 1) - first_of(changed(customer) | changed(journey))
    return path_number(customer, journey, ordinal)


def _revisits(first: Numbers, touchpoint: Numbers) -> Flags:
    """Whether the path of each step was at its touchpoint before."""
    place = first * CODES + touchpoint
    order = np.argsort(place, kind="stable")
    found = np.empty(len(place), bool)
    found[order] = ~changed(place[order])
    return found


def _with(table: pa.Table, **columns: pa.Array) -> pa.Table:
    for name, column in columns.items():
        table = table.append_column(name, column)
    return table
