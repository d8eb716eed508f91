"""Writing rows into the folder that an import has in a table of the lake."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from parcours.lake.disk import sync
from parcours.vocabulary.facts import FACTS, QUARANTINE, SIGHTINGS
from parcours.vocabulary.ranges import ranges

if TYPE_CHECKING:
    from parcours.vocabulary.port import Engine, WrittenFile

TABLES: dict[str, ibis.Schema] = {name: schema for name, (schema, _) in FACTS.items()} | {
    "sightings": SIGHTINGS,
    "quarantine": QUARANTINE,
}
#: Facts lie customer by customer, sightings fact by fact: what follows one of them reads what it needs side by side.
TOGETHER = ("customer_ref", "fact_id")
#: So many rows are sorted at once: more would go to the disk and back.
AT_ONCE = 12_000_000
#: So many lie in one row group: a page that shows one customer reads a whole one, and passes over all the others.
ROW_GROUPS = {"profiles": 6_144, "answers": 6_144}
ROW_GROUP = 20_480


def write(
    engine: Engine, home: Path, name: str, table: ir.Table, *, import_id: str, prefix: str, rows: int
) -> list[WrittenFile]:
    """Write rows in the order of the schema's columns, so that they are on the disk; `rows` is about how many."""
    given = {column: kind for column, kind in TABLES[name].items() if column in table.columns}
    table = table.select(**{column: table[column].cast(kind) for column, kind in given.items()})
    together = [column for column in TOGETHER if column in given]
    parts = ranges(table, together[0], rows=rows, at_once=AT_ONCE) if together else [table]
    written: list[WrittenFile] = []
    for number, part in enumerate(parts):
        # Marked only when they are sorted: what is the same in every row need not travel with it.
        marked = (part.order_by(together) if together else part).mutate(import_id=ibis.literal(import_id))
        ordered = marked.select([column for column in TABLES[name] if column in marked.columns])
        # The first part has the prefix alone: writing it clears away whatever an earlier try has left.
        called = f"{prefix}-{number}" if number else prefix
        written += engine.write_parquet(ordered, home, prefix=called, row_group=ROW_GROUPS.get(name, ROW_GROUP))
    for file in written:
        sync(file.path)
    return written
