"""Two lenses on one journey: the section that tells what differs, and the map with both laid over each other."""

from __future__ import annotations

from dataclasses import replace

from parcours.charts.figures import reading_text
from parcours.charts.readings import JourneyReading, MapReading, Reading
from parcours.charts.readings.comparison import ComparisonReading, DifferenceReading
from parcours.report.finding import told
from parcours.report.section import Section
from parcours.report.sentences.lenses import (
    difference_about,
    difference_findings,
    difference_interval,
    difference_leads,
    difference_value,
)
from parcours.report.tables import Cell, Table, unbroken_inside_brackets
from parcours.vocabulary.wording import Wording


def differences_section(comparison: ComparisonReading, journey: str, say: Wording) -> Section:
    """The finding, the differences that are more than chance in words, and all of them as a table."""
    leads, found = tuple(difference_leads(comparison, say)), tuple(difference_findings(comparison, say))
    return Section(
        id="differences",
        kicker=say.say("section_differences"),
        finding=told(leads),
        leads=leads,
        remarks=tuple(_remarks(comparison, say)),
        findings=found[1:],
        open_tables=(_table(comparison, say),) if comparison.rows else (),
    ).on(journey)


def _remarks(comparison: ComparisonReading, say: Wording) -> list[str]:
    remarks = []
    if comparison.rows:
        beyond = sum(row.beyond for row in comparison.rows)
        remarks.append(say.say("differences_count", beyond=beyond, count=len(comparison.rows)))
        remarks.append(say.say("differences_paths"))
    if comparison.shared:
        remarks.append(say.say("differences_shared"))
    if comparison.apart:
        names = say.enumerated([say.say(f"compared_{measure}") for measure in comparison.apart])
        remarks.append(say.say("differences_apart", measures=names))
    return remarks


def _table(comparison: ComparisonReading, say: Wording) -> Table:
    names = ("stage", "measure", "difference", "beyond")
    stage, measure, difference, beyond = (say.say(f"column_{name}") for name in names)
    return Table(
        caption=say.say("section_differences"),
        columns=(stage, measure, *comparison.names, difference, beyond),
        rows=tuple(_row(row, say) for row in comparison.rows),
        words=2,
        abouts=tuple(difference_about(row) for row in comparison.rows),
    )


def _row(row: DifferenceReading, say: Wording) -> tuple[Cell, ...]:
    def read(reading: Reading) -> Cell:
        return Cell(text=unbroken_inside_brackets(reading_text(reading, row.unit, say)), few=reading.indicative)

    few = row.first.indicative or row.second.indicative
    moved = f"{difference_value(row, say)} [{difference_interval(row, say)}]"
    return (
        Cell(text=row.label or say.say("whole_journey")),
        Cell(text=say.say(f"compared_{row.measure}")),
        read(row.first),
        read(row.second),
        Cell(text=unbroken_inside_brackets(moved), few=few),
        Cell(text=say.say("yes" if row.beyond else "no")),
    )


def laid_over(first: JourneyReading, second: JourneyReading) -> MapReading:
    """The second map as it may lie over the first: without what was asked in another way, or watched for other days."""
    same = not second.map.asked or not first.map.asked or second.map.asked == first.map.asked
    eased = not second.map.ease_asked or not first.map.ease_asked or second.map.ease_asked == first.map.ease_asked
    stages = tuple(
        replace(stage, satisfaction=stage.satisfaction if same else None, ease=stage.ease if eased else None)
        for stage in second.map.stages
    )
    days = (first.map.start, first.map.end) == (second.map.start, second.map.end)
    return replace(
        second.map,
        stages=stages,
        overall=second.map.overall if first.map.scale == second.map.scale else None,
        back_to_before=second.map.back_to_before if days else None,
    )
