"""What the report is told of a company."""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from parcours.company import analyses
from parcours.report import Sources, report_reading

if TYPE_CHECKING:
    from parcours.charts.readings import ReportReading
    from parcours.company.company import Company

TABLES = ("dimensions", "steps", "paths", "variants", "flows", "memberships")


def gather(company: Company, language: str) -> ReportReading:
    """Everything that the report says, read from the generation in use."""
    about = company.generation.about
    made_at = dt.datetime.fromisoformat(about.made_at).astimezone(ZoneInfo(company.settings.time_zone))
    return report_reading(
        Sources(
            company=company.settings.name,
            as_of=made_at.replace(tzinfo=None),
            journeys=company.journeys,
            tables={name: company.derived(name) for name in TABLES},
            measure=company.measure,
            criticality=analyses.criticality(company, None, None, language),
            plan=analyses.plan(company, None, None, language),
            time_zone=company.settings.time_zone,
            currency=company.settings.currency,
            imports=company.lake.imports(),
            quarantine=company.lake.quarantine(),
            silence_days=about.findings["silence"]["days"],
            versions=(("Parcours", version("parcours")), ("Engine", about.engine)),
        ),
        language,
    )
