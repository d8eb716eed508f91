"""The kinds of interactions of a company, counted once: what rules may ask for, and what previews are told from."""

from __future__ import annotations

import json
from typing import Any

import ibis
import ibis.expr.types as ir

from parcours.journeys.catching import ASKED, WORDS, Questioned, Signature, Signatures
from parcours.vocabulary.port import Engine

#: A property with more values is not counted in advance: it names single orders or customers, not kinds of things.
MOST_VALUES = 12
MOST_PROPERTIES = 12
MOST_NAMES = 200
MOST_KINDS = 5_000
MOST_QUESTIONS = 1_000
#: Enough interactions to see which properties there are.
SAMPLE = 40_000


def signatures(engine: Engine, interactions: ir.Table, answers: ir.Table) -> Signatures:
    """Count all interactions and answers by everything that rules may ask for: three scans.

    Properties take part whose values are few. When there are too many kinds all the same, properties are left out.
    """
    total = int(interactions.count().to_pyarrow().as_py())
    properties, named = _properties(interactions, total)
    counted = _counted(engine, interactions, properties)
    if len(counted) > MOST_KINDS and properties:
        properties, counted = (), _counted(engine, interactions, ())
    return Signatures(total, properties, tuple(counted[:MOST_KINDS]), _questions(answers), named)


def _questions(answers: ir.Table) -> tuple[Questioned, ...]:
    counted = answers.group_by(list(ASKED)).agg(answers=lambda table: table.count())
    ordered = counted.order_by([ibis.desc("answers"), *ASKED]).limit(MOST_QUESTIONS)
    return tuple(Questioned(**row) for row in ordered.to_pyarrow().to_pylist())


def _counted(engine: Engine, interactions: ir.Table, properties: tuple[str, ...]) -> list[Signature]:
    columns = {f"property_{number}": name for number, name in enumerate(properties)}
    texts = {column: engine.json_text(interactions.properties, name) for column, name in columns.items()}
    keys = [*WORDS, *columns]
    grouped = interactions.mutate(**texts).group_by(keys).agg(interactions=lambda table: table.count())
    ordered = grouped.order_by([ibis.desc("interactions"), *keys]).limit(MOST_KINDS + 1)
    return [
        Signature(
            **{key: row[key] for key in WORDS},
            properties=tuple(row[column] for column in columns),
            interactions=row["interactions"],
        )
        for row in ordered.to_pyarrow().to_pylist()
    ]


def _properties(interactions: ir.Table, total: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of properties with few values, and of all, told from a sample."""
    with_some = interactions.filter(interactions.properties.notnull()).select("properties")
    fraction = min(1.0, SAMPLE / total) if total else 1.0
    drawn = with_some if fraction == 1.0 else with_some.sample(fraction, seed=1)
    values: dict[str, set[str]] = {}
    times: dict[str, int] = {}
    for text in drawn.limit(2 * SAMPLE).to_pyarrow()["properties"].to_pylist():
        for name, value in _plain(text).items():
            if isinstance(value, str) or (isinstance(value, bool | int) and value is not None):
                values.setdefault(name, set()).add(str(value))
                times[name] = times.get(name, 0) + 1
    few = [name for name, found in values.items() if len(found) <= MOST_VALUES and times[name] > len(found)]
    frequent = sorted(few, key=lambda name: -times[name])[:MOST_PROPERTIES]
    return tuple(sorted(frequent)), tuple(sorted(values))[:MOST_NAMES]


def _plain(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
