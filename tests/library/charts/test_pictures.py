"""Flow, quadrant, trend, whiskers, scorecard; and pictures as files."""

from __future__ import annotations

import datetime as dt
import random
import re
from dataclasses import replace

import pyarrow as pa
import pytest

from parcours.charts import (
    deviations,
    flow,
    plan,
    quadrant,
    reading_chart,
    scorecard,
    segments,
    sparkline,
    to_pdf,
    to_png,
    trend,
)
from parcours.charts.flow_layout import lay_out
from parcours.charts.readings import CriticalityReading, FlowLink, FlowNode, FlowReading, Reading, ScoreReading, Unit
from parcours.charts.typography import SEMIBOLD
from tests.library.charts.drawing import outside, overlapping, texts, tips, words
from tests.library.charts.railway import (
    railway_criticality,
    railway_deviations,
    railway_flow,
    railway_plan,
    railway_report,
    railway_scorecard,
)

LANGUAGES = ("en", "de", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [342.0, 760.0])
def test_no_picture_runs_over_at_either_width(language: str, width: float) -> None:
    report = railway_report(language)
    for drawn in (
        plan(railway_plan(language), language, width=width),
        deviations(railway_deviations(language).deviations, language, width=width),
        segments(report.segments[0], language, width=width),
        trend(railway_scorecard()[1], language, width=width),
        quadrant(railway_criticality(language), language, unit=Unit.SCORE, cuts=(3.5, 0.12), width=width),
        scorecard(railway_scorecard(), language, width=width),
    ):
        assert outside(drawn) == []
        assert overlapping(drawn) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_flow_holds_every_touchpoint_and_fits(language: str) -> None:
    reading = railway_flow(language)
    drawn = flow(reading, language)
    assert outside(drawn) == []
    for node in reading.nodes:
        assert any(tip.startswith(node.label) for tip in tips(drawn))


def test_a_ribbon_is_as_wide_as_it_holds_steps() -> None:
    nodes = tuple(FlowNode(id=name, label=name, stage=name, steps=100) for name in "ab")
    reading = FlowReading(
        stages=(("a", "A"), ("b", "B")), nodes=nodes, links=(FlowLink(source="a", target="b", steps=50),), paths=100
    )
    layout = lay_out(reading)
    assert layout.boxes["a"].height == pytest.approx(100 * layout.per_step)
    shape = next(path for path in re.findall(r'<path d="(M[^"]+Z)"', flow(reading)))
    numbers = [float(found) for found in re.findall(r"-?[\d.]+", shape)]
    assert numbers[8] - numbers[7] == pytest.approx(50 * layout.per_step, abs=0.02)


def test_links_that_lead_back_run_below_and_the_smallest_are_summed_up() -> None:
    layout = lay_out(railway_flow())
    assert layout.back
    assert all(layout.boxes[one.source].column > layout.boxes[one.target].column for one in layout.back)
    assert layout.hidden_steps > 0
    assert f"fewer than {layout.least} steps" in words(flow(railway_flow()))
    drawn = sum(one.steps for one in (*layout.forward, *layout.within, *layout.back))
    assert drawn + layout.hidden_steps + sum(layout.again.values()) == layout.all_steps


def test_quadrant_labels_never_stand_on_each_other() -> None:
    chance = random.Random(1)
    points = []
    for place in range(40):
        across, up = 0.5 + chance.random() / 4, chance.random() / 8
        points.append(
            CriticalityReading(
                id=str(place),
                label=f"Kontaktpunkt Nummer {place}",
                moment_of_truth=place % 9 == 0,
                importance=Reading(value=up, low=up * 0.8, high=up * 1.2, n=400),
                performance=Reading(value=across, low=across - 0.02, high=across + 0.02, n=400),
            )
        )
    drawn = quadrant(points, "de", cuts=(0.6, 0.05))
    assert overlapping(drawn) == []
    assert outside(drawn) == []
    for place in range(40):
        assert f"Kontaktpunkt Nummer {place}" in words(drawn)


@pytest.mark.parametrize(
    ("promised", "axis", "names"),
    [
        ((False, False), "Zufriedenheit →", ["Beratung", "Lieferung"]),
        ((True, True), "Gehaltene Versprechen →", ["Beratung", "Lieferung"]),
        ((False, True), "Zufriedenheit; mit *: gehaltene Versprechen", ["Beratung", "Lieferung *"]),
    ],
)
def test_the_quadrant_says_whether_ratings_or_promises_are_drawn(
    promised: tuple[bool, bool], axis: str, names: list[str]
) -> None:
    points = [
        CriticalityReading(
            id=label, label=label, by_promise=by, importance=Reading(value=0.3 + place / 5, n=400),
            performance=Reading(value=0.5 + place / 5, n=400),
        )
        for place, (label, by) in enumerate(zip(["Beratung", "Lieferung"], promised, strict=True))
    ]  # fmt: skip
    said = [one.content for one in texts(quadrant(points, "de"))]
    assert any(text.startswith(axis) for text in said)
    assert [text for text in said if text.startswith(("Beratung", "Lieferung"))] == names[::-1]


def test_rows_with_too_few_answers_say_so_instead_of_being_drawn() -> None:
    drawn = segments(railway_report().segments[0])
    assert "too few" in words(drawn)
    assert "50" not in [one.content for one in texts(drawn)]
    assert "indicative" in words(drawn)


def test_a_month_without_enough_answers_leaves_a_gap() -> None:
    months = tuple(
        (
            dt.date(2026, month, 1),
            Reading(value=float(month), low=month - 1.0, high=month + 1.0, n=3 if month == 3 else 90),
        )
        for month in range(1, 7)
    )
    score = ScoreReading(metric="nps", reading=months[-1][1], unit=Unit.POINTS, months=months)
    assert trend(score).count('stroke-width="2.2"') == 2
    assert trend(replace(score, months=())).count("<path") == 0


def test_a_trend_speaks_of_a_band_only_where_there_is_one() -> None:
    months = tuple((dt.date(2026, month, 1), Reading(value=float(month), n=month)) for month in range(1, 7))
    counted = ScoreReading(metric="volume", reading=months[-1][1], unit=Unit.COUNT, months=months)
    banded = replace(counted, months=tuple((day, replace(one, low=0.5, high=7.0, n=90)) for day, one in months))
    assert "interval" not in trend(counted)
    assert "the band is the 95% interval" in trend(banded)


def test_a_sparkline_needs_three_months() -> None:
    score = railway_scorecard()[1]
    assert sparkline(score).startswith("<svg")
    assert sparkline(replace(score, months=score.months[:2])) == ""


def test_any_table_of_readings_becomes_a_picture() -> None:
    row = {"low": 0.1, "high": 0.3, "n": 80, "metric": "csat", "unit": "share"}
    months = pa.Table.from_pylist([{"month": f"2026-0{month}", **row, "value": 0.2} for month in range(1, 6)])
    months = months.select(["month", "metric", "value", "low", "high", "n", "unit"])
    assert "Jan 2026" in words(reading_chart(months))
    channels = pa.Table.from_pylist([{"channel": name, "value": 0.2, **row} for name in ("web", None)])
    assert "web" in words(reading_chart(channels))
    assert reading_chart(channels.slice(0, 0)) == ""


def test_pictures_become_png_and_pdf_with_our_font() -> None:
    drawn = scorecard(railway_scorecard())
    assert to_png(drawn).startswith(b"\x89PNG")
    made = to_pdf(drawn)
    assert made.startswith(b"%PDF")
    assert b"Inter" in made


def test_the_flow_of_a_single_stage_uses_the_whole_width() -> None:
    reading = railway_flow()
    stage = reading.stages[0][0]
    alone = replace(
        reading, stages=reading.stages[:1], nodes=tuple(replace(node, stage=stage) for node in reading.nodes[:4])
    )
    layout = lay_out(alone)
    assert layout.width > 1000
    assert len({box.left for box in layout.boxes.values()}) == 4
    assert flow(alone)


def test_a_heavier_weight_is_drawn_heavier() -> None:
    sheet = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="Inter"><text y="30"{}>m</text>'
    )
    plain, heavy = (to_png(sheet.format(weight) + "</svg>") for weight in ("", f' font-weight="{SEMIBOLD}"'))
    assert plain != heavy
