"""The report: one HTML page that carries everything within itself."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from parcours.charts.figures import PHRASES as CHART_PHRASES
from parcours.charts.figures import interval_text, metric_name, n_text, score_text
from parcours.charts.readings import Reading, ReportReading, ScoreReading
from parcours.charts.theme import DARK, LIGHT, PAGE
from parcours.charts.trend import sparkline
from parcours.charts.typography import FONT_FILES
from parcours.report import sections, sentences
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
        tile_columns=_balanced(len(report.scorecard)),
        tiles=[_tile(score, say) for score in report.scorecard],
        plan_line=lambda line: sentences.plan_line(line, say),
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
    faces = "".join(
        f"@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/otf;base64,"
        f"{b64encode(path.read_bytes()).decode()}) format('opentype')}}"
        for weight, path in FONT_FILES.items()
    )
    colours = (
        f":root{{color-scheme:light dark;{LIGHT.custom_properties()}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{DARK.custom_properties()}}}}}"
        f"@media print{{:root{{color-scheme:light;{LIGHT.custom_properties()}}}}}"
    )
    own = (FOLDER / "report.css").read_text(encoding="utf-8")
    return Markup(faces + colours + own)  # noqa: S704 - our own text


def _balanced(tiles: int, most: int = 6) -> int:
    """Columns for so many tiles, so that the last row is not left nearly empty."""
    rows = -(-tiles // most) or 1
    return max(1, -(-tiles // rows))


def _tile(score: ScoreReading, say: Wording) -> dict[str, object]:
    """What one tile of the scorecard shows."""
    parts = (interval_text(score.reading, score.unit, say, currency=score.currency), n_text(score.reading, say))
    changes = [
        (say.say(phrase), *_change(difference, score, say))
        for phrase, difference in (
            ("against_previous", score.against_previous), ("against_last_year", score.against_last_year)
        )
        if difference is not None and difference.value is not None
    ]  # fmt: skip
    return {
        "name": metric_name(score.metric, say, score.label),
        "value": score_text(score, say),
        "small": " · ".join(part for part in parts if part),
        "indicative": score.reading.indicative,
        "changes": changes,
        "spark": Markup(sparkline(score, say.language, PAGE)),  # noqa: S704 - our own SVG, escaped by Sheet
    }


def _change(difference: Reading, score: ScoreReading, say: Wording) -> tuple[str, str]:
    """The words of a change and whether it is good, bad or within chance."""
    value = difference.value or 0.0
    size = sentences.difference_text(value, score, say)
    if not sentences.beyond_chance(difference):
        return f"{'+' if value > 0 else '−'}{size} ({say.say('within_chance')})", "plain"
    text = f"{'▲ +' if value > 0 else '▼ −'}{size}"
    if score.better is None:
        return text, "plain"
    return text, "good" if (value > 0) == (score.better == "high") else "bad"
