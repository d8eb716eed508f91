"""The answers that score metrics count, with their scale in words."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from parcours.metrics.metric import WHERE_IN_THE_COMPANY, WHERE_ON_THE_MAP
from parcours.metrics.tables import Tables
from parcours.vocabulary.words import AnswerState, Orientation

PASSED_ON = (
    *("customer", *WHERE_ON_THE_MAP, *WHERE_IN_THE_COMPANY, "collection", "survey", "question"),
    *("path", "subject_kind", "subject_ref"),
)

USUAL_SCALES = ((0, 10), (1, 5), (1, 7), (1, 10))
"""Worded without looking at digits, which is slow on many answers."""


def answered(tables: Tables, metric: str) -> ir.Table | None:
    """Answers to questions of one kind ("nps", "csat", "ces") that hold a score, as observations without a verdict.

    `best` is how many scale steps the score lies below the best answer, `points` how many answers the scale offers.
    Answers left blank or not applicable are not there. None when the company has no answers.
    """
    if tables.scores is None:
        return None
    found = tables.scores.filter(
        tables.scores.metric == metric, tables.scores.state == str(AnswerState.ANSWERED), tables.scores.score.notnull()
    )
    low_is_good = (found.orientation == str(Orientation.LOW)).fill_null(False)
    return found.select(
        *PASSED_ON,
        day=found.answered_on,
        scale=scale_words(found, low_is_good),
        stranger=stranger(found.customer, ibis.coalesce(found.response_id, found.answer_id)),
        score=found.score,
        scale_low=found.scale_low,
        scale_high=found.scale_high,
        best=ibis.ifelse(low_is_good, found.score - found.scale_low, found.scale_high - found.score),
        points=found.scale_high - found.scale_low + 1,
        w=ibis.coalesce(found.weight, 1.0),
    )


def stranger(customer: ir.IntegerColumn, name: ir.StringValue) -> ir.StringValue:
    """Who answered, where the customer is not known: each such answer or response is somebody else's."""
    return ibis.ifelse(customer.isnull(), name, ibis.null("string"))


def scale_words(scores: ir.Table, low_is_good: ir.BooleanValue) -> ir.StringValue:
    """A scale as text: "0-10", "1-5", "1-5, low is good"; null when the scale is not known."""
    usual = [
        ((scores.scale_low == low) & (scores.scale_high == high) & ~low_is_good, f"{low}-{high}")
        for low, high in USUAL_SCALES
    ]
    low, high = (end.cast("string").re_replace(r"\.0$", "") for end in (scores.scale_low, scores.scale_high))
    return ibis.cases(*usual, else_=low + "-" + high + ibis.ifelse(low_is_good, ", low is good", ""))


def judged(answers: ir.Table | None, hit: str = "", miss: str = "") -> ir.Table | None:
    """Observations for shares: `x` is 1 for a hit and 0 otherwise, -1 for a miss where the metric knows misses.

    `hit` and `miss` name boolean columns; rows where the verdict is null are left out.
    """
    if answers is None:
        return None
    known = answers.filter(answers[hit].notnull())
    up = known[hit].cast("int8")
    down = known[miss].cast("int8") if miss else ibis.literal(0, "int8")
    return known.mutate(hit=up, miss=down, x=(up - down).cast("float64"))
