"""Where customers leave the design: each kind of departure at each touchpoint, with how many paths show it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.journeys.satisfied import against_the_usual, ratings
from parcours.statistics import differences, multiplicity
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
CONSEQUENCE = ("consequence", "consequence_low", "consequence_high")
ABOUT_CONSEQUENCE = {"consequence_n": pa.int64(), "consequence_believed": pa.bool_()}
Departure = tuple[str, int]
"""Its kind and touchpoint."""
ENOUGH = 5
"""With fewer rated paths on either side, nothing is said about the consequence."""


def deviations(
    steps: ir.Table,
    paths: ir.Table,
    variants: ir.Table,
    coded: pa.Table,
    *,
    journey: int,
    segment: ir.Table | None = None,
    scores: ir.Table | None = None,
    taking_part: Collection[int] | None = None,
) -> Result:
    """Each way of leaving the design of one journey: the paths that show it, their share with Wilson's interval.

    Counted over finished paths (an open one may still do what is missing), each path once per kind and touchpoint.
    `segment` is a table with the `customer` column of those to look at; `taking_part` are the codes of touchpoints one
    of which a path must have to be counted (see `journeys.taking_part`): the others, `contacts` in `about`, are
    messages that nobody answered. `fitness` in `about` is the mean over paths.
    With `scores` each row says its consequence: mean satisfaction on rated paths with the departure minus without it,
    in points of the scale, Welch's interval. Each answer counts by how far it lies above what the same question gets
    on all paths, so that paths which ask about other touchpoints stay comparable; `consequence_n` is the rated paths
    with it, `consequence_believed` whether it is more than chance among all that are compared (METHODS 11.5). Not a
    reason: a departure may be what customers rightly prefer, or come with something else. METHODS 5.4.
    """
    mine = paths.filter((paths.journey == journey) & (paths.state != PathState.OPEN.value))
    if segment is not None:
        mine = mine.semi_join(segment, "customer")
    finished = mine
    if taking_part is not None:
        own = steps.filter((steps.journey == journey) & steps.touchpoint.isin(list(taking_part)))
        mine = mine.semi_join(own.select("path").distinct(), "path")
    whole = mine.agg(n=mine.count(), follows=mine.follows.cast("int64").sum(), fitness=mine.fitness.mean())
    total = whole.to_pyarrow().to_pylist()[0]
    kinds = [_of_kind(mine, variants, kind) for kind in COLUMNS] + [_failed(mine, steps)]
    counted = reduce(lambda left, right: left.union(right), kinds)
    found = counted.order_by([counted.paths.desc(), counted.kind, counted.touchpoint]).to_pyarrow().to_pylist()
    judged = _consequences(mine, steps, variants, scores, journey) if scores is not None else {}
    table = _rows(found, total["n"], coded, judged)
    contacts = finished.count().to_pyarrow().as_py() - total["n"] if taking_part is not None else 0
    about = {
        "paths": total["n"], "follow": total["follows"] or 0, "fitness": total["fitness"], "contacts": contacts
    }  # fmt: skip
    return Result("deviations", table, _sentence(table, about), _notes(table), about)


def _of_kind(mine: ir.Table, variants: ir.Table, kind: str) -> ir.Table:
    counted = mine.group_by(["journey", "variant"]).agg(paths=mine.count())
    joined = _departing(variants, kind).inner_join(counted, ["journey", "variant"])
    summed = joined.group_by("touchpoint").agg(paths=joined.paths.sum().cast("int64"))
    return summed.select(kind=ibis.literal(kind), touchpoint=summed.touchpoint, paths=summed.paths)


def _departing(variants: ir.Table, kind: str) -> ir.Table:
    """The variants that depart in this way, once per touchpoint."""
    lists = variants.select("journey", "variant", touchpoint=variants[COLUMNS[kind]])
    listed = lists.filter(lists.touchpoint.length() > 0)
    return listed.mutate(touchpoint=listed.touchpoint.unnest()).distinct()


def _failed(mine: ir.Table, steps: ir.Table) -> ir.Table:
    joined = _failures(steps).semi_join(mine, "path")
    counted = joined.group_by("touchpoint").agg(paths=joined.count().cast("int64"))
    return counted.select(kind=ibis.literal("failed"), touchpoint=counted.touchpoint, paths=counted.paths)


def _failures(steps: ir.Table) -> ir.Table:
    return steps.filter(steps.outcome == Outcome.FAILED.value).select("path", "touchpoint").distinct()


def _consequences(
    mine: ir.Table, steps: ir.Table, variants: ir.Table, scores: ir.Table, journey: int
) -> dict[Departure, dict[str, float | int]]:
    """Satisfaction with the departure minus without, its interval, and the rated paths with."""
    found = ratings(scores, journey=journey)
    if found is None:
        return {}
    rated = mine.select("path", "journey", "variant").inner_join(against_the_usual(found[0]), "path")
    whole = _sums(rated).to_pyarrow().to_pylist()[0]
    departed = [_sums(rated.inner_join(_departing(variants, kind), ["journey", "variant"]), kind) for kind in COLUMNS]
    departed.append(_sums(rated.inner_join(_failures(steps), "path"), "failed"))
    rows = reduce(lambda left, right: left.union(right), departed).to_pyarrow().to_pylist()
    judged = {}
    for row in rows:
        rest = {name: whole[name] - row[name] for name in ("n", "total", "squares")}
        if min(row["n"], rest["n"]) >= ENOUGH:
            moved = differences.means(_mean_and_error(rest), _mean_and_error(row))
            ends = (float(moved.value), float(moved.low), float(moved.high))
            judged[row["kind"], row["touchpoint"]] = {
                **dict(zip(CONSEQUENCE, ends, strict=True)),
                "consequence_n": row["n"],
            }
    return _believed(judged)


def _believed(judged: dict[Departure, dict[str, float | int]]) -> dict[Departure, dict[str, float | int]]:
    """Say of each consequence whether it is more than chance: of many that are compared some always look so."""
    ends = ([one[name] for one in judged.values()] for name in CONSEQUENCE)
    more = multiplicity.false_discovery(multiplicity.chance_behind(*ends))
    return {
        key: {**one, "consequence_believed": bool(each)} for (key, one), each in zip(judged.items(), more, strict=True)
    }


def _sums(rated: ir.Table, kind: str | None = None) -> ir.Table:
    """How many paths, the sum and the sum of squares of their satisfaction; by touchpoint where a kind is named."""
    grouped = rated if kind is None else rated.group_by("touchpoint")
    summed = grouped.agg(n=rated.count(), total=rated.x.sum(), squares=(rated.x * rated.x).sum())
    return summed if kind is None else summed.mutate(kind=ibis.literal(kind))


def _mean_and_error(sums: Mapping[str, float]) -> tuple[float, float, float]:
    """Mean, standard error of the mean, n."""
    n, mean = sums["n"], sums["total"] / sums["n"]
    variance = max(0.0, (sums["squares"] - n * mean**2) / (n - 1))
    return mean, (variance / n) ** 0.5, n


def _rows(
    found: list[dict[str, Any]],
    total: int,
    coded: pa.Table,
    judged: Mapping[Departure, Mapping[str, float | int]],
) -> pa.Table:
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
    for name in (*CONSEQUENCE, *ABOUT_CONSEQUENCE):
        columns[name] = [judged.get((row["kind"], row["touchpoint"]), {}).get(name) for row in found]
    kinds = [pa.string()] * 3 + [pa.int64()] + [pa.float64()] * 3 + [pa.string()] + [pa.float64()] * 3
    kinds += ABOUT_CONSEQUENCE.values()
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
