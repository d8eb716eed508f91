"""What a well-formed journey file may still have wrong: ids twice, promises without due time, beliefs off the scale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from parcours.errors import JourneyError, did_you_mean
from parcours.journeys.durations import read_duration
from parcours.journeys.journey import Belief, Condition, Journey, Promise, Touchpoint
from parcours.journeys.shaping import Path, Shaper
from parcours.vocabulary.words import Direction, Nature, Outcome, SubjectKind

Places = list[tuple[Path, str]]

CONDITION_WORDS: dict[str, type[StrEnum]] = {
    "nature": Nature,
    "direction": Direction,
    "outcome": Outcome,
    "subject_kind": SubjectKind,
}


def check(journey: Journey, shaper: Shaper) -> None:
    """Raise JourneyError for the first mistake, with its line."""
    _check_words(("subject",), "subject", [journey.subject] if journey.subject else [], SubjectKind, shaper)
    _check_ids(journey, shaper)
    _check_personas(journey, shaper)
    for number, stage in enumerate(journey.stages):
        _check_beliefs(stage.beliefs, ("stages", number, "beliefs"), shaper)
    for path, touchpoint in touchpoint_places(journey):
        _check_touchpoint(touchpoint, path, shaper)


def check_journey(journey: Journey) -> None:
    """Raise JourneyError for the first mistake of a journey that stands in no file; its `path` tells where."""
    check(journey, Shaper(""))


def check_together(journeys: Iterable[tuple[str, Journey]]) -> None:
    """Raise JourneyError when two files hold one journey, or a target map names no journey."""
    files: dict[str, str] = {}
    together = list(journeys)
    for file, journey in together:
        if journey.id in files:
            message = f'The journey "{journey.id}" stands in {files[journey.id]} too.'
            raise JourneyError("id-twice", message, hint="Give one of them another id.", where=file)
        files[journey.id] = file
    for file, journey in together:
        if journey.target_of and journey.target_of not in files:
            message = f'This is the target of "{journey.target_of}", which is no journey.'
            hint = did_you_mean(journey.target_of, files)
            raise JourneyError("unknown-journey", message, hint=hint, where=file)


def touchpoint_places(journey: Journey) -> Iterator[tuple[Path, Touchpoint]]:
    """Every touchpoint with the path to it."""
    for stage_number, stage in enumerate(journey.stages):
        for number, touchpoint in enumerate(stage.touchpoints):
            yield ("stages", stage_number, "touchpoints", number), touchpoint


def _check_ids(journey: Journey, shaper: Shaper) -> None:
    stages: Places = [(("stages", number), stage.id) for number, stage in enumerate(journey.stages)]
    touchpoints: Places = [(path, touchpoint.id) for path, touchpoint in touchpoint_places(journey)]
    promises: Places = [
        ((*path, "promises", number), promise.id)
        for path, touchpoint in touchpoint_places(journey)
        for number, promise in enumerate(touchpoint.promises)
    ]
    personas: Places = [(("personas", number), persona.id) for number, persona in enumerate(journey.personas)]
    groups = {"stage": stages, "touchpoint": touchpoints, "promise": promises, "persona": personas}
    for name, places in groups.items():
        _check_unique(name, places, shaper)


def _check_unique(name: str, places: Iterable[tuple[Path, str]], shaper: Shaper) -> None:
    seen: dict[str, Path] = {}
    for path, id_ in places:
        if not id_.strip():
            raise shaper.mistake((*path, "id"), "id-empty", f"This {name} has an empty id.")
        if id_ in seen:
            message = f'The {name} "{id_}" stands in line {shaper.line(seen[id_])} already.'
            raise shaper.mistake((*path, "id"), "id-twice", message, "Ids are permanent and unique in a journey.")
        seen[id_] = path


def _check_personas(journey: Journey, shaper: Shaper) -> None:
    stages = [stage.id for stage in journey.stages]
    for number, persona in enumerate(journey.personas):
        for key in ("emotions", "actions"):
            for stage in getattr(persona, key):
                if stage not in stages:
                    path = ("personas", number, key, stage)
                    message = f'The persona "{persona.id}" names the stage "{stage}", which is not in this journey.'
                    raise shaper.mistake(path, "unknown-stage", message, did_you_mean(stage, stages))


def _check_touchpoint(touchpoint: Touchpoint, path: Path, shaper: Shaper) -> None:
    _check_beliefs(touchpoint.beliefs, (*path, "beliefs"), shaper)
    for number, rule in enumerate(touchpoint.when):
        _check_condition(rule, (*path, "when", number), shaper)
    for number, asked in enumerate(touchpoint.asked):
        if not any(msgspec.structs.astuple(asked)):
            message = "This takes every answer: it names no survey, question or touchpoint."
            raise shaper.mistake((*path, "asked", number), "rule-empty", message)
    for number, promise in enumerate(touchpoint.promises):
        _check_promise(promise, (*path, "promises", number), shaper)


def _check_condition(rule: Condition, path: Path, shaper: Shaper) -> None:
    if not any(msgspec.structs.astuple(rule)):
        raise shaper.mistake(path, "rule-empty", "This rule would match every interaction: it names no condition.")
    for key, words in CONDITION_WORDS.items():
        _check_words((*path, key), key, getattr(rule, key), words, shaper)


def _check_words(path: Path, key: str, values: Iterable[str], words: type[StrEnum], shaper: Shaper) -> None:
    known = [word.value for word in words]
    for value in values:
        if value not in known:
            raise shaper.mistake(path, f"unknown-{key}", f'"{value}" is no {key}.', did_you_mean(value, known))


def _check_promise(promise: Promise, path: Path, shaper: Shaper) -> None:
    if bool(promise.within) == bool(promise.by):
        number = "two due times" if promise.within else "no due time"
        hint = 'Give it either "within", a duration from another event, or "by", a property that holds the due time.'
        raise shaper.mistake(path, "promise-due", f'The promise "{promise.id}" has {number}.', hint)
    if promise.within and not promise.from_:
        message = f'The promise "{promise.id}" does not say from when "{promise.within}" counts.'
        raise shaper.mistake((*path, "within"), "promise-from", message, 'Add "from: EVENT".')
    if not 0 < promise.share <= 1:
        message = f'The promise "{promise.id}" aims at a share of {promise.share:g}.'
        raise shaper.mistake((*path, "share"), "share-out-of-range", message, "A share lies between 0 and 1.")
    if promise.within:
        try:
            read_duration(promise.within)
        except JourneyError as error:
            raise shaper.mistake((*path, "within"), error.code, error.message, error.hint) from error


def _check_beliefs(beliefs: Iterable[Belief], path: Path, shaper: Shaper) -> None:
    for number, belief in enumerate(beliefs):
        scales = {"criticality": (0.0, 10.0), "satisfaction": belief.scale, "promise_kept": (0.0, 100.0)}
        for key, (low, high) in scales.items():
            value = getattr(belief, key)
            if value is not None and not low <= value <= high:
                hint = f"It lies between {low:g} and {high:g}."
                message = f"This belief has {key} {value:g}."
                raise shaper.mistake((*path, number, key), "belief-out-of-range", message, hint)
