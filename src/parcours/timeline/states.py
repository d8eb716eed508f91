"""The one table that says what an event does to its subject: `states.toml` beside this file, and the company's own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from parcours.errors import JourneyError, did_you_mean
from parcours.vocabulary.words import SubjectKind

BUILT_IN = Path(__file__).with_name("states.toml")


class Effect(StrEnum):
    """What an event does to its subject."""

    OPENS = "opens"
    CONTINUES = "continues"
    AUTOMATIC = "automatic"
    CLOSES = "closes"
    REOPENS = "reopens"


class Turn(NamedTuple):
    """Where an event takes its subject, and what that means."""

    state: str
    effect: Effect


States = Mapping[tuple[str, str], Turn]
"""(subject kind, event in its plain spelling) -> turn; look up with `turn`."""


def turn(states: States, subject_kind: str, event: str) -> Turn | None:
    """What this event does to a subject of this kind; nothing when the table does not name it.

    >>> turn(read_states(), "order", "order_completed").state
    'placed'
    """
    return states.get((subject_kind, _plain(event)))


def read_states(company: Path | None = None) -> States:
    """The table of states, with what the company's own `states.toml` adds or decides otherwise.

    Raises JourneyError when that file has a mistake in it.
    """
    if company is None or not company.exists():
        return _built_in()
    return {**_built_in(), **_read(company)}


@cache
def _built_in() -> States:
    return _read(BUILT_IN)


def _read(path: Path) -> dict[tuple[str, str], Turn]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise JourneyError("not-toml", f"The table of states cannot be read: {error}.", where=str(path)) from error
    turns: dict[tuple[str, str], Turn] = {}
    for kind, effects in _section(content, path).items():
        _known(kind, SubjectKind, "subject kind", path)
        for effect, states in _section(effects, path, kind).items():
            _known(effect, Effect, "effect", path, kind)
            for state, events in _section(states, path, kind, effect).items():
                for event in _events(events, path, kind, effect, state):
                    turns[kind, _plain(event)] = Turn(state, Effect(effect))
    return turns


def _known(word: str, words: type[StrEnum], what: str, path: Path, *above: str) -> None:
    if word not in list(words):
        hint = did_you_mean(word, words)
        raise JourneyError(
            f"unknown-{what.replace(' ', '-')}", f'There is no {what} "{word}".', hint=hint, where=_place(path, *above)
        )


def _section(content: Any, path: Path, *above: str) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise JourneyError(
            "not-a-state",
            f"{content!r} stands where a table is wanted.",
            hint='Write [order.opens] and below it placed = ["Order Completed"].',
            where=_place(path, *above),
        )
    return content


def _events(events: Any, path: Path, *above: str) -> list[str]:
    if not isinstance(events, list) or not all(isinstance(event, str) for event in events):
        raise JourneyError(
            "not-events",
            f"{events!r} is no list of events.",
            hint='Write ["Order Completed"].',
            where=_place(path, *above),
        )
    return events


def _place(path: Path, *above: str) -> str:
    return f"{path}, [{'.'.join(above)}]" if above else str(path)


def _plain(event: str) -> str:
    return re.sub(r"[\s_\-.:]+", " ", event).strip().casefold()
