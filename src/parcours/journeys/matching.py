"""Seeing interactions through the map: which touchpoint of which journey each kind of interaction is.

Rules are evaluated once per signature (a distinct combination of what the rules ask for), never per interaction.
Within a journey the first touchpoint of the map whose rule holds gets the interaction; several journeys may have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.journeys.dimensions import Spot, codes, spots
from parcours.journeys.journey import Condition, Journey
from parcours.vocabulary.port import Engine
from parcours.vocabulary.words import Phase

#: Always part of a signature: their codes hang on it, and what no journey has is named by them.
ALWAYS = ("event", "channel", "source")
#: Part of a signature when some rule asks for it.
ASKABLE = (*ALWAYS, "nature", "direction", "outcome", "subject_kind")

PHASES = tuple(Phase)

#: What the map knows of a touchpoint, as columns.
PLACED = {
    "rule": pa.int16(),
    "journey": pa.int16(),
    "phase_rank": pa.int8(),
    "stage": pa.int16(),
    "touchpoint": pa.int16(),
    "subject_wanted": pa.string(),
}

Property = tuple[str, tuple[str, ...]]
"""A property and the values of it that one rule asks for."""


@dataclass(frozen=True)
class Matching:
    """What the map makes of every signature; both tables are small and have been run."""

    engine: Engine
    signatures: ir.Table
    """One row per signature, with how many `interactions` have it."""
    rules: ir.Table
    """One row per signature and journey that has it: the rule that holds, and its codes."""
    keys: tuple[str, ...]
    """The columns that make a signature."""
    properties: dict[Property, str]
    """The columns among them that say whether a property has one of the values asked for."""
    spots: tuple[Spot, ...]

    def on(self, interactions: ir.Table) -> ir.Table:
        """The interactions that the map knows, once per journey, with PLACED and the codes of channel and source."""
        signed = _signed(self.engine, interactions, self.properties)
        known = self.rules.rename({f"_{key}": key for key in self.keys}).drop("interactions")
        joined = signed.inner_join(known, [signed[key].identical_to(known[f"_{key}"]) for key in self.keys])
        return joined.drop(*(f"_{key}" for key in self.keys), *self.properties.values())

    def caught(self) -> pa.Table:
        """How many interactions each rule caught: journey, stage and touchpoint as ids, rule from 1, interactions."""
        counted = self.rules.group_by("rule").agg(interactions=lambda t: t.interactions.sum()).to_pyarrow()
        counts = dict(zip(counted["rule"].to_pylist(), counted["interactions"].to_pylist(), strict=True))
        rows = [
            {
                "journey": spot.journey.id,
                "stage": spot.stage.id,
                "touchpoint": spot.touchpoint.id,
                "rule": place,
                "interactions": counts.get(number, 0),
            }
            for number, (spot, place, _) in _numbered(self.spots).items()
        ]
        kinds = [("journey", pa.string()), ("stage", pa.string()), ("touchpoint", pa.string())]
        return pa.Table.from_pylist(rows, pa.schema([*kinds, ("rule", pa.int16()), ("interactions", pa.int64())]))

    def unmatched(self, limit: int = 20) -> pa.Table:
        """The most frequent kinds of interactions that are in no journey: event, channel, source, interactions."""
        known = self.rules.rename({f"_{key}": key for key in self.keys}).drop("interactions")
        table = self.signatures
        left = table.anti_join(known, [table[key].identical_to(known[f"_{key}"]) for key in self.keys])
        counted = left.group_by(ALWAYS).agg(interactions=left.interactions.sum())
        return counted.order_by([counted.interactions.desc(), *ALWAYS]).limit(limit).to_pyarrow()


def match(engine: Engine, interactions: ir.Table, journeys: Sequence[Journey], coded: pa.Table) -> Matching:
    """Lay the journeys' rules over all interactions, by signature.

    `coded` is the table of `dimensions`. Touchpoints without rules (lived without us, or only asked about) catch
    nothing. One scan of the interactions; the number of signatures is bounded by the kinds of events, because a
    property enters a signature only as the values that rules name.
    """
    found = spots(journeys)
    numbered = _numbered(found)
    conditions = [condition for _, _, condition in numbered.values()]
    keys = tuple(key for key in ASKABLE if _needed(key, conditions, found))
    asked = {(name, values) for rule in conditions for name, values in rule.properties.items()}
    properties = {property_: f"property_{number}" for number, property_ in enumerate(sorted(asked))}
    keys = (*keys, *properties.values())
    signed = _signed(engine, interactions, properties)
    signatures = engine.keep(signed.group_by(keys).agg(interactions=lambda t: t.count()))
    rules = [_first_rules(signatures, numbered, spot.journey_code, properties) for spot in _firsts(found)]
    together = reduce(lambda left, right: left.union(right), rules) if rules else _no_rules(signatures)
    placed = engine.from_arrow(_placed(numbered))
    known = together.inner_join(placed, "rule")
    for name in ("channel", "source"):
        known = with_code(engine, known, name, coded)
    known = engine.keep(known)
    return Matching(engine, signatures, known, keys, properties, tuple(found))


def with_code(engine: Engine, table: ir.Table, name: str, coded: pa.Table) -> ir.Table:
    """Add `{name}_code` for the words of a column; null where the word is null or has no code."""
    known = codes(coded, name)
    if not known:
        return table.mutate(**{f"{name}_code": ibis.null("int16")})
    names = pa.table({f"_{name}": pa.array(known), f"{name}_code": pa.array(known.values(), pa.int16())})
    right = engine.from_arrow(names)
    return table.left_join(right, table[name] == right[f"_{name}"]).drop(f"_{name}")


def _needed(key: str, conditions: Sequence[Condition], found: Sequence[Spot]) -> bool:
    about_subjects = key == "subject_kind" and any(spot.journey.subject for spot in found)
    return key in ALWAYS or about_subjects or any(getattr(rule, key) for rule in conditions)


def _numbered(found: Sequence[Spot]) -> dict[int, tuple[Spot, int, Condition]]:
    """Every condition of the map, numbered from 1 in its order: the touchpoint, its place there, the condition."""
    places = [(spot, place, rule) for spot in found for place, rule in enumerate(spot.touchpoint.when, start=1)]
    return dict(enumerate(places, start=1))


def _firsts(found: Sequence[Spot]) -> list[Spot]:
    """One touchpoint of each journey that has rules."""
    return list({spot.journey_code: spot for spot in found if spot.touchpoint.when}.values())


def _signed(engine: Engine, interactions: ir.Table, properties: dict[Property, str]) -> ir.Table:
    """Interactions with one yes-or-no column per property that rules ask for."""
    asked = {
        column: engine.json_text(interactions.properties, name).isin(values).fill_null(False)
        for (name, values), column in properties.items()
    }
    return interactions.mutate(**asked) if asked else interactions


def _first_rules(
    signatures: ir.Table,
    numbered: dict[int, tuple[Spot, int, Condition]],
    journey_code: int,
    properties: dict[Property, str],
) -> ir.Table:
    branches = [
        (_holds(rule, signatures, properties), ibis.literal(number, "int16"))
        for number, (spot, _, rule) in numbered.items()
        if spot.journey_code == journey_code
    ]
    matched = signatures.mutate(rule=ibis.cases(*branches, else_=ibis.null("int16")))
    return matched.filter(matched.rule.notnull())


def _no_rules(signatures: ir.Table) -> ir.Table:
    return signatures.mutate(rule=ibis.null("int16")).filter(ibis.literal(False))


def _holds(rule: Condition, signatures: ir.Table, properties: dict[Property, str]) -> ir.BooleanValue:
    words = [signatures[key].isin(getattr(rule, key)).fill_null(False) for key in ASKABLE if getattr(rule, key)]
    values = [signatures[properties[property_]] for property_ in rule.properties.items()]
    return reduce(and_, [*words, *values])


def _placed(numbered: dict[int, tuple[Spot, int, Condition]]) -> pa.Table:
    rows = [
        {
            "rule": number,
            "journey": spot.journey_code,
            "phase_rank": PHASES.index(spot.stage.phase),
            "stage": spot.stage_code,
            "touchpoint": spot.code,
            "subject_wanted": spot.journey.subject or None,
        }
        for number, (spot, _, _) in numbered.items()
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema(list(PLACED.items())))
