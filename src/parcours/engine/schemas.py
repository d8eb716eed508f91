"""Bringing a table as read to the schema that the rooms expect."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def conform(table: ir.Table, schema: ibis.Schema) -> ir.Table:
    """Select the schema's columns in its order: missing ones as null, others cast where their type differs.

    A table that has them is left as it is: a selection that several parts of a query read would be run once for all of
    them, with all the columns that any of them needs, instead of each reading only its own.
    """
    present = table.schema()
    if present == schema:
        return table
    return table.select(
        **{
            name: (table[name] if present[name] == kind else table[name].cast(kind))
            if name in present
            else ibis.null(kind)
            for name, kind in schema.items()
        }
    )
