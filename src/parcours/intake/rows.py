"""The rows of a recipe's files as expressions: every cell as text, columns of other files found through the joins."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import ibis
import ibis.expr.types as ir
import pyarrow.parquet as pq

from parcours.errors import RecipeError, did_you_mean
from parcours.intake import cells
from parcours.intake.files import Staged, line_of
from parcours.intake.moments import read_moment
from parcours.intake.recipe import Column, File, Recipe
from parcours.intake.references import Aggregate, Edge, Reference, edges, spelled, way_down, way_up
from parcours.vocabulary.facts import MONEY
from parcours.vocabulary.port import IntakeEngine

#: Which row of its kind of file (from 0, over all files of the kind), and which of the files; no heading is named so.
ROW, FILE = "§row", "§file"
KEY = "§key "


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
            part = engine.read_parquet([path], ibis.schema(dict.fromkeys(each.columns, "string")), row_number=ROW)
            names = {today: now for today, now in renamed.items() if now in columns}
            row, file = part[ROW] + ibis.literal(first, "int64"), ibis.literal(number, "int32")
            parts.append(part.select(**{ROW: row, FILE: file}, **{now: part[today] for today, now in names.items()}))
            first += pq.ParquetFile(path).metadata.num_rows
    table = (
        ibis.union(*(_with_columns(part, columns) for part in parts), distinct=False) if len(parts) > 1 else parts[0]
    )
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
            hint=_rename_hint(lacking[0], strange or staged.columns),
            where=staged.name,
        )


def require(kind: Kind, column: str) -> None:
    """Raise RecipeError when a column that the recipe names is in none of the files."""
    if column not in kind.columns and column not in kind.spec.may_lack:
        raise RecipeError(
            "column-missing",
            f'The recipe reads the column "{column}" of "{kind.name}", but the file has none of that name.',
            hint=_rename_hint(column, kind.columns),
            where=kind.staged[0].name if kind.staged else "",
        )


def _rename_hint(column: str, present: Sequence[str]) -> str:
    folded = {name.casefold(): name for name in present}
    near = [folded[name] for name in get_close_matches(column.casefold(), folded, n=3, cutoff=0.5)]
    names = " or ".join(f'"{name}"' for name in near)
    if not near:
        return did_you_mean(column, present)
    return (
        f'Is it {names} now? Then write renamed = {{ "{near[0]}" = "{column}" }} in the recipe\'s table of this file.'
    )


class Desk:
    """The kinds of files that a recipe reads, side by side, and the joins between them."""

    def __init__(self, engine: IntakeEngine, recipe: Recipe, kinds: Mapping[str, Kind]) -> None:
        self.engine, self.recipe, self.kinds = engine, recipe, kinds
        self._edges = edges(recipe)

    def rows(self, home: str, wanted: Iterable[Reference | Aggregate], key: Sequence[str] = ()) -> ir.Table:
        """The rows of `home` with the wanted columns and aggregates, under their spelled names, and with all its own.

        `key` groups rows for aggregates over `home` itself; then `first of <home>` tells the first row of each group.
        """
        wanted = list(dict.fromkeys(wanted))
        kind = self.kinds[home]
        for ref in wanted:
            if ref.column:
                require(self.kinds[ref.file], ref.column)
        lacking = {
            ref.column: ibis.null("string") for ref in wanted if _own(ref, home) and ref.column not in kind.columns
        }
        table = kind.table.mutate(**lacking)
        table = self._join_columns(table, home, [ref for ref in wanted if isinstance(ref, Reference)])
        far = dict.fromkeys((ref.file, ref.file == home) for ref in wanted if isinstance(ref, Aggregate))
        for file, is_own in far:
            asked = [ref for ref in wanted if isinstance(ref, Aggregate) and ref.file == file]
            table = self._join_own(table, home, asked, key) if is_own else self._join_many(table, home, file, asked)
        return table

    def places(self, home: str, files: Sequence[int], rows: Sequence[int]) -> tuple[list[str], list[int | None]]:
        """The file's name and the true line of each of some rows."""
        staged = self.kinds[home].staged
        lines: list[int | None] = [None] * len(rows)
        first = 0
        for number, each in enumerate(staged):
            own = [place for place, file in enumerate(files) if file == number]
            for place, line in zip(own, line_of(each, [rows[place] - first for place in own]), strict=True):
                lines[place] = line
            first += each.rows
        return [staged[file].name for file in files], lines

    def joined_rows(self, file: str) -> ir.Table:
        """The rows of a file that belong to a row of another, or that a row of another belongs to: ROW and FILE."""
        found = []
        table = self.kinds[file].table
        for edge in self._edges:
            if file not in (edge.one, edge.many) or not {edge.one, edge.many} <= set(self.kinds):
                continue
            near, far = (edge.one, edge.many) if file == edge.one else (edge.many, edge.one)
            columns = {edge.one: edge.one_columns, edge.many: edge.many_columns}
            theirs = self.kinds[far].table
            keys = theirs.select(**_keyed([self._key(theirs, Reference(far, c), far) for c in columns[far]]))
            same = [
                self._key(table, Reference(near, column), near) == keys[f"{KEY}{number}"]
                for number, column in enumerate(columns[near])
            ]
            found.append(table.semi_join(keys, same).select(ROW, FILE))
        return (
            ibis.union(*found, distinct=True)
            if len(found) > 1
            else found[0].distinct()
            if found
            else table.select(ROW, FILE).limit(0)
        )

    def cell(self, table: ir.Table, ref: Reference, home: str, *, as_is: bool = False) -> ir.StringValue:
        """The text of a cell, null where it says nothing."""
        return present_cell(self.engine, self.recipe, table[spelled(ref, home)], ref, as_is=as_is)

    def _join_columns(self, table: ir.Table, home: str, wanted: Sequence[Reference]) -> ir.Table:
        needed: dict[str, dict[str, None]] = {}
        steps: dict[str, Edge] = {}
        for ref in wanted:
            for edge in way_up(home, ref.file, self._edges) or []:
                steps[edge.one] = edge
                needed.setdefault(edge.one, {})
                if edge.many != home:
                    needed[edge.many] |= dict.fromkeys(edge.many_columns)
            if ref.file != home:
                needed[ref.file][ref.column] = None
        for file, edge in steps.items():
            table = self._join_one(table, home, edge, list(needed[file]))
        return table

    def _join_one(self, table: ir.Table, home: str, edge: Edge, columns: Sequence[str]) -> ir.Table:
        one = self.kinds[edge.one]
        for file, column in ((one, name) for name in (*edge.one_columns, *columns)):
            require(file, column)
        for column in edge.many_columns:
            require(self.kinds[edge.many], column)
        keys = [self._key(one.table, Reference(edge.one, column), edge.one) for column in edge.one_columns]
        names = {f"{edge.one}.{column}": one.table[column] for column in columns}
        right = self._one_row_each(one, self.engine.view(one.table.select(ROW, **_keyed(keys), **names)))
        left = [self._key(table, Reference(edge.many, column), home) for column in edge.many_columns]
        same = [key == right[name] for key, name in zip(left, _keyed(keys), strict=True)]
        return self.engine.view(table.left_join(right, same).drop(*_keyed(keys)))

    def _one_row_each(self, kind: Kind, keyed: ir.Table) -> ir.Table:
        """The rows of a join's one side, each key once: of several the last, or the first if the file says so."""
        names = [name for name in keyed.columns if name.startswith(KEY)]
        filled = keyed.drop_null(names)
        repeated = filled.group_by(names).agg(rows=filled.count()).filter(lambda t: t.rows > 1).limit(1)
        if not repeated.to_pyarrow().num_rows:
            return keyed.drop(ROW)
        row = filled[ROW].min() if kind.spec.same_key == "first" else filled[ROW].max()
        chosen = filled.group_by(names).agg(chosen=row)
        return filled.semi_join(chosen, filled[ROW] == chosen.chosen).drop(ROW)

    def _join_own(self, table: ir.Table, home: str, asked: Sequence[Aggregate], key: Sequence[str]) -> ir.Table:
        group = self.kinds[home].table
        keys = _keyed([group[column] for column in key])
        totals = {spelled(ref, home): self._total(group, ref, home) for ref in asked}
        grouped = self.engine.view(group.group_by(**keys).agg(**totals, **{first_of(home): group[ROW].min()}))
        same = [table[column].identical_to(grouped[name]) for column, name in zip(key, keys, strict=True)]
        joined = table.left_join(grouped, same).drop(*keys)
        return self.engine.view(
            joined.mutate(**{first_of(home): (joined[first_of(home)] == joined[ROW]).cast("string")})
        )

    def _join_many(self, table: ir.Table, home: str, far: str, asked: Sequence[Aggregate]) -> ir.Table:
        climb = way_down(home, far, self._edges) or []
        last = climb[-1]
        below = self.rows(far, [Reference(last.many, column) for column in last.many_columns])
        keys = _keyed([self._key(below, Reference(last.many, column), far) for column in last.many_columns])
        below = self.engine.view(below.mutate(**keys))
        for ref in asked:
            if ref.column:
                require(self.kinds[far], ref.column)
        totals = {spelled(ref, home): self._total(below, ref, far) for ref in asked}
        grouped = self.engine.view(below.group_by(*keys).agg(**totals))
        meeting = [Reference(last.one, column) for column in last.one_columns]
        table = self._join_columns(table, home, meeting)
        same = [self._key(table, ref, home) == grouped[name] for ref, name in zip(meeting, keys, strict=True)]
        return self.engine.view(table.left_join(grouped, same).drop(*keys))

    def _key(self, table: ir.Table, ref: Reference, home: str) -> ir.Value:
        """A join's column, so that equal keys are equal: numbers by value where the recipe says that they are."""
        text = self.cell(table, ref, home)
        column = column_of(self.recipe, ref)
        return cells.number(text, column.decimal, MONEY) if column.type in ("integer", "number") else text

    def _total(self, table: ir.Table, ref: Aggregate, home: str) -> ir.Value:
        if not ref.column:
            return table.count().cast("string")
        column, at = column_of(self.recipe, Reference(ref.file, ref.column)), Reference(ref.file, ref.column)
        text = self.cell(table, at, home)
        if ref.how == "count":
            return text.count().cast("string")
        if ref.how == "sum":
            return cells.money(text, column.decimal).sum().cast("string")
        if ref.how == "first":
            return text.argmin(table[ROW])
        rank = ranked(self.engine, text, column)
        return text.argmin(rank) if ref.how == "min" else text.argmax(rank)


def _keyed(keys: Sequence[ir.Value]) -> dict[str, ir.Value]:
    return {f"{KEY}{number}": key for number, key in enumerate(keys)}


def first_of(home: str) -> str:
    """The column that tells the first row among those of one key."""
    return f"first of {home}"


def column_of(recipe: Recipe, ref: Reference) -> Column:
    """How a column is read."""
    return recipe.files[ref.file].columns.get(ref.column, Column())


def present_cell(
    engine: IntakeEngine, recipe: Recipe, text: ir.StringValue, ref: Reference, *, as_is: bool = False
) -> ir.StringValue:
    """A cell without the texts that mean "nothing here" in its column."""
    return cells.present(engine, text, (*recipe.files[ref.file].missing, *column_of(recipe, ref).missing), as_is=as_is)


def ranked(engine: IntakeEngine, text: ir.StringValue, column: Column) -> ir.Value:
    """What texts of a column are ordered by."""
    if column.type in ("integer", "number"):
        return cells.number(text, column.decimal)
    if column.type in ("date", "timestamp"):
        moment = read_moment(engine, text, column.format)
        return ibis.coalesce(moment.instant, moment.local)
    return text


def all_of(conditions: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    """Whether every condition holds."""
    return functools.reduce(operator.and_, conditions, ibis.literal(True))


def any_of(conditions: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    """Whether one of the conditions holds."""
    return functools.reduce(operator.or_, conditions, ibis.literal(False))


def _own(ref: Reference | Aggregate, home: str) -> bool:
    return isinstance(ref, Reference) and ref.file == home
