"""What loyalty is taken to be, and one row per observation of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

import ibis
import ibis.expr.types as ir

from parcours.vocabulary.expressions import microseconds
from parcours.vocabulary.guests import guests, without
from parcours.vocabulary.words import AnswerState, Orientation

Tables = Mapping[str, ir.Table]
"""Derived tables by name."""

Wanted = Literal["auto", "nps", "csat", "return"]

DAY = 86_400_000_000


class Outcome(NamedTuple):
    """One way to observe loyalty; scores are turned so that high is good."""

    name: str
    metric: Literal["nps", "csat", "return"]
    question: str | None = None
    low: float = 0.0
    high: float = 1.0
    orientation: str = Orientation.HIGH
    without_touchpoint: bool = False
    n: int = 0

    @property
    def floor(self) -> float:
        """The smallest change that matters: 5 % of the scale, 2 points of return."""
        return 0.02 if self.metric == "return" else 0.05 * (self.high - self.low)

    @property
    def unit(self) -> str:
        """The scale in words."""
        return "share of customers" if self.metric == "return" else f"{self.low:g}–{self.high:g}"


RETURN = Outcome("return", "return")


def candidates(scores: ir.Table, wanted: Wanted) -> Iterator[Outcome]:
    """The outcomes to try, best first: recommendation, else overall satisfaction, else return.

    Answers on different scales are different instruments and never pooled: the scale with most answers is taken.
    Overall satisfaction is a satisfaction question that names no touchpoint; when every satisfaction answer names one
    and there is a single question, that question is taken to be about the whole.
    """
    if wanted in ("auto", "nps", "csat"):
        seen = _questions(scores)
        if wanted != "csat":
            yield from _recommendation([row for row in seen if row["metric"] == "nps"])
        if wanted != "nps":
            yield from _overall([row for row in seen if row["metric"] == "csat"])
    if wanted in ("auto", "return"):
        yield RETURN


def _questions(scores: ir.Table) -> list[dict[str, Any]]:
    """The questions that may be about loyalty, the most answered first."""
    asked = scores.filter(
        scores.metric.isin(["nps", "csat"]), scores.state == AnswerState.ANSWERED, scores.score.notnull()
    )
    rows = asked.group_by(
        metric=asked.metric,
        question=asked.question.fill_null(""),
        whole=asked.touchpoint.isnull(),
        low=asked.scale_low,
        high=asked.scale_high,
        orientation=asked.orientation.fill_null(Orientation.HIGH),
    ).agg(n=asked.count())
    return sorted(rows.to_pyarrow().to_pylist(), key=lambda row: (-row["n"], row["question"], row["low"] or 0))


def asked_about_the_whole(scores: ir.Table) -> str:
    """The one satisfaction question that names no touchpoint, where others do; empty where there is no such question.

    When several name none, nobody can say which of them is about the whole.
    """
    rows = [row for row in _questions(scores) if row["metric"] == "csat"]
    whole, parts = ({row["question"] for row in rows if row["whole"] is named} for named in (True, False))
    found = whole - parts
    return found.pop() if len(found) == 1 and parts else ""


def _recommendation(rows: list[dict[str, Any]]) -> Iterator[Outcome]:
    by_scale: dict[tuple[float, float, str], int] = {}
    for row in rows:
        scale = (row["low"], row["high"], row["orientation"])
        by_scale[scale] = by_scale.get(scale, 0) + row["n"]
    if by_scale:
        (low, high, orientation), n = max(by_scale.items(), key=lambda pair: pair[1])
        yield Outcome("recommendation", "nps", None, low, high, orientation, n=n)


def _overall(rows: list[dict[str, Any]]) -> Iterator[Outcome]:
    whole = [row for row in rows if row["whole"]]
    if not whole and len({row["question"] for row in rows}) > 1:
        return
    for row in (whole or rows)[:1]:
        scale = row["low"], row["high"], row["orientation"]
        yield Outcome("overall satisfaction", "csat", row["question"], *scale, row["whole"], row["n"])


def turned(score: ir.NumericValue, low: Any, high: Any, orientation: Any) -> ir.NumericValue:
    """The score with high meaning good, on the same scale."""
    return ibis.ifelse(orientation == Orientation.LOW, low + high - score, score)


def observations(outcome: Outcome, tables: Tables, journey: int, horizon_days: int) -> ir.Table:
    """One row per observation of loyalty: observation, customer, response_id, path, until, outcome, weight.

    `until` is the last day that the observation can speak of. For a return, the observation is a path that ended at
    least `horizon_days` before the last fact; younger ones are censored and left out, and so are guests, whom nobody
    could recognise.
    """
    if outcome.metric == "return":
        known = {"customers", "subjects"} <= tables.keys()
        left_out = guests(tables["customers"], tables["subjects"]) if known else None
        found = _returns(without(tables["paths"], left_out), journey, horizon_days)
    else:
        found = _answers(outcome, tables["scores"], tables["paths"], journey, horizon_days)
    return found.mutate(observation=ibis.row_number().over(order_by="key")).drop("key")


def _answers(outcome: Outcome, scores: ir.Table, paths: ir.Table, journey: int, horizon_days: int) -> ir.Table:
    asked = scores.filter(
        scores.metric == outcome.metric,
        scores.state == AnswerState.ANSWERED,
        scores.score.notnull(),
        scores.scale_low == outcome.low,
        scores.scale_high == outcome.high,
        scores.orientation.fill_null(Orientation.HIGH) == outcome.orientation,
    )
    if outcome.question is not None:
        asked = asked.filter(asked.question.fill_null("") == outcome.question)
    if outcome.without_touchpoint:
        asked = asked.filter(asked.touchpoint.isnull())
    latest = _latest_path(asked, paths.filter(paths.journey == journey), horizon_days)
    asked = asked.left_join(latest, asked.answer_id == latest.key).drop("key")
    return asked.select(
        key=asked.answer_id,
        customer=asked.customer,
        response_id=asked.response_id,
        path=ibis.coalesce(asked.path, asked.latest_path),
        until=asked.answered_on,
        outcome=turned(asked.score, asked.scale_low, asked.scale_high, asked.orientation),
        weight=asked.weight.fill_null(1.0),
    )


def _latest_path(asked: ir.Table, paths: ir.Table, horizon_days: int) -> ir.Table:
    """For answers that name no path (a yearly wave): the customer's latest path begun before, if not too old."""
    open_answers = asked.filter(asked.path.isnull(), asked.customer.notnull()).select(
        key="answer_id", who="customer", answered_at="answered_at"
    )
    near = open_answers.join(
        paths.select(who="customer", latest="path", started_at="started_at", ended_at="ended_at"), "who"
    )
    near = near.filter(
        near.started_at <= near.answered_at,
        microseconds(near.answered_at) - microseconds(near.ended_at) <= horizon_days * DAY,
    )
    return near.group_by("key").agg(latest_path=near.latest.argmax(microseconds(near.started_at)))


def _returns(paths: ir.Table, journey: int, horizon_days: int) -> ir.Table:
    last = paths.aggregate(last=microseconds(paths.ended_at).max()).to_pyarrow()["last"][0].as_py()
    horizon = horizon_days * DAY
    ended = microseconds(paths.ended_at)
    seen = paths.filter(paths.journey == journey, ended + horizon <= (last or 0))
    came_back = microseconds(seen.next_started_at) - microseconds(seen.ended_at) <= horizon
    return seen.select(
        key=seen.path,
        customer=seen.customer,
        response_id=ibis.null("string"),
        path=seen.path,
        until=seen.ended_on,
        outcome=came_back.fill_null(False).cast("float64"),
        weight=ibis.literal(1.0),
    )
