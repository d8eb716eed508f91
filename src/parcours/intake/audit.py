"""The audit: every row of every file is used, unused or set aside, and the three add up to the rows read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir

from parcours.intake.drafts import DRAFT, TAKES, TIMELESS, Draft, Rows, Tally
from parcours.intake.duplicates import Settled
from parcours.intake.kinds import FILE, ROW
from parcours.intake.rows import Desk, any_of
from parcours.intake.sorting import kinds_read


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
    timeless: int = 0
    """Of those unused, the rows that would say what happened, but their time is empty."""
    timeless_line: int | None = None
    """The line of the first of them."""
    times: tuple[str, ...] = ()
    """The columns in which the times of such rows would stand."""

    @property
    def idle(self) -> int:
        """The rows that are readable, and that no part of the recipe takes."""
        return self.unused - self.timeless


class Fates(NamedTuple):
    """How many rows of a file are used, set aside and used nowhere else, or unused for want of a time; the first."""

    used: int = 0
    aside: int = 0
    timeless: int = 0
    first_timeless: int | None = None


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
    counts, read = [], kinds_read(desk.recipe)
    for name, kind in desk.kinds.items():
        own = [draft for draft in drafts if draft.file == name]
        looked_up = name in read and not own
        found = _nobodys(desk.joined_rows(name)) if looked_up else by_file(own, settled) if own else {}
        for number, staged in enumerate(kind.staged):
            used, aside, timeless, first = found.get(number, Fates())
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
                    **told_timeless(desk, own, number, timeless, first),
                )
            )
    return tuple(counts)


def by_file(drafts: Sequence[Draft], settled: Mapping[str, Settled]) -> dict[int, Fates]:
    """What became of the rows of each file of a kind."""
    if len(drafts) == 1 and settled[drafts[0].table].rivals is None and drafts[0].cells_lost is None:
        counts = drafts[0].tally.by_file.items()
        return {file: Fates(each.taking_part - each.lost, *each[1:]) for file, each in counts}
    flags = _flags(drafts, settled)
    timeless = flags.timeless & ~flags.made & ~flags.lost
    sums = flags.group_by(FILE).agg(
        used=flags.made.sum(),
        aside=(flags.lost & ~flags.made).sum(),
        timeless=timeless.sum(),
        first=flags[ROW].min(where=timeless),
    )
    rows = sums.to_pyarrow().to_pylist()
    return {row[FILE]: Fates(int(row["used"]), int(row["aside"]), int(row["timeless"]), row["first"]) for row in rows}


def told_timeless(rows: Rows, drafts: Sequence[Draft], file: int, timeless: int, first: int | None) -> dict[str, Any]:
    """What a count of a file says of its rows without a time."""
    if not timeless or first is None:
        return {}
    _, (line,) = rows.places(drafts[0].file, [file], [first])
    times = dict.fromkeys(draft.time for draft in drafts if draft.time)
    return {"timeless": timeless, "timeless_line": line, "times": tuple(times)}


def _nobodys(rows: ir.Table) -> dict[int, Fates]:
    """The rows of a kind from which no facts are made: others look things up in it."""
    counted = rows.group_by(FILE).agg(used=rows.count()).to_pyarrow().to_pylist()
    return {row[FILE]: Fates(int(row["used"])) for row in counted}


def _flags(drafts: Sequence[Draft], settled: Mapping[str, Settled]) -> ir.Table:
    """For each row whether a fact came of it, whether one was lost, and whether it would take part if it had a time."""
    parts = []
    for draft in drafts:
        timeless = draft.values[TIMELESS] if TIMELESS in draft.values.columns else ibis.literal(False)
        flags = draft.values.select(ROW, FILE, made=TAKES, lost=ibis.literal(False), timeless=timeless)
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
    names = ("made", "lost", "timeless")
    return together.group_by([ROW, FILE]).agg(**{name: together[name].any() for name in names})


def _without(flags: ir.Table, set_aside: ir.Table) -> ir.Table:
    """Note that no fact came of these rows."""
    rows = set_aside.select(without=ROW).distinct()
    flags = flags.left_join(rows, flags[ROW] == rows.without)
    stays = flags.without.isnull()
    return flags.select(ROW, FILE, made=flags.made & stays, lost=flags.lost | ~stays, timeless=flags.timeless)
