"""Questions with values left open: written once as an expression over named tables, answered with many values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from parcours.vocabulary.derived import DERIVED, INDEXES
from parcours.vocabulary.facts import FACTS, SIGHTINGS

Tables = Mapping[str, ir.Table]
"""Tables by name: derived ones, or facts."""
Values = Mapping[str, ir.Scalar]
"""What is asked for, by name: constants, or what a question leaves open; what is missing narrows nothing."""

OPENING, CLOSING = "⟦", "⟧"
"""Stand around the name of a value left open; no text of an expression has them."""


def blanks(**kinds: str) -> dict[str, ir.Scalar]:
    """A value of each of these types, left open; in SQL a text that an engine replaces by a parameter."""
    return {name: ibis.literal(f"{OPENING}{name}{CLOSING}").cast(kind) for name, kind in kinds.items()}


def constants(values: Mapping[str, object], kinds: Mapping[str, str]) -> dict[str, ir.Scalar]:
    """The same with values filled in: for asking an expression directly, on whichever engine."""
    return {name: ibis.literal(value).cast(kinds[name]) for name, value in values.items()}


def named_tables() -> dict[str, ir.Table]:
    """Every derived table and every table of facts by name, bound to no engine."""
    facts = {name: schema for name, (schema, _) in FACTS.items()}
    schemas = {**DERIVED, **INDEXES, **facts, "sightings": SIGHTINGS}
    return {name: ibis.table(schema, name=name) for name, schema in schemas.items()}


class Key(NamedTuple):
    """What a question looks rows up by; files that cannot hold such rows need not be opened."""

    column: str
    """A column of every table that the question reads."""
    blanks: tuple[str, ...]
    """Only rows count that have one of the values of these blanks there, or a text that begins with one."""

    def wanted(self, values: Mapping[str, Any]) -> list[Any]:
        """What rows must have there."""
        given = [values[blank] for blank in self.blanks]
        return [one for value in given for one in (value if isinstance(value, list) else [value])]


@dataclass(frozen=True, eq=False)
class Question:
    """An expression over `named_tables`, in which `blanks` may stand."""

    expression: ir.Table
    key: Key | None = None
    settled: dict[str, str] = field(default_factory=dict)
    """What an engine has made of it, by the engine's name."""

    @cached_property
    def columns(self) -> pa.Schema:
        """The columns of the answer."""
        return self.expression.schema().to_pyarrow()

    @cached_property
    def tables(self) -> frozenset[str]:
        """The names of the tables that it reads."""
        return frozenset(table.name for table in self.expression.op().find(ops.UnboundTable))
