"""What a lens is called, and what two of them tell apart."""

from __future__ import annotations

from collections.abc import Mapping

from parcours.charts.figures import interval_text, value_text
from parcours.charts.readings import ScoreReading, Unit
from parcours.charts.readings.comparison import ComparisonReading, DifferenceReading
from parcours.report.finding import Finding
from parcours.report.sentences.spoken import firm, signed_text
from parcours.vocabulary.lens import Lens
from parcours.vocabulary.wording import Wording

TOLD = 5
"""So many differences are told in words; the table holds all."""


def lens_name(lens: Lens, segments: Mapping[str, str], say: Wording) -> str:
    """A lens in words: "Business customers, Q3 2026"."""
    who = say.say("everybody") if lens.segment is None else segments.get(lens.segment, lens.segment)
    when = _when(lens, say)
    return f"{who}, {when}" if when else who


def _when(lens: Lens, say: Wording) -> str:
    if lens.start and lens.end:
        return say.short_period(lens.start, lens.end)
    if lens.start:
        return say.say("lens_since", day=say.day(lens.start))
    return say.say("lens_until", day=say.day(lens.end)) if lens.end else ""


def difference_leads(comparison: ComparisonReading, say: Wording) -> list[Finding]:
    """How many differences are more than chance, and the most certain one."""
    first, second = comparison.names
    if not comparison.rows:
        return [Finding(say.say("differences_none_known", first=first, second=second))]
    told = [row for row in ranked(comparison) if row.beyond]
    if not told:
        return [Finding(say.say("differences_chance", first=first, second=second))]
    return [difference_finding(told[0], comparison, say)]


def ranked(comparison: ComparisonReading) -> list[DifferenceReading]:
    """The differences, the most certain first: by size in halves of their interval."""
    return sorted(comparison.rows, key=lambda row: -abs(row.difference.known) / _half(row))


def _half(row: DifferenceReading) -> float:
    return max(((row.difference.high or 0.0) - (row.difference.low or 0.0)) / 2, 1e-12)


def difference_findings(comparison: ComparisonReading, say: Wording) -> list[Finding]:
    """The differences that are more than chance, the most certain first."""
    told = [row for row in ranked(comparison) if row.beyond]
    return [difference_finding(row, comparison, say) for row in told[:TOLD]]


def difference_finding(row: DifferenceReading, comparison: ComparisonReading, say: Wording) -> Finding:
    """One difference in words, with its interval."""
    first, second = comparison.names
    values = [value_text(one.known, row.unit, say) for one in (row.first, row.second)]
    text = say.say(
        "difference_at" if row.stage else "difference_whole",
        measure=say.say(f"compared_{row.measure}"),
        stage=say.quoted(row.label),
        first=first,
        second=second,
        value=values[0],
        other=values[1],
        moved=difference_value(row, say),
        interval=firm(difference_interval(row, say)),
    )
    return Finding(text, difference_about(row))


def difference_about(row: DifferenceReading) -> dict[str, str]:
    """What names a difference."""
    return {"kind": "difference", "measure": row.measure, **({"stage": row.stage} if row.stage else {})}


def difference_interval(row: DifferenceReading, say: Wording) -> str:
    """Low to high of a difference, shares in percentage points."""
    if row.unit is Unit.SHARE:
        scale = [None if end is None else end * 100 for end in (row.difference.low, row.difference.high)]
        ends = [say.signed(say.decimal(end or 0.0, 1), end or 0.0) for end in scale]
        return say.say("percent_points", value=say.say("from_to", low=ends[0], high=ends[1]))
    return interval_text(row.difference, row.unit, say, digits=2)


def difference_value(row: DifferenceReading, say: Wording) -> str:
    """A difference with its sign, shares in percentage points."""
    score = ScoreReading(metric=row.measure, reading=row.first, unit=row.unit)
    return signed_text(row.difference.known, score, say)
