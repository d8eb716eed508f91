"""The studio's pages, from the same sections as the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parcours.charts.readings import JourneyReading, ReportReading
from parcours.charts.readings.comparison import ComparisonReading
from parcours.charts.readings.touchpoint import EncounterReading
from parcours.report import sections
from parcours.report.compared import differences_section, laid_over
from parcours.report.encounter import encounter_sections
from parcours.report.finding import Finding
from parcours.report.render import speak
from parcours.report.section import Page, Section
from parcours.report.sentences import changes
from parcours.report.sentences.criticality import criticality_lines
from parcours.vocabulary.wording import Wording


def overview(report: ReportReading, about: Mapping[str, Any], language: str) -> Page:
    """Scorecard, what changed beyond chance, and the moments of truth of every journey."""
    say = speak(language)
    parts = (sections.scorecard_section(report, say), _changes(report, say), _truths(report, say))
    return Page(sections=parts, about=about)


@dataclass(frozen=True, kw_only=True)
class Against:
    """A second lens on a journey: what was read through it, and how that differs."""

    reading: JourneyReading
    comparison: ComparisonReading


def journey(
    reading: JourneyReading, about: Mapping[str, Any], language: str, link: str = "", against: Against | None = None,
    way: str = "",
) -> Page:  # fmt: skip
    """Map, paths, design against reality and criticality of one journey.

    `link` is where touchpoints lead, `way` where what is between two of them leads. With a second lens the map shows
    both and a section tells the differences; the others stay with the first.
    """
    say = speak(language)
    if against is None:
        parts = sections.journey_sections(reading, say, "", several=False, link=link, way=way)
        return Page(sections=tuple(parts), about=about)
    over, names = laid_over(reading, against.reading), against.comparison.names
    drawn, *rest = sections.journey_sections(
        reading, say, "", several=False, link=link, against=over, names=names, way=way
    )
    compared = differences_section(against.comparison, reading.map.id, say)
    return Page(sections=(drawn, compared, *rest), about=about)


def touchpoint(reading: EncounterReading, about: Mapping[str, Any], language: str) -> Page:
    """Everything about one touchpoint: the mirror, volume, scores, promises, what surrounds it, its weight."""
    return Page(sections=tuple(encounter_sections(reading, speak(language))), about=about)


def plan(report: ReportReading, about: Mapping[str, Any], language: str) -> Page:
    """The ranked lines with their evidence; each finding carries what an action is opened from."""
    say = speak(language)
    parts = [sections.plan_section(report.plan, say, report.plan_nothing)]
    parts += [one for one in (sections.plan_quadrant(journey, say) for journey in report.journeys) if one]
    return Page(sections=tuple(parts), about=about)


def _changes(report: ReportReading, say: Wording) -> Section:
    """What changed beyond chance against the period before, one finding each."""
    found = changes(report.scorecard, say)
    known = any(one.against_previous is not None for one in report.scorecard)
    return Section(
        id="changes",
        kicker=say.say("section_changes"),
        finding=say.say("changes_some", count=len(found)) if found else "",
        remarks=sections.period_remarks(report, say),
        findings=tuple(found),
        empty="" if found else say.say("changes_none" if known else "changes_unknown"),
    )


def _truths(report: ReportReading, say: Wording) -> Section:
    """The touchpoints that decide, over all journeys, with their evidence and belief."""
    found: list[Finding] = []
    measured = False
    for one in report.journeys:
        decisive = [point for point in one.criticality if point.moment_of_truth]
        measured |= any(point.importance is not None for point in decisive)
        lines = criticality_lines(decisive, one.map, say)
        found += [Finding(line.text, {**line.about, "journey": one.map.id}) for line in lines]
    key = "truths_some" if measured else "truths_believed"
    return Section(
        id="truths",
        kicker=say.say("section_truths"),
        finding=say.say(key, count=len(found)) if found else "",
        findings=tuple(found),
        empty="" if found else say.say("truths_none"),
    )
