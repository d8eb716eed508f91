"""One journey through two lenses: what differs, with intervals, and what of it is more than chance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from parcours.charts.readings import Reading, StageReading, Unit
from parcours.charts.readings.comparison import Compared, ComparisonReading, DifferenceReading
from parcours.charts.readings.report import JourneyReading
from parcours.report.gather.sources import Sources
from parcours.statistics import differences, multiplicity
from parcours.statistics.intervals import Interval

BELIEVED = 0.10
"""The share of chance findings allowed among the differences called more than chance."""


class _Pair(NamedTuple):
    """Two readings of one measure."""

    measure: Compared
    unit: Unit
    first: Reading
    second: Reading
    stage: str = ""
    label: str = ""


def comparison(
    first: JourneyReading, second: JourneyReading, sources: tuple[Sources, Sources], names: tuple[str, str]
) -> ComparisonReading:
    """First minus second for every measure of the map that both lenses show.

    Intervals from those of the two readings (MOVER; for shares Newcombe's), false discovery rate 10 % over all rows.
    The two count as independent: where they share customers the intervals are somewhat too wide. Coming back is
    compared only over the same days, for it grows with the time observed. Source: METHODS 1.7, 11.5.
    """
    apart = [
        name
        for name, one, other in (
            ("satisfaction", first.map.asked, second.map.asked),
            ("ease", first.map.ease_asked, second.map.ease_asked),
        )
        if one and other and one != other
    ]
    pairs = [pair for pair in _pairs(first, second, sources) if pair.measure not in apart]
    return ComparisonReading(names=names, rows=_differences(pairs), shared=_share(sources), apart=tuple(apart))


def _pairs(first: JourneyReading, second: JourneyReading, sources: tuple[Sources, Sources]) -> Iterator[_Pair]:
    lenses = [one.lens for one in sources]
    for one, other in zip(first.map.stages, second.map.stages, strict=True):
        yield from _of_stage(one, other, weighed=_weighed_apart(sources, first.map.id))
    follow = [read.agreement.follows if read.agreement else None for read in (first, second)]
    whole: list[tuple[Compared, Unit, Reading | None, Reading | None]] = [
        ("follows", Unit.SHARE, follow[0], follow[1]),
        ("hidden_effort", Unit.SHARE, first.hidden_effort, second.hidden_effort),
    ]
    if first.map.scale == second.map.scale:
        whole.insert(0, ("satisfaction", Unit.SCORE, first.map.overall, second.map.overall))
    if (lenses[0].start, lenses[0].end) == (lenses[1].start, lenses[1].end):
        whole.append(("back_to_before", Unit.SHARE, first.map.back_to_before, second.map.back_to_before))
    for measure, unit, a, b in whole:
        if a is not None and b is not None:
            yield _Pair(measure, unit, a, b)


def _of_stage(one: StageReading, other: StageReading, *, weighed: bool) -> Iterator[_Pair]:
    promised = [stage.promise.kept if stage.promise else None for stage in (one, other)]
    read: list[tuple[Compared, Unit, Reading | None, Reading | None]] = [
        ("satisfaction", Unit.SCORE, one.satisfaction, other.satisfaction),
        ("rounds", Unit.TIMES, one.rounds, other.rounds),
        ("ease", Unit.SCORE, one.ease, other.ease),
        ("promise", Unit.SHARE, promised[0], promised[1]),
    ]
    if weighed:
        read.append(("criticality", Unit.SHARE, one.criticality, other.criticality))
    for measure, unit, a, b in read:
        if a is not None and b is not None:
            yield _Pair(measure, unit, a, b, one.id, one.label)


def _weighed_apart(sources: tuple[Sources, Sources], journey: str) -> bool:
    """Whether the two lenses have a model of their own each; over the whole time, two periods share one."""
    over = [one.criticality.about.get("by_journey", {}).get(journey, {}).get("over", "all") for one in sources]
    periods = [one.lens.has_period for one in sources]
    return all(not period or found == "period" for period, found in zip(periods, over, strict=True))


def _differences(pairs: list[_Pair]) -> tuple[DifferenceReading, ...]:
    """The differences in the order of the map; those without intervals or with too few answers are left out."""
    solid = [pair for pair in pairs if _with_interval(pair.first) and _with_interval(pair.second)]
    if not solid:
        return ()
    first, second = ([_ends(getattr(pair, side)) for pair in solid] for side in ("first", "second"))
    (a, a_low, a_high), (b, b_low, b_high) = (np.array(side, dtype=float).T for side in (first, second))
    moved = differences.from_intervals(b, Interval(b_low, b_high), a, Interval(a_low, a_high))
    believed = multiplicity.false_discovery(multiplicity.chance_behind(moved.value, moved.low, moved.high), BELIEVED)
    return tuple(
        DifferenceReading(
            measure=pair.measure,
            unit=pair.unit,
            first=pair.first,
            second=pair.second,
            difference=Reading(value=float(value), low=float(low), high=float(high)),
            beyond=bool(more),
            stage=pair.stage,
            label=pair.label,
        )
        for pair, value, low, high, more in zip(solid, moved.value, moved.low, moved.high, believed, strict=True)
    )


def _with_interval(reading: Reading) -> bool:
    return reading.shown and reading.low is not None and reading.high is not None


def _ends(reading: Reading) -> tuple[float, float | None, float | None]:
    return reading.known, reading.low, reading.high


def _share(sources: tuple[Sources, Sources]) -> bool:
    """Whether one customer may be seen through both lenses."""
    first, second = (one.lens.segment for one in sources)
    if first is None or second is None or first == second:
        return True
    members = sources[0].tables["memberships"]
    both = members.filter(members.segment == first).semi_join(members.filter(members.segment == second), "customer")
    return bool(both.limit(1).count().to_pyarrow().as_py())
