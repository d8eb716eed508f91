"""Differences, rules, promises and values of a journey as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parcours.errors import JourneyError
from parcours.journeys.differences import Difference, differences
from parcours.journeys.durations import read_duration
from parcours.journeys.editing import places
from parcours.journeys.journey import Asked, Condition, Journey, Promise
from parcours.journeys.labels import label, wording
from parcours_studio.segments.queries import label as segment_label
from parcours_studio.ui.words import catalogue, language, say, voice

FIELDS_OF_WORDS = {"medium": "is", "nature": "is", "direction": "is", "office": "is", "outcome": "outcome"}
CLOSED = FIELDS_OF_WORDS | {"subject_kind": "subject", "subject": "subject", "phase": "phase"}
ABSENT = {"office": "front", "optional": True, "repeatable": False, "without_us": False}
"""What stands in the file when nothing does."""


@dataclass(frozen=True)
class Change:
    """One line of a comparison."""

    what: str
    """added, removed, moved, retired, back or changed."""
    kind: str
    element: str
    """What it is called."""
    id: str
    field: str
    """The field that changed, as people call it; empty when the element itself came or went."""
    before: str
    after: str


def changes(before: Journey, after: Journey) -> list[Change]:
    """What differs between two versions, told element by element."""
    return [_change(found, before, after) for found in differences(before, after)]


def _change(found: Difference, before: Journey, after: Journey) -> Change:
    name, was, is_ = "", "", ""
    if found.what == "moved":
        was, is_ = _place(found.field, found.before, before), _place(found.field, found.after, after)
    elif found.what == "changed":
        name = say(f"journeys.field_{found.field}")
        if found.part:
            name = f"{name}: {_part(found, before, after)}"
        was, is_ = told(found.field, found.before), told(found.field, found.after)
    called = wording(found.label, language()) or found.id
    return Change(found.what, found.kind, called, found.id, name, was, is_)


def _place(field: str, id_: str, journey: Journey) -> str:
    if field == "phase":
        return say(f"journeys.phase_{id_}")
    return next((label(stage, language()) for stage in journey.stages if stage.id == id_), id_)


def _part(found: Difference, before: Journey, after: Journey) -> str:
    named: list[Any] = [*before.stages, *after.stages]
    if found.field == "promises":
        named = [one for journey in (before, after) for place in places(journey) for one in place.touchpoint.promises]
    return next((label(one, language()) for one in reversed(named) if one.id == found.part), found.part)


def told(field: str, value: Any) -> str:
    """A plain value of a field, as people say it."""
    if value is None:
        value = ABSENT.get(field)
    if value is None or value in ("", [], {}):
        return ""
    if field == "optional":
        return say("journeys.no") if value else say("journeys.yes")
    if isinstance(value, bool):
        return say("journeys.yes") if value else say("journeys.no")
    if field in CLOSED:
        return say(f"journeys.{CLOSED[field]}_{value}")
    return _told_structure(field, value)


def _told_structure(field: str, value: Any) -> str:
    match field:
        case "when":
            return rule(Condition(**{name: _tuple(name, words) for name, words in value.items()}))
        case "asked":
            return asked(Asked(**{name: tuple(words) for name, words in value.items()}))
        case "promises":
            return promise(Promise(**{("from_" if name == "from" else name): one for name, one in value.items()}))
        case "customers" | "segment":
            return segment_label(value, language())
    if isinstance(value, Mapping):
        return " · ".join(f"{name}: {text}" for name, text in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return (
        voice().decimal(value, 0 if float(value).is_integer() else 1) if isinstance(value, int | float) else str(value)
    )


def _tuple(name: str, words: Any) -> Any:
    return {key: tuple(values) for key, values in words.items()} if name == "properties" else tuple(words)


def rule(condition: Condition) -> str:
    """A rule as a sentence: event is A or B, on phone."""
    parts = []
    for name in ("event", "channel", "source", "nature", "direction", "outcome", "subject_kind"):
        words = getattr(condition, name)
        if words:
            said = [say(f"journeys.{CLOSED[name]}_{word}") if name in CLOSED else word for word in words]
            parts.append(say(f"journeys.rule_{name}", words=either(said)))
    for name, values in condition.properties.items():
        parts.append(say("journeys.rule_property", name=name, words=either(values)))
    return " · ".join(parts)


def asked(words: Asked) -> str:
    """Which answers speak of a touchpoint, as a sentence."""
    given = [(name, getattr(words, name)) for name in ("survey", "question", "touchpoint")]
    return " · ".join(say(f"journeys.answers_{name}", words=either(texts)) for name, texts in given if texts)


def promise(one: Promise) -> str:
    """A promise as a sentence: by when, how often."""
    called = f"{label(one, language())}: " if one.label else ""
    due = (
        say("journeys.promised_by", name=one.by)
        if one.by
        else say("journeys.promised_within", time=duration(one.within))
    )
    return called + say("journeys.promised", due=due, share=voice().percent(one.share, 0))


def duration(text: str) -> str:
    """A duration in the reader's language."""
    found = read_duration(text)
    unit = f"business_{found.unit}" if found.business else found.unit
    amount = voice().decimal(found.amount, 0 if float(found.amount).is_integer() else 1)
    return say(f"journeys.lasts_{unit}", count=found.amount, amount=amount)


def either(words: Any) -> str:
    """One of these words."""
    found = list(words)
    return say("journeys.or", first=", ".join(found[:-1]), last=found[-1]) if len(found) > 1 else "".join(found)


def sentence_of(error: JourneyError) -> str:
    """A refusal of the library: in the reader's language where it is a usual one, else as the library says it."""
    key = f"journeys.problem_{error.code.replace('-', '_')}"
    said = say(key) if key in catalogue() else error.message
    return f"{said} {error.hint}".strip() if key not in catalogue() or error.hint.startswith("Did") else said
