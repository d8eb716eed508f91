"""Volume: how many interactions happened.

By journey, stage or touchpoint it counts steps: an interaction that belongs to two journeys counts in each, and what
belongs to none is not there. A complete count, so there is no interval.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from parcours.metrics.estimates import TOTAL
from parcours.metrics.metric import WHERE_IN_THE_COMPANY, WHERE_ON_THE_MAP, Counted


def _encounters(happened: ir.Table | None, dimensions: tuple[str, ...]) -> ir.Table | None:
    if happened is None:
        return None
    return happened.select("customer", *dimensions, day=happened.occurred_on, x=ibis.literal(1.0))


VOLUME = Counted(
    name="volume",
    label="Interactions",
    unit="count",
    over="interactions",
    dimensions=(*WHERE_ON_THE_MAP, *WHERE_IN_THE_COMPANY, "segment"),
    estimate=TOTAL,
    observations=lambda tables: _encounters(tables.interactions, WHERE_IN_THE_COMPANY),
    on_the_map=lambda tables: _encounters(tables.steps, (*WHERE_ON_THE_MAP, *WHERE_IN_THE_COMPANY)),
)
