"""Small facts to append, and what the lake shows of them."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.lake import Lake
from parcours.lake.reader import standing
from parcours.vocabulary.facts import FACTS, SIGHTINGS
from parcours.vocabulary.port import Engine


def digest(content: str) -> int:
    """What stands in the hash."""
    return zlib.crc32(content.encode())


def facts(engine: Engine, contents: Mapping[str, str], name: str = "interactions") -> ir.Table:
    """A table of facts: key -> content, the content standing in the hash and in a column of text."""
    schema, key = FACTS[name]
    rows = [{key: fact, "content_hash": digest(content), "source": content} for fact, content in contents.items()]
    if name == "interactions":
        rows = [row | {"occurred_at": dt.datetime(2024, 3, 1), "amount": 3} for row in rows]
    return engine.from_arrow(pa.Table.from_pylist(rows, schema=schema.to_pyarrow()))


def shown(lake: Lake, name: str = "interactions") -> dict[str, str]:
    """Key -> content as the lake shows it; a key that appears twice is an error."""
    _, key = FACTS[name]
    rows = lake.facts(name).select(key, "source", "content_hash").to_pyarrow().to_pylist()
    assert all(digest(row["source"]) == row["content_hash"] for row in rows)
    contents = {row[key]: row["source"] for row in rows}
    assert len(contents) == len(rows)
    return contents


def looked_up(lake: Lake, name: str = "interactions") -> dict[str, str]:
    """The same, worked out row by row from all that is stored, as for one customer's page."""
    schema, key = FACTS[name]
    live, files = lake.reader.registered([name, "sightings"])

    def read(table: str, columns: ibis.Schema) -> list[dict[str, Any]]:
        listed = [path for paths in files[table].values() for path in paths]
        rows: list[dict[str, Any]] = lake.engine.read_parquet(listed, columns).to_pyarrow().to_pylist()
        return rows

    sighted = [row for row in read("sightings", SIGHTINGS) if row["fact_table"] == name]
    rows = standing(read(name, schema), sighted, {one.import_id: one.number for one in live}, key)
    contents = {row[key]: row["source"] for row in rows}
    assert len(contents) == len(rows)
    return contents


def bring(lake: Lake, contents: Mapping[str, str], name: str = "interactions") -> str:
    """Import these facts; the import's id."""
    return lake.append(lake.begin(), {name: facts(lake.engine, contents, name)}).import_id
