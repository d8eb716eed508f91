"""A small map and small facts, written as tuples, for tests of journeys."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from parcours.journeys.dimensions import dimensions
from parcours.journeys.journey import Condition, Journey, Stage, Touchpoint
from parcours.journeys.matching import match
from parcours.journeys.observed.following import follow
from parcours.journeys.observed.paths import Window, window
from parcours.vocabulary.facts import ANSWERS, INTERACTIONS
from parcours.vocabulary.port import Engine
from parcours.vocabulary.words import Phase

START = dt.datetime(2024, 1, 1)


def touchpoint(id_: str, **about: Any) -> Touchpoint:
    """A touchpoint that takes the event of its own name."""
    return Touchpoint(**{"id": id_, "when": (Condition(event=(id_,)),), **about})


def journey(id_: str = "j", **stages: Any) -> Journey:
    """A journey of three stages named after their phases; other keywords are its own."""
    phases = [phase for phase in Phase if phase.value in stages]
    made = [Stage(id=phase.value, phase=phase, touchpoints=tuple(stages.pop(phase.value))) for phase in phases]
    return Journey(id=id_, stages=tuple(made), **stages)


def facts(engine: Engine, rows: list[dict[str, Any]]) -> ir.Table:
    """Interactions with `customer`: each row names event, day (a number from START, may be a fraction) and the rest."""
    made = []
    for number, row in enumerate(rows):
        at = row.get("at") or START + dt.timedelta(days=row.get("day", number))
        given = {name: value for name, value in row.items() if name not in ("day", "at")}
        if "subject" in row:
            given["subject_kind"], given["subject_ref"] = given.pop("subject")
        if "properties" in row:
            given["properties"] = json.dumps(row["properties"])
        defaults = {"interaction_id": f"i{number:03}", "source": "log", "customer": 1, "sequence": number}
        made.append({**defaults, "occurred_at": at, "occurred_on": at.date(), **given})
    schema = INTERACTIONS.to_pyarrow().append(pa.field("customer", pa.int32()))
    if any("account" in row for row in rows):
        schema = schema.append(pa.field("account", pa.int32()))
    return engine.from_arrow(pa.Table.from_pylist(made, schema=schema))


def answers(engine: Engine, rows: list[dict[str, Any]]) -> ir.Table:
    """Answers with `customer`, by the same rules."""
    made = []
    for number, row in enumerate(rows):
        at = START + dt.timedelta(days=row.get("day", number))
        given = {name: value for name, value in row.items() if name != "day"}
        if "subject" in row:
            given["subject_kind"], given["subject_ref"] = given.pop("subject")
        defaults = {"answer_id": f"a{number:03}", "customer": 1, "state": "answered", "survey": "s"}
        made.append({**defaults, "answered_at": at, "answered_on": at.date(), **given})
    schema = ANSWERS.to_pyarrow().append(pa.field("customer", pa.int32()))
    return engine.from_arrow(pa.Table.from_pylist(made, schema=schema))


class Walked:
    """Facts taken the whole way to steps and paths."""

    def __init__(
        self, engine: Engine, interactions: ir.Table, *journeys: Journey, silence_days: float | None = None
    ) -> None:
        self.engine, self.interactions, self.journeys = engine, interactions, list(journeys)
        self.coded = dimensions(self.journeys, interactions, answers(engine, []))
        self.matching = match(engine, interactions, self.journeys, self.coded)
        self.window = window(interactions) or Window(START, START)
        self.steps, self.paths = follow(
            interactions, self.matching, self.journeys, self.coded, self.window, silence_days=silence_days
        )

    def rows(self, table: ir.Table, *order: str) -> list[dict[str, Any]]:
        """The rows of a table as plain values."""
        return table.order_by(list(order)).to_pyarrow().to_pylist()

    def name(self, dimension: str, code: int | None) -> str | None:
        """What a code stands for."""
        rows = self.coded.to_pylist()
        return next((row["id"] for row in rows if (row["dimension"], row["code"]) == (dimension, code)), None)

    def walks(self) -> list[list[str | None]]:
        """The touchpoints of each path in order, paths by their start."""
        started = {row["path"]: row["started_at"] for row in self.rows(self.paths, "path")}
        found: dict[int, list[str | None]] = {}
        for row in self.rows(self.steps, "path", "position"):
            found.setdefault(row["path"], []).append(self.name("touchpoint", row["touchpoint"]))
        return [found[path] for path in sorted(found, key=lambda path: (started[path], path))]
