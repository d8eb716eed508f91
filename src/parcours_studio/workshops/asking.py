"""What a participant is asked about each touchpoint: scales as rows of stops, of which none is chosen at first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parcours_studio.ui.words import language, say, voice
from parcours_studio.workshops.models import Question, Workshop
from parcours_studio.workshops.queries import SCALES, Rated, rated


@dataclass(frozen=True)
class Stop:
    """One value that can be chosen."""

    value: int
    shown: str
    chosen: bool


@dataclass(frozen=True)
class Scale:
    """One question with its stops."""

    name: str
    question: str
    low: str
    """What the lowest value means."""
    high: str
    stops: list[Stop]

    @property
    def is_rated(self) -> bool:
        """Whether there is an answer."""
        return any(stop.chosen for stop in self.stops)


@dataclass(frozen=True)
class Asked:
    """One touchpoint with its questions."""

    number: int
    point: Rated
    scales: list[Scale]

    @property
    def is_rated(self) -> bool:
        """Whether any of its questions has an answer."""
        return any(scale.is_rated for scale in self.scales)


def asked_of(workshop: Workshop, given: Mapping[str, Mapping[str, int]]) -> list[Asked]:
    """Every touchpoint of a workshop with what the participant has said."""
    points = rated(workshop.stages, language())
    return [
        Asked(number, point, list(_scales(workshop.questions, given.get(point.id, {}))))
        for number, point in enumerate(points, start=1)
    ]


def stop_values(question: str) -> range:
    """The values that can be chosen."""
    low, high, step = SCALES[question]
    return range(low, high + 1, step)


def shown(question: str, value: float) -> str:
    """A value as people read it."""
    return voice().percent(value / 100) if question == Question.PROMISE_KEPT else voice().count(value)


def _scales(questions: list[str], given: Mapping[str, int]) -> Iterator[Scale]:
    for name in questions:
        yield Scale(
            name=name,
            question=say(f"workshops.ask_{name}"),
            low=say(f"workshops.low_{name}"),
            high=say(f"workshops.high_{name}"),
            stops=[Stop(value, voice().count(value), given.get(name) == value) for value in stop_values(name)],
        )
