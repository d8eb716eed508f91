"""Readings of an invented railway, plausible enough to look at."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import replace
from typing import Literal

from parcours.charts.readings import (
    AgreementReading,
    CriticalityReading,
    DeviationReading,
    FlowLink,
    FlowNode,
    FlowReading,
    ImportReading,
    JourneyReading,
    MapReading,
    MethodReading,
    PlanReading,
    PromiseReading,
    Reading,
    ReportReading,
    ScoreReading,
    SegmentReading,
    SetAsideReading,
    StageReading,
    TouchpointReading,
    Unit,
    VariantReading,
    WaysReading,
)
from parcours.vocabulary.words import Direction, Office, Phase
from tests.library.charts.railway_words import LABELS

PUSH, PULL = Direction.PUSH, Direction.PULL

# stage, phase, without us, touchpoints; score, half width, belief, n; criticality, half width, belief;
# rounds, kept, aim, action
ROWS = [
    ("hears", "before", True, [], 3.6, 0.24, 3.9, 24, 0.03, 0.02, 4, None, None, None, None),
    ("plans", "before", False, ["website<", "app<"], 3.9, 0.07, 4.1, 1310, 0.08, 0.02, 5, 1.2, 0.84, 0.90, None),
    (
        "buys",
        "before",
        False,
        ["app<", "office<", "machine<"],
        4.1,
        0.06,
        4.2,
        2140,
        0.11,
        0.02,
        7,
        1.3,
        0.93,
        0.95,
        None,
    ),
    ("station", "during", True, [], None, None, 3.9, None, None, None, 3, None, None, None, None),
    ("travels", "during", False, ["board>", "announce>"], 3.8, 0.07, 4.2, 1880, 0.12, 0.02, 9, 1.1, 0.88, 0.92, None),
    ("delayed", "during", False, ["app_push>*", "staff<"], 2.3, 0.09, 3.4, 960, 0.31, 0.04, 6, 1.9, 0.41, 0.80, "tell"),
    (
        "refund",
        "after",
        False,
        ["form<*", "call<", "letter>b"],
        2.6,
        0.13,
        3.6,
        612,
        0.22,
        0.05,
        5,
        2.7,
        0.38,
        0.70,
        "page",
    ),
    ("invoice", "after", False, ["accounting>b"], 3.7, 0.10, 3.8, 820, 0.07, 0.03, 2, 1.0, 0.985, 0.99, None),
    ("again", "after", False, ["mail>", "offer>0"], 3.4, 0.09, 3.9, 1015, 0.06, 0.02, 4, 1.0, 0.66, 0.60, None),
]


def wilson(share: float, n: int) -> Reading:
    half = 1.96 * (share * (1 - share) / n) ** 0.5 + 0.5 / n
    return Reading(value=share, low=max(0, share - half), high=min(1, share + half), n=n)


def touchpoint(word: str, stage: str, labels: dict[str, str]) -> TouchpointReading:
    name = word.rstrip("<>*b0")
    return TouchpointReading(
        id=f"{stage}-{name}",
        label=labels[name],
        direction=PUSH if ">" in word else PULL,
        office=Office.BACK if word.endswith("b") else Office.FRONT,
        moment_of_truth="*" in word,
        interactions=0 if word.endswith("0") else random.Random(word).randint(900, 90_000),
    )


def railway_stage(row: tuple, labels: dict[str, str]) -> StageReading:
    (
        name,
        phase,
        alone,
        touchpoints,
        score,
        half,
        belief,
        n,
        weight,
        weight_half,
        weight_belief,
        rounds,
        kept,
        aim,
        action,
    ) = row
    truth = bool(weight and weight > 0.2)
    return StageReading(
        id=name,
        label=labels[name],
        phase=Phase(phase),
        without_us=alone,
        touchpoints=tuple(touchpoint(word, name, labels) for word in touchpoints),
        satisfaction=Reading(value=score, low=score - half, high=score + half, n=n) if score else None,
        satisfaction_belief=belief,
        criticality=Reading(value=weight, low=weight - weight_half, high=weight + weight_half, n=3912)
        if weight
        else None,
        criticality_belief=weight_belief,
        weight="decides" if truth else "little" if weight and weight < 0.07 else "some" if weight else None,
        moment_of_truth=truth,
        rounds=Reading(value=rounds, low=rounds - 0.05, high=rounds + 0.05, n=4100) if rounds else None,
        promise=PromiseReading(kept=wilson(kept, 1200), aim=aim, label=labels["kept"]) if kept else None,
        actions=(labels[action],) if action else (),
    )


def railway_map(language: str = "en") -> MapReading:
    labels = LABELS[language]
    return MapReading(
        id="train",
        label=labels["journey"],
        stages=tuple(railway_stage(row, labels) for row in ROWS),
        back_to_before=Reading(value=0.44, low=0.43, high=0.45, n=48_210),
        back_after_days=31,
        company="Nordlinie",
        start=dt.date(2026, 7, 1),
        end=dt.date(2026, 9, 30),
    )


def railway_criticality(language: str = "en") -> tuple[CriticalityReading, ...]:
    """Every touchpoint; the first of each stage carries the stage's figures."""
    rows = []
    for stage in railway_map(language).stages:
        for place, touchpoint in enumerate(stage.touchpoints):
            row = CriticalityReading(
                id=touchpoint.id, label=touchpoint.label, stage=stage.label, reach=touchpoint.interactions
            )
            if place == 0:
                row = replace(
                    row,
                    importance=stage.criticality,
                    importance_belief=stage.criticality_belief,
                    satisfaction=stage.satisfaction,
                    satisfaction_belief=stage.satisfaction_belief,
                    performance=stage.satisfaction,
                    promise=stage.promise,
                    moment_of_truth=stage.moment_of_truth,
                    weight=stage.weight,
                )
            rows.append(row)
    return tuple(rows)


def railway_flow(language: str = "en") -> FlowReading:
    """A made-up walk of 6,000 customers over the map, so that what goes in also comes out."""
    chance = random.Random(7)
    stages = [stage for stage in railway_map(language).stages if stage.touchpoints]
    points = [(position, one) for position, stage in enumerate(stages) for one in stage.touchpoints]
    counts: Counter[tuple[str, str]] = Counter()
    visits: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    starts: Counter[str] = Counter()
    for _ in range(6000):
        position, here = 0, ""
        while True:
            options = [one for place, one in points if place == position]
            there = chance.choices(options, weights=range(len(options) + 1, 1, -1))[0].id
            if here:
                counts[here, there] += 1
            else:
                starts[there] += 1
            visits[there] += 1
            here = there
            roll = chance.random()
            position += 1 if roll < 0.62 else 2 if roll < 0.72 else 0 if roll < 0.84 else -1 if roll < 0.9 else 99
            position = max(position, 0)
            if position >= len(stages):
                ends[here] += 1
                break
    return FlowReading(
        stages=tuple((stage.id, stage.label) for stage in stages),
        nodes=tuple(
            FlowNode(
                id=one.id,
                label=one.label,
                stage=stages[place].id,
                steps=visits[one.id],
                ends=ends[one.id],
                starts=starts[one.id],
                satisfaction=stages[place].satisfaction if "machine" not in one.id else None,
            )
            for place, one in points
        ),
        links=tuple(
            FlowLink(source=source, target=target, steps=steps, wait_s=chance.random() * 90_000)
            for (source, target), steps in counts.items()
        ),
        paths=6000,
    )


def railway_scorecard() -> tuple[ScoreReading, ...]:
    chance = random.Random(3)

    def months(value: float, wide: float, n: int) -> tuple[tuple[dt.date, Reading], ...]:
        days = [dt.date(2025, 7 + month, 1) if month < 6 else dt.date(2026, month - 5, 1) for month in range(15)]
        rows = []
        for count, day in enumerate(days):
            middle = value + wide * chance.uniform(-1, 1) + wide * 0.1 * count
            many = 22 if count == 2 else n
            rows.append((day, Reading(value=middle, low=middle - wide, high=middle + wide, n=many)))
        return tuple(rows)

    return (
        ScoreReading(metric="paths", reading=Reading(value=48_210), unit=Unit.COUNT, better="high"),
        ScoreReading(
            metric="nps",
            reading=Reading(value=23, low=21, high=25, n=3912),
            unit=Unit.POINTS,
            better="high",
            months=months(21, 4, 260),
            against_previous=Reading(value=3.1, low=0.4, high=5.8),
            against_last_year=Reading(value=1.2, low=-1.6, high=4.0),
        ),
        ScoreReading(
            metric="csat",
            reading=Reading(value=0.612, low=0.601, high=0.623, n=8104),
            unit=Unit.SHARE,
            better="high",
            months=months(0.6, 0.03, 540),
            against_previous=Reading(value=-0.021, low=-0.036, high=-0.006),
        ),
        ScoreReading(
            metric="promise_kept",
            reading=Reading(value=0.74, low=0.733, high=0.747, n=15_310),
            unit=Unit.SHARE,
            better="high",
            months=months(0.72, 0.02, 1000),
        ),
        ScoreReading(
            metric="first_response",
            reading=Reading(value=15_840, low=15_100, high=16_600, n=2210),
            unit=Unit.SECONDS,
            better="low",
            months=months(16_000, 900, 150),
        ),
        ScoreReading(
            metric="churn", reading=Reading(value=0.083, low=0.079, high=0.087, n=12_400), unit=Unit.SHARE, better="low"
        ),
        ScoreReading(
            metric="revenue", reading=Reading(value=2_318_400), unit=Unit.MONEY, currency="EUR", better="high"
        ),
        ScoreReading(
            metric="hidden_effort",
            reading=Reading(value=0.083, low=0.077, high=0.089, n=7340),
            unit=Unit.SHARE,
            better="low",
        ),
    )


def railway_plan(language: str = "en") -> tuple[PlanReading, ...]:
    labels = LABELS[language]
    return (
        PlanReading(
            id="1",
            where=labels["app_push"],
            stage=labels["delayed"],
            current=2.3,
            goal=3.4,
            scale_unit=Unit.SCORE,
            outcome="nps",
            outcome_unit=Unit.POINTS,
            change=Reading(value=6.1, low=4.2, high=8.3, n=9120),
            evidence="association",
            measure=labels["tell"],
            moment_of_truth=True,
        ),
        PlanReading(
            id="2",
            where=labels["form"],
            stage=labels["refund"],
            current=2.6,
            goal=3.6,
            scale_unit=Unit.SCORE,
            outcome="nps",
            outcome_unit=Unit.POINTS,
            change=Reading(value=3.4, low=1.6, high=5.4, n=4310),
            evidence="association",
            measure=labels["page"],
            moment_of_truth=True,
        ),
        PlanReading(
            id="3",
            where=labels["announce"],
            stage=labels["travels"],
            current=3.8,
            goal=4.2,
            scale_unit=Unit.SCORE,
            outcome="nps",
            outcome_unit=Unit.POINTS,
            change=Reading(value=1.2, low=-0.2, high=2.6, n=21_400),
            evidence="association",
        ),
        PlanReading(
            id="4",
            where=labels["offer"],
            stage=labels["again"],
            current=None,
            goal=None,
            scale_unit=Unit.SCORE,
            outcome="nps",
            outcome_unit=Unit.POINTS,
            change=Reading(value=0.8, low=0.1, high=1.5, n=None),
            evidence="belief",
        ),
    )


def railway_deviations(language: str = "en") -> AgreementReading:
    labels = LABELS[language]
    rows: list[tuple[Literal["missing", "unplanned", "out of order", "failed"], str, int]] = [
        ("missing", "app_push", 9410),
        ("unplanned", "call", 6022),
        ("out of order", "accounting", 1890),
        ("failed", "form", 804),
    ]
    return AgreementReading(
        follows=wilson(0.61, 48_210),
        fitness=Reading(value=0.87, low=0.868, high=0.872, n=48_210),
        deviations=tuple(
            DeviationReading(
                kind=kind,
                touchpoint=labels[name],
                paths=paths,
                share=wilson(paths / 48_210, 48_210),
                consequence=Reading(value=-0.4, low=-0.6, high=-0.2, n=400) if kind != "out of order" else None,
                beyond=kind != "out of order",
            )
            for kind, name, paths in rows
        ),
    )


def railway_report(language: str = "en") -> ReportReading:
    labels = LABELS[language]
    flow = railway_flow(language)
    ways = [
        ("website", "app", "board", "mail"),
        ("app", "app", "board"),
        ("app", "machine", "app_push", "form", "call", "call", "letter"),
    ]
    return ReportReading(
        company="Nordlinie",
        as_of=dt.datetime(2026, 10, 2, 6, 30),
        start=dt.date(2026, 7, 1),
        end=dt.date(2026, 9, 30),
        interactions=218_400,
        customers=12_400,
        scorecard=railway_scorecard(),
        journeys=(
            JourneyReading(
                map=railway_map(language),
                paths=48_210,
                customers=12_400,
                flow=flow,
                ways=WaysReading(
                    shown=tuple(
                        VariantReading(
                            touchpoints=tuple(labels[name] for name in way),
                            paths=paths,
                            share=wilson(paths / 48_210, 48_210),
                            follows=follows,
                        )
                        for way, paths, follows in zip(ways, (9120, 6004, 1311), (True, True, False), strict=True)
                    ),
                    in_all=1812,
                ),
                agreement=railway_deviations(language),
                criticality=railway_criticality(language),
                cuts=(3.5, 0.125),
                performance_unit=Unit.SCORE,
                hidden_effort=Reading(value=0.083, low=0.077, high=0.089, n=7340),
            ),
        ),
        plan=railway_plan(language),
        segments=(
            SegmentReading(
                metric="nps",
                unit=Unit.POINTS,
                everybody=Reading(value=23, low=21, high=25, n=3912),
                rows=(
                    ("Pendler <Abo>", Reading(value=31, low=27, high=35, n=1204)),
                    ("Geschäftsreisende", Reading(value=12, low=7, high=17, n=640)),
                    ("Gruppen", Reading(value=18, low=-4, high=40, n=21)),
                    ("Presse", Reading(value=50, low=0, high=90, n=3)),
                ),
            ),
        ),
        imports=(
            ImportReading(
                file="tickets.csv.gz",
                rows=120_400,
                facts=119_950,
                set_aside=450,
                unused=212,
                source="shop",
                imported_at=dt.datetime(2026, 10, 1, 4, 12),
            ),
            ImportReading(
                file="umfrage_q3.xlsx",
                rows=8_300,
                facts=8_297,
                set_aside=3,
                source="survey",
                imported_at=dt.datetime(2026, 10, 1, 4, 20),
            ),
        ),
        set_aside=(
            SetAsideReading(code="bad-date", reason="31/02/2026 is no date", count=448),
            SetAsideReading(code="off-scale", reason="11 lies outside 0 to 10", count=5),
        ),
        method=MethodReading(
            loyalty_outcome="nps",
            outcome_n=3912,
            explained=Reading(value=0.34, low=0.31, high=0.37, n=3912),
            silence_days=31,
            horizon_days=90,
            time_zone="Europe/Berlin",
            versions=(("parcours", "0.1.0"), ("csat", "1")),
        ),
    )
