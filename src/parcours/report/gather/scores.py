"""The scorecard and the segments: metrics, asked as everybody asks them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from parcours.charts.readings import Reading, ScoreReading, SegmentReading, Unit, WithheldReading
from parcours.drivers.outcome import asked_about_the_whole
from parcours.metrics import METRICS
from parcours.metrics.comparison import window_before
from parcours.metrics.pooling import kinds_in, pooled_by
from parcours.metrics.sentence import NOT_OVER
from parcours.report.gather.sources import Row, Sources, one_instrument, reading_of
from parcours.report.gather.withheld import withheld_in

HEADLINES = (
    "nps",
    "csat",
    "ces",
    "promise-kept",
    "first-response",
    "resolution",
    "repeat-purchase",
    "churn",
    "revenue",
    "volume",
)
"""What the scorecard asks for, in this order; what the company does not know is left out."""
OVERVIEW = ("nps", "csat", "ces", "promise-kept", "resolution", "churn", "first-response", "repeat-purchase", "revenue")
"""Which of them stand on the overview first; six in all."""
SHOWN = 6
SATISFACTION = "csat"
SEGMENTED = ("nps", SATISFACTION)
INSTRUMENT = ("scale", "collection")
LOOKING_BACK = ("repeat-purchase", "churn")
"""Metrics that need a past: in the first year of a history they rise by themselves."""
YEAR = dt.timedelta(days=365)
HOUR_S = 3600.0


class Scores(NamedTuple):
    """Metrics as read, and what of them is withheld."""

    read: tuple[ScoreReading, ...]
    withheld: tuple[WithheldReading, ...]


def scorecard(sources: Sources) -> Scores:
    """The headline metrics of the period."""
    return _scored(sources, HEADLINES, most=None)


def headlines(sources: Sources) -> Scores:
    """The first six metrics of the overview that the company knows."""
    return _scored(sources, OVERVIEW, most=SHOWN)


def _scored(sources: Sources, metrics: Sequence[str], most: int | None) -> Scores:
    read: list[ScoreReading] = []
    withheld: list[WithheldReading] = []
    for metric in metrics:
        if most is None or len(read) < most:
            read += _scores(sources, metric, withheld)
    return Scores(tuple(read[:most]), tuple(dict.fromkeys(withheld)))


def read_at(sources: Sources, metric: str, where: Mapping[str, str]) -> ScoreReading | None:
    """One metric under a condition with its months; None where nothing is known. Instruments are never mixed."""
    apart = [name for name in METRICS[metric].dimensions if name in (*INSTRUMENT, "currency")]
    rows = one_instrument(sources.ask(metric, apart, where=where), *INSTRUMENT)
    end = sources.lens.end or sources.end
    months = [row for row in sources.ask(metric, ["month", *apart], where=where) if not _ragged(row, end)]
    known = [row for row in rows if row["n"]]
    return _score(known[0], apart, months, []) if known else None


def recommended(sources: Sources, journey: str) -> ScoreReading | None:
    """How far customers of a journey recommend, through the lens; None where nobody or too few were asked."""
    rows = one_instrument(sources.ask("nps", INSTRUMENT, where={"journey": journey}), *INSTRUMENT)
    found = [_score(row, INSTRUMENT, [], []) for row in rows if row["n"]]
    return found[0] if found and found[0].reading.shown else None


def at_a_glance(
    paths: int, recommends: ScoreReading | None, shares: Mapping[str, Reading | None]
) -> tuple[ScoreReading, ...]:
    """What stands above a journey's map: how many paths, recommendation, and shares of the paths by name."""
    shown = {metric: reading for metric, reading in shares.items() if reading is not None and reading.shown}
    return (
        ScoreReading(metric="paths", reading=Reading(value=float(paths)), unit=Unit.COUNT),
        *([recommends] if recommends else []),
        *(ScoreReading(metric=metric, reading=reading, unit=Unit.SHARE) for metric, reading in shown.items()),
    )


def period_before(sources: Sources) -> tuple[dt.date, dt.date] | None:
    """The period that the scorecard is compared with."""
    return window_before(sources.start, sources.end, "previous") if sources.start and sources.end else None


def _scores(sources: Sources, metric: str, withheld: list[WithheldReading]) -> list[ScoreReading]:
    """One metric of the scorecard; of satisfaction that with the whole, where enough were asked about it."""
    for where in _conditions(sources, metric):
        found = _scores_of(sources, metric, where, withheld)
        if found and not (where and any(one.reading.indicative for one in found)):
            return [replace(one, whole=bool(where)) for one in found]
    return []


def _conditions(sources: Sources, metric: str) -> list[dict[str, str]]:
    """Under what to ask: of satisfaction first the question about the whole, where parts of it are asked about too."""
    whole = asked_about_the_whole(sources.tables["scores"]) if metric == SATISFACTION else ""
    return [{"question": whole}, {}] if whole else [{}]


def _scores_of(
    sources: Sources, metric: str, where: Mapping[str, str], withheld: list[WithheldReading]
) -> list[ScoreReading]:
    """One reading, or one per currency; of several scales the one with most answers. Adds to `withheld`."""
    period = {"start": sources.start, "end": sources.end, "where": where}
    apart = [name for name in METRICS[metric].dimensions if name in (*INSTRUMENT, "currency")]

    def ask(metric: str, compare: str | None) -> list[Row]:
        found = sources.asked(metric, apart, **period, compare=compare)
        withheld.extend(withheld_in(metric, found) if found and any(found.table["n"].to_pylist()) else [])
        return [row for row in found.rows() if row["value"] is not None and row["n"]] if found else []

    before = period_before(sources)
    if metric in LOOKING_BACK and not _long_known(sources, before[0] if before else None):
        before = None
    rows = one_instrument(ask(metric, "previous" if before else None), *INSTRUMENT)
    months = [row for row in sources.ask(metric, ["month", *apart], where=where) if not _ragged(row, sources.end)]
    if metric in LOOKING_BACK:
        months = [row for row in months if _long_known(sources, _month(row["month"]))]
    year_ago: list[Row] = []
    if sources.start and sources.end and before and before != window_before(sources.start, sources.end, "last-year"):
        year_ago = ask(metric, "last-year")
    return [_score(row, apart, months, year_ago) for row in rows]


def _long_known(sources: Sources, day: dt.date | None) -> bool:
    """Whether a year is known before this day, so that what looks back can see it."""
    return day is not None and sources.since is not None and day - sources.since >= YEAR


def _ragged(row: Row, end: dt.date | None) -> bool:
    """Whether a month is not over, or comes after the period: the edge of an export looks like a fall."""
    return row["month"] is None or NOT_OVER in row["note"] or bool(end and _month(row["month"]) > end)


def _score(row: Row, apart: Sequence[str], months: Sequence[Row], year_ago: Sequence[Row]) -> ScoreReading:
    defined = METRICS[row["metric"]]
    unit, factor = _unit(defined.name, defined.unit)

    sampled = getattr(getattr(defined, "estimate", None), "sampled", True)

    def same(rows: Sequence[Row]) -> list[Row]:
        return [one for one in rows if all(one.get(name) == row.get(name) for name in apart)]

    def read(one: Row) -> Reading:
        return _in_unit(reading_of(one if sampled else {**one, "n": None}), factor)

    return ScoreReading(
        metric=defined.name,
        reading=read(row),
        unit=unit,
        currency=row.get("currency") or "",
        better=defined.better,
        scale=scale_of(row.get("scale")),
        months=tuple((_month(one["month"]), read(one)) for one in same(months)),
        against_previous=_difference([row], factor),
        against_last_year=_difference(same(year_ago), factor),
        pools=pooled_by(defined),
        pooled=kinds_in(row["note"]),
    )


def scale_of(words: str | None) -> tuple[float, float] | None:
    """ "1-5" as numbers; None for unknown scales and those on which low is good."""
    try:
        low, high = (float(end) for end in (words or "").split("-"))
    except ValueError:
        return None
    return low, high


LOW_IS_GOOD = ", low is good"


def high_is_good(row: Row) -> Row:
    """A mean as on a scale on which high is good: one that was asked the other way round is turned."""
    words = row["scale"] or ""
    scale = scale_of(words.removesuffix(LOW_IS_GOOD))
    if scale is None or not words.endswith(LOW_IS_GOOD):
        return row
    ends = {"value": row["value"], "low": row["high"], "high": row["low"]}
    turned = {name: None if end is None else sum(scale) - end for name, end in ends.items()}
    return {**row, **turned, "scale": words.removesuffix(LOW_IS_GOOD)}


def _unit(metric: str, unit: str) -> tuple[Unit, float]:
    """How the report writes a metric's unit; hours by the clock become spans of time, business hours stay hours."""
    if unit == "hours":
        return (Unit.HOURS, 1.0) if "business" in metric else (Unit.SECONDS, HOUR_S)
    return Unit(unit), 1.0


def _in_unit(reading: Reading | None, factor: float) -> Reading:
    if reading is None or reading.value is None:
        return reading or Reading(value=None, n=0)
    ends = [None if end is None else float(end) * factor for end in (reading.value, reading.low, reading.high)]
    return Reading(value=ends[0], low=ends[1], high=ends[2], n=reading.n)


def _month(word: Any) -> dt.date:
    """ "2026-07" as its first day."""
    return dt.date.fromisoformat(f"{str(word)[:7]}-01")


def _difference(rows: Sequence[Row], factor: float) -> Reading | None:
    if not rows or rows[0].get("difference") is None:
        return None
    row = rows[0]
    known = Reading(value=row["difference"], low=row["difference_low"], high=row["difference_high"])
    return _in_unit(known, factor)


def segment_readings(sources: Sources) -> tuple[SegmentReading, ...]:
    """Recommendation, else satisfaction, by segment; nothing where there are no segments."""
    members = sources.tables["memberships"]
    if not members.limit(1).count().to_pyarrow().as_py():
        return ()
    for metric, where in [(name, condition) for name in SEGMENTED for condition in _conditions(sources, name)]:
        asked = {"start": sources.start, "end": sources.end, "where": where}
        rows = one_instrument(sources.ask(metric, ["segment", *INSTRUMENT], **asked), *INSTRUMENT)
        rows = [row for row in rows if row["segment"] is not None]
        everybody = one_instrument(sources.ask(metric, INSTRUMENT, **asked), *INSTRUMENT)
        if rows:
            return (
                SegmentReading(
                    metric=metric,
                    whole=bool(where),
                    unit=Unit(METRICS[metric].unit),
                    rows=tuple(
                        (sources.segment_names.get(row["segment"], row["segment"]), _in_unit(reading_of(row), 1.0))
                        for row in rows
                    ),
                    everybody=reading_of(everybody[0]) if everybody else None,
                ),
            )
    return ()
