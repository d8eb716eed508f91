"""From the company's tables and answered questions to the readings that the report is written from."""

from __future__ import annotations

from parcours.report.gather.comparison import comparison
from parcours.report.gather.encounter import encounter_reading
from parcours.report.gather.journeys import journey_reading
from parcours.report.gather.lens import through
from parcours.report.gather.readings import overview_reading, plan_reading, report_reading
from parcours.report.gather.sources import Sources
from parcours.report.gather.workshop import Workshop, workshop_reading

__all__ = [
    "Sources",
    "Workshop",
    "comparison",
    "encounter_reading",
    "journey_reading",
    "overview_reading",
    "plan_reading",
    "report_reading",
    "through",
    "workshop_reading",
]
