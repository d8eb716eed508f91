"""Designed against observed (J4): how well each variant follows its journey's design, and how it departs from it.

fitness = 1 - cost / (steps + touchpoints on the shortest designed path), cost = deletions + insertions (METHODS 5.4).
A step that cannot be kept is *out of order* when its touchpoint belongs elsewhere in the design, *unplanned* when it is
a repeat that the design does not foresee or a retired touchpoint. A required touchpoint that never came is *missing*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parcours.journeys.alignment import Design, Flags, Whole, align
from parcours.journeys.dimensions import spots
from parcours.journeys.journey import Journey
from parcours.journeys.observed.paths import is_required
from parcours.vocabulary.derived import PATHS, VARIANTS
from parcours.vocabulary.port import Engine

#: Longer variants are judged by their beginning: the work grows with the square of the length.
LONGEST = 400
#: How many cells of work a batch of variants may take, so that memory stays bounded.
CELLS = 4_000_000


def designs(journeys: Sequence[Journey]) -> dict[int, Design]:
    """Journey code -> its design as arrays."""
    found = spots(journeys)
    size = 1 + max((spot.code for spot in found), default=0)
    made = {}
    for code in {spot.journey_code for spot in found}:
        stages = sorted({spot.stage_code for spot in found if spot.journey_code == code})
        stage = np.full(size, len(stages), np.int16)
        required, repeatable = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        for spot in found:
            if spot.journey_code == code and not spot.touchpoint.retired:
                stage[spot.code] = stages.index(spot.stage_code)
                required[spot.code] = is_required(spot)
                repeatable[spot.code] = spot.touchpoint.repeatable
        made[code] = Design(len(stages), stage, required, repeatable)
    return made


def agreement(engine: Engine, sequences: ir.Table, journeys: Sequence[Journey]) -> ir.Table:
    """The variants (VARIANTS) of these sequences (`parcours.journeys.observed.variants.sequences`), each judged once.

    Not for comparing journeys with each other: fitness depends on how much a design demands.
    """
    known = designs(journeys)
    judged = [part for batch in engine.batches(sequences) for part in _judged(pa.Table.from_batches([batch]), known)]
    table = pa.concat_tables(judged) if judged else VARIANTS.to_pyarrow().empty_table()
    return engine.from_arrow(table.cast(VARIANTS.to_pyarrow()))


def with_agreement(paths: ir.Table, variants: ir.Table) -> ir.Table:
    """The paths (PATHS), complete: each with what was found for its variant."""
    found = variants.select(
        "journey",
        "variant",
        "fitness",
        follows=variants.fitness == 1,
        **{name: variants[name].length() for name in ("missing", "unplanned", "out_of_order")},
    )
    joined = paths.left_join(found, ["journey", "variant"])
    return joined.select(**{name: joined[name].cast(kind) for name, kind in PATHS.items()})


def fitness_to_designs(sequence: Sequence[str], designed: Iterable[Sequence[str]]) -> float:
    """How well one sequence agrees with an explicit list of designed ones, 0 to 1; the nearest one counts.

    1 - (insertions + deletions) / (length + length of the shortest designed sequence); memoised. METHODS 5.4, R67.

    >>> fitness_to_designs(["order", "invoice"], [["order", "delivery", "invoice"]])
    0.8
    """
    known = [tuple(design) for design in designed]
    cost = min(_indel(tuple(sequence), design) for design in known)
    return 1 - cost / (len(sequence) + min(map(len, known)))


@lru_cache(maxsize=100_000)
def _indel(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """Insertions and deletions from one sequence to the other: both lengths - 2 · what they share in order."""
    shared = [0] * (len(right) + 1)
    for word in left:
        diagonal = 0
        for place, other in enumerate(right, start=1):
            above = shared[place]
            shared[place] = diagonal + 1 if word == other else max(above, shared[place - 1])
            diagonal = above
    return len(left) + len(right) - 2 * shared[-1]


def _judged(variants: pa.Table, known: dict[int, Design]) -> Iterator[pa.Table]:
    """Judge a batch, taking variants of one journey and one length at a time."""
    lists = variants["sequence"].combine_chunks()
    lengths = np.minimum(np.diff(lists.offsets.to_numpy()), LONGEST)
    journeys = variants["journey"].to_numpy()
    for journey, length in sorted(set(zip(journeys.tolist(), lengths.tolist(), strict=True))):
        design = known[journey]
        rows = np.flatnonzero((journeys == journey) & (lengths == length))
        for part in np.array_split(rows, 1 + len(rows) * (design.stages + 1) * (length + 1) // CELLS):
            yield _with_judgement(variants.take(pa.array(part)), _matrix(lists, part, length), design)


def _matrix(lists: pa.ListArray, rows: npt.NDArray[np.int64], length: int) -> Whole:
    starts = lists.offsets.to_numpy()[rows]
    found: Whole = lists.values.to_numpy(zero_copy_only=False)[starts[:, None] + np.arange(length)].astype(np.int16)
    return found


def _with_judgement(variants: pa.Table, sequences: Whole, design: Design) -> pa.Table:
    kept, cost = align(sequences, design)
    missing, unplanned, misplaced = _departures(sequences, kept, design)
    columns: dict[str, Any] = {name: variants[name] for name in ("journey", "variant", "sequence", "paths")}
    columns["fitness"] = 1 - cost / (sequences.shape[1] + design.shortest)
    columns["missing"] = _lists(missing, np.arange(missing.shape[1], dtype=np.int16)[None, :])
    columns["unplanned"] = _lists(unplanned, sequences)
    columns["out_of_order"] = _lists(misplaced, sequences)
    return pa.table({name: columns[name] for name in VARIANTS})


def _departures(sequences: Whole, kept: Flags, design: Design) -> tuple[Flags, Flags, Flags]:
    """Missing touchpoints (by code), unplanned steps and steps out of order (by position) of each sequence."""
    missing = np.zeros((len(sequences), len(design.stage)), np.bool_)
    fits_elsewhere = np.zeros_like(kept)
    for code in np.union1d(np.unique(sequences), np.flatnonzero(design.required)):
        here = sequences == code
        ever_kept = (here & kept).any(axis=1)
        missing[:, code] = design.required[code] & ~here.any(axis=1)
        if design.stage[code] < design.stages:
            fits_elsewhere |= here & (design.repeatable[code] | ~ever_kept)[:, None]
    return missing, ~kept & ~fits_elsewhere, ~kept & fits_elsewhere


def _lists(flags: Flags, values: Whole) -> pa.ListArray:
    offsets = np.concatenate([[0], np.cumsum(flags.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(offsets, pa.array(np.broadcast_to(values, flags.shape)[flags], pa.int16()))
