"""From the company's tables and answered questions to the readings that the report is written from."""

from __future__ import annotations

from parcours.report.gather.readings import report_reading
from parcours.report.gather.sources import Sources

__all__ = ["Sources", "report_reading"]
