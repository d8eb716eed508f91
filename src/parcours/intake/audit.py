"""The audit: every row of every file is used, unused or set aside, and the three add up to the rows read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from parcours.intake.drafts import DRAFT, TAKES, Draft, Tally
from parcours.intake.duplicates import Settled
from parcours.intake.kinds import FILE, ROW
from parcours.intake.rows import Desk, any_of


@dataclass(frozen=True)
class FileCount:
    """What became of one file's rows; `records` = `rows` + `broken`, `rows` = `used` + `unused` + `set_aside`."""

    file: str
    kind: str
    records: int
    rows: int
    used: int
    unused: int
    set_aside: int
    broken: int
    bytes_read: int
    sha256: str
    notes: tuple[str, ...] = ()


@dataclass
class Audit:
    """The counts of one import."""

    files: tuple[FileCount, ...] = ()
    tallies: tuple[Tally, ...] = ()
    """One for each declaration."""
    repeated: dict[str, int] = field(default_factory=dict)
    """Facts that came twice with the same content and became one, by table."""
    rivals: dict[str, int] = field(default_factory=dict)
    """Facts whose key another one of the import has, and which were set aside for it, by table."""

    def count_duplicates(self, settled: Mapping[str, Settled]) -> None:
        """Count the facts that were left out because their key came twice."""
        for name, each in settled.items():
            for counts, table in ((self.repeated, each.repeated), (self.rivals, each.rivals)):
                if table is not None:
                    counts[name] = table.count().to_pyarrow().as_py()


def wrong_cells(draft: Draft) -> int:
    """How many answers of a survey are not what was asked for."""
    if draft.exploded is None:
        return 0
    wrong = any_of(problem.when for problem in draft.cell_problems)
    return int(draft.exploded.aggregate(wrong=wrong.sum().fill_null(0)).to_pyarrow().to_pylist()[0]["wrong"])


def count_files(desk: Desk, drafts: Sequence[Draft], settled: Mapping[str, Settled]) -> tuple[FileCount, ...]:
    """What became of the rows of each file."""
    counts = []
    for name, kind in desk.kinds.items():
        own = [draft for draft in drafts if draft.file == name]
        found = by_file(own, settled) if own else _nobodys(desk.joined_rows(name))
        for number, staged in enumerate(kind.staged):
            used, aside = found.get(number, (0, 0))
            counts.append(
                FileCount(
                    file=f"{staged.name} ({sheet})" if (sheet := desk.recipe.files[name].sheet) else staged.name,
                    kind=name,
                    records=staged.source_records,
                    rows=staged.rows,
                    used=used,
                    unused=staged.rows - used - aside,
                    set_aside=aside,
                    broken=staged.rejects.num_rows,
                    bytes_read=staged.bytes_read,
                    sha256=staged.sha256,
                    notes=staged.notes,
                )
            )
    return tuple(counts)


def by_file(drafts: Sequence[Draft], settled: Mapping[str, Settled]) -> dict[int, tuple[int, int]]:
    """How many rows of each file of a kind are used, and how many are set aside and used nowhere else."""
    if len(drafts) == 1 and settled[drafts[0].table].rivals is None and drafts[0].cells_lost is None:
        counts = drafts[0].tally.by_file.items()
        return {file: (count.taking_part - count.lost, count.lost) for file, count in counts}
    flags = _flags(drafts, settled)
    sums = flags.group_by(FILE).agg(used=flags.made.sum(), aside=(flags.lost & ~flags.made).sum())
    return {row[FILE]: (int(row["used"]), int(row["aside"])) for row in sums.to_pyarrow().to_pylist()}


def _nobodys(rows: ir.Table) -> dict[int, tuple[int, int]]:
    """The rows of a kind from which no facts are made: others look things up in it."""
    counted = rows.group_by(FILE).agg(used=rows.count()).to_pyarrow().to_pylist()
    return {row[FILE]: (int(row["used"]), 0) for row in counted}


def _flags(drafts: Sequence[Draft], settled: Mapping[str, Settled]) -> ir.Table:
    """For each row whether a fact came of it, and whether one was lost."""
    parts = []
    for draft in drafts:
        flags = draft.values.select(ROW, FILE, made=TAKES, lost=ibis.literal(False))
        if draft.lost_rows is not None:
            flags = _without(flags, draft.lost_rows)
        if draft.exploded is not None and draft.cells_lost is not None:
            flags = _without(flags, draft.exploded.filter(draft.cells_lost))
        rivals = settled[draft.table].rivals
        if rivals is not None:
            flags = _without(flags, rivals.filter(rivals[DRAFT] == draft.number))
        parts.append(flags)
    if len(parts) == 1:
        return parts[0]
    together = ibis.union(*parts, distinct=False)
    return together.group_by([ROW, FILE]).agg(made=together.made.any(), lost=together.lost.any())


def _without(flags: ir.Table, set_aside: ir.Table) -> ir.Table:
    """Note that no fact came of these rows."""
    rows = set_aside.select(without=ROW).distinct()
    flags = flags.left_join(rows, flags[ROW] == rows.without)
    stays = flags.without.isnull()
    return flags.select(ROW, FILE, made=flags.made & stays, lost=flags.lost | ~stays)
