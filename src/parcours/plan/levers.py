"""What could be moved at a touchpoint, from where to where, and what goes with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from parcours.drivers.design import MINUTE

Row = dict[str, Any]
Evidence = Literal["association", "belief"]

#: The lever's name in the plan, the unit of from and to, and the sign that makes more of it better.
LEVERS = {
    "rating": ("raise satisfaction", "points", 1),
    "kept": ("keep the promise more often", "share", 1),
    "wait": ("shorten the wait", "seconds", -1),
    "repeated": ("stop the circles", "share", -1),
    "failed": ("fail less often", "share", -1),
}


class Line(NamedTuple):
    """One possible improvement; `gain` and `gain_se` are per customer of the base, in units of the outcome."""

    row: Row
    lever: str
    before: float | None
    after: float | None
    target: str | None
    evidence: Evidence
    reach: float | None
    gain: float | None = None
    gain_se: float | None = None
    weight: float = 0.0
    """What ranks lines of belief: believed criticality x gap x reach, each 0 to 1."""


class Target(NamedTuple):
    """Where to go, and why there."""

    value: float
    why: str


def by_association(
    rows: Sequence[Row], levers: Sequence[Row], achievability: float, repeatable: Collection[tuple[str, str]] = ()
) -> Iterator[Line]:
    """Lines from measured slopes: gain = slope x gap x achievability x reach.

    Var = reach² (b² s_gap² + gap² s_b² + s_b² s_gap²) + (b gap)² reach (1 - reach) / customers. Source: METHODS 10.1.
    A lever that goes with loyalty the wrong way round, or is at its target, gives no line. `repeatable` touchpoints (by
    journey and id) are meant to be visited again: how often they are is no aim for others.
    """
    places = {(row["journey"], row["touchpoint"]): row for row in rows if row["kind"] == "touchpoint"}
    for lever in levers:
        row, kind = places[lever["journey"], lever["touchpoint"]], lever["lever"]
        before, error = _now(row, lever)
        others = [row for row in rows if kind != "repeated" or (row["journey"], row["touchpoint"]) not in repeatable]
        target = _target(row, lever, others, levers) if before is not None else None
        if before is None or target is None or not row["reach_share"]:
            continue
        _, _, sign = LEVERS[kind]
        after = before + achievability * (target.value - before)
        gap = float(np.log2((MINUTE + before) / (MINUTE + after))) if kind == "wait" else abs(after - before)
        slope, reach = sign * lever["slope"], row["reach_share"] * lever.get("known_share", 1.0)
        if gap > 0 and sign * (after - before) > 0 and slope > 0:
            base = row["reach_customers"] / row["reach_share"]
            variance = reach**2 * (slope**2 * error**2 + lever["slope_se"] ** 2 * (gap**2 + error**2))
            variance += (slope * gap) ** 2 * reach * (1 - reach) / base
            yield Line(row, kind, before, after, target.why, "association", reach, slope * gap * reach, variance**0.5)


def by_belief(rows: Sequence[Row]) -> Iterator[Line]:
    """Lines where importance is believed and not measured: believed criticality x gap; with no gap known, ask first."""
    for row in rows:
        if row["kind"] != "touchpoint" or row["evidence"] != "belief only":
            continue
        critical, reach = row["belief"] / 10, row["reach_share"]
        found = False
        for kind, before, target in _believed_gaps(row, rows):
            found = True
            gap = abs(target.value - before)
            if kind == "rating":
                _, low, high = _satisfaction(row)
                gap /= high - low
            share = 1.0 if reach is None else reach
            yield Line(row, kind, before, target.value, target.why, "belief", reach, weight=critical * gap * share)
        if not found and row["satisfaction"] is None and row["satisfaction_belief"] is None:
            yield Line(row, "find out", None, None, None, "belief", reach)


def _believed_gaps(row: Row, rows: Sequence[Row]) -> Iterator[tuple[str, float, Target]]:
    """Satisfaction and promise as measured, else as believed, that fall short of their target."""
    satisfied, target = _satisfaction(row).value, _best_quarter(row, rows)
    if satisfied is not None and target and target.value > satisfied:
        yield "rating", satisfied, target
    kept = row["promise_kept"] if row["promise_kept"] is not None else row["promise_belief"]
    target = _promised(row, rows)
    if kept is not None and target is not None and target.value > kept:
        yield "kept", kept, target


def _promised(row: Row, rows: Sequence[Row]) -> Target | None:
    """The aim of the touchpoint's promises; where the map names none, what a quarter of the touchpoints exceed."""
    if row["promise_aim"] is not None:
        return Target(row["promise_aim"], "aim")
    values = [other["promise_belief"] for other in rows if other["kind"] == "touchpoint"]
    known = [value for value in values if value is not None]
    return Target(float(np.quantile(known, 0.75)), "best quarter of touchpoints") if len(known) > 1 else None


class _Satisfaction(NamedTuple):
    """Satisfaction on its scale, as measured or else as believed."""

    value: float | None
    low: float
    high: float


def _satisfaction(row: Row) -> _Satisfaction:
    if row["satisfaction"] is not None:
        return _Satisfaction(row["satisfaction"], row["scale_low"], row["scale_high"])
    return _Satisfaction(row["satisfaction_belief"], row["belief_scale_low"], row["belief_scale_high"])


def _now(row: Row, lever: Row) -> tuple[float | None, float]:
    """Where the lever stands, and the standard error of that."""
    if lever["lever"] == "rating":
        return row["satisfaction"], _error(row, "satisfaction")
    if lever["lever"] == "kept" and row["promise_kept"] is not None:
        return row["promise_kept"], _error(row, "promise_kept")
    share = lever["value"]
    error = 0.0 if lever["lever"] == "wait" else float(np.sqrt(max(share * (1 - share), 0.0) / lever["n"]))
    return share, error


def _error(row: Row, word: str) -> float:
    low, high = row[f"{word}_low"], row[f"{word}_high"]
    return 0.0 if low is None or high is None else (high - low) / 3.92


def _target(row: Row, lever: Row, rows: Sequence[Row], levers: Sequence[Row]) -> Target | None:
    """The promise's own aim; the waits of the best quarter of visits; the best quarter of touchpoints for the rest.

    A rating aims at the best quarter of touchpoints on its scale, but not beyond what its own best segment already
    says; a touchpoint among the best aims at its best segment. Such targets are reached somewhere today; one within
    the interval of where the rating stands is reached here.
    """
    kind = lever["lever"]
    if kind == "kept":
        return Target(row["promise_aim"], "aim") if row["promise_aim"] is not None else None
    if kind == "wait":
        return Target(lever["best"], "best quarter of visits")
    if kind != "rating":
        return Target(_least_quarter(row["journey"], kind, rows, levers), "best quarter of touchpoints")
    quarter, segment = _best_quarter(row, rows), row["best_segment_satisfaction"]
    best = Target(segment, f"segment {row['best_segment']}") if segment is not None else None
    ahead = [target for target in (quarter, best) if target and target.value > row["satisfaction_high"]]
    return min(ahead, key=lambda target: target.value, default=None)


def _least_quarter(journey: str, kind: str, rows: Sequence[Row], levers: Sequence[Row]) -> float:
    """The share that a quarter of the visited touchpoints stays below; where nothing varies there are no repeats."""
    shares = [lever["value"] for lever in levers if lever["lever"] == kind and lever["journey"] == journey]
    visited = sum(row["journey"] == journey and bool(row["visits"]) for row in rows)
    return float(np.quantile(shares + [0.0] * max(0, visited - len(shares)), 0.25))


def _best_quarter(row: Row, rows: Sequence[Row]) -> Target | None:
    """The satisfaction that a quarter of the touchpoints rated on the same scale exceeds."""
    each = [_satisfaction(other) for other in rows if other["kind"] == "touchpoint"]
    scale = _satisfaction(row)[1:]
    values = [found.value for found in each if found.value is not None and found[1:] == scale]
    return Target(float(np.quantile(values, 0.75)), "best quarter of touchpoints") if len(values) > 1 else None
