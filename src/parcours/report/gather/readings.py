"""The whole report's readings, put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Sequence
from typing import Any, Literal, cast

import ibis.expr.types as ir

from parcours.charts.readings import (
    ImportReading,
    JourneyReading,
    MapReading,
    MethodReading,
    PlanReading,
    Reading,
    ReportReading,
    SetAsideReading,
    Unit,
)
from parcours.journeys.dimensions import lived
from parcours.journeys.labels import label
from parcours.lake import Import
from parcours.report.gather import criticality, scores
from parcours.report.gather.journeys import explained, journey_reading
from parcours.report.gather.sources import Row, Sources

OUTCOMES: dict[str | None, Literal["nps", "csat", "return", "belief"]] = {
    "nps": "nps", "csat": "csat", "return": "return", None: "belief",
}  # fmt: skip
REASONS_SHOWN = 20


def report_reading(sources: Sources, language: str = "en") -> ReportReading:
    """Ask for everything that the report shows; the journey with most paths comes first.

    Heavy: some ten questions to the metrics and a few scans of steps and paths. Raises what the questions raise.
    """
    found = [journey_reading(sources, journey, language) for journey in lived(sources.journeys)]
    journeys = tuple(sorted(found, key=lambda one: -one.paths))
    seen = _seen(sources)
    scored = scores.scorecard(sources)
    return ReportReading(
        company=sources.company,
        as_of=sources.as_of,
        start=seen["first"],
        end=seen["last"],
        interactions=seen["interactions"],
        answers=seen["answers"],
        customers=seen["customers"] or 0,
        currency=sources.currency,
        scorecard=scored.read,
        withheld=scored.withheld,
        period=(sources.start, sources.end) if sources.start and sources.end else None,
        before=scores.period_before(sources),
        journeys=journeys,
        plan=plan_readings(sources),
        plan_nothing="" if sources.plan.table.num_rows else sources.plan.sentence,
        segments=scores.segment_readings(sources),
        imports=tuple(_import(one) for one in sources.imports if one.state == "committed"),
        set_aside=_set_aside(sources.quarantine),
        still_aside=None if sources.quarantine is None else sources.quarantine.count().to_pyarrow().as_py(),
        method=_method(sources, journeys),
    )


def overview_reading(sources: Sources, language: str = "en") -> ReportReading:
    """What the overview says: six headline metrics, compared, and what weighs on each journey."""
    scored = scores.headlines(sources)
    return ReportReading(
        company=sources.company,
        as_of=sources.as_of,
        currency=sources.currency,
        scorecard=scored.read,
        withheld=scored.withheld,
        period=(sources.start, sources.end) if sources.start and sources.end else None,
        before=scores.period_before(sources),
        journeys=_weighed(sources, language),
    )


def plan_reading(sources: Sources, language: str = "en") -> ReportReading:
    """What the plan's page says: its lines, and what weighs on each journey."""
    return ReportReading(
        company=sources.company,
        as_of=sources.as_of,
        journeys=_weighed(sources, language),
        plan=plan_readings(sources),
        plan_nothing="" if sources.plan.table.num_rows else sources.plan.sentence,
    )


def _weighed(sources: Sources, language: str) -> tuple[JourneyReading, ...]:
    """The journeys with nothing but what weighs on them."""
    return tuple(
        JourneyReading(
            map=MapReading(id=journey.id, label=label(journey, language), stages=()),
            paths=0,
            customers=0,
            criticality=(weighed := criticality.criticality_readings(rows, criticality.usual_scale(rows))),
            explained=explained(about := sources.criticality.about.get("by_journey", {}).get(journey.id, {})),
            nothing_explained=about.get("nothing_explained", ""),
            performance_unit=criticality.PERFORMANCE_UNIT,
            cuts=criticality.cuts(weighed),
        )
        for journey in lived(sources.journeys)
        for rows in [criticality.touchpoint_rows(sources, journey)]
    )


def _seen(sources: Sources) -> Row:
    """What the report is about: all interactions, the customers and days on the map; of a survey alone, its answers."""
    steps, scores = sources.tables["steps"], sources.tables["scores"]
    walked = steps.aggregate(
        interactions=steps.sequence.nunique(), customers=steps.customer.nunique(), first=steps.occurred_on.min(),
        last=steps.occurred_on.max(),
    )  # fmt: skip
    found: Row = walked.mutate(answers=0).to_pyarrow().to_pylist()[0]
    happened = sources.ask("volume")
    found["interactions"] = int(happened[0]["value"] or 0) if happened else found["interactions"]
    if found["interactions"]:
        return found
    said = scores.aggregate(
        answers=scores.count(), customers=scores.customer.nunique(), first=scores.answered_on.min(),
        last=scores.answered_on.max(),
    )  # fmt: skip
    only: Row = said.mutate(interactions=0).to_pyarrow().to_pylist()[0]
    return only


def plan_readings(sources: Sources) -> tuple[PlanReading, ...]:
    """The lines of the plan as the report shows them."""
    truths = criticality.truths(sources)
    return tuple(_plan_line(row, sources.criticality.about, truths) for row in sources.plan.rows())


def _plan_line(row: Row, about: dict[str, Any], truths: Container[tuple[str, str]]) -> PlanReading:
    """A line of the plan; its sentence was written by the plan itself."""
    outcome = about.get("by_journey", {}).get(row["journey"], {})
    as_share = outcome.get("outcome_metric") == "return"
    return PlanReading(
        id=str(row["rank"]),
        where=row["label"],
        title=row["title"],
        current=row["from_value"],
        goal=row["to_value"],
        scale_unit={"share": Unit.SHARE, "seconds": Unit.SECONDS}.get(row["unit"] or "", Unit.SCORE),
        outcome=row["metric"] or "",
        outcome_unit=Unit.SHARE if as_share else Unit.SCORE,
        change=Reading(value=row["change"], low=row["low"], high=row["high"], n=row["reach_customers"]),
        evidence=cast(Literal["association", "belief", "effect"], row["evidence"]),
        stage=row["stage_label"] or "",
        sentence=row["sentence"],
        what=row["what"],
        measure=row["measure"] or "",
        moment_of_truth=(row["journey"], row["touchpoint"]) in truths,
        journey=row["journey"],
        touchpoint=row["touchpoint"],
        lever=row["lever"] or "",
        target=row["target"] or "",
        reach_share=row["reach_share"],
        cost="" if row["cost"] is None else f"{row['cost']:g}",
    )


def _import(one: Import) -> ImportReading:
    """One import as one line: its files, the rows read, the facts brought, what was set aside."""
    moment: dt.datetime | None = one.committed_at
    return ImportReading(
        file=", ".join(file.name for file in one.files) or one.import_id,
        rows=sum(file.rows for file in one.files),
        facts=sum(counts.brought for counts in one.counts.values()),
        set_aside=one.set_aside,
        unused=sum(file.unused for file in one.files),
        source=one.recipe,
        files=0 if one.retry_of else len(one.files),
        imported_at=moment,
    )


def _set_aside(quarantine: ir.Table | None) -> tuple[SetAsideReading, ...]:
    """The commonest reasons, each with one example of its wording."""
    if quarantine is None:
        return ()
    counted = quarantine.group_by("code").agg(
        count=quarantine.count(), reason=quarantine.reason.min(), value=quarantine.value.min()
    )
    rows = counted.order_by([counted["count"].desc(), counted.code]).limit(REASONS_SHOWN).to_pyarrow().to_pylist()
    return tuple(
        SetAsideReading(code=row["code"], reason=row["reason"] or "", count=row["count"], value=row["value"] or "")
        for row in rows
    )


def _method(sources: Sources, journeys: Sequence[JourneyReading]) -> MethodReading:
    """Which outcome was used for the main journey, how well it is explained, and what the analyses add."""
    main = journeys[0].map.id if journeys else ""
    deviations = [one for journey in journeys if journey.agreement for one in journey.agreement.deviations]
    about = sources.criticality.about.get("by_journey", {}).get(main, {})
    notes = dict.fromkeys((*sources.criticality.notes, *sources.plan.notes))
    notes.pop(sources.criticality.about.get("no_beliefs", ""), None)  # said where the beliefs would stand
    return MethodReading(
        loyalty_outcome=OUTCOMES.get(about.get("outcome_metric")) if journeys else None,
        no_weights=about.get("why_in_words", "") if "no_beliefs" in sources.criticality.about else "",
        explained=explained(about),
        silence_days=sources.silence_days if journeys else None,
        horizon_days=about.get("horizon_days"),
        time_zone=sources.time_zone,
        compared=sources.start is not None,
        efforts=any(journey.hidden_effort is not None for journey in journeys),
        consequences=any(one.consequence is not None for one in deviations),
        notes=tuple(notes),
        made_at=sources.made_at,
        versions=sources.versions,
    )
