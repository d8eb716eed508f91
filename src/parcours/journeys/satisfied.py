"""How satisfied a path left its customer: the ground of consequences of deviations and of hidden effort."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from parcours.vocabulary.words import AnswerState, Orientation

METRIC = "csat"
INSTRUMENT = ("scale_low", "scale_high", "collection")


def ratings(scores: ir.Table, *, journey: int) -> tuple[ir.Table, float] | None:
    """Answers to satisfaction questions on this journey's paths, and the top of their scale; None where there is none.

    Of several scales, and of hot and cold surveys, the one with most answers is read: they are never pooled. Columns:
    path, touchpoint (null: about the whole), x (turned so that high is good).
    """
    asked = scores.filter(
        (scores.journey == ibis.literal(journey, "int16"))
        & (scores.metric == METRIC)
        & (scores.state == AnswerState.ANSWERED.value)
        & scores.path.notnull()
        & scores.score.notnull()
    )
    counted = asked.group_by(INSTRUMENT).agg(n=asked.count()).to_pyarrow().to_pylist()
    known = [row for row in counted if row["scale_low"] is not None and row["scale_high"] is not None]
    if not known:
        return None
    chosen = max(known, key=lambda row: (row["n"], str(row["collection"]), row["scale_high"]))
    low, high = float(chosen["scale_low"]), float(chosen["scale_high"])
    mine = asked.filter((asked.scale_low == low) & (asked.scale_high == high))
    same = mine.collection.isnull() if chosen["collection"] is None else mine.collection == chosen["collection"]
    mine = mine.filter(same)
    turned = ibis.ifelse(mine.orientation == Orientation.LOW.value, low + high - mine.score, mine.score)
    return mine.select("path", "touchpoint", x=turned.cast("float64")), high


def by_path(rated: ir.Table) -> ir.Table:
    """One satisfaction per path: what was said about the whole where it was, else the mean over touchpoints."""
    whole = rated.touchpoint.isnull()
    summed = rated.group_by("path").agg(
        n=rated.count(),
        total=rated.x.sum(),
        whole_n=whole.cast("int64").sum(),
        whole_total=ibis.ifelse(whole, rated.x, 0.0).sum(),
    )
    said = summed.whole_total / summed.whole_n.nullif(0)
    return summed.select("path", x=ibis.coalesce(said, summed.total / summed.n))


def against_the_usual(rated: ir.Table) -> ir.Table:
    """One number per path: by how much its answers lie above what the same questions get on all paths."""
    about = rated.mutate(about=rated.touchpoint.fill_null(-1))
    usual = about.group_by("about").agg(usual=about.x.mean())
    joined = about.inner_join(usual, "about")
    return joined.group_by("path").agg(x=(joined.x - joined.usual).mean())
