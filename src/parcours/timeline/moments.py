"""One customer's moments, newest first: encounters and responses with all that the sources say of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from parcours.vocabulary.words import Direction, Nature, SubjectKind

ASKING = (SubjectKind.TICKET.value, SubjectKind.CONVERSATION.value)
"""About these, every word of the customer asks for something; about others only what informs."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where on the map a moment lies, in codes."""

    journey: int | None = None
    stage: int | None = None
    touchpoint: int | None = None
    path: int | None = None
    position: int | None = None
    revisit: bool = False


@dataclass(frozen=True, kw_only=True)
class Given:
    """One answer of a response."""

    question: str | None
    metric: str | None
    state: str | None
    score: float | None
    scale_low: float | None
    scale_high: float | None
    choice: str | None
    text: str | None
    place: Place | None = None


@dataclass(frozen=True, kw_only=True)
class Promised:
    """A promise that was kept or broken at a moment; `done_at` is None where it was never done."""

    promise: int
    state: str
    due_at: dt.datetime
    done_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """That the customer had asked about the same before: when, over which channel; and our last word on it."""

    before: tuple[tuple[dt.datetime, str | None], ...]
    told_at: dt.datetime | None = None
    told_over: str | None = None

    @property
    def times(self) -> int:
        """The how-manieth time it is."""
        return len(self.before) + 1

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The channels of the earlier times, each once."""
        return tuple(dict.fromkeys(channel for _, channel in self.before if channel))


@dataclass(frozen=True, kw_only=True)
class Moment:
    """An encounter, or a response to a survey."""

    fact_id: str
    at: dt.datetime
    on: dt.date | None
    """The day where the company is."""
    source: str | None
    customer_ref: str | None
    event: str | None = None
    channel: str | None = None
    direction: str | None = None
    nature: str | None = None
    outcome: str | None = None
    subject_kind: str | None = None
    subject_ref: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    colleague: str | None = None
    team: str | None = None
    place: str | None = None
    text: str | None = None
    sequence: int | None = None
    survey: str | None = None
    given: tuple[Given, ...] = ()
    """The answers, when it is a response."""
    places: tuple[Place, ...] = ()
    promises: tuple[Promised, ...] = ()
    asked: Asked | None = None

    @property
    def subject(self) -> tuple[str, str] | None:
        """Kind and reference of what it is about."""
        return (self.subject_kind, self.subject_ref) if self.subject_kind and self.subject_ref else None


_OWN = ("event", "channel", "direction", "nature", "outcome", "subject_kind", "subject_ref", "amount", "currency",
        "colleague", "team", "place", "text", "sequence")  # fmt: skip
_ABOUT = ("channel", "subject_kind", "subject_ref", "team", "place")
_SAID = ("question", "metric", "state", "score", "scale_low", "scale_high", "choice", "text")


def moments(
    interactions: Sequence[Mapping[str, Any]],
    answers: Sequence[Mapping[str, Any]],
    *,
    places: Mapping[tuple[dt.datetime, int], Sequence[Place]],
    about: Mapping[str, Place],
    promises: Sequence[Mapping[str, Any]] = (),
) -> list[Moment]:
    """One customer's facts in order, newest first; the answers of one response are one moment.

    `places` are the steps of interactions by time and `sequence`, `about` what answers speak of by their id,
    `promises` rows of the derived table. Promises lie at the moment that kept them or was too late, else at the one
    that made them.
    """
    found = [_encounter(row, places.get((row["occurred_at"], row["sequence"]), ())) for row in interactions]
    responses: dict[Any, list[Mapping[str, Any]]] = {}
    for row in answers:
        response = row["response_id"] or row["answer_id"]
        responses.setdefault((row["survey"], response, row["answered_at"]), []).append(row)
    found += [_response(rows, about) for rows in responses.values()]
    in_time = sorted(found, key=lambda one: (one.at, one.sequence is None, one.sequence or 0, one.fact_id))
    return _with_promises(_with_asked(in_time), promises)[::-1]


def _encounter(row: Mapping[str, Any], places: Sequence[Place]) -> Moment:
    return Moment(
        fact_id=row["interaction_id"],
        at=row["occurred_at"],
        on=row["occurred_on"],
        source=row["source"],
        customer_ref=row["customer_ref"],
        places=tuple(places),
        **{name: row[name] for name in _OWN},
    )


def _response(rows: Sequence[Mapping[str, Any]], about: Mapping[str, Place]) -> Moment:
    first = rows[0]
    given = tuple(Given(**{name: row[name] for name in _SAID}, place=about.get(row["answer_id"])) for row in rows)
    whole = [one.place for one in given if one.place is not None and one.place.path is not None]
    return Moment(
        fact_id=first["answer_id"],
        at=first["answered_at"],
        on=first["answered_on"],
        source=first["source"],
        customer_ref=first["customer_ref"],
        survey=first["survey"],
        given=given,
        direction=Direction.PULL.value,
        places=tuple(dict.fromkeys(whole)),
        **{name: first[name] for name in _ABOUT},
    )


def _with_asked(in_time: Sequence[Moment]) -> list[Moment]:
    """Mark what the customer had asked about the same subject before, and what we had told them since."""
    asks: dict[tuple[str, str], list[tuple[dt.datetime, str | None]]] = {}
    told: dict[tuple[str, str], Moment] = {}
    found = []
    for one in in_time:
        subject = one.subject
        if subject and not one.given and _asks(one):
            before, answer = asks.setdefault(subject, []), told.get(subject)
            if before:
                last = (answer.at, answer.channel) if answer and answer.at >= before[0][0] else (None, None)
                one = replace(one, asked=Asked(before=tuple(before), told_at=last[0], told_over=last[1]))
            before.append((one.at, one.channel))
        elif subject and one.direction == Direction.PUSH:
            told[subject] = one
        found.append(one)
    return found


def _asks(one: Moment) -> bool:
    informs = one.nature == Nature.INFORMATIONAL or one.subject_kind in ASKING
    return one.direction == Direction.PULL and informs


def _with_promises(in_time: Sequence[Moment], promises: Sequence[Mapping[str, Any]]) -> list[Moment]:
    spots: dict[dt.datetime, list[int]] = {}
    for place, one in enumerate(in_time):
        spots.setdefault(one.at, []).append(place)
    lying: dict[int, list[Promised]] = {}
    for row in promises:
        at = row["done_at"] or row["from_at"]
        there = [place for place in spots.get(at, ()) if not in_time[place].given]
        best = max(there, key=lambda place: _fits(in_time[place], row), default=None)
        if best is not None:
            kept = Promised(**{name: row[name] for name in ("promise", "state", "due_at", "done_at")})
            lying.setdefault(best, []).append(kept)
    return [replace(one, promises=tuple(lying[place])) if place in lying else one for place, one in enumerate(in_time)]


def _fits(one: Moment, promise: Mapping[str, Any]) -> tuple[bool, bool, bool]:
    """How well a moment at the right time fits a promise: its touchpoint, its subject, its path."""
    return (
        any(place.touchpoint == promise["touchpoint"] for place in one.places),
        one.subject == (promise["subject_kind"], promise["subject_ref"]),
        any(place.path == promise["path"] for place in one.places),
    )


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """A matter that the customer asked about more than once."""

    subject: tuple[str, str]
    asked: tuple[tuple[dt.datetime, str | None], ...]
    told_at: dt.datetime | None = None
    told_over: str | None = None
    channels: tuple[str, ...] = ()


def repeated(newest_first: Sequence[Moment]) -> list[Repeated]:
    """The matters asked about more than once, the last one asked first."""
    found: dict[tuple[str, str], Repeated] = {}
    told: dict[tuple[str, str], Moment] = {}
    for one in newest_first:
        if one.subject and one.direction == Direction.PUSH:
            told.setdefault(one.subject, one)
        if one.subject and one.asked and one.subject not in found:
            asked = (*one.asked.before, (one.at, one.channel))
            answer = told.get(one.subject)
            found[one.subject] = Repeated(
                subject=one.subject,
                asked=asked,
                told_at=answer.at if answer else one.asked.told_at,
                told_over=answer.channel if answer else one.asked.told_over,
                channels=tuple(dict.fromkeys(channel for _, channel in asked if channel)),
            )
    return list(found.values())
