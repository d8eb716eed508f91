"""What a picture is drawn from and a report is written from: figures that are already computed, with their names.

Nothing in here is worked out by a chart. A part without evidence is None or empty; the picture then leaves it out, or
says what would fill it.
"""

from __future__ import annotations

from parcours.charts.readings.maps import CriticalityReading, MapReading, StageReading, TouchpointReading
from parcours.charts.readings.paths import (
    AgreementReading,
    DeviationReading,
    FlowLink,
    FlowNode,
    FlowReading,
    VariantReading,
    WaysReading,
)
from parcours.charts.readings.reading import INDICATIVE, TOO_FEW, PromiseReading, Reading, Unit, Weight
from parcours.charts.readings.report import (
    ImportReading,
    JourneyReading,
    MethodReading,
    PlanReading,
    ReportReading,
    SetAsideReading,
)
from parcours.charts.readings.scores import ScoreReading, SegmentReading, WithheldReading

__all__ = [
    "INDICATIVE",
    "TOO_FEW",
    "AgreementReading",
    "CriticalityReading",
    "DeviationReading",
    "FlowLink",
    "FlowNode",
    "FlowReading",
    "ImportReading",
    "JourneyReading",
    "MapReading",
    "MethodReading",
    "PlanReading",
    "PromiseReading",
    "Reading",
    "ReportReading",
    "ScoreReading",
    "SegmentReading",
    "SetAsideReading",
    "StageReading",
    "TouchpointReading",
    "Unit",
    "VariantReading",
    "WaysReading",
    "Weight",
    "WithheldReading",
]
