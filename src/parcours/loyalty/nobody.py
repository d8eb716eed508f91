"""Segments that hold nobody, and why that may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import ibis.expr.types as ir

from parcours.loyalty.memberships import parts
from parcours.loyalty.segments import Segment
from parcours.vocabulary.port import Engine


def nobody_in(
    engine: Engine, segments: Mapping[str, Segment], members: ir.Table, profiles: ir.Table, interactions: ir.Table
) -> list[str]:
    """A sentence for each segment without a customer; a property that interactions alone have is named."""
    held = set(members.segment.as_table().distinct().to_pyarrow()["segment"].to_pylist())
    found = []
    for name in sorted(segments.keys() - held):
        asked = sorted({rule.property for rule in parts(segments[name]) if rule.property})
        elsewhere = [each for each in asked if not _has(engine, profiles, each) and _has(engine, interactions, each)]
        found.append(" ".join([f'No customer is in the segment "{name}".', *_misplaced(elsewhere)]))
    return found


def _misplaced(properties: list[str]) -> Iterator[str]:
    for name in properties:
        yield (
            f'"{name}" is a property of interactions, and rules ask those of profiles: name it under [[profiles]] in '
            "the recipe as well, undo the import, and import again."
        )


def _has(engine: Engine, table: ir.Table, name: str) -> bool:
    there = table.filter(engine.json_text(table.properties, name).notnull()).limit(1)
    return bool(there.count().to_pyarrow().as_py())
