"""Satisfied, and yet they went in circles: effort that no satisfaction question shows."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.journeys.satisfied import by_path, ratings
from parcours.statistics.intervals import share as share_interval
from parcours.vocabulary.result import Result
from parcours.vocabulary.words import PathState

CIRCLES = 3
"""From so many returns on, a path went in circles; looking back once or twice is not yet a circle."""


def hidden_effort(
    steps: ir.Table, paths: ir.Table, scores: ir.Table, *, journey: int, left_out: Sequence[int] = ()
) -> Result:
    """Among the finished paths of satisfied customers, the share that went in circles, with Wilson's interval.

    Satisfied: the two best answers of the scale, about the whole path where it was asked, else on the mean over the
    touchpoints rated. In circles: on one path the customer came back three times or more to touchpoints already
    visited; `left_out` are the codes of touchpoints at which that is no effort of theirs: we reach out (a second
    newsletter), or coming again is meant. One row with share, low, high, circles, n; none where nobody was asked. Not a
    judgement of a single customer. Source: METHODS 5.6.
    """
    found = ratings(scores, journey=journey)
    if found is None:
        return Result("hidden effort", pa.table({}), "Nobody was asked about satisfaction.", ())
    rated, top = found
    said = by_path(rated)
    finished = paths.filter((paths.journey == ibis.literal(journey, "int16")) & (paths.state != PathState.OPEN.value))
    satisfied = finished.select("path").semi_join(said.filter(said.x >= top - 1), "path")
    back = steps.filter((steps.journey == ibis.literal(journey, "int16")) & steps.revisit)
    back = back.filter(back.touchpoint.notin(list(left_out))) if left_out else back
    often = back.group_by("path").agg(returns=back.count())
    circling = satisfied.semi_join(often.filter(often.returns >= CIRCLES), "path")
    row = {"n": _rows(satisfied), "circles": _rows(circling)}
    if not row["n"]:
        return Result("hidden effort", pa.table({}), "No satisfied customer has finished a path.", ())
    low, high = share_interval(row["circles"], row["n"])
    held = row["circles"] / row["n"]
    table = pa.table(
        {"share": [held], "low": [float(low)], "high": [float(high)], "circles": [row["circles"]], "n": [row["n"]]}
    )
    sentence = f"{held:.0%} of {row['n']:,} satisfied paths went in circles."
    return Result("hidden effort", table, sentence, ())


def _rows(table: ir.Table) -> int:
    counted: int = table.count().to_pyarrow().as_py()
    return counted
