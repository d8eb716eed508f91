"""What the journal and the quarantine tell about imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from parcours.vocabulary.facts import QUARANTINE
from parcours.vocabulary.result import Result

if TYPE_CHECKING:
    from parcours.lake import Lake

JOURNAL = pa.schema(
    [
        *((name, pa.string()) for name in ("import_id", "state", "source")),
        ("started_at", pa.timestamp("us")),
        ("files", pa.string()),
        *((name, pa.int64()) for name in ("rows", "added", "changed", "already_known", "set_aside")),
        ("retry_of", pa.string()),
    ]
)
SET_ASIDE = ("import_id", "file", "line", "column", "value", "code", "reason", "fact_table", "record")
AT_A_GLANCE = ("file", "line", "column", "value", "reason")


def journal(lake: Lake, import_id: str | None = None) -> Result:
    """Every import on record, or one of them: when, from what, how much came in and was set aside, and its state."""
    found = lake.imports() if import_id is None else [lake.journal.find(import_id)]
    rows = [
        {
            "import_id": each.import_id,
            "state": each.state,
            "source": each.recipe,
            "started_at": each.started_at.replace(tzinfo=None),
            "files": ", ".join(file.name for file in each.files),
            "rows": sum(file.rows for file in each.files),
            "added": sum(count.added for count in each.counts.values()),
            "changed": sum(count.changed for count in each.counts.values()),
            "already_known": sum(count.already_known for count in each.counts.values()),
            "set_aside": each.set_aside,
            "retry_of": each.retry_of or None,
        }
        for each in found
    ]
    live = sum(row["state"] == "committed" for row in rows)
    sentence = f"{live} import(s) count." if rows else "Nothing was imported yet."
    return Result("imports", pa.Table.from_pylist(rows, schema=JOURNAL), sentence)


def set_aside(lake: Lake, import_id: str | None = None) -> Result:
    """The quarantine: what is still set aside, or what one import set aside, with its place and the reason.

    Raises QuestionError for an import that does not exist or was taken back.
    """
    notes = []
    if import_id is not None:
        lake.must_count(import_id)
        retries = ", ".join(one.import_id for one in lake.journal.retries_of(import_id))
        notes += [f"Read again by {retries}, which tells what is still wrong."] if retries else []
    rows = lake.quarantine(import_id)
    table = rows.order_by(["import_id", "file", "line", "column"]).select(*SET_ASIDE).to_pyarrow()
    where = "" if import_id is None else f" by {import_id}"
    sentence = f"{table.num_rows:,} set aside{where}." if table.num_rows else f"Nothing is set aside{where}."
    return Result("set aside", table.cast(_SCHEMA), sentence, tuple(notes), main=AT_A_GLANCE)


_SCHEMA = pa.schema([QUARANTINE.to_pyarrow().field(name) for name in SET_ASIDE])
