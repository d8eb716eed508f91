"""What a metric is: over what it counts, what each observation adds, how the sums are read.

A **counted** metric is additive: every observation adds to a tally, tallies are summed, sums are read. Nobody
averages averages. A **studied** metric (see `studied`) is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import ibis.expr.types as ir

from parcours.metrics.estimates import Estimate
from parcours.metrics.tables import Tables

PERIODS = ("day", "week", "month", "quarter", "year")
WHERE_ON_THE_MAP = ("journey", "stage", "touchpoint")
WHERE_IN_THE_COMPANY = ("channel", "source", "team", "place")
ANSWER_DIMENSIONS = (*WHERE_ON_THE_MAP, *WHERE_IN_THE_COMPANY, "segment", "scale", "collection", "survey", "question")

Unit = Literal["points", "share", "score", "count", "money", "hours"]
Better = Literal["high", "low"] | None


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What both kinds have in common.

    `over` is what n counts, in the plural; `rests_on` is what a company without a reading lacks, where that is
    something else; `dimensions` are what it can be split by, beside periods; `apart` are dimensions whose values are
    never pooled, because they are different instruments or currencies.
    """

    name: str
    label: str
    unit: Unit
    over: str
    rests_on: str = ""
    better: Better = None
    dimensions: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Counted(Metric):
    """A metric that is summed.

    `observations` gives one row per observation: `day`, dimensions as codes, `customer`, and what it adds: `hit` and
    `miss` (0 or 1), the value `x` whose mean or sum is read, the weight `w` where there are weights. For an interval it
    also gives `stranger`: who it was when the customer is not known. `on_the_map` gives them per journey, where an
    observation that belongs to two journeys counts in each.
    """

    estimate: Estimate
    observations: Callable[[Tables], ir.Table | None]
    on_the_map: Callable[[Tables], ir.Table | None] | None = None
