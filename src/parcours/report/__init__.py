"""One self-contained page about a company, in three languages: `gather` what it says, `render` the page."""

from __future__ import annotations

from parcours.report.gather import Sources, Workshop, report_reading
from parcours.report.render import render

__all__ = ["Sources", "Workshop", "render", "report_reading"]
