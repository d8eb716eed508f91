"""Where customers leave the design: each kind of departure at each touchpoint, with how many paths show it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.statistics.intervals import share as share_interval
from parcours.vocabulary.result import Result
from parcours.vocabulary.words import Outcome, PathState

#: Kind of departure -> how it is said of a touchpoint.
SAID = {
    "missing": '"{touchpoint}" never comes',
    "unplanned": '"{touchpoint}" comes again where the design does not foresee it',
    "out of order": '"{touchpoint}" comes at another place than designed',
    "failed": '"{touchpoint}" fails',
}
COLUMNS = {"missing": "missing", "unplanned": "unplanned", "out of order": "out_of_order"}


def deviations(
    steps: ir.Table,
    paths: ir.Table,
    variants: ir.Table,
    coded: pa.Table,
    *,
    journey: int,
    segment: ir.Table | None = None,
) -> Result:
    """Each way of leaving the design of one journey: the paths that show it, their share with Wilson's interval.

    Counted over finished paths (an open one may still do what is missing), each path once per kind and touchpoint.
    `segment` is a table with the `customer` column of those to look at. `fitness` in `about` is the mean over paths.
    Not a reason: a departure may be what customers rightly prefer; see what became of those paths. METHODS 5.4.
    """
    mine = paths.filter((paths.journey == journey) & (paths.state != PathState.OPEN.value))
    if segment is not None:
        mine = mine.semi_join(segment, "customer")
    whole = mine.agg(n=mine.count(), follows=mine.follows.cast("int64").sum(), fitness=mine.fitness.mean())
    total = whole.to_pyarrow().to_pylist()[0]
    kinds = [_of_kind(mine, variants, kind) for kind in COLUMNS] + [_failed(mine, steps)]
    counted = reduce(lambda left, right: left.union(right), kinds)
    found = counted.order_by([counted.paths.desc(), counted.kind, counted.touchpoint]).to_pyarrow().to_pylist()
    table = _rows(found, total["n"], coded)
    about = {"paths": total["n"], "follow": total["follows"] or 0, "fitness": total["fitness"]}
    return Result("deviations", table, _sentence(table, about), _notes(table), about)


def _of_kind(mine: ir.Table, variants: ir.Table, kind: str) -> ir.Table:
    counted = mine.group_by(["journey", "variant"]).agg(paths=mine.count())
    lists = variants.select("journey", "variant", touchpoint=variants[COLUMNS[kind]])
    listed = lists.filter(lists.touchpoint.length() > 0)
    single = listed.mutate(touchpoint=listed.touchpoint.unnest()).distinct()
    joined = single.inner_join(counted, ["journey", "variant"])
    summed = joined.group_by("touchpoint").agg(paths=joined.paths.sum().cast("int64"))
    return summed.select(kind=ibis.literal(kind), touchpoint=summed.touchpoint, paths=summed.paths)


def _failed(mine: ir.Table, steps: ir.Table) -> ir.Table:
    failures = steps.filter(steps.outcome == Outcome.FAILED.value).select("path", "touchpoint").distinct()
    joined = failures.semi_join(mine, "path")
    counted = joined.group_by("touchpoint").agg(paths=joined.count().cast("int64"))
    return counted.select(kind=ibis.literal("failed"), touchpoint=counted.touchpoint, paths=counted.paths)


def _rows(found: list[dict[str, Any]], total: int, coded: pa.Table) -> pa.Table:
    names: Mapping[int, dict[str, Any]] = {
        row["code"]: row for row in coded.to_pylist() if row["dimension"] == "touchpoint"
    }
    low, high = share_interval([row["paths"] for row in found], [total] * len(found))
    columns = {
        "kind": [row["kind"] for row in found],
        "touchpoint": [names[row["touchpoint"]]["id"] for row in found],
        "label": [names[row["touchpoint"]]["label"] for row in found],
        "paths": [row["paths"] for row in found],
        "share": [row["paths"] / total for row in found],
        "low": low.tolist(),
        "high": high.tolist(),
        "sentence": [
            f"{SAID[row['kind']].format(touchpoint=names[row['touchpoint']]['label'])}: "
            f"{row['paths']:,} of {total:,} paths ({row['paths'] / total:.0%})."
            for row in found
        ],
    }
    kinds = [pa.string()] * 3 + [pa.int64()] + [pa.float64()] * 3 + [pa.string()]
    return pa.table({name: pa.array(values, kind) for (name, values), kind in zip(columns.items(), kinds, strict=True)})


def _sentence(table: pa.Table, about: dict[str, Any]) -> str:
    if not about["paths"]:
        return "No path is finished yet, so nothing can be said about the design."
    follow = f"{about['follow'] / about['paths']:.0%} of {about['paths']:,} finished paths follow the design"
    if not table.num_rows:
        return f"{follow}."
    first = table.slice(0, 1).to_pylist()[0]
    said = SAID[first["kind"]].format(touchpoint=first["label"])
    return f"{follow}; the most frequent departure: {said} ({first['share']:.0%})."


def _notes(table: pa.Table) -> tuple[str, ...]:
    if not table.num_rows:
        return ()
    return ("Intervals are for a simple sample of paths; customers with several paths make them somewhat too narrow.",)
