"""Segments while they are written: how many customers a rule would hold, and what there is to ask for."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from parcours import loyalty
from parcours.journeys.catching import WORDS
from parcours.loyalty.segments import Rule, Segment
from parcours.vocabulary.derived import CUSTOMERS

if TYPE_CHECKING:
    from parcours.company.opened import Opened

MOST_WORDS = 40
"""Words of one column or property that are suggested, the most frequent first."""
MOST_VALUES = 200
"""A property with more values names single customers, not kinds of them."""
SAMPLE = 20_000
NAMES = ("customer_id", "name")
"""Columns that name single customers."""


@dataclass(frozen=True)
class SegmentSize:
    """How many customers a rule holds, of how many."""

    customers: int
    of: int


@dataclass(frozen=True)
class SegmentWords:
    """What there is to ask for, the most frequent first."""

    columns: dict[str, tuple[str, ...]]
    properties: dict[str, tuple[str, ...]]
    happened: dict[str, tuple[str, ...]]


def size(company: Opened, segment: Segment) -> SegmentSize:
    """Count the members of one rule."""
    customers = company.customers
    read = _light(customers) if not _reads_facts(segment) else _facts(company)
    about = company.generation.about
    members = loyalty.memberships(
        company.engine,
        {"preview": segment},
        customers=customers,
        identities=company.derived("identities"),
        as_of=dt.datetime.fromisoformat(about.as_of).replace(tzinfo=None) if about.as_of else dt.datetime.max,
        **read,
    )
    return SegmentSize(int(members.count().to_pyarrow().as_py()), int(customers.count().to_pyarrow().as_py()))


def words(company: Opened) -> SegmentWords:
    """Words of customers' columns, of the properties of a sample of profiles, and of interactions."""
    customers = company.customers
    texts = [name for name, kind in CUSTOMERS.items() if kind.is_string() and name not in NAMES]
    happened = company.lake.facts("interactions")
    return SegmentWords(
        columns={name: _frequent(customers, name) for name in texts},
        properties=_properties(company.lake.facts("profiles")),
        happened={name: _frequent(happened, name) for name in WORDS},
    )


def _reads_facts(rule: Rule) -> bool:
    parts = (*rule.all, *rule.any, *((rule.not_,) if rule.not_ else ()))
    return bool(rule.property or rule.happened) or any(map(_reads_facts, parts))


def _facts(company: Opened) -> dict[str, ir.Table]:
    return {name: company.lake.facts(name) for name in ("profiles", "interactions")}


def _light(customers: ir.Table) -> dict[str, ir.Table]:
    """Stands in for facts that the rule does not ask for."""
    return dict.fromkeys(("profiles", "interactions"), customers)


def _frequent(table: ir.Table, name: str) -> tuple[str, ...]:
    some = table.filter(table[name].notnull()).group_by(name).agg(times=lambda each: each.count())
    found = some.order_by([ibis.desc("times"), name]).limit(MOST_WORDS).to_pyarrow()
    return tuple(found[name].to_pylist())


def _properties(profiles: ir.Table) -> dict[str, tuple[str, ...]]:
    """Names of properties in a sample of profiles, with their values where those are few."""
    sampled = profiles.filter(profiles.properties.notnull()).select("properties").limit(SAMPLE)
    values: dict[str, dict[str, int]] = {}
    for text in sampled.to_pyarrow()["properties"].to_pylist():
        for name, value in json.loads(text).items():
            if isinstance(value, str | int | float):
                counts = values.setdefault(name, {})
                counts[str(value)] = counts.get(str(value), 0) + 1
    return {name: _most(counts) if len(counts) <= MOST_VALUES else () for name, counts in sorted(values.items())}


def _most(counts: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda word: (-counts[word], word))[:MOST_WORDS])
