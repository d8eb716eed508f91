"""Promise kept: kept / (kept + broken), over the promises of the map whose outcome is known.

Promises still pending count for neither side. Interval: Wilson on n_eff; METHODS 7 (SLA).
"""

from __future__ import annotations

import ibis.expr.types as ir

from parcours.metrics.answers import judged, stranger
from parcours.metrics.estimates import SHARE
from parcours.metrics.metric import WHERE_IN_THE_COMPANY, WHERE_ON_THE_MAP, Counted
from parcours.metrics.tables import Tables
from parcours.vocabulary.words import PromiseState


def _outcomes(tables: Tables) -> ir.Table | None:
    if tables.promises is None:
        return None
    known = tables.promises.filter(tables.promises.state.isin([str(PromiseState.KEPT), str(PromiseState.BROKEN)]))
    return judged(
        known.select(
            *("customer", *WHERE_ON_THE_MAP, *WHERE_IN_THE_COMPANY, "promise"),
            day=known.occurred_on,
            stranger=stranger(known.customer, known.subject_ref),
            kept=known.state == str(PromiseState.KEPT),
        ),
        "kept",
    )


PROMISE_KEPT = Counted(
    name="promise-kept",
    label="Promise kept",
    unit="share",
    over="promises",
    rests_on="promises on its map that were kept or broken",
    better="high",
    dimensions=(*WHERE_ON_THE_MAP, *WHERE_IN_THE_COMPANY, "segment", "promise"),
    estimate=SHARE,
    observations=_outcomes,
)
