"""The cheapest way to explain many sequences of touchpoints by one design, worked out side by side in numpy.

A design is its stages in order. Within a stage touchpoints come in any order, each at most once unless repeatable;
required ones must come. Keeping a step saves its deletion, keeping a required touchpoint for the first time also saves
its insertion, so cost = steps + required - the best total saving. A sequence is cut into one stretch per stage:

    best(s, j) = max over i <= j of best(s - 1, i) + saving of stage s between i and j

which is the alignment of METHODS 5.4 for designs of this form, in O(steps² + steps · stages) per sequence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int16]
Flags = npt.NDArray[np.bool_]

NOWHERE = np.int16(-30_000)


@dataclass(frozen=True)
class Design:
    """What a journey wants, by touchpoint code (arrays as long as the highest code + 1)."""

    stages: int
    stage: Whole
    """Position of the touchpoint's stage in the journey; `stages` for a touchpoint that is not in the design."""
    required: Flags
    repeatable: Flags

    @property
    def shortest(self) -> int:
        """The number of touchpoints on the shortest path that follows the design."""
        return int(self.required.sum())


def align(sequences: Whole, design: Design) -> tuple[Flags, Whole]:
    """Which steps of each sequence (rows of one length) are kept, and the cost: deletions + insertions."""
    before = previous_same(sequences)
    starts, saving = _best_cuts(sequences, before, design)
    kept = _kept(sequences, before, starts, design)
    return kept, (sequences.shape[1] + design.shortest - saving).astype(np.int16)


def previous_same(sequences: Whole) -> Whole:
    """Where each step's touchpoint came last before it in the same row, -1 where it had not come."""
    order = np.argsort(sequences, axis=1, kind="stable")
    grouped = np.take_along_axis(sequences, order, axis=1)
    earlier = np.full(sequences.shape, -1, np.int16)
    same = grouped[:, 1:] == grouped[:, :-1]
    earlier[:, 1:][same] = order[:, :-1][same]
    found = np.empty_like(earlier)
    np.put_along_axis(found, order, earlier, axis=1)
    return found


def _best_cuts(sequences: Whole, before: Whole, design: Design) -> tuple[Whole, Whole]:
    """Where the best stretch of each stage starts when stages up to it end at each boundary (-1: it is skipped)."""
    rows, steps = sequences.shape
    row = np.arange(rows)
    # One stage more than the design has takes the steps that are not in it: they save nothing.
    running = np.full((rows, design.stages + 1, steps + 1), NOWHERE, np.int16)
    running[:, :, 0] = 0
    best = np.zeros((rows, design.stages + 1), np.int16)
    where = np.zeros((rows, design.stages + 1), np.int16)
    starts = np.full((rows, design.stages, steps + 1), -1, np.int16)
    reached = np.zeros(rows, np.int16)
    for step in range(steps):
        code = sequences[:, step]
        stage = design.stage[code]
        stretch = running[row, stage, : step + 1]
        stretch += _savings(code, before[:, step], step, design)
        running[row, stage, : step + 1] = stretch
        longest = stretch.argmax(axis=1)
        where[row, stage] = longest
        best[row, stage] = stretch[row, longest]
        reached = np.zeros(rows, np.int16)
        for place in range(design.stages):
            opened = reached
            gains = best[:, place] > reached
            starts[:, place, step + 1] = np.where(gains, where[:, place], -1)
            reached = np.where(gains, best[:, place], reached)
            running[:, place, step + 1] = opened
            better = opened > best[:, place]
            best[:, place] = np.where(better, opened, best[:, place])
            where[:, place] = np.where(better, step + 1, where[:, place])
    return starts, reached


def _savings(code: Whole, before: Whole, step: int, design: Design) -> Whole:
    """What keeping this step saves, for a stretch that started at each boundary up to it."""
    planned = design.stage[code] < design.stages
    again = (planned & design.repeatable[code]).astype(np.int16)
    first = planned.astype(np.int16) + (planned & design.required[code])
    is_first = np.arange(step + 1) > before[:, None]
    return np.where(is_first, first[:, None], again[:, None]).astype(np.int16)


def _kept(sequences: Whole, before: Whole, starts: Whole, design: Design) -> Flags:
    rows, steps = sequences.shape
    row = np.arange(rows)
    opens = np.zeros((rows, design.stages + 1), np.int16)
    closes = np.zeros((rows, design.stages + 1), np.int16)
    boundary = np.full(rows, steps, np.int16)
    for place in reversed(range(design.stages)):
        start = starts[row, place, boundary]
        closes[:, place] = boundary
        boundary = np.where(start < 0, boundary, start)
        opens[:, place] = boundary
    stage = design.stage[sequences]
    start, end = np.take_along_axis(opens, stage, axis=1), np.take_along_axis(closes, stage, axis=1)
    position = np.arange(steps)
    inside = (position >= start) & (position < end)
    return inside & (design.repeatable[sequences] | (before < start)) & (stage < design.stages)
