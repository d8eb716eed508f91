"""Everything that the report says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from parcours.charts.readings.maps import CriticalityReading, MapReading
from parcours.charts.readings.paths import AgreementReading, FlowReading, WaysReading
from parcours.charts.readings.reading import Reading, Unit
from parcours.charts.readings.scores import ScoreReading, SegmentReading, WithheldReading


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
    title: str = ""
    """Where and what, in few words; one touchpoint may have several lines."""
    sentence: str = ""
    """The whole line in the reader's language, evidence included, names between asterisks.

    Put together from the other fields when empty.
    """
    what: str = ""
    """The beginning of the sentence: what to improve, from where to where."""
    measure: str = ""
    """What to do, when the map or the facts hold it."""
    reasons: tuple[str, ...] = ()
    moment_of_truth: bool = False
    cost: str = ""
    journey: str = ""
    touchpoint: str = ""
    """Ids of where it is about."""
    lever: str = ""
    target: str = ""
    """What the goal is taken from: the promise's aim, the best quarter ..."""
    reach_share: float | None = None


@dataclass(frozen=True, kw_only=True)
class ImportReading:
    """One file that came in."""

    file: str
    rows: int
    facts: int
    set_aside: int
    unused: int = 0
    """Rows of which nothing came."""
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
    no_weights: str = ""
    """Why there is no computed importance, in words, where there are no beliefs either."""
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
    made_at: dt.datetime | None = None
    """When the derived tables were built, in the company's time zone."""
    versions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class JourneyReading:
    """Everything about one journey."""

    map: MapReading
    paths: int
    customers: int
    flow: FlowReading | None = None
    ways: WaysReading = field(default_factory=WaysReading)
    agreement: AgreementReading | None = None
    criticality: tuple[CriticalityReading, ...] = ()
    explained: Reading | None = None
    """R²: how much of the outcome the experiences of this journey explain together."""
    nothing_explained: str = ""
    """Why no weights are shared out, in the reader's language; empty where they are."""
    performance_unit: Unit = Unit.SHARE
    cuts: tuple[float, float] | None = None
    """The lines that divide the quadrant: (performance, importance), the plain means of the touchpoints in it."""
    hidden_effort: Reading | None = None
    """Of the paths of satisfied customers, the share that went in circles."""
    over_period: bool | None = None
    """Under a period: whether importance is that of its own paths, or for want of answers of the whole time."""
    glance: tuple[ScoreReading, ...] = ()
    """What the map says in a few figures: paths, agreement with the design, hidden effort, coming back."""


@dataclass(frozen=True, kw_only=True)
class ReportReading:
    """Everything that the report says."""

    company: str
    as_of: dt.datetime | None = None
    """Up to when the facts tell, in the company's time zone; None where there are none."""
    start: dt.date | None = None
    end: dt.date | None = None
    interactions: int = 0
    answers: int = 0
    """Where there are no interactions: how many answers the report rests on."""
    customers: int = 0
    currency: str = "EUR"
    scorecard: tuple[ScoreReading, ...] = ()
    withheld: tuple[WithheldReading, ...] = ()
    """What the scorecard does not read or compare, and why."""
    period: tuple[dt.date, dt.date] | None = None
    """What scorecard and segments are about, where that is less than everything known."""
    before: tuple[dt.date, dt.date] | None = None
    """The period that they are compared with."""
    journeys: tuple[JourneyReading, ...] = ()
    """The main one first."""
    plan: tuple[PlanReading, ...] = ()
    plan_nothing: str = ""
    """Why the plan has no line, in the reader's language."""
    segments: tuple[SegmentReading, ...] = ()
    imports: tuple[ImportReading, ...] = ()
    set_aside: tuple[SetAsideReading, ...] = ()
    still_aside: int | None = None
    """What is still set aside of all imports together; None: what each of them set aside, added up."""
    method: MethodReading = field(default_factory=MethodReading)
