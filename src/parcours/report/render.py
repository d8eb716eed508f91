"""The report: one HTML page that carries everything within itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from parcours.charts.figures import PHRASES as CHART_PHRASES
from parcours.charts.readings import ReportReading
from parcours.charts.theme import DARK, LIGHT
from parcours.charts.typography import font_faces
from parcours.report import sections, sentences
from parcours.vocabulary.typesetting import whole_intervals
from parcours.vocabulary.wording import Wording, read_catalogue

FOLDER = Path(__file__).parent


def speak(language: str) -> Wording:
    """The words of the report and of its pictures, in one language."""
    return Wording(language, read_catalogue(CHART_PHRASES), read_catalogue(FOLDER / "phrases.toml"))


def render(report: ReportReading, language: str = "en") -> str:
    """Write the report as one self-contained HTML page: no network, no script.

    It follows the reader's light or dark setting, prints on A4 or A3 landscape and reads on a phone. Parts without
    readings say what would fill them. `language` is en, de or fr; anything else falls back to English.
    """
    say = speak(language)
    return _environment().get_template("page.html.j2").render(
        report=report,
        say=say,
        sections=sections.all_sections(report, say),
        plan_line=lambda line: sentences.plan_line(line, say),
        in_a_row=sentences.in_a_row,
        style=_stylesheet(),
    )  # fmt: skip


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["with_code"] = _with_code
    environment.filters["whole"] = whole_intervals
    return environment


def _with_code(text: str) -> Markup:
    """Text with what stands between backticks set as code."""
    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(parts)
    )


@cache
def _stylesheet() -> Markup:
    """The one stylesheet, with the fonts inside and the colours of the theme; print is always light."""
    colours = (
        f":root{{color-scheme:light dark;{LIGHT.custom_properties()}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{DARK.custom_properties()}}}}}"
        f"@media print{{:root{{color-scheme:light;{LIGHT.custom_properties()}}}}}"
    )
    own = "".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in ("report", "print"))
    return Markup(font_faces() + colours + own)  # noqa: S704 - our own text
