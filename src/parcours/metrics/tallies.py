"""Building tallies: the additive sums of every counted metric, and how much repeated answers widen its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from parcours.errors import StaleError
from parcours.metrics.estimates import SUMS
from parcours.metrics.metric import Counted
from parcours.metrics.registry import COUNTED
from parcours.metrics.tables import Tables
from parcours.vocabulary.derived import DESIGN_EFFECTS, TALLIES
from parcours.vocabulary.expressions import share

if TYPE_CHECKING:
    from parcours.vocabulary.port import Engine

KEYS = tuple(name for name in TALLIES if name not in SUMS and name != "metric")
ON_THE_MAP = " on the map"
"""What is added to a metric's name for its tallies by journey, where they differ from those without."""
SPANS = ("month", "year", "all")
"""For which stretches of time design effects are kept: the longer, the more often a customer answers in it."""
ENOUGH_ANSWERS = 250_000
"""Design effects of a metric with more answers than this are read off every second, third ... customer."""

CUSTOMER = ("customer", "stranger")
"""Who answered: a known customer, or somebody nobody knows."""

PRODUCTS = {
    "nn": ("n", "n"),
    "nx": ("n", "x"),
    "xx": ("x", "x"),
    "ww": ("w", "w"),
    "wwx": ("w", "wx"),
    "wxwx": ("wx", "wx"),
}
"""Of one customer's sums: what the squares around a mean are worked out from."""


def tallies(engine: Engine, tables: Tables) -> ir.Table:
    """Sum every counted metric by day and dimension, for everybody (`segment` null) and for each segment.

    Needs scores, steps, promises, subjects, interactions and memberships as far as the company has them. Additive:
    tallies of parts of the customers, added up, are the tallies of all. Shaped as TALLIES; each metric is asked by
    itself, for asked together they would all be handed whole tables, with every column that one of them reads.
    """
    parts = []
    for metric in COUNTED:
        for name, observations in _sources(metric, tables):
            parts.append(engine.keep(_tallied(name, observations)))
            if tables.memberships is not None:
                members = observations.inner_join(tables.memberships, "customer")
                parts.append(engine.keep(_tallied(name, members)))
    if not parts:
        raise StaleError("nothing-to-tally", "There is nothing to tally yet.", hint="Run: parcours refresh")
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def tally_name(metric: Counted, *, on_the_map: bool) -> str:
    """Under which name a metric's tallies are kept."""
    return metric.name + ON_THE_MAP if metric.on_the_map and on_the_map else metric.name


def summed(observations: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Sum observations by these columns into the thirteen additive sums of TALLIES.

    Without a column `w` every observation weighs 1, without `hit` and `miss` there are none.
    """
    columns = observations.columns
    zero = ibis.literal(0, "int64")
    x = observations.x.cast("float64")
    n = observations.count()
    counts = {
        "n": n,
        "hits": observations.hit.sum() if "hit" in columns else zero,
        "misses": observations.miss.sum() if "miss" in columns else zero,
        "x": x.sum(),
        "x2": (x * x).sum(),
    }
    if "w" in columns:
        w = observations.w.cast("float64")
        hit, miss = (observations[name] if name in columns else zero for name in ("hit", "miss"))
        weighted = (w, w * hit, w * miss, w * x, w * x * x, w * w, w * w * x, w * w * x * x)
        sums = dict(zip(SUMS[5:], (value.sum() for value in weighted), strict=True))
        return observations.aggregate(by=list(keys), **counts, **sums)
    counted = observations.aggregate(by=list(keys), **counts)
    same = ("n", "hits", "misses", "x", "x2", "n", "x", "x2")
    return counted.mutate(**{name: counted[twin] for name, twin in zip(SUMS[5:], same, strict=True)})


def _sources(metric: Counted, tables: Tables) -> list[tuple[str, ir.Table]]:
    """The metric's observations, and those per journey where they are others, under the names of their tallies."""
    found = [(metric.name, metric.observations(tables))]
    if metric.on_the_map:
        found.append((tally_name(metric, on_the_map=True), metric.on_the_map(tables)))
    return [(name, observations) for name, observations in found if observations is not None]


def _tallied(name: str, observations: ir.Table) -> ir.Table:
    keys = [key for key in KEYS if key in observations.columns]
    return _conformed(summed(observations, keys), TALLIES, metric=ibis.literal(name))


def design_effects(tables: Tables) -> ir.Table | None:
    """How much wider intervals must be because customers answer more than once: clustered over unclustered variance.

    deff = Σ over periods of [C/(C-1) Σ_customers (Σ w(x - m))²] / [n/(n-1) Σ w²(x - m)²], m being each period's mean.
    Per metric, scale and touchpoint (null: over all touchpoints), for answers that lie within one month, one year, or
    anywhere. None where there is no answer whose interval could be widened. Shaped as DESIGN_EFFECTS.
    Source: METHODS 1.2.
    """
    parts = [_answers(metric, tables) for metric in COUNTED if metric.estimate.sampled]
    answers = [part for part in parts if part is not None]
    if not answers:
        return None
    together = ibis.union(*answers) if len(answers) > 1 else answers[0]
    together = together.mutate(period=together.day.truncate("month").cast("date"))
    monthly = summed(together, ["metric", "scale", "touchpoint", "period", *CUSTOMER])
    return ibis.union(*(_effects(monthly, span, each) for span in SPANS for each in (True, False)))


def _answers(metric: Counted, tables: Tables) -> ir.Table | None:
    found = metric.observations(tables)
    if found is None:
        return None
    count = found.count().to_pyarrow().as_py()
    if not count:
        return None
    every = count // ENOUGH_ANSWERS
    if every > 1:
        found = found.filter((found.customer % every == 0).fill_null(False))
    return found.select(
        metric=ibis.literal(metric.name),
        scale=found.scale if "scale" in found.columns else ibis.null("string"),
        touchpoint=found.touchpoint,
        day=found.day,
        customer=found.customer,
        stranger=found.stranger,
        x=found.x.cast("float64"),
        w=found.w if "w" in found.columns else ibis.literal(1.0),
    )


def _effects(monthly: ir.Table, span: str, each_touchpoint: bool) -> ir.Table:
    series = ["metric", "scale", *(["touchpoint"] if each_touchpoint else [])]
    period = ibis.null("date") if span == "all" else monthly.period.truncate(span).cast("date")
    sums = monthly.filter(monthly.touchpoint.notnull()) if each_touchpoint else monthly
    if span != "month" or not each_touchpoint:
        sums = sums.mutate(period=period)
        sums = sums.aggregate(by=[*series, "period", *CUSTOMER], **{name: sums[name].sum() for name in SUMS})
    return _conformed(widening(sums, series), DESIGN_EFFECTS, span=ibis.literal(span))


def widening(customers: ir.Table, series: Sequence[str]) -> ir.Table:
    """The design effects of these series, from the sums of each customer's answers in each `period`."""
    single = ("n", "x", "x2", "w", "wx", "w2", "w2x", "w2x2")
    periods = customers.aggregate(
        by=[*series, "period"],
        customers=customers.count(),
        **{name: customers[name].sum() for name in single},
        **{name: (customers[one] * customers[other]).sum() for name, (one, other) in PRODUCTS.items()},
    )
    periods = periods.filter(periods.customers > 1)
    counted = _squares(periods, "n", "x", ("nn", "nx", "xx"), ("n", "x", "x2"))
    weighted = _squares(periods, "w", "wx", ("ww", "wwx", "wxwx"), ("w2", "w2x", "w2x2"))
    squares = periods.mutate(together=counted[0], apart=counted[1], together_w=weighted[0], apart_w=weighted[1])
    return squares.aggregate(
        by=list(series),
        customers=squares.customers.sum(),
        n=squares.n.sum(),
        deff=share(squares.together.sum(), squares.apart.sum()),
        deff_weighted=share(squares.together_w.sum(), squares.apart_w.sum()),
    )


def _conformed(table: ir.Table, schema: ibis.Schema, **more: ir.Value) -> ir.Table:
    """The schema's columns, those that are not there as null."""
    known = {name: table[name] for name in table.columns} | more
    return table.select(
        **{name: known[name].cast(kind) if name in known else ibis.null(kind) for name, kind in schema.items()}
    )


def _squares(
    periods: ir.Table, w: str, wx: str, clustered: tuple[str, str, str], single: tuple[str, str, str]
) -> tuple[ir.FloatingValue, ir.FloatingValue]:
    """Sums of squares around the period's mean: by customer, and answer by answer."""
    mean = share(periods[wx], periods[w])

    def around(names: tuple[str, str, str], count: ir.IntegerColumn) -> ir.FloatingValue:
        squares, cross, values = (periods[name].cast("float64") for name in names)
        return (values - 2.0 * mean * cross + mean * mean * squares) * share(count, count - 1)

    return around(clustered, periods.customers), around(single, periods.n)
