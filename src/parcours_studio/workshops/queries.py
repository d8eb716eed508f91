"""Workshops, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from parcours.journeys.labels import wording
from parcours_studio.workshops.links import hashed
from parcours_studio.workshops.models import Participant, Question, Rating, Workshop

SCALES: dict[str, tuple[int, int, int]] = {
    Question.CRITICALITY: (0, 10, 1),
    Question.SATISFACTION: (1, 5, 1),
    Question.PROMISE_KEPT: (0, 100, 10),
}
"""Lowest and highest value, and the step between two stops."""
Counts = dict[str, dict[str, dict[int, int]]]
"""Touchpoint -> question -> value -> people."""
HIDDEN_BELOW = 3
"""Of anonymous people nothing is shown until so many have rated a touchpoint."""


@dataclass(frozen=True)
class Rated:
    """One touchpoint as it is rated, in the reader's language."""

    id: str
    label: str
    stage: str
    opens_stage: bool
    """Whether it is the first of its stage."""


def listed() -> QuerySet[Workshop]:
    """All workshops, the newest first, with how many people take part."""
    found = Workshop.objects.annotate(people=Count("participants")).select_related("made_by")
    return found.order_by("-made_at", "-id")


def of_code(code: str) -> Workshop | None:
    """The workshop with this code."""
    return Workshop.objects.filter(code=code).first() if code else None


def participant(workshop: Workshop, token: str) -> Participant | None:
    """Who takes part with this token."""
    return Participant.objects.filter(workshop=workshop, token_hash=hashed(token)).first() if token else None


def given(one: Participant) -> dict[str, dict[str, int]]:
    """What a participant has rated: touchpoint -> question -> value."""
    found: dict[str, dict[str, int]] = {}
    for touchpoint, question, value in one.ratings.values_list("touchpoint", "question", "value"):
        found.setdefault(touchpoint, {})[question] = value
    return found


def counted(workshop: Workshop) -> Counts:
    """How many people gave which value, in one query whatever the size of the workshop."""
    rows = (
        Rating.objects.filter(participant__workshop=workshop)
        .values_list("touchpoint", "question", "value")
        .annotate(people=Count("id"))
        .order_by("touchpoint", "question", "value")
    )
    found: Counts = {}
    for touchpoint, question, value, people in rows:
        found.setdefault(touchpoint, {}).setdefault(question, {})[value] = people
    return found


def people(workshop: Workshop) -> list[str]:
    """The names of those who take part; empty texts where they are anonymous."""
    return list(workshop.participants.order_by("name", "token_hash").values_list("name", flat=True))


def who_said(workshop: Workshop, touchpoint: str) -> dict[str, dict[int, list[str]]]:
    """Question -> value -> names, lowest value first; nothing where people are anonymous."""
    found: dict[str, dict[int, list[str]]] = {}
    if workshop.anonymous:
        return found
    rows = Rating.objects.filter(participant__workshop=workshop, touchpoint=touchpoint)
    rows = rows.order_by("value", "participant__name")
    for question, name, value in rows.values_list("question", "participant__name", "value"):
        found.setdefault(question, {}).setdefault(value, []).append(name)
    return found


def ratings_given(workshop: Workshop) -> int:
    """How many ratings there are."""
    return Rating.objects.filter(participant__workshop=workshop).count()


def rated(stages: list[Mapping[str, Any]], language: str) -> list[Rated]:
    """The touchpoints of a workshop in the order of the map."""
    return [
        Rated(
            id=point["id"],
            label=wording(point["label"], language) or point["id"],
            stage=wording(stage["label"], language) or stage["id"],
            opens_stage=not number,
        )
        for stage in stages
        for number, point in enumerate(stage["touchpoints"])
    ]
