"""What a number is about, by the ids that people and addresses use, and the same in codes and values."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis.expr.types as ir

from parcours.company.readings import Readings, table
from parcours.errors import QuestionError, did_you_mean
from parcours.journeys import behind as lived
from parcours.vocabulary.behind import DEPARTURES, EDGE, Behind
from parcours.vocabulary.question import Question, Tables, Values, blanks
from parcours.vocabulary.words import PromiseState
from parcours.voice.said import said

KINDS = {
    "journey": "int16", "stage": "int16", "touchpoint": "int16", "passed": "int16",
    "source": "int16", "target": "int16", "departed": "int16", "promise": "int16",
    "state": "string", "segment": "string", "start": "date", "end": "date",
    "score_low": "float64", "score_high": "float64", "metric": "string", "life_cycle": "string", "account": "int32",
    "language": "string", "channel": "string",
}  # fmt: skip
"""The values that narrow, and their types."""


@dataclass(frozen=True)
class Codes:
    """What `Behind` says, in codes: which values there are, what else shapes the question, and the values."""

    names: frozenset[str] = frozenset()
    departure: str = ""
    taking_part: tuple[int, ...] = ()
    begins: bool = False
    ends: bool = False
    said: bool = False
    words: int = 0
    """How many words have to be said."""
    values: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def hears(self) -> bool:
        """Whether it is about what customers said in their own words."""
        return self.said or bool(self.words) or not self.names.isdisjoint(("language", "channel", "passed"))

    @property
    def key(self) -> tuple[Any, ...]:
        """Shape and values: equal for equal questions."""
        return (self, tuple(sorted((name, str(value)) for name, value in self.values.items())))


def opened(codes: Codes) -> dict[str, ir.Scalar]:
    """The values of a question, left open."""
    kinds = {**KINDS, **{f"said{number}": "string" for number in range(codes.words)}}
    return blanks(**{name: kinds[name] for name in codes.names})


def verbatims(tables: Tables, values: Values, codes: Codes) -> ir.Table:
    """The verbatims behind a number: said on the paths that it counts, else about what it is about."""
    paths = None
    if codes.departure:
        paths = lived.departed(tables, values, kind=codes.departure, taking_part=codes.taking_part)
    elif {"source", "target"} & codes.names:
        paths = lived.went(tables, values, begins=codes.begins, ends=codes.ends)
    elif "promise" in codes.names:
        paths = lived.promised(tables, values)
    elif "passed" in codes.names:
        whose = {name: value for name, value in values.items() if name != "stage"}
        paths = lived.passed(tables, whose | {"touchpoint": values["passed"]})
    found = said(tables, values, words=codes.words, paths=paths)
    theirs = [name for name in ("life_cycle", "account") if name in values]
    if theirs:
        customers = tables["customers"]
        found = found.semi_join(customers.filter([customers[name] == values[name] for name in theirs]), "customer")
    return found


class Places:
    """The places on the map, as the generation in use codes them."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._by_id: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
        self._by_code: dict[tuple[str, int], Mapping[str, Any]] = {}
        for row in rows:
            self._by_id.setdefault(row["dimension"], {}).setdefault(row["id"], []).append(row)
            self._by_code[row["dimension"], row["code"]] = row

    def code(self, dimension: str, wanted: str, journey: int | None = None) -> int:
        """The code of an id; of one that several journeys use, the one in `journey`, else the first.

        Raises QuestionError with the nearest id that there is.
        """
        known = self._by_id.get(dimension, {})
        rows = [row for row in known.get(wanted, ()) if journey is None or self.journey_of(row) == journey]
        if not rows:
            near = did_you_mean(wanted, known) if known else "Refresh, or publish a map first."
            raise QuestionError(f"unknown-{dimension}", f'There is no {dimension} "{wanted}".', hint=near)
        return int(min(row["code"] for row in rows))

    def ids(self, dimension: str) -> frozenset[str]:
        """Every id of a dimension."""
        return frozenset(self._by_id.get(dimension, ()))

    def row(self, dimension: str, code: int | None) -> Mapping[str, Any] | None:
        """Id, label and parent of a code."""
        return None if code is None else self._by_code.get((dimension, code))

    def journey_of(self, row: Mapping[str, Any]) -> int | None:
        """The code of the journey that a place lies in."""
        above = {"promise": "touchpoint", "touchpoint": "stage", "stage": "journey"}
        here: Mapping[str, Any] | None = row
        while here is not None and here["dimension"] in above:
            here = self.row(above[here["dimension"]], here["parent"])
        return None if here is None else int(here["code"])

    def touchpoints(self, journey: int) -> dict[str, int]:
        """The touchpoints of a journey: id -> code."""
        rows = [row for rows in self._by_id.get("touchpoint", {}).values() for row in rows]
        return {str(row["id"]): int(row["code"]) for row in rows if self.journey_of(row) == journey}


def places(readings: Readings) -> Places:
    """The places of this generation; read once."""
    rows = readings.kept("places", lambda: readings.ask(_PLACES))
    return Places(rows.to_pylist())


def _on_the_map() -> Question:
    dimensions = table("dimensions")
    return Question(dimensions.filter(dimensions.dimension.isin(("journey", "stage", "touchpoint", "promise"))))


_PLACES = _on_the_map()


def in_codes(behind: Behind, readings: Readings) -> Codes:
    """The same in codes. Raises QuestionError for whatever does not exist, with the nearest that does."""
    known = places(readings)
    values: dict[str, Any] = {}
    if behind.journey:
        values["journey"] = known.code("journey", behind.journey)
    journey = values.get("journey")
    for name in ("stage", "touchpoint"):
        if wanted := getattr(behind, name):
            values[name] = known.code(name, wanted, journey)
    if behind.passed:
        values["passed"] = known.code("touchpoint", behind.passed, journey)
    shape: dict[str, Any] = {}
    if behind.deviation:
        shape |= _departure(behind.deviation, known, values, readings)
    if behind.link:
        shape |= _link(behind.link, known, values)
    if behind.promise:
        _promise(behind.promise, known, values)
    _plain(behind, values, readings)
    spoken = sayings(behind.words)
    values |= {f"said{number}": word for number, word in enumerate(spoken)}
    return Codes(frozenset(values), **shape, said=behind.said, words=len(spoken), values=values)


def _departure(deviation: tuple[str, str], known: Places, values: dict[str, Any], readings: Readings) -> dict[str, Any]:
    kind, touchpoint = deviation
    if kind not in DEPARTURES:
        hint = did_you_mean(kind, DEPARTURES)
        raise QuestionError("unknown-deviation", f'There is no deviation "{kind}".', hint=hint)
    values["departed"] = known.code("touchpoint", touchpoint, values.get("journey"))
    row = known.row("touchpoint", values["departed"])
    journey = values.setdefault("journey", known.journey_of(row) if row else None)
    return {"departure": kind, "taking_part": _taking_part(known, journey, readings)}


def _taking_part(known: Places, journey: int | None, readings: Readings) -> tuple[int, ...]:
    """The codes of the touchpoints that make a path one of the customer's own; empty when all of them do."""
    from parcours.company.design import read_all
    from parcours.journeys.taking_part import taking_part

    if journey is None:
        return ()
    row, codes = known.row("journey", journey), known.touchpoints(journey)
    designed = next((one for one in read_all(readings.folder) if row and one.id == row["id"]), None)
    theirs = {codes[name] for name in taking_part(designed) if name in codes} if designed else set(codes.values())
    return () if theirs == set(codes.values()) else tuple(sorted(theirs))


def _link(link: tuple[str, str], known: Places, values: dict[str, Any]) -> dict[str, Any]:
    for name, wanted in zip(("source", "target"), link, strict=True):
        if wanted != EDGE:
            values[name] = known.code("touchpoint", wanted, values.get("journey"))
    if link == (EDGE, EDGE):
        raise QuestionError("empty-link", "A link leads from one touchpoint to another.", hint="Name one of them.")
    return {"begins": link[0] == EDGE, "ends": link[1] == EDGE}


def _promise(promise: tuple[str, str], known: Places, values: dict[str, Any]) -> None:
    wanted, state = promise
    if state not in list(PromiseState):
        hint = did_you_mean(state, list(PromiseState))
        raise QuestionError("unknown-promise-state", f'No promise is "{state}".', hint=hint)
    values |= {"promise": known.code("promise", wanted, values.get("journey")), "state": state}


def _plain(behind: Behind, values: dict[str, Any], readings: Readings) -> None:
    """What needs no code."""
    if behind.segment and behind.segment not in (segments := _segments(readings)):
        hint = did_you_mean(behind.segment, segments) if segments else "There are no segments yet."
        raise QuestionError("unknown-segment", f'There is no segment "{behind.segment}".', hint=hint)
    if behind.start and behind.end and behind.start > behind.end:
        raise QuestionError(
            "days-reversed", f"The period starts on {behind.start} and ends on {behind.end}.", hint="Swap them."
        )
    low, high = behind.score or (None, None)
    given = {"score_low": low, "score_high": high, "start": behind.start, "end": behind.end}
    given |= {name: getattr(behind, name) for name in ("metric", "segment", "life_cycle", "language", "channel")}
    values |= {name: value for name, value in given.items() if value not in (None, "")}


def _segments(readings: Readings) -> list[str]:
    """The segments of the file; while it is no TOML, none is known."""
    try:
        return list(tomllib.loads(readings.folder.segments.read_text("utf-8")))
    except (OSError, ValueError):
        return []


def sayings(words: str) -> list[str]:
    """The parts of what has to be said: words, or phrases in quotation marks; small letters.

    >>> sayings('Rechnung "zu spät"')
    ['rechnung', 'zu spät']
    """
    quoted = words.lower().split('"')
    parts = [part for number, part in enumerate(quoted) for part in ([part] if number % 2 else part.split())]
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))
