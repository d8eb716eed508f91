"""The measures: NPS, CSAT, CES, promise kept, volume, revenue, resolution, first response, repeat purchase, churn.

One file per metric; `registry` names them all, `tallies` sums what is additive, `measure` answers questions.
"""

from __future__ import annotations

from parcours.metrics.measure import measure
from parcours.metrics.registry import METRICS, metric_named
from parcours.metrics.scorecard import scorecard
from parcours.metrics.tables import Tables
from parcours.metrics.tallies import design_effects, tallies

__all__ = ["METRICS", "Tables", "design_effects", "measure", "metric_named", "scorecard", "tallies"]
