"""Customer satisfaction: share of the two best answers (`csat`), of the best one (`csat-top`), mean (`csat-mean`).

Scales are never rescaled into each other: 5 and 7 points are read apart. On scales of 2 or 3 points the two best boxes
would be nearly everybody: there `csat` is the best one alone. Scales of more than 11 points have a mean only. Because
people say "satisfied" as soon as nothing went wrong, read the top box beside the top two.
Interval: Wilson on n_eff; the mean's is Student's; METHODS 1.3.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from parcours.metrics.answers import answered, judged
from parcours.metrics.estimates import MEAN, SHARE
from parcours.metrics.metric import ANSWER_DIMENSIONS, Counted
from parcours.metrics.tables import Tables

MOST_POINTS = 11


def _in_the_best(boxes: int, tables: Tables) -> ir.Table | None:
    answers = answered(tables, "csat")
    if answers is None:
        return None
    counted = ibis.ifelse(answers.points >= 4, boxes, 1)
    answers = answers.filter(answers.points <= MOST_POINTS)
    return judged(answers.mutate(satisfied=answers.best < counted), "satisfied")


def _scores(tables: Tables) -> ir.Table | None:
    answers = answered(tables, "csat")
    return None if answers is None else answers.mutate(x=answers.score)


CSAT = Counted(
    name="csat",
    label="CSAT (two best answers)",
    unit="share",
    over="answers",
    better="high",
    dimensions=ANSWER_DIMENSIONS,
    apart=("scale", "collection"),
    estimate=SHARE,
    observations=lambda tables: _in_the_best(2, tables),
)
CSAT_TOP = Counted(
    name="csat-top",
    label="CSAT (best answer)",
    unit="share",
    over="answers",
    better="high",
    dimensions=ANSWER_DIMENSIONS,
    apart=("scale", "collection"),
    estimate=SHARE,
    observations=lambda tables: _in_the_best(1, tables),
)
CSAT_MEAN = Counted(
    name="csat-mean",
    label="Mean satisfaction",
    unit="score",
    over="answers",
    better="high",
    dimensions=ANSWER_DIMENSIONS,
    apart=("scale", "collection"),
    estimate=MEAN,
    observations=_scores,
)
