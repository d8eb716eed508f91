"""The rows of one kind of file, put one after the other, with the names that the recipe uses."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import ibis
import ibis.expr.types as ir
import pyarrow.parquet as pq

from parcours.errors import RecipeError, did_you_mean
from parcours.intake.files import Staged
from parcours.intake.recipe import File
from parcours.vocabulary.port import IntakeEngine

#: Which row of its kind of file (from 0, over all files of the kind), and which of the files; no heading is named so.
ROW, FILE = "§row", "§file"
MOMENT = "§moment "
"""Before the name of a column: its values as wall-clock times, where the files themselves hold times."""
MISTYPED = 0.9
"""Names so much alike are one that was mistyped."""


@dataclass(frozen=True)
class Kind:
    """All rows of one kind of file, as staged."""

    name: str
    spec: File
    table: ir.Table
    columns: tuple[str, ...]
    staged: tuple[Staged, ...]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(each.rows for each in self.staged)


def load(engine: IntakeEngine, name: str, spec: File, staged: Sequence[Staged]) -> Kind:
    """Put the staged files of one kind one after the other, with the names that the recipe uses."""
    parts: list[ir.Table] = []
    columns: dict[str, None] = {}
    first = 0
    for number, each in enumerate(staged):
        renamed = {today: spec.renamed.get(today, today) for today in each.columns}
        columns |= dict.fromkeys(renamed.values())
        for path in each.paths:
            schema = {today: "timestamp(6)" if today in each.moments else "string" for today in each.columns}
            part = engine.read_parquet([path], ibis.schema(schema), row_number=ROW)
            row, file = part[ROW] + ibis.literal(first, "int64"), ibis.literal(number, "int32")
            texts = {now: part[today].cast("string") for today, now in renamed.items()}
            moments = {f"{MOMENT}{renamed[today]}": part[today] for today in each.moments}
            parts.append(part.select(**{ROW: row, FILE: file}, **texts, **moments))
            first += pq.ParquetFile(path).metadata.num_rows
    table = parts[0]
    if len(parts) > 1:
        shared = set.intersection(*(set(part.columns) for part in parts))
        wanted = [*columns, *sorted(name for name in shared if name.startswith(MOMENT))]
        table = ibis.union(*(_with_columns(part, wanted) for part in parts), distinct=False)
    for each in staged:
        _check_lacks(spec, each, columns)
    return Kind(name, spec, engine.view(table), tuple(columns), tuple(staged))


def _with_columns(part: ir.Table, columns: Iterable[str]) -> ir.Table:
    wanted = {name: part[name] if name in part.columns else ibis.null("string") for name in columns}
    return part.select(ROW, FILE, **wanted)


def _check_lacks(spec: File, staged: Staged, columns: Iterable[str]) -> None:
    """Files of one kind have the same columns, but for those that the recipe says may be missing."""
    present = {spec.renamed.get(today, today) for today in staged.columns}
    lacking = [name for name in columns if name not in present and name not in spec.may_lack]
    if lacking:
        strange = [name for name in staged.columns if spec.renamed.get(name, name) not in columns]
        raise RecipeError(
            "column-missing",
            f'The file has no column "{lacking[0]}", as other files of its kind have.',
            hint=_rename_hint(lacking[0], strange),
            where=staged.name,
        )


def require(kind: Kind, column: str, read: Container[str] = ()) -> None:
    """Raise RecipeError when a column that the recipe names is in none of the files; `read` are all that it names."""
    if column not in kind.columns and column not in kind.spec.may_lack:
        slip = _slip(column, [name for name in kind.columns if name in read])
        raise RecipeError(
            "column-missing",
            f'The recipe reads the column "{column}" of "{kind.name}", but the file has none of that name.',
            hint=slip or _rename_hint(column, [name for name in kind.columns if name not in read]),
            where=kind.staged[0].name if kind.staged else "",
        )


def _slip(column: str, known: Sequence[str]) -> str:
    """Whether it is all but a column that the recipe reads elsewhere: then it was mistyped there. Empty if not."""
    figures = [character for character in column if character.isdigit()]
    alike = [name for name in known if [each for each in name if each.isdigit()] == figures]
    near = get_close_matches(column, alike, n=1, cutoff=MISTYPED)
    return did_you_mean(column, near) if near else ""


def _rename_hint(column: str, strange: Sequence[str]) -> str:
    """Which column it may be now, of those that nobody knows yet: the only one, whatever its name, or the nearest."""
    folded = {name.casefold(): name for name in strange}
    near = [folded[name] for name in get_close_matches(column.casefold(), folded, n=3, cutoff=0.5)]
    if len(strange) == 1:
        near = list(strange)
    names = " or ".join(f'"{name}"' for name in near)
    if not strange:
        return (
            f'Was it left out of the export? If it may be missing, write may_lack = ["{column}"] in the recipe\'s '
            "table of this file."
        )
    if not near:
        return did_you_mean(column, strange)
    return (
        f'Is it {names} now? Then write renamed = {{ "{near[0]}" = "{column}" }} in the recipe\'s table of this file.'
    )
