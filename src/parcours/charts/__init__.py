"""Readings in, pictures out: SVG drawn by ourselves, PNG and PDF made from it. Computes nothing."""

from parcours.charts.flow import flow
from parcours.charts.journey_map import journey_map
from parcours.charts.pictures import bound, to_pdf, to_png, with_fonts
from parcours.charts.quadrant import quadrant
from parcours.charts.reading_chart import reading_chart
from parcours.charts.scorecard import scorecard
from parcours.charts.theme import DARK, LIGHT, PAGE, Theme
from parcours.charts.trend import sparkline, trend
from parcours.charts.whiskers import deviations, plan, segments, whisker_rows
from parcours.charts.workshop import workshop_pages

__all__ = [
    "DARK",
    "LIGHT",
    "PAGE",
    "Theme",
    "bound",
    "deviations",
    "flow",
    "journey_map",
    "plan",
    "quadrant",
    "reading_chart",
    "scorecard",
    "segments",
    "sparkline",
    "to_pdf",
    "to_png",
    "trend",
    "whisker_rows",
    "with_fonts",
    "workshop_pages",
]
