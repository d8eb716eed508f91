"""The parts of the report, ready for the page: a finding, a picture, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from parcours.charts.figures import score_name
from parcours.charts.flow import flow as draw_flow
from parcours.charts.journey_map import journey_map
from parcours.charts.quadrant import quadrant
from parcours.charts.readings import (
    CriticalityReading,
    JourneyReading,
    MapReading,
    PlanReading,
    ReportReading,
    ScoreReading,
    SegmentReading,
)
from parcours.charts.theme import PAGE
from parcours.charts.trend import trend
from parcours.charts.whiskers import NARROW, WIDE, deviations, plan, segments
from parcours.report import sentences, source_tables, tables
from parcours.report.finding import Finding, told
from parcours.report.section import Picture, Section
from parcours.report.tiles import strip
from parcours.vocabulary.wording import Wording


def both_widths(draw: Callable[[float], str], wide: float = WIDE, title: str = "") -> Picture:
    """A picture drawn once for a desk and once for a phone."""
    drawn = Markup(draw(wide)), Markup(draw(NARROW))  # noqa: S704 - our own SVG, escaped by Sheet
    return Picture(wide=drawn[0], narrow=drawn[1], title=title)


def _once(svg: str) -> Picture:
    return Picture(wide=Markup(svg))  # noqa: S704 - our own SVG, escaped by Sheet


def all_sections(report: ReportReading, say: Wording) -> list[Section]:
    """The report from top to bottom: the map is its heart, the journeys follow each other, the main one first."""
    parts = [scorecard_section(report, say)]
    if not report.journeys:
        parts.append(Section(id="map", kicker=say.say("section_map"), empty=say.say("map_empty")))
    for count, journey in enumerate(report.journeys):
        suffix = f"-{count + 1}" if count else ""
        parts += journey_sections(journey, say, suffix, several=len(report.journeys) > 1)
    parts.append(plan_section(report.plan, say, report.plan_nothing))
    period = say.period(*report.period) if report.period else ""
    parts += [segments_section(one, say, count, period) for count, one in enumerate(report.segments)]
    return [*parts, imports_section(report, say), method_section(report, say)]


def scorecard_section(report: ReportReading, say: Wording) -> Section:
    """The tiles are laid out by the page; here stand the finding, the trends and the numbers."""
    long_enough = [one for one in report.scorecard if sum(reading.shown for _, reading in one.months) >= 3]
    return Section(
        id="scorecard",
        kicker=say.say("section_scorecard"),
        finding=sentences.scorecard_finding(report.scorecard, say),
        remarks=(*period_remarks(report, say), *sentences.withheld(report.withheld, say)),
        strip=strip(report.scorecard, say) if report.scorecard else None,
        empty="" if report.scorecard else say.say("scorecard_empty"),
        pictures=tuple(_trend(one, say) for one in long_enough),
        pictures_heading=say.say("by_month"),
        table=tables.scorecard_table(report.scorecard, say),
    )


def period_remarks(report: ReportReading, say: Wording) -> tuple[str, ...]:
    """Which months the figures are about, and which they are compared with."""
    if report.period is None:
        return ()
    now = say.period(*report.period)
    return (say.say("period_compared", now=now, before=say.period(*report.before)) if report.before else now,)


def _trend(score: ScoreReading, say: Wording) -> Picture:
    title = say.say("trend_title", metric=score_name(score, say))
    return both_widths(lambda width: trend(score, say.language, PAGE, width=width), wide=600.0, title=title)


def journey_sections(
    journey: JourneyReading, say: Wording, suffix: str, *, several: bool, link: str | None = None,
    against: MapReading | None = None, names: tuple[str, str] = ("", ""), way: str = "",
) -> list[Section]:  # fmt: skip
    """Map, paths, design against reality and criticality of one journey.

    `link` is where touchpoints lead, a pattern with {id}; else they lead to their rows of the criticality table.
    `way` is where what is between two touchpoints leads, with {source} and {target}; nowhere when empty.
    `against` is a second map to lay over the first, `names` what the two are called.
    """
    link = _link(journey, suffix) if link is None else link
    name = f" · {journey.map.label}"
    parts = [
        Section(
            id=f"map{suffix}",
            kicker=say.say("section_map") + name,
            finding=told(leads := sentences.map_leads(journey, say)),
            leads=tuple(leads),
            remarks=tuple(sentences.map_remarks(journey, say)),
            strip=strip(journey.glance, say) if journey.glance else None,
            picture=_map(journey, say, link, against, names),
            table=tables.map_table(journey.map, say),
        )
    ]
    name = name if several else ""
    parts.append(_paths_section(journey, say, suffix, name, link, way))
    parts.append(_design_section(journey, say, suffix, name))
    parts.append(_criticality_section(journey, say, suffix, name, link))
    return [part.on(journey.map.id) for part in parts]


def _map(
    journey: JourneyReading, say: Wording, link: str, against: MapReading | None, names: tuple[str, str]
) -> Picture:
    """The map scrolls on every screen that is too small; on a phone the lanes' names stand above them."""
    wide, narrow = (
        Markup(  # noqa: S704 - our own SVG
            journey_map(journey.map, say.language, PAGE, link=link, labels_above=above, against=against, names=names)
        )
        for above in (False, True)
    )
    return Picture(wide=wide, narrow=narrow, scrolls=True)


def _link(journey: JourneyReading, suffix: str) -> str:
    """Where a touchpoint of a picture leads: to its row of the criticality table, when every one has a row."""
    listed = {one.id for one in journey.criticality}
    drawn = {touchpoint.id for stage in journey.map.stages for touchpoint in stage.touchpoints}
    drawn |= {node.id for node in journey.flow.nodes} if journey.flow else set()
    return f"#touchpoint{suffix}-{{id}}" if drawn <= listed else ""


def _paths_section(journey: JourneyReading, say: Wording, suffix: str, name: str, link: str, way: str) -> Section:
    kicker = say.say("section_paths") + name
    flow = journey.flow
    if flow is None or not flow.nodes or not flow.paths:
        return Section(id=f"paths{suffix}", kicker=kicker, empty=say.say("flow_empty"))
    return Section(
        id=f"paths{suffix}",
        kicker=kicker,
        finding=told(leads := sentences.flow_leads(flow, say)),
        leads=tuple(leads),
        remarks=(*_lens_remark(journey, say), say.say("flow_reading_hint")),
        picture=_once(draw_flow(flow, say.language, PAGE, link=link, way=way)),
        table=tables.flow_table(flow, say),
        ways=journey.ways.shown,
        ways_finding=sentences.ways_finding(journey.ways, say),
    )


def _lens_remark(journey: JourneyReading, say: Wording) -> tuple[str, ...]:
    """Which paths a period holds."""
    return () if journey.over_period is None else (say.say("lens_paths"),)


def _design_section(journey: JourneyReading, say: Wording, suffix: str, name: str) -> Section:
    kicker, agreement = say.say("section_design") + name, journey.agreement
    if agreement is None:
        return Section(id=f"design{suffix}", kicker=kicker, empty=say.say("design_empty"))
    rows = agreement.deviations
    return Section(
        id=f"design{suffix}",
        kicker=kicker,
        finding=told(leads := sentences.agreement_leads(agreement, say)),
        leads=tuple(leads),
        remarks=(say.say("design_contacts", count=agreement.contacts),) if agreement.contacts else (),
        findings=tuple(Finding(sentences.deviation_sentence(one, say), sentences.deviation_about(one)) for one in rows),
        picture=both_widths(lambda width: deviations(rows, say.language, PAGE, width=width)) if rows else None,
        table=tables.deviations_table(rows, say) if rows else None,
    )


def _criticality_section(journey: JourneyReading, say: Wording, suffix: str, name: str, link: str) -> Section:
    kicker, rows = say.say("section_criticality") + name, journey.criticality
    if not rows:
        return Section(id=f"criticality{suffix}", kicker=kicker, empty=say.say("criticality_empty"))
    drawable = _drawable(journey)
    unit = journey.performance_unit
    over = "" if journey.over_period is None else say.say(
        "importance_over_period" if journey.over_period else "importance_over_all"
    )  # fmt: skip
    explained = sentences.explained_remark(journey, say)
    associated = say.say("criticality_association") if drawable else ""
    undrawn = say.say("criticality_undrawn") if len(drawable) < 2 else sentences.undrawn_remark(journey, drawable, say)
    believed = any(one.importance_belief is not None or one.satisfaction_belief is not None for one in rows)
    unbelieved = "" if believed else say.say("criticality_no_beliefs")
    picture = both_widths(
        lambda width: quadrant(rows, say.language, PAGE, cuts=journey.cuts, unit=unit, width=width, link=link)
    )
    return Section(
        id=f"criticality{suffix}",
        kicker=kicker,
        finding=sentences.criticality_finding(journey, say),
        remarks=tuple(remark for remark in (over, explained, associated, undrawn, unbelieved) if remark),
        picture=picture if len(drawable) > 1 else None,
        findings=tuple(sentences.criticality_lines(drawable, journey.map, say)),
        open_tables=(tables.criticality_table(rows, journey.map, say, anchor=f"touchpoint{suffix}-"),),
    )


def plan_quadrant(journey: JourneyReading, say: Wording) -> Section | None:
    """Importance against satisfaction of one journey, for the plan's page; None where there is little to draw."""
    drawn = _drawable(journey)
    if len(drawn) < 2:
        return None
    rows, cuts, unit = journey.criticality, journey.cuts, journey.performance_unit
    return Section(
        id=f"quadrant-{journey.map.id}",
        kicker=f"{say.say('section_criticality')} · {journey.map.label}",
        finding=sentences.criticality_finding(journey, say),
        remarks=tuple(
            filter(None, (say.say("criticality_association"), sentences.undrawn_remark(journey, drawn, say)))
        ),
        picture=both_widths(lambda width: quadrant(rows, say.language, PAGE, cuts=cuts, unit=unit, width=width)),
        table=tables.criticality_table(rows, journey.map, say, anchor=""),
    ).on(journey.map.id)


def _drawable(journey: JourneyReading) -> list[CriticalityReading]:
    """The touchpoints that have both readings of the quadrant."""
    return [
        one
        for one in journey.criticality
        if one.importance and one.importance.shown and one.performance and one.performance.shown
    ]


def plan_section(lines: Sequence[PlanReading], say: Wording, nothing: str = "") -> Section:
    """Ranked lines as sentences, and one picture for those that move the main outcome; else why there is no line."""
    if not lines:
        return Section(id="plan", kicker=say.say("section_plan"), empty=nothing or say.say("plan_empty"))
    spelt = sentences.plan_lines(lines)
    drawn = [line for line in spelt if line.outcome == lines[0].outcome and line.change.value is not None]
    return Section(
        id="plan",
        kicker=say.say("section_plan"),
        finding=sentences.plan_finding(lines, say),
        plan=tuple(spelt),
        plan_findings=tuple(Finding(sentences.plan_line(one, say), sentences.plan_about(one, say)) for one in spelt),
        plan_rest=sentences.plan_rest(lines, spelt, say),
        picture=both_widths(lambda width: plan(drawn, say.language, PAGE, width=width)) if len(drawn) > 1 else None,
        table=tables.plan_table(lines, say),
    )


def segments_section(reading: SegmentReading, say: Wording, count: int, period: str = "") -> Section:
    """One metric by segment."""
    return Section(
        id=f"segments-{count + 1}" if count else "segments",
        kicker=f"{say.say('section_segments')} · {score_name(reading, say)}",
        finding=sentences.segments_finding(reading, say),
        remarks=(*([period] if period else []), say.say("segments_overlap")),
        picture=both_widths(lambda width: segments(reading, say.language, PAGE, width=width), wide=1080.0),
        table=tables.segments_table(reading, say),
    )


def imports_section(report: ReportReading, say: Wording) -> Section:
    """What came in, what was set aside and why."""
    if not report.imports:
        return Section(id="imports", kicker=say.say("section_imports"), empty=say.say("imports_empty"))
    content = [source_tables.imports_table(report.imports, say)]
    if report.set_aside:
        content.append(source_tables.set_aside_table(report.set_aside, say))
    return Section(
        id="imports",
        kicker=say.say("section_imports"),
        finding=sentences.imports_finding(report.imports, report.still_aside, say),
        open_tables=tuple(content),
    )


def method_section(report: ReportReading, say: Wording) -> Section:
    """What one must know before quoting a figure."""
    return Section(
        id="method",
        kicker=say.say("section_method"),
        finding=say.say("method_heading"),
        findings=tuple(Finding(note) for note in sentences.method_notes(report.method, say)),
    )
