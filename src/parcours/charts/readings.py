"""What a picture is drawn from and a report is written from: figures that are already computed, with their names.

Nothing in here is worked out by a chart. A part without evidence is None or empty; the picture then leaves it out, or
says what would fill it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from parcours.vocabulary.words import Direction, Office, Phase

TOO_FEW = 5
"""Fewer answers than this are not shown."""
INDICATIVE = 30
"""Fewer answers than this are shown in grey and called indicative."""


class Unit(StrEnum):
    """How a value is written for people."""

    SHARE = "share"
    """0 to 1, written as per cent."""
    POINTS = "points"
    """NPS: -100 to 100."""
    SCORE = "score"
    """On the scale that stands beside it."""
    COUNT = "count"
    TIMES = "times"
    """How many times per path."""
    SECONDS = "seconds"
    """Written in the unit that suits: minutes, hours, days."""
    HOURS = "hours"
    """Business hours: never turned into days."""
    MONEY = "money"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A value with its 95 % interval and the number of answers (customers, paths ...) that it rests on.

    `n` is None for what was counted in full and has no uncertainty of sampling.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None

    @property
    def shown(self) -> bool:
        """Whether there is a value that rests on enough answers to be shown at all."""
        return self.value is not None and (self.n is None or self.n >= TOO_FEW)

    @property
    def known(self) -> float:
        """The value of a reading that is shown, for the pens that draw it."""
        if self.value is None:
            raise ValueError("This reading has no value.")
        return self.value

    @property
    def indicative(self) -> bool:
        """Whether the value is shown with the warning that it rests on few answers."""
        return self.shown and self.n is not None and self.n < INDICATIVE


@dataclass(frozen=True, kw_only=True)
class PromiseReading:
    """The level of response: the share of promises kept against the share aimed at (both 0 to 1)."""

    kept: Reading
    aim: float | None = None
    belief: float | None = None
    label: str = ""


Weight = Literal["decides", "some", "little"]
"""What the criticality of a stage or touchpoint amounts to in one word; None when nothing is known."""


@dataclass(frozen=True, kw_only=True)
class TouchpointReading:
    """A touchpoint as designed, and what was measured there."""

    id: str
    label: str
    direction: Direction | None = None
    office: Office = Office.FRONT
    channel: str = ""
    owner: str = ""
    interactions: int | None = None
    """How often it happened; None: not counted, 0: designed but never seen."""
    moment_of_truth: bool = False


@dataclass(frozen=True, kw_only=True)
class StageReading:
    """One column of the map."""

    id: str
    label: str
    phase: Phase
    without_us: bool = False
    touchpoints: tuple[TouchpointReading, ...] = ()
    satisfaction: Reading | None = None
    """On `MapReading.scale`."""
    satisfaction_belief: float | None = None
    """On the same scale."""
    criticality: Reading | None = None
    """Share of what is explained of loyalty, 0 to 1."""
    criticality_belief: float | None = None
    """0 to 10."""
    weight: Weight | None = None
    moment_of_truth: bool = False
    rounds: Reading | None = None
    """How often a touchpoint of this stage is visited per path that comes here: 1 means once."""
    ease: Reading | None = None
    """Declared ease (CES), on `MapReading.ease_scale`."""
    promise: PromiseReading | None = None
    actions: tuple[str, ...] = ()
    """What the plan proposes here, best first."""
    paths: int | None = None


@dataclass(frozen=True, kw_only=True)
class MapReading:
    """A journey as designed, with everything measured on it."""

    id: str
    label: str
    stages: tuple[StageReading, ...]
    metric: str = "csat"
    """Which metric the satisfaction curve shows."""
    scale: tuple[float, float] = (1.0, 5.0)
    scale_unit: Unit = Unit.SCORE
    ease_scale: tuple[float, float] = (1.0, 7.0)
    overall: Reading | None = None
    """What customers say about the whole, on the same scale, where they were not asked about touchpoints."""
    back_to_before: Reading | None = None
    """Share of paths after which the same customer starts again."""
    back_after_days: float | None = None
    """The median time until then."""
    company: str = ""
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class ScoreReading:
    """One metric of the scorecard."""

    metric: str
    """The metric's name; the report knows the usual ones in three languages."""
    reading: Reading
    unit: Unit
    label: str = ""
    """Wording for a metric whose name is not one of the usual ones."""
    scale: tuple[float, float] | None = None
    currency: str = ""
    better: Literal["high", "low"] | None = None
    months: tuple[tuple[dt.date, Reading], ...] = ()
    """The same metric by month, oldest first."""
    against_previous: Reading | None = None
    """Difference to the period before, with its interval."""
    against_last_year: Reading | None = None


@dataclass(frozen=True, kw_only=True)
class FlowNode:
    """A touchpoint in its designed column."""

    id: str
    label: str
    stage: str
    """The id of its stage."""
    steps: int
    ends: int = 0
    """Paths that end here."""
    starts: int = 0
    satisfaction: Reading | None = None


@dataclass(frozen=True, kw_only=True)
class FlowLink:
    """How many steps lead from one touchpoint to the next, and how long that took (median seconds)."""

    source: str
    target: str
    steps: int
    wait_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class FlowReading:
    """Observed flow over the designed columns."""

    stages: tuple[tuple[str, str], ...]
    """(id, label) in the order of the design."""
    nodes: tuple[FlowNode, ...]
    links: tuple[FlowLink, ...]
    paths: int
    scale: tuple[float, float] = (1.0, 5.0)
    scale_unit: Unit = Unit.SCORE


@dataclass(frozen=True, kw_only=True)
class VariantReading:
    """One way through the journey and how many take it."""

    touchpoints: tuple[str, ...]
    """Labels in order."""
    paths: int
    share: Reading
    follows: bool | None = None


@dataclass(frozen=True, kw_only=True)
class DeviationReading:
    """One way in which observed paths leave the design."""

    kind: Literal["missing", "unplanned", "out of order", "failed"]
    touchpoint: str
    paths: int
    share: Reading
    """Of all paths."""
    consequence: Reading | None = None
    """Difference of satisfaction between the paths with and without it."""


@dataclass(frozen=True, kw_only=True)
class AgreementReading:
    """Design against reality: the share of paths that follow the design, and how the others leave it."""

    follows: Reading | None = None
    fitness: Reading | None = None
    deviations: tuple[DeviationReading, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CriticalityReading:
    """One touchpoint: how much it weighs and how well it is done, belief beside evidence."""

    id: str
    label: str
    stage: str = ""
    """Label of its stage."""
    importance: Reading | None = None
    """Share of what is explained of loyalty, 0 to 1."""
    importance_belief: float | None = None
    """0 to 10."""
    satisfaction: Reading | None = None
    """On the touchpoint's own scale."""
    satisfaction_belief: float | None = None
    """On the same scale."""
    performance: Reading | None = None
    """What stands on the horizontal axis of the quadrant, comparable between touchpoints: usually the share of the
    two best answers; its unit is `JourneyReading.performance_unit`."""
    promise: PromiseReading | None = None
    moment_of_truth: bool = False
    weight: Weight | None = None
    reach: int | None = None
    """Customers who come here."""


@dataclass(frozen=True, kw_only=True)
class PlanReading:
    """One line of the plan."""

    id: str
    where: str
    """Label of the touchpoint."""
    current: float | None
    goal: float | None
    scale_unit: Unit
    outcome: str
    """The metric that would move."""
    outcome_unit: Unit
    change: Reading
    """Expected change of the outcome, with its interval; n = customers reached."""
    evidence: Literal["association", "belief", "effect"]
    stage: str = ""
    sentence: str = ""
    """The whole line in the reader's language, evidence included, names between asterisks.

    Put together from the other fields when empty.
    """
    measure: str = ""
    """What to do, when the map or the facts hold it."""
    reasons: tuple[str, ...] = ()
    moment_of_truth: bool = False
    cost: str = ""


@dataclass(frozen=True, kw_only=True)
class SegmentReading:
    """One metric for each segment (segments may overlap)."""

    metric: str
    unit: Unit
    rows: tuple[tuple[str, Reading], ...]
    everybody: Reading | None = None
    scale: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class ImportReading:
    """One file that came in."""

    file: str
    rows: int
    facts: int
    set_aside: int
    source: str = ""
    files: int = 1
    imported_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SetAsideReading:
    """Why rows or values were set aside."""

    code: str
    reason: str
    """One example, in the words of the intake."""
    count: int
    value: str = ""
    """What stood in one of the cells."""


@dataclass(frozen=True, kw_only=True)
class MethodReading:
    """What one must know before quoting a figure."""

    loyalty_outcome: Literal["nps", "csat", "return", "belief"] | None = None
    outcome_n: int | None = None
    explained: Reading | None = None
    """R²: how much of the outcome the experiences at touchpoints explain together."""
    silence_days: float | None = None
    horizon_days: int | None = None
    time_zone: str = ""
    compared: bool = False
    """Whether the scorecard compares two periods."""
    efforts: bool = False
    """Whether hidden effort is shown."""
    consequences: bool = False
    """Whether deviations are shown with what they did to satisfaction."""
    notes: tuple[str, ...] = ()
    """Further remarks, already in words."""
    versions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class JourneyReading:
    """Everything about one journey."""

    map: MapReading
    paths: int
    customers: int
    flow: FlowReading | None = None
    variants: tuple[VariantReading, ...] = ()
    variants_in_all: int | None = None
    agreement: AgreementReading | None = None
    criticality: tuple[CriticalityReading, ...] = ()
    performance_unit: Unit = Unit.SHARE
    cuts: tuple[float, float] | None = None
    """The lines that divide the quadrant: (performance, importance), the plain means of the touchpoints in it."""
    hidden_effort: Reading | None = None
    """Of the paths of satisfied customers, the share that went in circles."""
    glance: tuple[ScoreReading, ...] = ()
    """What the map says in a few figures: paths, agreement with the design, hidden effort, coming back."""


@dataclass(frozen=True, kw_only=True)
class ReportReading:
    """Everything that the report says."""

    company: str
    as_of: dt.datetime
    """When the derived tables were built, in the company's time zone."""
    start: dt.date | None = None
    end: dt.date | None = None
    interactions: int = 0
    customers: int = 0
    currency: str = "EUR"
    scorecard: tuple[ScoreReading, ...] = ()
    period: tuple[dt.date, dt.date] | None = None
    """What scorecard and segments are about, where that is less than everything known."""
    before: tuple[dt.date, dt.date] | None = None
    """The period that they are compared with."""
    journeys: tuple[JourneyReading, ...] = ()
    """The main one first."""
    plan: tuple[PlanReading, ...] = ()
    segments: tuple[SegmentReading, ...] = ()
    imports: tuple[ImportReading, ...] = ()
    set_aside: tuple[SetAsideReading, ...] = ()
    method: MethodReading = field(default_factory=MethodReading)
