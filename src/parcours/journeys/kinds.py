"""What the facts hold, kind by kind: events per channel, how frequent they are, and what they come near to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir

from parcours.vocabulary.expressions import IN_TIME, microseconds
from parcours.vocabulary.port import Engine
from parcours.vocabulary.words import Direction, Nature, Outcome

#: Rarer kinds are left to people: under this share of all interactions, or below this many.
RAREST_SHARE = 0.001
FEWEST = 5
MOST_KINDS = 60
#: Enough customers to see what comes near to what.
SAMPLE = 20_000


Key = tuple[str, str | None]
"""An event and its channel."""


@dataclass(frozen=True)
class Kind:
    """One event on one channel, about one kind of subject at most (the most frequent)."""

    event: str
    channel: str | None
    interactions: int
    customers: int
    subject_kind: str | None
    push: float
    """Share of those with a known direction in which the company reached out; 0.5 when unknown."""
    knows_direction: bool
    transactional: float
    knows_nature: bool
    failed: float

    @property
    def key(self) -> Key:
        return self.event, self.channel


@dataclass(frozen=True)
class Observed:
    """All kinds, the most frequent first, and how they follow each other in customers' lives."""

    kinds: tuple[Kind, ...]
    rare: tuple[Kind, ...]
    interactions: int
    customers: int
    near: dict[Key, dict[Key, int]] = field(default_factory=dict)
    """Kind -> how often each other kind was the nearest in time to it, in the same customer's life."""
    subjects: dict[str, dict[str, float]] = field(default_factory=dict)
    """Kind of subject -> share of interactions about it, events per subject, subjects per customer."""
    required: dict[Key, float] = field(default_factory=dict)
    """Kind -> share of the subjects of its own kind that have it."""
    place: dict[Key, float] = field(default_factory=dict)
    """Kind -> where it comes in what happens about one subject (else to one customer), 0 first to 1 last."""
    times: dict[Key, float] = field(default_factory=dict)
    """Kind -> how often it comes where it comes, about one subject (else to one customer)."""


def observe(engine: Engine, interactions: ir.Table) -> Observed:
    """Look at the facts by kind: two scans of all interactions and a window over a sample of customers."""
    rows = _named(interactions)
    whole = rows.agg(interactions=rows.count(), customers=rows.who.nunique()).to_pyarrow().to_pylist()[0]
    kinds = _kinds(rows)
    least = max(FEWEST, RAREST_SHARE * whole["interactions"])
    frequent = [kind for kind in kinds if kind.interactions >= least][:MOST_KINDS] or kinds[:MOST_KINDS]
    rare = tuple(kind for kind in kinds if kind not in frequent)
    lives = _lives(engine, rows)
    subjects, required = _subjects(rows, whole)
    place, times = _order(lives)
    counts = whole["interactions"], whole["customers"]
    return Observed(tuple(frequent), rare, *counts, _near(lives), subjects, required, place, times)


def _named(interactions: ir.Table) -> ir.Table:
    who = interactions.customer if "customer" in interactions.columns else interactions.customer_ref
    return interactions.filter(interactions.event.notnull()).mutate(who=who)


def _kinds(rows: ir.Table) -> list[Kind]:
    push = (rows.direction == Direction.PUSH.value).fill_null(False).sum()
    deals = (rows.nature == Nature.TRANSACTIONAL.value).fill_null(False).sum()
    failed = (rows.outcome == Outcome.FAILED.value).fill_null(False).sum()
    counted = rows.group_by(["event", "channel", "subject_kind"]).agg(
        interactions=rows.count(),
        customers=rows.who.nunique(),
        push=push,
        directed=rows.direction.count(),
        deals=deals,
        natured=rows.nature.count(),
        failed=failed,
    )
    found: dict[Key, list[dict[str, Any]]] = {}
    for row in counted.to_pyarrow().to_pylist():
        found.setdefault((row["event"], row["channel"]), []).append(row)
    kinds = [_kind(key, parts) for key, parts in found.items()]
    return sorted(kinds, key=lambda kind: (-kind.interactions, kind.event, kind.channel or ""))


def _kind(key: Key, parts: list[dict[str, Any]]) -> Kind:
    def total(name: str) -> int:
        return sum(part[name] for part in parts)

    main = max(parts, key=lambda part: (part["interactions"], str(part["subject_kind"])))
    return Kind(
        *key,
        interactions=total("interactions"),
        customers=max(part["customers"] for part in parts),
        subject_kind=main["subject_kind"],
        push=total("push") / total("directed") if total("directed") else 0.5,
        knows_direction=total("directed") > 0,
        transactional=total("deals") / total("natured") if total("natured") else 0.5,
        knows_nature=total("natured") > 0,
        failed=total("failed") / total("interactions"),
    )


def _lives(engine: Engine, rows: ir.Table) -> ir.Table:
    """All that happened to a sample of customers, always the same ones."""
    some = rows.filter(rows.who.notnull()).select("who").distinct().order_by("who").limit(SAMPLE)
    named = rows.semi_join(engine.keep(some), "who")
    about = named.subject_kind + " " + named.subject_ref
    return engine.keep(
        named.select(
            *IN_TIME,
            "who",
            kind=named.event + "\n" + named.channel.fill_null("\t"),
            line=ibis.coalesce(about, named.who.cast("string")),
            at=microseconds(named.occurred_at),
        )
    )


def _near(lives: ir.Table) -> dict[Key, dict[Key, int]]:
    """For each kind: of which other kind the customer's nearest interaction in time was."""
    line = ibis.window(group_by="who", order_by=IN_TIME)
    seen = lives.mutate(
        before=lives.kind.lag().over(line),
        before_us=lives["at"] - lives["at"].lag().over(line),
        after=lives.kind.lead().over(line),
        after_us=lives["at"].lead().over(line) - lives["at"],
    )
    closer = seen.after_us.notnull() & (seen.before_us.isnull() | (seen.after_us <= seen.before_us))
    counted = seen.mutate(near=ibis.ifelse(closer, seen.after, seen.before)).group_by(["kind", "near"])
    found: dict[Key, dict[Key, int]] = {}
    for row in counted.agg(times=lambda t: t.count()).to_pyarrow().to_pylist():
        if row["near"] is not None and row["near"] != row["kind"]:
            found.setdefault(_key(row["kind"]), {})[_key(row["near"])] = row["times"]
    return found


def _order(lives: ir.Table) -> tuple[dict[Key, float], dict[Key, float]]:
    """Mean place of each kind in its line, and how often it comes there."""
    number = ibis.row_number().over(group_by="line", order_by=IN_TIME)
    last = lives.count().over(group_by="line") - 1
    placed = lives.mutate(place=(number.cast("float64") / last.cast("float64").nullif(0.0)).fill_null(0.5))
    per_line = placed.group_by(["kind", "line"]).agg(place=placed.place.mean(), times=placed.count())
    counted = per_line.group_by("kind").agg(place=per_line.place.mean(), times=per_line.times.mean())
    rows = counted.to_pyarrow().to_pylist()
    return {_key(row["kind"]): row["place"] for row in rows}, {_key(row["kind"]): row["times"] for row in rows}


def _key(text: str) -> Key:
    event, _, channel = text.partition("\n")
    return event, None if channel == "\t" else channel


def _subjects(rows: ir.Table, whole: dict[str, int]) -> tuple[dict[str, dict[str, float]], dict[Key, float]]:
    """How much of what happens is about one kind of subject, and how regularly."""
    about = rows.filter(rows.subject_ref.notnull() & rows.subject_kind.notnull())
    per_subject = about.group_by(["subject_kind", "subject_ref"]).agg(
        interactions=about.count(), events=about.event.nunique(), who=about.who.min()
    )
    summed = per_subject.group_by("subject_kind").agg(
        subjects=per_subject.count(),
        interactions=per_subject.interactions.sum(),
        events=per_subject.events.mean(),
        customers=per_subject.who.nunique(),
    )
    found = {row["subject_kind"]: row for row in summed.to_pyarrow().to_pylist()}
    passed = about.group_by(["subject_kind", "event", "channel"]).agg(subjects=about.subject_ref.nunique())
    required: dict[Key, float] = {}
    for row in passed.to_pyarrow().to_pylist():
        share = row["subjects"] / found[row["subject_kind"]]["subjects"]
        key = row["event"], row["channel"]
        required[key] = max(share, required.get(key, 0.0))
    shares = {
        kind: {
            "share": row["interactions"] / whole["interactions"],
            "events": row["events"],
            "per_customer": row["subjects"] / max(row["customers"], 1),
        }
        for kind, row in sorted(found.items())
    }
    return shares, required
