"""Threads: which subject each interaction of a journey belongs to, also those that do not name it.

An order's path starts before there is an order: the search and the quote name none. So an interaction in *before*
joins the subject that opens next, one in *during* or *after* the subject that was last heard of; both within the
silence τ. What finds no subject near hangs on none and is split like a journey without subject.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parcours.journeys.observed.silences import Numbers
from parcours.journeys.observed.travellers import Travellers, changed, whole

NONE = -1
"""Where a row has no opening."""


def openings(rows: Travellers, limits: Numbers) -> Numbers:
    """For each row the number of the row that first names its subject to its traveller, NONE where there is none."""
    own = _own(rows)
    if (own == NONE).any() and (own != NONE).any():
        return np.where(own == NONE, _joined(rows, own, limits), own)
    return own


def _own(rows: Travellers) -> Numbers:
    """The openings of rows that name their subject themselves."""
    named = pc.if_else(rows.table["about_subject"], rows.table["subject_ref"], pa.scalar(None, pa.string()))
    subject = _codes(named)
    by_subject = (rows.line << 32) + subject
    order = np.argsort(by_subject, kind="stable")
    starts = np.flatnonzero(changed(by_subject[order]))
    found = np.empty_like(order)
    found[order] = np.repeat(order[starts], np.diff(starts, append=len(order)))
    found[subject == NONE] = NONE
    return found


def _joined(rows: Travellers, own: Numbers, limits: Numbers) -> Numbers:
    """The openings that rows without a subject of their own join; in a journey without subject there are none."""
    here, limit = np.arange(len(own)), limits[rows.journey]
    last = np.maximum.accumulate(np.where(own == NONE, NONE, here))
    upcoming = np.minimum.accumulate(np.where(own == here, here, len(own))[::-1])[::-1]
    ahead = np.minimum(upcoming, len(own) - 1)
    near_last = (last >= rows.line) & (rows.moment - rows.moment[last] <= limit)
    near_next = (upcoming == ahead) & (rows.line[ahead] == rows.line) & (rows.moment[ahead] - rows.moment <= limit)
    before = rows.phase == 0
    return np.select([before & near_next, ~before & near_last], [ahead, own[last]], NONE)


def _codes(words: pa.ChunkedArray) -> Numbers:
    """A number per distinct word, NONE for null; all chunks are coded by one dictionary."""
    chunks = words.dictionary_encode().chunks
    return whole(pa.chunked_array([chunk.indices for chunk in chunks], pa.int32()).fill_null(NONE))
