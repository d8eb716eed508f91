"""The ranked plan: importance x gap x reach, with its uncertainty, and of what kind the evidence is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parcours.drivers.criticality import PHRASES as DRIVER_PHRASES
from parcours.drivers.design import MINUTE
from parcours.journeys.families import is_against_us
from parcours.journeys.journey import Journey, Touchpoint
from parcours.journeys.labels import wording as in_language
from parcours.plan.account import Outcomes, notes, nothing, unplanned
from parcours.plan.levers import LEVERS, Line, by_association, by_belief
from parcours.statistics.distributions import normal_share
from parcours.statistics.intervals import normal_quantile
from parcours.statistics.resampling import generator
from parcours.vocabulary.result import Result
from parcours.vocabulary.wording import Wording, read_catalogue
from parcours.vocabulary.words import Direction

PHRASES = Path(__file__).with_name("phrases.toml")
DRAWS = 20_000
PLACE = ("journey", "journey_label", "phase", "stage", "stage_label", "touchpoint", "label")

SCHEMA = pa.schema(
    [
        ("rank", pa.int64()),
        *((name, pa.string()) for name in (*PLACE, "lever", "unit", "target")),
        *((name, pa.float64()) for name in ("from_value", "to_value", "change", "low", "high")),
        *((name, pa.string()) for name in ("metric", "metric_unit")),
        ("reach_customers", pa.int64()),
        ("reach_share", pa.float64()),
        ("evidence", pa.string()),
        ("measure", pa.string()),
        *((name, pa.float64()) for name in ("p_rank_1", "p_positive", "belief", "priority", "cost", "change_per_cost")),
        ("title", pa.string()),
        ("what", pa.string()),
        ("sentence", pa.string()),
    ]
)


def plan(
    criticality: Result,
    journeys: Sequence[Journey],
    *,
    achievability: float = 1.0,
    costs: Mapping[str, float] | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    language: str = "en",
) -> Result:
    """Rank what to improve: expected change = slope x gap x reach, per customer of the journey.

    Gap: up to the promise's aim; to the best quarter of visits for a wait; to the best quarter of touchpoints for
    ratings (no further than the best segment), repeats and failures; times `achievability` (0 to 1). The interval is
    the delta method's; P(rank 1) and P(change > 0) treat lines as independent. Where importance is only believed, the
    line ranks by believed criticality x gap, comes after the measured ones and carries no interval. Measured lines
    whose interval holds nought come last of all and say that they are within chance; those whose change reads as
    nought, or whose interval is wider than the outcome's scale, say nothing and are left out. Notes tell of moments of
    truth that no line is about.
    When not to use it: as a forecast (slopes are associations), or to add lines up that share a touchpoint.

    `criticality` is the result of `drivers.criticality`; `costs` by touchpoint id (in any one currency). A measure is
    proposed only when the map names one or makes a promise. Source: METHODS 10.1.
    """
    rows, about = criticality.rows(), criticality.about
    wording = Wording(language, read_catalogue(DRIVER_PHRASES), read_catalogue(PHRASES))
    points = {(j.id, point.id): point for j in journeys for stage in j.stages for point in stage.touchpoints}
    again = {place for place, point in points.items() if point.repeatable}
    found = [*by_association(rows, about["levers"], achievability, again), *by_belief(rows)]
    lines = [
        line
        for line in found
        if _is_worth_doing(line, points[line.row["journey"], line.row["touchpoint"]], wording)
        and _says_something(line, about["by_journey"])
    ]
    lines.sort(
        key=lambda line: (
            not _beyond_chance(line),
            line.evidence == "belief",
            -_priority(line, about["by_journey"]),
            -(line.row["belief"] or 0),
        )
    )
    first, positive = _chances(lines, about["by_journey"], draws, seed)
    table = [
        _row(
            number, line, about["by_journey"], points[line.row["journey"], line.row["touchpoint"]], costs or {}, wording
        )
        | {"p_rank_1": first[number], "p_positive": positive[number]}
        for number, line in enumerate(lines)
    ]
    sentence = table[0]["sentence"] if table else nothing(rows, about["by_journey"], wording, told=bool(found))
    facts = {"achievability": achievability, "draws": draws, "seed": seed, "interval": "delta method, 95 %"}
    noted = (*notes(lines, wording), *unplanned(rows, lines, wording))
    return Result("plan", pa.Table.from_pylist(table, schema=SCHEMA), sentence, noted, facts)


def _is_worth_doing(line: Line, point: Touchpoint, wording: Wording) -> bool:
    """Whether the line leads somewhere one can tell, and to what somebody wants: nobody wants complaints sooner."""
    if line.lever == "wait" and point.direction != Direction.PUSH:
        events = [event for condition in point.when for event in condition.event] or [point.id]
        if all(is_against_us(event) for event in events):
            return False
    if line.before is None or line.after is None:
        return True
    before, after = _from_to(line, LEVERS[line.lever][1], wording)
    return before != after


def _says_something(line: Line, outcomes: Outcomes) -> bool:
    """Whether the expected change is not written as nought, and its interval not wider than the outcome's scale."""
    if line.gain is None or line.gain_se is None:
        return True
    factor, digits = _written(outcomes[line.row["journey"]])
    wide = 2 * normal_quantile() * line.gain_se
    return round(factor * line.gain, digits) != 0 and wide <= _span(line, outcomes)


def _beyond_chance(line: Line) -> bool:
    """Whether the interval of the expected change leaves out nought; what is only believed has none."""
    return line.gain is None or line.gain_se is None or line.gain - normal_quantile() * line.gain_se > 0


def _priority(line: Line, outcomes: Outcomes) -> float:
    """The change as a share of the outcome's scale, so that journeys with different outcomes compare; else belief."""
    return line.weight if line.gain is None else line.gain / _span(line, outcomes)


def _span(line: Line, outcomes: Outcomes) -> float:
    low, high = outcomes[line.row["journey"]]["outcome_scale"]
    return float(high - low)


def _chances(
    lines: Sequence[Line], outcomes: Outcomes, draws: int, seed: int
) -> tuple[list[float | None], list[float | None]]:
    """P(rank 1) among the measured lines by drawing every change, and P(change > 0)."""
    measured = [place for place, line in enumerate(lines) if line.gain is not None]
    first: list[float | None] = [None] * len(lines)
    positive: list[float | None] = [None] * len(lines)
    if measured:
        spans = np.array([_span(lines[place], outcomes) for place in measured])
        mean: npt.NDArray[np.float64] = np.array([lines[place].gain for place in measured], dtype=np.float64)
        error = np.array([lines[place].gain_se for place in measured], dtype=np.float64)
        drawn = (mean + error * generator(seed).standard_normal((draws, len(measured)))) / spans
        times = np.bincount(drawn.argmax(axis=1), minlength=len(measured)) / draws
        for number, place in enumerate(measured):
            first[place] = float(times[number])
            positive[place] = float(normal_share(mean[number] / error[number])) if error[number] else 1.0
    return first, positive


def _row(
    number: int, line: Line, outcomes: Outcomes, point: Touchpoint, costs: Mapping[str, float], wording: Wording
) -> dict[str, Any]:
    """One line of the table."""
    outcome = outcomes[line.row["journey"]]
    lever, unit, _ = LEVERS.get(line.lever, (line.lever, None, 0))
    row = {name: line.row[name] for name in (*PLACE, "belief")} | {
        "rank": number + 1,
        "lever": lever,
        "unit": unit,
        "target": line.target,
        "from_value": line.before,
        "to_value": line.after,
        "reach_share": line.reach,
        "evidence": line.evidence,
        "measure": _measure(line, point, wording),
        "priority": _priority(line, outcomes),
        "cost": costs.get(point.id),
    }
    if line.row["reach_customers"] is not None and line.reach is not None:
        row["reach_customers"] = round(line.row["reach_customers"] * line.reach / line.row["reach_share"])
    if line.gain is not None and line.gain_se is not None:
        half = normal_quantile() * line.gain_se
        row |= {"change": line.gain, "low": line.gain - half, "high": line.gain + half}
        row |= {"metric": outcome["outcome"], "metric_unit": _metric_unit(outcome)}
        row["change_per_cost"] = line.gain / row["cost"] if row["cost"] else None
    row["title"] = wording.say(f"title: {lever}", touchpoint=row["label"])
    row["what"] = _what(line, row, wording)
    return row | {"sentence": _sentence(line, row, outcome, wording)}


def _written(outcome: Mapping[str, Any]) -> tuple[int, int]:
    """By how much a change is multiplied when it is written, and with how many digits: a share is in points of 100."""
    return (100, 1) if outcome["outcome_metric"] == "return" else (1, 2)


def _metric_unit(outcome: Mapping[str, Any]) -> str:
    low, high = outcome["outcome_scale"]
    return "share of customers" if outcome["outcome_metric"] == "return" else f"{low:g}–{high:g}"


def _measure(line: Line, point: Touchpoint, wording: Wording) -> str | None:
    """What the map proposes to do here, or which promise to keep; nothing is invented."""
    said = in_language(point.measure, wording.language)
    promised = [text for promise in point.promises if (text := in_language(promise.label, wording.language))]
    if not said and line.lever == "kept" and promised:
        return wording.say("keep_promise", promise="; ".join(promised))
    return said or None


def _what(line: Line, row: Mapping[str, Any], wording: Wording) -> str:
    """What to improve, from where to where."""
    before, after = _from_to(line, row["unit"], wording)
    measured = {"rating": "satisfaction", "kept": "promise_kept"}.get(line.lever)
    if line.evidence == "belief" and measured and line.row[measured] is None:
        before = wording.say("as_believed", value=before)
    return wording.say(
        row["lever"],
        touchpoint=row["label"],
        before=before,
        after=after,
        belief=_plain(row["belief"] or 0, wording),
    )


def _from_to(line: Line, unit: str | None, wording: Wording) -> tuple[str, str]:
    """Where the line starts and leads, shares with a digit more where they would read alike."""
    before, after = (_shown(value, unit, wording) for value in (line.before, line.after))
    if unit == "seconds" and line.before is not None and line.before >= MINUTE:
        before = wording.within(line.before)
    if before == after and unit == "share" and line.before is not None and line.after is not None:
        return wording.percent(line.before, 1), wording.percent(line.after, 1)
    return before, after


def _sentence(line: Line, row: Mapping[str, Any], outcome: Mapping[str, Any], wording: Wording) -> str:
    what = row["what"]
    if line.lever == "find out":
        return f"{what} ({wording.say('belief')})"
    evidence = wording.say(line.evidence if _beyond_chance(line) else "within_chance")
    if line.gain is None:
        return wording.say("believed_line", what=what, belief=_plain(row["belief"], wording), evidence=evidence)
    as_share = outcome["outcome_metric"] == "return"
    factor, digits = _written(outcome)
    ends = [wording.decimal(factor * row[end], digits) for end in ("change", "low", "high")]
    change = wording.signed(ends[0], round(factor * row["change"], digits))
    metric = wording.say(outcome["outcome"], days=outcome["horizon_days"])
    return wording.say(
        "line",
        what=what,
        change=wording.say("percentage_points", value=change) if as_share else change,
        low=ends[1],
        high=ends[2],
        metric=metric if as_share else f"{metric} ({row['metric_unit']})",
        count=row["reach_customers"],
        evidence=evidence,
    )


def _plain(value: float, wording: Wording) -> str:
    """A number without a needless ".0"."""
    return wording.decimal(value, 0 if value == round(value) else 1)


def _shown(value: float | None, unit: str | None, wording: Wording) -> str:
    if value is None:
        return ""
    if unit == "share":
        return wording.percent(value)
    if unit == "seconds":
        return wording.span(value) if value >= MINUTE else wording.say("under_a_minute")
    return wording.decimal(value, 2)
