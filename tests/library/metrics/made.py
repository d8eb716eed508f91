"""Derived tables made by hand: rows as dicts, missing columns null."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import ibis
import pyarrow as pa

from parcours.metrics import Tables, design_effects, tallies
from parcours.vocabulary import derived
from parcours.vocabulary.port import Engine

Rows = Sequence[Mapping[str, Any]]

INTERACTIONS = ibis.schema(
    {
        "customer": "int32",
        "occurred_on": "date",
        "channel": "int16",
        "source": "int16",
        "team": "int16",
        "place": "int16",
    }
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def dimension(name: str, *ids: str) -> Rows:
    """Codes from 1 for these ids."""
    return [
        {"dimension": name, "code": code, "id": id_, "label": id_.title(), "rank": code}
        for code, id_ in enumerate(ids, start=1)
    ]


def score(metric: str, value: float, scale: tuple[float, float], **more: Any) -> dict[str, Any]:
    """One answer; a customer of its own unless one is named."""
    low, high = scale
    return {
        "metric": metric,
        "state": "answered",
        "score": float(value),
        "scale_low": float(low),
        "scale_high": float(high),
        "orientation": "high",
        "collection": "hot",
        "answered_on": day("2026-03-15"),
    } | more


def _days(subject: Mapping[str, Any]) -> dict[str, Any]:
    """A company in UTC: days are those of the moments."""
    moments = {"opened_on": subject.get("opened_at"), "closed_on": subject.get("closed_at")}
    return {name: moment.date() for name, moment in moments.items() if moment}


def tables(engine: Engine, *, build: bool = True, **rows: Rows) -> Tables:
    """The tables of a company that has these rows, tallies built."""
    schemas = derived.DERIVED | {"interactions": INTERACTIONS}
    if "scores" in rows:
        rows["scores"] = [
            {"answer_id": f"a{number}", "response_id": f"r{number}"} | row for number, row in enumerate(rows["scores"])
        ]
    if "subjects" in rows:
        rows["subjects"] = [_days(row) | row for row in rows["subjects"]]
    made = {
        name: engine.from_arrow(pa.Table.from_pylist([*given], schema=schemas[name].to_pyarrow()))
        for name, given in ({"dimensions": []} | rows).items()
    }
    found = Tables(**made)
    return built(found, engine) if build else found


def built(found: Tables, engine: Engine) -> Tables:
    """With tallies and design effects, as a refresh leaves them."""
    effects = design_effects(found)
    if effects is None:
        effects = engine.from_arrow(derived.DERIVED["design_effects"].to_pyarrow().empty_table())
    return replace(found, tallies=tallies(engine, found), design_effects=engine.keep(effects))
