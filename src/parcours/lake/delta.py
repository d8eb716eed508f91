"""Delta tables, seen as lists of Parquet files: the engine writes the files, Delta says which of them belong."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ibis
from deltalake import DeltaTable, Schema
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import (
    AddAction,
    CommitProperties,
    RemoveAction,
    Transaction,
    create_table_with_add_actions,
)

from parcours.vocabulary.port import WrittenFile

TRIES = 20
PAUSE = 0.05

#: Delta must never collect the smallest and largest e-mail or text of a file: only this column may have statistics.
CONFIGURATION = {"delta.dataSkippingStatsColumns": "import_id"}


def files(table: Path) -> dict[str, list[Path]]:
    """The registered files of a table by the import whose folder they lie in; nothing when there is no table yet."""
    found: dict[str, list[Path]] = {}
    if exists(table):
        for address in sorted(DeltaTable(table).get_add_actions()["path"].to_pylist()):
            found.setdefault(address.split("/")[0], []).append(table / address)
    return found


def exists(table: Path) -> bool:
    """Whether the folder holds a Delta table."""
    return (table / "_delta_log").is_dir() and DeltaTable.is_deltatable(str(table))


def register(table: Path, schema: ibis.Schema, written: Sequence[WrittenFile], import_id: str) -> None:
    """Add files to a table, once for each import: a repeated call changes nothing."""
    additions = [
        AddAction(
            path=file.path.relative_to(table).as_posix(),
            size=file.size,
            partition_values={},
            modification_time=_milliseconds(),
            data_change=True,
            stats=json.dumps({"numRecords": file.rows}),
        )
        for file in written
    ]
    declared = Schema.from_arrow(schema.to_pyarrow())
    properties = CommitProperties(app_transactions=[Transaction(import_id, 1)])

    def commit() -> None:
        if not exists(table):
            create_table_with_add_actions(
                str(table), declared, additions, configuration=CONFIGURATION, commit_properties=properties
            )
            return
        delta = _with_columns(DeltaTable(table), declared)
        # Asked of and written through one and the same DeltaTable: a twin of this commit would then conflict.
        if delta.transaction_version(import_id) is None:
            delta.create_write_transaction(additions, "append", delta.schema(), commit_properties=properties)

    _until_it_lands(commit)


def withdraw(table: Path, import_id: str) -> None:
    """Take an import's files out of a table; they stay on the disk for those who still read them."""

    def commit() -> None:
        mine = files(table).get(import_id, [])
        removals: list[AddAction | RemoveAction] = [
            RemoveAction(path.relative_to(table).as_posix(), True, _milliseconds()) for path in mine
        ]
        if removals:
            delta = DeltaTable(table)
            delta.create_write_transaction(removals, "append", delta.schema())

    _until_it_lands(commit)


def _with_columns(delta: Any, declared: Schema) -> Any:
    """The table with the columns that the vocabulary has gained since it was created."""
    present = {field.name for field in delta.schema().fields}
    missing = [field for field in declared.fields if field.name not in present]
    if missing:
        delta.alter.add_columns(missing)
        delta.update_incremental()
    return delta


def _until_it_lands(commit: Callable[[], None]) -> None:
    """Repeat a commit that lost a race; an error of the disk comes out as the OSError that it is."""
    for attempt in range(TRIES):
        try:
            return commit()
        except CommitFailedError:
            if attempt == TRIES - 1:
                raise
            time.sleep(PAUSE * (attempt + 1))
        except DeltaError as error:
            raise OSError(str(error)) from error
    return None


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000
