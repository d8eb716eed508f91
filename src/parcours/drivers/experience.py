"""What each observed customer lived through at each touchpoint: ratings and facts, as one long table."""

from __future__ import annotations

from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.drivers.outcome import Outcome, Tables, turned
from parcours.vocabulary.expressions import microseconds
from parcours.vocabulary.port import Engine
from parcours.vocabulary.words import AnswerState, Orientation, PromiseState
from parcours.vocabulary.words import Outcome as Ending

DAY_S = 86_400.0
EXPERIENCED = ("csat", "nps", "ces", "emotion")
"""What counts as a rating of a touchpoint, the preferred first."""
FEW = 5

#: What is summed per observation and touchpoint; every source knows some.
SUMS = (
    "own",  # ratings in the same response, and how many
    "own_n",
    "near",  # ratings in other responses about the same path, and how many
    "near_n",
    "visits",
    "endings",  # visits whose outcome the source knows, and those that failed
    "failed",
    "wait_s",  # seconds between the step before and this one
    "promises",  # promises that were due or done, and those kept
    "kept",
)


class Rated(NamedTuple):
    """The instrument by which a touchpoint is rated."""

    metric: str
    low: float
    high: float
    orientation: str


def instruments(rated: ir.Table) -> dict[int, Rated]:
    """The metric and scale to use at each touchpoint: satisfaction, else recommendation, else effort, else any other.

    A metric with fewer than five answers comes after all others; of several scales the most answered is taken.
    """
    rows = rated.group_by(
        rated.touchpoint,
        rated.metric,
        low=rated.scale_low,
        high=rated.scale_high,
        orientation=rated.orientation.fill_null(Orientation.HIGH),
    ).agg(n=(rated.state == AnswerState.ANSWERED).cast("int64").sum())
    found: dict[int, tuple[Any, Rated]] = {}
    for row in rows.to_pyarrow().to_pylist():
        if row["n"] and row["low"] is not None and row["high"] is not None:
            rank = row["n"] < FEW, EXPERIENCED.index(row["metric"]), -row["n"], row["low"], row["high"]
            best = found.get(row["touchpoint"])
            if best is None or rank < best[0]:
                found[row["touchpoint"]] = rank, Rated(row["metric"], row["low"], row["high"], row["orientation"])
    return {touchpoint: rated for touchpoint, (_, rated) in found.items()}


def touchpoint_ratings(scores: ir.Table, outcome: Outcome | None) -> ir.Table:
    """The answers that rate a touchpoint; the loyalty question itself is left out."""
    rated = scores.filter(scores.touchpoint.notnull(), scores.metric.isin(EXPERIENCED))
    if outcome is None or outcome.metric == "return":
        return rated
    if outcome.question is None:
        return rated.filter(rated.metric != outcome.metric)
    return rated.filter((rated.metric != outcome.metric) | (rated.question.fill_null("") != outcome.question))


def on_instruments(engine: Engine, rated: ir.Table, instruments: dict[int, Rated]) -> ir.Table:
    """The ratings that use their touchpoint's instrument (blanks included), turned so that high is good."""
    rows = [{"touchpoint": code, **rating._asdict()} for code, rating in instruments.items()]
    schema = pa.schema(
        {"touchpoint": pa.int16(), "metric": pa.string(), "low": pa.float64(), "high": pa.float64()}
        | {"orientation": pa.string()}
    )
    chosen = engine.from_arrow(pa.Table.from_pylist(rows, schema=schema)).rename(turn="orientation")
    joined = rated.join(chosen, ["touchpoint", "metric"])
    answered = (
        (joined.state == AnswerState.ANSWERED)
        & joined.score.notnull()
        & (joined.scale_low == joined.low)
        & (joined.scale_high == joined.high)
    )
    joined = joined.filter(answered | (joined.state == AnswerState.BLANK))
    value = ibis.ifelse(answered, turned(joined.score, joined.low, joined.high, joined.turn), ibis.null("float64"))
    return joined.mutate(rating=value)


class Lived(NamedTuple):
    """Arrow tables that the design matrix is made of."""

    experiences: list[pa.Table]
    """One for each source: observation, touchpoint and those of the SUMS that it knows."""
    ends: pa.Table
    """observation, first and last touchpoint of the path so far."""


def lived(engine: Engine, observed: ir.Table, ratings: ir.Table, tables: Tables, journey: int) -> Lived:
    """Bring over what each observation knows about each touchpoint.

    A rating counts in the response itself or, when it was given no later, in another response about the same path;
    steps and promises count up to the day of the answer. One row per observation and touchpoint in every source.
    """
    walked = engine.keep(_walked(observed, tables["steps"], journey))
    sources = [
        _rated_in_response(observed, ratings),
        _rated_on_path(observed, ratings),
        _visited(walked),
        _waited(walked),
        _promised(observed, tables["promises"]),
    ]
    ends = walked.group_by("observation").agg(
        first=walked.touchpoint.argmin(walked.position), last=walked.touchpoint.argmax(walked.position)
    )
    return Lived([source.to_pyarrow() for source in sources], ends.to_pyarrow())


def _source(table: ir.Table, **sums: ir.NumericValue) -> ir.Table:
    """One source of experience, summed by observation and touchpoint."""
    by = table.group_by("touchpoint", observation=table.observation.cast("int64"))
    return by.agg(**{name: total.cast("float64") for name, total in sums.items()})


def _rated_in_response(observed: ir.Table, ratings: ir.Table) -> ir.Table:
    given = ratings.select("response_id", "touchpoint", "rating")
    same = observed.select("observation", "response_id").join(given, "response_id")
    return _source(same, own=same.rating.sum(), own_n=same.rating.count())


def _rated_on_path(observed: ir.Table, ratings: ir.Table) -> ir.Table:
    given = ratings.filter(ratings.rating.notnull(), ratings.path.notnull()).select(
        "path", "touchpoint", "rating", "answered_on", other=ratings.response_id.fill_null("")
    )
    near = observed.select("observation", "response_id", "path", "until").join(given, "path")
    near = near.filter(near.answered_on <= near.until, near.other != near.response_id.fill_null("-"))
    return _source(near, near=near.rating.sum(), near_n=near.rating.count())


def _walked(observed: ir.Table, steps: ir.Table, journey: int) -> ir.Table:
    mine = steps.filter(steps.journey == journey, steps.touchpoint.notnull()).select(
        "path", "touchpoint", "position", "occurred_at", "occurred_on", "outcome", "next_touchpoint", "next_after_s"
    )
    walked = observed.select("observation", "path", "until").join(mine.rename(ending="outcome"), "path")
    return walked.filter(walked.occurred_on <= walked.until).drop("path", "occurred_on")


def _visited(walked: ir.Table) -> ir.Table:
    return _source(
        walked,
        visits=walked.count(),
        endings=walked.count(where=walked.ending.isin([Ending.OK, Ending.FAILED])),
        failed=walked.count(where=walked.ending == Ending.FAILED),
    )


def _waited(walked: ir.Table) -> ir.Table:
    """The wait before a touchpoint stands in the row of the step before it; coming again at once is no wait."""
    end_of_day = microseconds(walked.until.cast("timestamp(6)")).cast("float64") / 1e6 + DAY_S
    arrived = microseconds(walked.occurred_at).cast("float64") / 1e6 + walked.next_after_s
    before = walked.filter(
        walked.next_touchpoint != walked.touchpoint, walked.next_after_s.notnull(), arrived <= end_of_day
    )
    before = before.mutate(touchpoint=before.next_touchpoint)
    return _source(before, wait_s=before.next_after_s.sum())


def _promised(observed: ir.Table, promises: ir.Table) -> ir.Table:
    """Promises as they stood at the end of the day of the answer: kept by then, or broken because due by then."""
    made = promises.filter(promises.path.notnull(), promises.touchpoint.notnull()).select(
        "path", "touchpoint", "due_at", "done_at", "state"
    )
    near = observed.select("observation", "path", "until").join(made, "path")
    end_of_day = microseconds(near.until.cast("timestamp(6)")) + int(DAY_S * 1e6)
    kept = (near.state == PromiseState.KEPT) & (microseconds(near.done_at) < end_of_day).fill_null(True)
    broken = (near.state == PromiseState.BROKEN) & (microseconds(near.due_at) < end_of_day).fill_null(True)
    near = near.mutate(is_kept=kept).filter(kept | broken)
    return _source(near, promises=near.count(), kept=near.count(where=near.is_kept))
