"""The designed journey: what a YAML file under `journeys/` says, as frozen values."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from parcours.vocabulary.words import Direction, Medium, Nature, Office, Phase

Label = str | dict[str, str]
"""One wording, or one per language."""


class Strict(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """A block of the YAML file: an unknown key is an error, an untouched one is not written."""


class Belief(Strict, frozen=True, kw_only=True):
    """What somebody thinks of a touchpoint, before or beside the evidence."""

    by: str
    on: dt.date
    criticality: float | None = None
    """0 (nobody cares) to 10 (decides whether customers stay)."""
    satisfaction: float | None = None
    """On the scale of the touchpoint's own metric; `scale` says which."""
    scale: tuple[float, float] = (1.0, 5.0)
    promise_kept: float | None = None
    """0 to 100 %."""


class Promise(Strict, frozen=True, kw_only=True):
    """What customers are told to expect: done within a time, or by a moment that an interaction names.

    It is kept when `to` happens no later than `from` + `within`, or than the time in the property `by`.
    """

    id: str
    label: Label = ""
    to: str
    """The event that keeps the promise."""
    from_: str = msgspec.field(default="", name="from")
    """The event that makes it; empty when every `to` carries its own due time in `by`."""
    within: str = ""
    """A duration: "3 minutes", "4 hours", "2 days", "5 business hours", "2 business days"."""
    by: str = ""
    """A property that holds the moment (or day) promised."""
    compare: Literal["instant", "day"] = "instant"
    """Whether the due time counts to the microsecond or to the end of its local day."""
    share: float = 1.0
    """The share aimed at, 0 to 1."""


class Condition(Strict, frozen=True, kw_only=True):
    """All of these hold (a list means one of them); `properties` names texts inside the interaction's properties."""

    event: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    nature: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    subject_kind: tuple[str, ...] = ()
    properties: dict[str, tuple[str, ...]] = {}


class Asked(Strict, frozen=True, kw_only=True):
    """Which answers speak about this touchpoint (answers that already name its id always do)."""

    survey: tuple[str, ...] = ()
    question: tuple[str, ...] = ()
    touchpoint: tuple[str, ...] = ()
    """What the source calls it."""


class Touchpoint(Strict, frozen=True, kw_only=True):
    """A kind of encounter, designed."""

    id: str
    label: Label = ""
    channel: str = ""
    medium: Medium | None = None
    nature: Nature | None = None
    direction: Direction | None = None
    office: Office = Office.FRONT
    owner: str = ""
    optional: bool = True
    """False when the design wants every path to pass here."""
    repeatable: bool = False
    measure: Label = ""
    """What the company already intends to do here, offered by the plan."""
    when: tuple[Condition, ...] = ()
    asked: tuple[Asked, ...] = ()
    promises: tuple[Promise, ...] = ()
    beliefs: tuple[Belief, ...] = ()
    retired: bool = False


class Stage(Strict, frozen=True, kw_only=True):
    """What the customer lives through, with us or without us."""

    id: str
    label: Label = ""
    phase: Phase
    without_us: bool = False
    touchpoints: tuple[Touchpoint, ...] = ()
    beliefs: tuple[Belief, ...] = ()


class Persona(Strict, frozen=True, kw_only=True):
    """The portrait of a segment."""

    id: str
    label: Label = ""
    segment: str = ""
    goals: tuple[str, ...] = ()
    emotions: dict[str, str] = {}
    """Stage id -> how it feels there."""
    actions: dict[str, str] = {}
    tools: tuple[str, ...] = ()


class Journey(Strict, frozen=True, kw_only=True):
    """A journey as the company designed it."""

    id: str
    label: Label = ""
    description: Label = ""
    subject: str = ""
    """When given, one path is all that happens about one subject of this kind (an order, a ticket)."""
    silence_days: float | None = None
    """A longer silence starts a new path; read off the gaps between interactions when not given."""
    owner: str = ""
    customers: str = ""
    """The segment that this journey is for; empty means everybody."""
    target_of: str = ""
    """The id of the journey of today, when this is the map of tomorrow."""
    personas: tuple[Persona, ...] = ()
    stages: tuple[Stage, ...]
