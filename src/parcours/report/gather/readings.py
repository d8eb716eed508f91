"""The whole report's readings, put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Sequence
from typing import Any, Literal, cast

import ibis.expr.types as ir

from parcours.charts.readings import (
    ImportReading,
    JourneyReading,
    MethodReading,
    PlanReading,
    Reading,
    ReportReading,
    SetAsideReading,
    Unit,
)
from parcours.journeys.dimensions import lived
from parcours.journeys.journey import Journey
from parcours.lake import Import
from parcours.report.gather import criticality, maps, paths, scores
from parcours.report.gather.sources import Row, Sources

OUTCOMES: dict[str | None, Literal["nps", "csat", "return", "belief"]] = {
    "nps": "nps", "csat": "csat", "return": "return", None: "belief",
}  # fmt: skip
REASONS_SHOWN = 20


def report_reading(sources: Sources, language: str = "en") -> ReportReading:
    """Ask for everything that the report shows; the journey with most paths comes first.

    Heavy: some ten questions to the metrics and a few scans of steps and paths. Raises what the questions raise.
    """
    found = [_journey(sources, journey, language) for journey in lived(sources.journeys)]
    journeys = tuple(sorted(found, key=lambda one: -one.paths))
    seen = _seen(sources)
    return ReportReading(
        company=sources.company,
        as_of=sources.as_of,
        start=seen["first"],
        end=seen["last"],
        interactions=seen["interactions"],
        answers=seen["answers"],
        customers=seen["customers"] or 0,
        currency=sources.currency,
        scorecard=scores.scorecard(sources),
        period=(sources.start, sources.end) if sources.start and sources.end else None,
        before=scores.period_before(sources),
        journeys=journeys,
        plan=tuple(
            _plan_line(row, sources.criticality.about, criticality.truths(sources)) for row in sources.plan.rows()
        ),
        plan_nothing="" if sources.plan.table.num_rows else sources.plan.sentence,
        segments=scores.segment_readings(sources),
        imports=tuple(_import(one) for one in sources.imports if one.state == "committed"),
        set_aside=_set_aside(sources.quarantine),
        still_aside=None if sources.quarantine is None else sources.quarantine.count().to_pyarrow().as_py(),
        method=_method(sources, journeys),
    )


def _seen(sources: Sources) -> Row:
    """What the report is about: all interactions, the customers and days on the map; of a survey alone, its answers."""
    steps, scores = sources.tables["steps"], sources.tables["scores"]
    walked = steps.aggregate(
        interactions=steps.interaction_id.nunique(), customers=steps.customer.nunique(), first=steps.occurred_on.min(),
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


def _journey(sources: Sources, journey: Journey, language: str) -> JourneyReading:
    code, table = sources.journey_code(journey), sources.tables["paths"]
    mine = table.filter(table.journey == (-1 if code is None else code))
    size = mine.aggregate(n=mine.count(), customers=mine.customer.nunique()).to_pyarrow().to_pylist()[0]
    rows = criticality.touchpoint_rows(sources, journey)
    about = sources.criticality.about.get("by_journey", {}).get(journey.id, {})
    drawn = maps.map_reading(sources, journey, language)
    agreed = paths.agreement_reading(sources, journey, language)
    effort = paths.effort_reading(sources, journey)
    follows = agreed.follows if agreed else None
    readings = criticality.criticality_readings(rows, drawn.scale)
    variants, in_all = paths.variant_readings(sources, journey, language)
    return JourneyReading(
        map=drawn,
        paths=size["n"],
        customers=size["customers"],
        flow=paths.flow_reading(sources, journey, rows, size["n"], language),
        variants=variants,
        variants_in_all=in_all,
        agreement=agreed,
        criticality=readings,
        explained=_explained(about),
        nothing_explained=about.get("nothing_explained", ""),
        performance_unit=criticality.PERFORMANCE_UNIT,
        cuts=criticality.cuts(readings),
        hidden_effort=effort,
        glance=scores.at_a_glance(
            size["n"], {"follows": follows, "hidden_effort": effort, "back_to_before": drawn.back_to_before}
        )
        if size["n"]
        else (),
    )


def _plan_line(row: Row, about: dict[str, Any], truths: Container[tuple[str, str]]) -> PlanReading:
    """A line of the plan; its sentence was written by the plan itself."""
    outcome = about.get("by_journey", {}).get(row["journey"], {})
    as_share = outcome.get("outcome_metric") == "return"
    return PlanReading(
        id=str(row["rank"]),
        where=row["label"],
        current=row["from_value"],
        goal=row["to_value"],
        scale_unit={"share": Unit.SHARE, "seconds": Unit.SECONDS}.get(row["unit"] or "", Unit.SCORE),
        outcome=row["metric"] or "",
        outcome_unit=Unit.SHARE if as_share else Unit.SCORE,
        change=Reading(value=row["change"], low=row["low"], high=row["high"], n=row["reach_customers"]),
        evidence=cast(Literal["association", "belief", "effect"], row["evidence"]),
        stage=row["stage_label"] or "",
        sentence=row["sentence"],
        measure=row["measure"] or "",
        moment_of_truth=(row["journey"], row["touchpoint"]) in truths,
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


def _explained(about: dict[str, Any]) -> Reading | None:
    """R² of a journey's model."""
    if about.get("r2") is None:
        return None
    return Reading(value=about["r2"], low=about["r2_low"], high=about["r2_high"], n=about["n"])


def _method(sources: Sources, journeys: Sequence[JourneyReading]) -> MethodReading:
    """Which outcome was used for the main journey, how well it is explained, and what the analyses add."""
    main = journeys[0].map.id if journeys else ""
    deviations = [one for journey in journeys if journey.agreement for one in journey.agreement.deviations]
    about = sources.criticality.about.get("by_journey", {}).get(main, {})
    return MethodReading(
        loyalty_outcome=OUTCOMES.get(about.get("outcome_metric")) if journeys else None,
        explained=_explained(about),
        silence_days=sources.silence_days if journeys else None,
        horizon_days=about.get("horizon_days"),
        time_zone=sources.time_zone,
        compared=sources.start is not None,
        efforts=any(journey.hidden_effort is not None for journey in journeys),
        consequences=any(one.consequence is not None for one in deviations),
        notes=tuple(dict.fromkeys((*sources.criticality.notes, *sources.plan.notes))),
        made_at=sources.made_at,
        versions=sources.versions,
    )
