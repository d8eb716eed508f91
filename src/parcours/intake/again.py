"""Reading again what an import set aside, after its recipe was mended."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.intake.audit import Audit, Fates, FileCount, by_file, told_timeless
from parcours.intake.codebook import with_codebooks
from parcours.intake.drafts import Draft, Import
from parcours.intake.duplicates import Settled
from parcours.intake.kinds import FILE, ROW
from parcours.intake.reading import Intake, draft_all, facts_of, given, set_aside, settle_all
from parcours.intake.recipe import File, Recipe
from parcours.intake.recipe_checks import declarations
from parcours.intake.references import Aggregate, Reference, spelled
from parcours.intake.rows import first_of
from parcours.intake.set_aside import FINAL
from parcours.intake.sorting import kind_of, of_kinds
from parcours.vocabulary.facts import QUARANTINE
from parcours.vocabulary.port import IntakeEngine


@dataclass(frozen=True)
class Records:
    """Quarantined rows, kind of file by kind of file, in place of the files that they came from."""

    engine: IntakeEngine
    recipe: Recipe
    kept: dict[str, pa.Table] = field(repr=False)
    """By kind of file: `file`, `line` and `record`, each row once."""

    def rows(
        self,
        home: str,
        wanted: Sequence[Reference | Aggregate],
        key: Sequence[Reference] = (),
        takes: Callable[[ir.Table], ir.BooleanValue] | None = None,
    ) -> ir.Table:
        """The rows with their own columns, and with what their records hold of other files."""
        table = self.engine.from_arrow(self.kept[home])
        # A column that the record does not have was not there, or nobody asked for it when it was set aside.
        lacking = {spelled(ref, home): ibis.null("string") for ref in wanted if spelled(ref, home) not in table.columns}
        return table.mutate(**lacking, **{first_of(home): ibis.literal("true")})

    def places(
        self, home: str, files: Sequence[int], rows: Sequence[int]
    ) -> tuple[Sequence[str], Sequence[int | None]]:
        """Where the rows stood when they were first read."""
        found = self.kept[home].select(["§name", "§line"]).take(rows)
        return found["§name"].to_pylist(), found["§line"].to_pylist()


def read_again(
    recipe: Recipe,
    quarantine: ir.Table,
    *,
    engine: IntakeEngine,
    time_zone: str = "UTC",
    currency: str = "",
    folder: Path | None = None,
    import_id: str = "",
    received_at: dt.datetime | None = None,
) -> Intake:
    """Read the records that an import set aside as a mended recipe says; what is still wrong stays set aside.

    Rows that were set aside because another row with the same key counts are not tried, whatever else is wrong in them:
    they would then win. Nor are lines that are no rows, cells that were left out of a sum, and cells of files of which
    no facts are made. The rows of other files, and others of this one, are not there any more: a record holds what it
    took from them when it was set aside.
    """
    recipe = with_codebooks(recipe, folder) if folder else recipe
    tried, left = _sorted_out(recipe, quarantine.to_pyarrow())
    if not tried:
        return Intake(recipe, facts_of(engine, {}), quarantine, Audit(), engine)
    records = Records(engine, of_kinds(recipe, tried), tried)
    drafts = draft_all(records, Import(time_zone, currency, received_at, import_id))
    settled = settle_all(engine, drafts)
    files = _count_files(records, [each for _, each in drafts], settled)
    audit = Audit(files, tuple(each.tally for _, each in drafts))
    audit.count_duplicates(settled)
    parts = [*set_aside(records, drafts, settled), engine.from_arrow(left)]
    quarantined = ibis.union(*parts, distinct=False)
    return Intake(recipe, facts_of(engine, settled), quarantined, audit, engine, given=given(settled))


def _sorted_out(recipe: Recipe, quarantine: pa.Table) -> tuple[dict[str, pa.Table], pa.Table]:
    """The records to try, by kind of file, each once; and the rows of the quarantine that stay as they are."""
    tried: dict[str, dict[tuple[str, int | None], dict[str, str]]] = {}
    left = []
    declared = {declaration.file for _, declaration in declarations(recipe)}
    rows = quarantine.to_pylist()
    final = {(row["file"], row["line"]) for row in rows if row["code"] in FINAL}
    for row in rows:
        kind = kind_of(recipe, row["file"] or "")
        # Of no table of facts are cells that were left out of a sum: what is summed up with them is not there any more.
        nobodys = kind not in declared or not row["fact_table"] or row["record"] is None
        if nobodys or (row["file"], row["line"]) in final:
            left.append(row)
        else:
            # Each declaration kept what it took from other files.
            tried.setdefault(str(kind), {}).setdefault((row["file"], row["line"]), {}).update(json.loads(row["record"]))
    kept = {kind: _table(recipe.files[kind], records) for kind, records in tried.items()}
    return kept, pa.Table.from_pylist(left, schema=QUARANTINE.to_pyarrow())


def _count_files(records: Records, drafts: Sequence[Draft], settled: Mapping[str, Settled]) -> tuple[FileCount, ...]:
    """What became of the rows that were tried, by the files that they stood in."""
    counts = []
    for kind, table in records.kept.items():
        own = [draft for draft in drafts if draft.file == kind]
        found = by_file(own, settled)
        for number, (name, rows) in enumerate(Counter(table["§name"].to_pylist()).items()):
            used, aside, timeless, first = found.get(number, Fates())
            unused = rows - used - aside
            told = told_timeless(records, own, number, timeless, first)
            counts.append(FileCount(name, kind, rows, rows, used, unused, aside, 0, bytes_read=0, sha256="", **told))
    return tuple(counts)


def _table(spec: File, records: Mapping[tuple[str, int | None], Mapping[str, str]]) -> pa.Table:
    cells = [{spec.renamed.get(name, name): text for name, text in each.items()} for each in records.values()]
    names = dict.fromkeys(name for each in cells for name in each)
    columns = {name: pa.array([each.get(name) for each in cells], pa.string()) for name in names}
    files = list(dict.fromkeys(file for file, _ in records))
    return pa.table(
        {
            ROW: pa.array(range(len(cells)), pa.int64()),
            FILE: pa.array([files.index(file) for file, _ in records], pa.int32()),
            "§name": pa.array([file for file, _ in records], pa.string()),
            "§line": pa.array([line for _, line in records], pa.int64()),
            **columns,
        }
    )
