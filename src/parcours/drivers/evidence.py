"""What is measured at each touchpoint beside its importance: reach, satisfaction, promise kept, the best segment."""

from __future__ import annotations

from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np

from parcours.statistics import intervals
from parcours.statistics.intervals import Interval
from parcours.vocabulary.words import PromiseState

FEW = 5
"""Below this many answers nothing is shown."""
SEGMENT_ANSWERS = 30


class Reading(NamedTuple):
    """A value with its interval; `se` is clustered by customer."""

    value: float
    low: float
    high: float
    n: int
    se: float


class Reach(NamedTuple):
    """How often a touchpoint is visited and by how many customers."""

    visits: int | None
    """None where answers alone name the touchpoint."""
    customers: int


class Satisfaction(NamedTuple):
    """Mean on the touchpoint's own scale (high is good), and the share of the two best answers."""

    mean: Reading
    top2: Reading


def reach(steps: ir.Table, ratings: ir.Table, journey: int) -> tuple[dict[int, Reach], int]:
    """Visits and customers of each touchpoint, and how many customers there are in all.

    Where no steps are known (of a touchpoint that answers alone name, or of all) those count who rated it or left it
    blank: at least they were there.
    """
    walked = steps.filter(steps.journey == journey).mutate(who=steps.customer)
    asked = ratings.mutate(who=_who(ratings, ratings.response_id))
    base = _distinct(walked)
    if not base:
        return _there(asked), _distinct(asked)
    visited = _there(walked)
    told = {code: each._replace(visits=None) for code, each in _there(asked).items() if code not in visited}
    return visited | told, max([base, *(each.customers for each in told.values())])


def _there(table: ir.Table) -> dict[int, Reach]:
    there = table.filter(table.touchpoint.notnull())
    rows = there.group_by("touchpoint").agg(visits=there.count(), customers=there.who.nunique())
    return {row["touchpoint"]: Reach(row["visits"], row["customers"]) for row in rows.to_pyarrow().to_pylist()}


def _distinct(table: ir.Table) -> int:
    return int(table.aggregate(n=table.who.nunique()).to_pyarrow()["n"][0].as_py())


def satisfaction(ratings: ir.Table) -> dict[int, Satisfaction]:
    """Mean and top-2 share of each touchpoint's ratings, from one instrument each, clustered by customer."""
    given = ratings.filter(ratings.rating.notnull())
    given = given.mutate(top=(given.rating >= given.high - 1).cast("float64"), who=_who(given, given.answer_id))
    rows = _clustered(given, ["touchpoint"], {"mean": given.rating, "top": given.top})
    found = {}
    for row in rows:
        if row["n"] >= FEW:
            mean, se = _mean(row, "mean")
            low, high = intervals.mean(mean, se, row["customers"])
            found[row["touchpoint"]] = Satisfaction(
                Reading(mean, float(low), float(high), row["n"], se), _share(row, "top")
            )
    return found


def promise_kept(promises: ir.Table) -> dict[int, Reading]:
    """The share of promises kept at each touchpoint; those still open are left out."""
    settled = promises.filter(
        promises.touchpoint.notnull(), promises.state.isin([PromiseState.KEPT, PromiseState.BROKEN])
    )
    settled = settled.mutate(
        kept=(settled.state == PromiseState.KEPT).cast("float64"), who=_who(settled, settled.subject_ref)
    )
    rows = _clustered(settled, ["touchpoint"], {"kept": settled.kept})
    return {row["touchpoint"]: _share(row, "kept") for row in rows if row["n"] >= FEW}


def best_segments(ratings: ir.Table, memberships: ir.Table) -> dict[int, tuple[str, float]]:
    """For each touchpoint the segment that rates it best, with its mean; segments with 30 answers or more."""
    given = ratings.filter(ratings.rating.notnull()).join(memberships, "customer")
    rows = given.group_by("touchpoint", "segment").agg(mean=given.rating.mean(), n=given.count())
    found: dict[int, tuple[str, float]] = {}
    for row in sorted(rows.filter(rows.n >= SEGMENT_ANSWERS).to_pyarrow().to_pylist(), key=lambda row: row["segment"]):
        if row["touchpoint"] not in found or row["mean"] > found[row["touchpoint"]][1]:
            found[row["touchpoint"]] = row["segment"], row["mean"]
    return found


def _who(table: ir.Table, otherwise: ir.StringColumn) -> ir.StringColumn:
    """The customer, or where unknown the row itself."""
    return ibis.coalesce(table.customer.cast("string"), ibis.literal("?") + otherwise.fill_null(""))


def _clustered(table: ir.Table, by: list[str], measures: dict[str, ir.NumericColumn]) -> list[dict[str, Any]]:
    """Sums over customers that the variance of a mean needs: Σn, Σs, Σs², Σsn, Σn² per group and measure."""
    table = table.mutate(**{f"value_{name}": column for name, column in measures.items()})
    each = table.group_by(*by, "who").agg(
        k=table.count().cast("float64"), **{f"s_{name}": table[f"value_{name}"].sum() for name in measures}
    )
    sums: dict[str, Any] = {}
    for name in measures:
        s = each[f"s_{name}"]
        sums |= {f"s_{name}": s.sum(), f"ss_{name}": (s * s).sum(), f"sk_{name}": (s * each.k).sum()}
    grouped = each.group_by(*by).agg(
        n=each.k.sum().cast("int64"), customers=each.count(), kk=(each.k * each.k).sum(), **sums
    )
    return [dict(row) for row in grouped.to_pyarrow().to_pylist()]


def _mean(row: dict[str, Any], name: str) -> tuple[float, float]:
    """Mean and its linearised standard error, customers as clusters (METHODS 1.2)."""
    mean = row[f"s_{name}"] / row["n"]
    squares = row[f"ss_{name}"] - 2 * mean * row[f"sk_{name}"] + mean**2 * row["kk"]
    clusters = row["customers"]
    variance = max(squares, 0.0) * clusters / max(clusters - 1, 1) / row["n"] ** 2
    return mean, float(np.sqrt(variance))


def _share(row: dict[str, Any], name: str) -> Reading:
    """Wilson's interval with as many answers as independent ones would need to be so uncertain."""
    share, se = _mean(row, name)
    effective = share * (1 - share) / se**2 if se > 0 else row["customers"]
    effective = min(effective, row["n"])
    low, high = Interval(*intervals.share(share * effective, effective))
    return Reading(share, float(low), float(high), row["n"], se)
