"""Net promoter score: 100 × (promoters - detractors) / answers.

Asked on 0 to 10: 9 and 10 promote, 0 to 6 detract. A question asked on 1 to 10 is another instrument (9 and 10
against 1 to 6): it is read, flagged, and never pooled or put in one trend with 0 to 10. Other scales are no NPS and
not counted. Interval: adjusted Wald(3) on n_eff; METHODS 1.1, 1.2.
"""

from __future__ import annotations

import ibis.expr.types as ir

from parcours.metrics.answers import answered, judged
from parcours.metrics.estimates import NET_SCORE
from parcours.metrics.metric import ANSWER_DIMENSIONS, Counted
from parcours.metrics.tables import Tables

STANDARD_SCALE = "0-10"


def _recommendations(tables: Tables) -> ir.Table | None:
    answers = answered(tables, "nps")
    if answers is None:
        return None
    answers = answers.filter(answers.scale_high == 10, answers.scale_low.isin([0.0, 1.0]))
    return judged(answers.mutate(promotes=answers.score >= 9, detracts=answers.score <= 6), "promotes", "detracts")


NPS = Counted(
    name="nps",
    label="NPS",
    unit="points",
    over="answers",
    better="high",
    dimensions=ANSWER_DIMENSIONS,
    apart=("scale", "collection"),
    estimate=NET_SCORE,
    observations=_recommendations,
)
