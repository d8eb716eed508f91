"""Who stands behind a number of a journey: the customers, and their paths, that lived what it counts.

Every function gives `customer` and `path`, the latter null where what is counted belongs to no path, and rows may
repeat. The days are those by which the numbers count: paths on the day they begin, everything else on its own day.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from parcours.vocabulary.question import Tables, Values
from parcours.vocabulary.words import AnswerState, Outcome, PathState

PAIR = ("customer", "path")


def passed(tables: Tables, values: Values) -> ir.Table:
    """Those who came by a `touchpoint`, a `stage`, or began a path of a `journey`."""
    if "touchpoint" in values or "stage" in values:
        steps = _equal(tables["steps"], values, "journey", "stage", "touchpoint")
        return within(steps, "occurred_on", values).select(*PAIR)
    return within(_equal(tables["paths"], values, "journey"), "started_on", values).select(*PAIR)


def went(tables: Tables, values: Values, *, begins: bool = False, ends: bool = False) -> ir.Table:
    """Those who went straight from `source` to `target`; who began with `target`, or went no further than `source`."""
    steps = within(_equal(tables["steps"], values, "journey"), "occurred_on", values)
    if begins:
        return steps.filter((steps.position == 1) & (steps.touchpoint == values["target"])).select(*PAIR)
    next_ = steps.next_touchpoint.isnull() if ends else steps.next_touchpoint == values["target"]
    return steps.filter((steps.touchpoint == values["source"]) & next_).select(*PAIR)


def departed(tables: Tables, values: Values, *, kind: str, taking_part: Sequence[int] = ()) -> ir.Table:
    """Those whose finished paths leave the design at the touchpoint `departed` in this way; counted as in `deviations`.

    `taking_part` are the codes of touchpoints one of which a path must have; empty when it may be any.
    """
    paths = within(_equal(tables["paths"], values, "journey"), "started_on", values)
    paths = paths.filter(paths.state != PathState.OPEN.value)
    if kind == "failed":
        steps = _equal(tables["steps"], values, "journey")
        failed = steps.filter((steps.outcome == Outcome.FAILED.value) & (steps.touchpoint == values["departed"]))
        paths = paths.semi_join(failed.select("path"), "path")
    variants = _equal(tables["variants"], values, "journey")
    if kind != "failed":
        variants = variants.filter(variants[kind.replace(" ", "_")].contains(values["departed"]))
    if taking_part:
        theirs = ibis.array([ibis.literal(code, "int16") for code in sorted(taking_part)])
        variants = variants.filter(variants.sequence.intersect(theirs).length() > 0)
    if kind != "failed" or taking_part:
        paths = paths.semi_join(variants.select("journey", "variant"), ["journey", "variant"])
    return paths.select(*PAIR)


def followed(tables: Tables, values: Values) -> ir.Table:
    """Those whose finished paths follow the design."""
    paths = within(_equal(tables["paths"], values, "journey"), "started_on", values)
    return paths.filter((paths.state != PathState.OPEN.value) & paths.follows).select(*PAIR)


def promised(tables: Tables, values: Values) -> ir.Table:
    """Those to whom the `promise` was made, and what became of it is `state`."""
    promises = within(_equal(tables["promises"], values, "promise", "state"), "occurred_on", values)
    return promises.select(*PAIR)


def answered(tables: Tables, values: Values) -> ir.Table:
    """Those who answered a `metric` from `score_low` to `score_high`, about a `touchpoint`, `stage` or `journey`."""
    scores = _equal(tables["scores"], values, "journey", "stage", "touchpoint", "metric")
    scores = within(scores, "answered_on", values)
    scores = scores.filter((scores.state == AnswerState.ANSWERED.value) & scores.customer.notnull())
    return in_range(scores, values).select(*PAIR)


def in_range(table: ir.Table, values: Values) -> ir.Table:
    """Rows whose score lies between `score_low` and `score_high`, both included."""
    kept = [table.score >= values["score_low"]] if "score_low" in values else []
    kept += [table.score <= values["score_high"]] if "score_high" in values else []
    return table.filter(kept) if kept else table


def within(table: ir.Table, day: str, values: Values) -> ir.Table:
    """Rows whose day lies from `start` to `end`."""
    kept = [table[day] >= values["start"]] if "start" in values else []
    kept += [table[day] <= values["end"]] if "end" in values else []
    return table.filter(kept) if kept else table


def _equal(table: ir.Table, values: Values, *names: str) -> ir.Table:
    kept = [table[name] == values[name] for name in names if name in values]
    return table.filter(kept) if kept else table
