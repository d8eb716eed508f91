"""The plan, line by line, and what its first line promises."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parcours.charts.figures import interval_text, metric_name, points_of_share, value_text
from parcours.charts.readings import (
    PlanReading,
    Unit,
)
from parcours.report.sentences.spoken import beyond_chance, from_text
from parcours.vocabulary.wording import Wording

LINES = 5
"""So many lines are spelt out when none promises more than chance."""
PLAN_LINES = 10
"""So many lines of the plan are spelt out; the table holds all."""


def plan_lines(lines: Sequence[PlanReading]) -> list[PlanReading]:
    """The lines worth reading aloud: those that promise more than chance, and beliefs; else the first few."""
    worth = [
        line for line in lines
        if line.change.value is None or line.evidence == "belief"
        or (beyond_chance(line.change) and line.change.value > 0)
    ]  # fmt: skip
    return (worth or list(lines[:LINES]))[:PLAN_LINES]


def plan_rest(lines: Sequence[PlanReading], spelt: Sequence[PlanReading], say: Wording) -> str:
    """How many lines are not read aloud, and why; beliefs lie within no chance."""
    rest = [line for line in lines if line not in spelt]
    if not rest:
        return ""
    believed = all(line.evidence == "belief" or line.change.value is None for line in rest)
    return say.say("plan_rest_believed" if believed else "plan_rest", count=len(rest))


def plan_line(line: PlanReading, say: Wording) -> str:
    """ "Raise X from a to b: +c [low, high] on metric, reaching n customers"."""
    if line.sentence:
        return _quoted(line.sentence, say).rstrip(".")
    where = say.quoted(line.where)
    if line.current is not None and line.goal is not None:
        current = from_text(line.current, line.scale_unit, say)
        goal = value_text(line.goal, line.scale_unit, say)
        head = say.say("plan_raise", where=where, current=current, goal=goal)
    else:
        head = say.say("plan_improve", where=where)
    if line.change.value is None:
        return head
    change, interval = _change_text(line, say)
    sentence = say.say("plan_change", line=head, change=change, interval=interval, metric=_outcome(line.outcome, say))
    if not interval:
        sentence = sentence.replace(" []", "")
    if line.change.n is not None:
        sentence += ", " + say.say("plan_reach", count=line.change.n)
    return sentence


def plan_about(line: PlanReading, say: Wording) -> dict[str, object]:
    """What an action is opened from: what, where, which lever, from what to what, and the change to expect."""
    return {
        "kind": "plan",
        "what": _quoted(line.what, say),
        "rank": int(line.id) if line.id.isdigit() else None,
        "journey": line.journey,
        "touchpoint": line.touchpoint,
        "lever": line.lever,
        "from": line.current,
        "to": line.goal,
        "unit": str(line.scale_unit),
        "target": line.target,
        "metric": line.outcome,
        "metric_unit": str(line.outcome_unit),
        "change": line.change.value,
        "low": line.change.low,
        "high": line.change.high,
        "reach": line.change.n,
        "reach_share": line.reach_share,
        "evidence": line.evidence,
        "measure": line.measure,
        "moment_of_truth": line.moment_of_truth,
    }


def _outcome(metric: str, say: Wording) -> str:
    """What the plan moves, as it stands after "on", with its article where the language wants one."""
    key = "outcome_" + metric.replace(" ", "_")
    if say.knows(key):
        return say.say(key)
    return say.say("outcome_other", metric=say.inside(metric_name(metric, say)))


def _quoted(text: str, say: Wording) -> str:
    """A text of the plan, its names between asterisks in the language's quotation marks."""
    return re.sub(r"\*(.+?)\*", lambda name: say.quoted(name[1]), text)


def _change_text(line: PlanReading, say: Wording) -> tuple[str, str]:
    """The expected change with its sign, and its interval."""
    value = line.change.value or 0.0
    if line.outcome_unit is Unit.SHARE:
        text = say.say("percent_points", value=say.decimal(100 * value, 1))
        low, high = line.change.low, line.change.high
        known = low is not None and high is not None
        return say.signed(text, value), points_of_share(low or 0.0, high or 0.0, say) if known else ""
    digits = 1 if line.outcome_unit is Unit.POINTS else 2
    change = value_text(value, line.outcome_unit, say, digits=digits, change=True)
    return change, interval_text(line.change, line.outcome_unit, say, digits=digits)


def plan_finding(lines: Sequence[PlanReading], say: Wording) -> str:
    """Where the plan's first line lies and what it promises."""
    first = lines[0]
    if first.change.value is None:
        return say.say("plan_believed", where=say.quoted(first.where))
    change, interval = _change_text(first, say)
    metric = _outcome(first.outcome, say)
    known = first.change.low is not None
    phrase = "plan_within_chance" if known and not beyond_chance(first.change) else "plan_most"
    sentence = say.say(phrase, where=say.quoted(first.where), change=change, interval=interval, metric=metric)
    return sentence if interval else sentence.replace(" []", "")
