"""Bringing a table as read to the schema that the rooms expect."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def conform(table: ir.Table, schema: ibis.Schema) -> ir.Table:
    """Select the schema's columns in its order: missing ones as null, others cast where their type differs."""
    present = table.schema()
    return table.select(
        **{
            name: (table[name] if present[name] == kind else table[name].cast(kind))
            if name in present
            else ibis.null(kind)
            for name, kind in schema.items()
        }
    )
