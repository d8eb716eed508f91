"""Customer effort: the mean (`ces`), the share who found it easy (`ces-easy`) or hard (`ces-hard`).

Two versions are in use and never pooled: version 1 asks for effort from 1 to 5, low is good (easy 1-2, hard 4-5);
version 2 asks for agreement that it was easy from 1 to 7, high is good (easy 5-7, hard 1-3). Easy and hard are the
answers on either side of the middle. Interval: Student's for the mean, Wilson for shares; METHODS 1.4.
"""

from __future__ import annotations

import ibis.expr.types as ir

from parcours.metrics.answers import answered, judged
from parcours.metrics.estimates import MEAN, SHARE
from parcours.metrics.metric import ANSWER_DIMENSIONS, Counted
from parcours.metrics.tables import Tables


def _scores(tables: Tables) -> ir.Table | None:
    answers = answered(tables, "ces")
    return None if answers is None else answers.mutate(x=answers.score)


def _on_one_side(tables: Tables, *, easy: bool) -> ir.Table | None:
    answers = answered(tables, "ces")
    if answers is None:
        return None
    middle = (answers.points - 1) / 2
    return judged(answers.mutate(verdict=answers.best < middle if easy else answers.best > middle), "verdict")


CES = Counted(
    name="ces",
    label="CES (mean)",
    unit="score",
    over="answers",
    dimensions=ANSWER_DIMENSIONS,
    apart=("scale", "collection"),
    estimate=MEAN,
    observations=_scores,
)
CES_EASY = Counted(
    name="ces-easy",
    label="CES (share easy)",
    unit="share",
    over="answers",
    better="high",
    dimensions=ANSWER_DIMENSIONS,
    apart=("scale", "collection"),
    estimate=SHARE,
    observations=lambda tables: _on_one_side(tables, easy=True),
)
CES_HARD = Counted(
    name="ces-hard",
    label="CES (share hard)",
    unit="share",
    over="answers",
    better="low",
    dimensions=ANSWER_DIMENSIONS,
    apart=("scale", "collection"),
    estimate=SHARE,
    observations=lambda tables: _on_one_side(tables, easy=False),
)
