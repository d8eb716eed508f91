"""What rules catch, told from the kinds of interactions alone: quick enough to show while somebody edits a rule.

Works on signatures that were counted before (`signatures`), in plain Python; `matching` does the same for real.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from parcours.journeys.editing import places
from parcours.journeys.journey import Asked, Condition, Journey, Touchpoint

#: What a signature says in words, in the order of its fields.
WORDS = ("event", "channel", "source", "nature", "direction", "outcome", "subject_kind")
ASKED = ("survey", "question", "touchpoint")


class Signature(msgspec.Struct, array_like=True, frozen=True):
    """One kind of interactions, and how many there are of it."""

    event: str | None
    channel: str | None
    source: str | None
    nature: str | None
    direction: str | None
    outcome: str | None
    subject_kind: str | None
    properties: tuple[str | None, ...]
    """The values of those properties that have few."""
    interactions: int


class Questioned(msgspec.Struct, array_like=True, frozen=True):
    """One kind of answers: what was asked, about what as the source calls it, and how many there are."""

    survey: str | None
    question: str | None
    touchpoint: str | None
    answers: int


class Signatures(msgspec.Struct, frozen=True):
    """All kinds of interactions and answers of a company, the most frequent first."""

    interactions: int = 0
    """All interactions, those included of which no kind was counted."""
    properties: tuple[str, ...] = ()
    """The properties whose values are part of a signature."""
    kinds: tuple[Signature, ...] = ()
    questions: tuple[Questioned, ...] = ()
    named: tuple[str, ...] = ()
    """The names of all properties that were seen, those with many values too."""

    def words(self, key: str) -> dict[str, int]:
        """The words that stand under a key (event, channel …), with their interactions, the most frequent first."""
        return _summed((getattr(kind, key), kind.interactions) for kind in self.kinds)

    def values(self, name: str) -> dict[str, int]:
        """The values of a property, with their interactions, the most frequent first."""
        if name not in self.properties:
            return {}
        place = self.properties.index(name)
        return _summed((kind.properties[place], kind.interactions) for kind in self.kinds)

    def asked(self, key: str) -> dict[str, int]:
        """The words under survey, question or touchpoint of answers, with their answers, the most frequent first."""
        return _summed((getattr(one, key), one.answers) for one in self.questions)

    def answers(self, asked: Asked) -> int:
        """How many answers these words speak of."""
        given = [(key, getattr(asked, key)) for key in ASKED if getattr(asked, key)]
        fits = (one for one in self.questions if all(getattr(one, key) in words for key, words in given))
        return sum(one.answers for one in fits)


@dataclass(frozen=True)
class Caught:
    """What the rules of a journey catch."""

    interactions: int
    touchpoints: dict[str, int]
    """Interactions per touchpoint that has rules."""
    rules: dict[str, tuple[int, ...]]
    """The same for each rule of a touchpoint, in its order; what an earlier rule has is not counted again."""
    uncertain: frozenset[str]
    """Touchpoints with a rule about a property that has too many values to be counted in advance."""
    nobody: tuple[Signature, ...]
    """The kinds that no rule catches, the most frequent first."""
    uncaught: int

    @property
    def uncaught_share(self) -> float:
        """The share of all interactions that no rule catches, 0 to 1."""
        return self.uncaught / self.interactions if self.interactions else 0.0


@dataclass(frozen=True)
class Preview:
    """What one touchpoint would catch with other rules."""

    fits: int
    """Interactions that its rules speak of."""
    catches: int
    """Those of them that no touchpoint before it takes."""
    taken_by: dict[str, int] = field(default_factory=dict)
    """Touchpoint that stands before it -> interactions that it takes first."""
    takes_from: dict[str, int] = field(default_factory=dict)
    """Touchpoint that stands behind it -> interactions whose rules speak of them too."""
    kinds: tuple[Signature, ...] = ()
    """The most frequent kinds among those that fit."""
    uncertain: bool = False
    interactions: int = 0
    uncaught: int = 0
    """Interactions that no touchpoint of the journey would catch then."""

    @property
    def uncaught_share(self) -> float:
        """The share of all interactions that nobody would catch, 0 to 1."""
        return self.uncaught / self.interactions if self.interactions else 0.0


def caught(journey: Journey, signatures: Signatures) -> Caught:
    """Lay the rules of a journey over the signatures: the first touchpoint of the map whose rule holds takes them.

    >>> from parcours.journeys.journey import Journey, Stage
    >>> hotline = Touchpoint(id="hotline", when=(Condition(channel=("phone",)),))
    >>> journey = Journey(id="help", stages=(Stage(id="ask", phase="before", touchpoints=(hotline,)),))
    >>> call = Signature("Asked", "phone", "crm", None, None, None, None, (), 12)
    >>> caught(journey, Signatures(20, (), (call,))).touchpoints
    {'hotline': 12}
    """
    touchpoints = [place.touchpoint for place in places(journey) if place.touchpoint.when]
    counts = {touchpoint.id: [0] * len(touchpoint.when) for touchpoint in touchpoints}
    nobody = []
    for kind in signatures.kinds:
        taken = next(_rules_that_hold(touchpoints, kind, signatures.properties), None)
        if taken is None:
            nobody.append(kind)
        else:
            counts[taken[0].id][taken[1]] += kind.interactions
    totals = {id_: sum(rules) for id_, rules in counts.items()}
    return Caught(
        interactions=signatures.interactions,
        touchpoints=totals,
        rules={id_: tuple(rules) for id_, rules in counts.items()},
        uncertain=frozenset(one.id for one in touchpoints if _is_uncertain(one.when, signatures)),
        nobody=tuple(nobody),
        uncaught=signatures.interactions - sum(totals.values()),
    )


def preview(journey: Journey, touchpoint_id: str, when: Sequence[Condition], signatures: Signatures) -> Preview:
    """What a touchpoint would catch if these were its rules, and whom that concerns."""
    touchpoints = [place.touchpoint for place in places(journey)]
    at = next((place for place, one in enumerate(touchpoints) if one.id == touchpoint_id), len(touchpoints))
    before, behind = touchpoints[:at], touchpoints[at + 1 :]
    taken_by: dict[str, int] = {}
    takes_from: dict[str, int] = {}
    fitting, catches, uncaught = [], 0, signatures.interactions
    for kind in signatures.kinds:
        first, then = _first(before, kind, signatures.properties), _first(behind, kind, signatures.properties)
        fits = any(holds(rule, kind, signatures.properties) for rule in when)
        if fits:
            fitting.append(kind)
            catches += 0 if first else kind.interactions
            other, counted = (first, taken_by) if first else (then, takes_from)
            if other:
                counted[other.id] = counted.get(other.id, 0) + kind.interactions
        if fits or first or then:
            uncaught -= kind.interactions
    return Preview(
        fits=sum(kind.interactions for kind in fitting),
        catches=catches,
        taken_by=taken_by,
        takes_from=takes_from,
        kinds=tuple(fitting),
        uncertain=_is_uncertain(when, signatures),
        interactions=signatures.interactions,
        uncaught=uncaught,
    )


def holds(rule: Condition, kind: Signature, properties: Sequence[str]) -> bool:
    """Whether a rule speaks of this kind; never where it asks for a property that is not part of signatures."""
    words = all(getattr(kind, key) in getattr(rule, key) for key in WORDS if getattr(rule, key))
    return words and all(_value(kind, name, properties) in values for name, values in rule.properties.items())


def _value(kind: Signature, name: str, properties: Sequence[str]) -> str | None:
    return kind.properties[properties.index(name)] if name in properties else None


def _rules_that_hold(
    touchpoints: Iterable[Touchpoint], kind: Signature, properties: Sequence[str]
) -> Iterator[tuple[Touchpoint, int]]:
    for touchpoint in touchpoints:
        for number, rule in enumerate(touchpoint.when):
            if holds(rule, kind, properties):
                yield touchpoint, number


def _first(touchpoints: Iterable[Touchpoint], kind: Signature, properties: Sequence[str]) -> Touchpoint | None:
    return next((touchpoint for touchpoint, _ in _rules_that_hold(touchpoints, kind, properties)), None)


def _is_uncertain(when: Iterable[Condition], signatures: Signatures) -> bool:
    return any(name not in signatures.properties for rule in when for name in rule.properties)


def _summed(pairs: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word, interactions in pairs:
        if word is not None:
            found[word] = found.get(word, 0) + interactions
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
