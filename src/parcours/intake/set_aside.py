"""Quarantine: what was set aside, with file, line, column, value, reason, and the whole row to try again later."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.intake import cells
from parcours.intake.drafts import DRAFT, Draft, Problem, Rows
from parcours.intake.files import Staged
from parcours.intake.keys import json_object
from parcours.intake.kinds import FILE, ROW
from parcours.intake.references import Aggregate, Reference
from parcours.intake.rows import Desk, any_of, column_of, first_of
from parcours.vocabulary.facts import FACTS, QUARANTINE
from parcours.vocabulary.port import IntakeEngine

FOUND = ("column", "value", "code", "reason", "fact_table")
#: A row whose key another row won: reading it again must not let it win.
SAME_KEY = "same-key"
#: Which of the rows counts, by the recipe's `same_key`.
COUNTS = {"last": "the last one counts", "first": "the first one counts", "reject": "none of them counts"}
BROKEN_LINE = "broken-line"
#: What cannot become right by another recipe: lines that are no rows, and rows that lost against another.
FINAL = (BROKEN_LINE, SAME_KEY)
#: How the codes begin of what a fact needs and a row lacks.
LACKING = "missing-"


def problems_found(engine: IntakeEngine, draft: Draft) -> ir.Table | None:
    """One row, with ROW and FILE, for each thing that is wrong in the rows of a draft; None when nothing can be."""
    found = [_found(engine, draft.values, draft.problems, draft.table)]
    if draft.exploded is not None:
        found.append(_found(engine, draft.exploded, draft.cell_problems, draft.table))
    tables = [table for table in found if table is not None]
    if not tables:
        return None
    return ibis.union(*tables, distinct=False) if len(tables) > 1 else tables[0]


def without_landed(found: ir.Table, twins: Sequence[ir.Table]) -> ir.Table:
    """Leave out what a row lacks for one declaration where another one made the same fact of it."""
    lacking = found.code.startswith(LACKING)
    landed = [twin.select(row=twin[ROW]) for twin in twins]
    rows = ibis.union(*landed, distinct=False) if len(landed) > 1 else landed[0]
    kept = found.filter(lacking).anti_join(rows, found.filter(lacking)[ROW] == rows.row)
    return ibis.union(found.filter(~lacking), kept, distinct=False)


def without_told(found: ir.Table, told: Sequence[ir.Table]) -> ir.Table:
    """Leave out what other declarations of the file said of the same cells: one bad cell may serve several facts."""
    same = ["column", "code", "reason", "fact_table"]
    for other in told:
        found = found.anti_join(other.select(ROW, *same), [ROW, *same])
    return found


def rivals_found(rivals: ir.Table, draft: Draft, rule: str) -> ir.Table:
    """One row for each fact of a draft whose key another fact of the import has, with different content.

    `rule` is the recipe's `same_key` for the file.
    """
    told = f'Another row with the same key says something else, and {COUNTS[rule]} (same_key = "{rule}").'
    own = rivals.filter(rivals[DRAFT] == draft.number)
    return own.select(
        ROW,
        FILE,
        column=ibis.literal(", ".join(draft.key) or FACTS[draft.table][1]),
        value=own.id,
        code=ibis.literal(SAME_KEY),
        reason=ibis.literal(told),
        fact_table=ibis.literal(draft.table),
    )


def bad_totals(desk: Desk, totals: Sequence[Aggregate]) -> list[ir.Table]:
    """Rows of the quarantine for cells that could not be added up."""
    parts = []
    for file, column in dict.fromkeys((ref.file, ref.column) for ref in totals if ref.how == "sum"):
        kind, ref = desk.kinds[file], Reference(file, column)
        text = desk.cell(kind.table, ref, file)
        amount = cells.money(text, column_of(desk.recipe, ref))
        bad = desk.engine.view(kind.table.select(ROW, FILE, value=text, amount=amount))
        bad = bad.filter(bad.value.notnull() & bad.amount.isnull())
        said = {
            "column": ibis.literal(column),
            "value": bad.value,
            "code": ibis.literal("unreadable-money"),
            "reason": ibis.literal('"').concat(
                bad.value.substr(0, 80), '" is not an amount; it was left out of the sum.'
            ),
            "fact_table": ibis.null("string"),
        }
        parts += _quarantined(desk, file, kind.table, bad.select(ROW, FILE, **said))
    return parts


def quarantined(desk: Rows, draft: Draft, found: ir.Table) -> list[ir.Table]:
    """Rows of the quarantine for what is wrong in a draft."""
    return _quarantined(desk, draft.file, draft.rows, found)


def _quarantined(desk: Rows, file: str, rows: ir.Table, found: ir.Table) -> list[ir.Table]:
    """Add the whole row as read, with what it took from other files, then name file and line; batch by batch."""
    found = desk.engine.keep(found)
    chosen = rows.semi_join(found, rows[ROW] == found[ROW])
    names = [name for name in chosen.columns if not name.startswith("§") and name != first_of(file)]
    record = json_object(desk.engine, {name: chosen[name] for name in names})
    records = desk.engine.view(chosen.select(row=chosen[ROW], record=record))
    whole = found.left_join(records, found[ROW] == records.row).drop("row").order_by(ROW)
    return [
        desk.engine.from_arrow(_placed(desk, file, batch)) for batch in desk.engine.batches(whole) if batch.num_rows
    ]


def _placed(desk: Rows, file: str, found: pa.RecordBatch) -> pa.Table:
    names, lines = desk.places(file, found[FILE].to_pylist(), found[ROW].to_pylist())
    columns = {name: found[name] for name in FOUND}
    columns |= {"file": pa.array(names, pa.string()), "line": pa.array(lines, pa.int64()), "record": found["record"]}
    columns["import_id"] = pa.nulls(found.num_rows, pa.string())
    return pa.table({name: columns[name] for name in QUARANTINE.names}, schema=QUARANTINE.to_pyarrow())


def broken_lines(staged: Staged) -> pa.Table:
    """The lines that could not be read as rows at all."""
    rejects = staged.rejects
    empty = pa.nulls(rejects.num_rows, pa.string())
    columns = {
        "import_id": empty,
        "file": pa.array([staged.name] * rejects.num_rows, pa.string()),
        "line": rejects["line"],
        "column": empty,
        "value": rejects["text"],
        "code": pa.array([BROKEN_LINE] * rejects.num_rows, pa.string()),
        "reason": rejects["reason"],
        "fact_table": empty,
        "record": empty,
    }
    return pa.table(columns, schema=QUARANTINE.to_pyarrow())


def _found(engine: IntakeEngine, table: ir.Table, problems: Sequence[Problem], fact_table: str) -> ir.Table | None:
    if not problems:
        return None
    flags = {f"§problem {number}": problem.when for number, problem in enumerate(problems)}
    texts = {f"§value {number}": problem.value for number, problem in enumerate(problems)}
    columns = {f"§column {number}": problem.column for number, problem in enumerate(problems)}
    reasons = {f"§reason {number}": problem.reason for number, problem in enumerate(problems)}
    wrong = table.filter(any_of(problem.when for problem in problems)).select(
        ROW, FILE, **flags, **texts, **columns, **reasons
    )
    kept = engine.keep(wrong)
    parts = [
        kept.filter(kept[f"§problem {number}"]).select(
            ROW,
            FILE,
            column=kept[f"§column {number}"],
            value=kept[f"§value {number}"],
            code=ibis.literal(problem.code),
            reason=kept[f"§reason {number}"],
            fact_table=ibis.literal(fact_table),
        )
        for number, problem in enumerate(problems)
    ]
    return ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]
