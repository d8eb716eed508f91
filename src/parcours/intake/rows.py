"""The rows of a recipe's files as expressions: every cell as text, columns of other files found through the joins."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence

import ibis
import ibis.expr.types as ir

from parcours.intake import cells
from parcours.intake.files import line_of
from parcours.intake.kinds import FILE, ROW, Kind, require
from parcours.intake.moments import read_moment
from parcours.intake.recipe import Column, Recipe
from parcours.intake.references import Aggregate, Edge, Reference, edges, spelled, way_down, way_up
from parcours.intake.sorting import columns_read
from parcours.vocabulary.facts import MONEY
from parcours.vocabulary.port import IntakeEngine

KEY = "§key "


class Desk:
    """The kinds of files that a recipe reads, side by side, and the joins between them."""

    def __init__(self, engine: IntakeEngine, recipe: Recipe, kinds: Mapping[str, Kind]) -> None:
        self.engine, self.recipe, self.kinds = engine, recipe, kinds
        self._edges = edges(recipe)
        self._ones: dict[tuple[Edge, tuple[str, ...]], ir.Table] = {}

    def rows(
        self,
        home: str,
        wanted: Iterable[Reference | Aggregate],
        key: Sequence[Reference] = (),
        takes: Callable[[ir.Table], ir.BooleanValue] | None = None,
    ) -> ir.Table:
        """The rows of `home` with the wanted columns and aggregates, under their spelled names, and with all its own.

        Aggregates over `home` itself run over the rows with one `key` that take part; `first of <home>` then tells
        the first row of each group.
        """
        columns = [ref for ref in wanted if isinstance(ref, Reference)]
        totals = [ref for ref in wanted if isinstance(ref, Aggregate)]
        far = {
            file: way_down(home, file, self._edges) or [] for file in {ref.file: 0 for ref in totals} if file != home
        }
        meeting = [Reference(climb[-1].one, column) for climb in far.values() for column in climb[-1].one_columns]
        for file, column in [(ref.file, ref.column) for ref in columns] + [(ref.file, ref.column) for ref in totals]:
            if column:
                self._require(file, column)
        table = self._with_lacking(home, [ref.column for ref in columns if ref.file == home])
        table = self._join_columns(table, home, [*columns, *meeting])
        for file, climb in far.items():
            table = self._join_many(table, home, climb[-1], [ref for ref in totals if ref.file == file])
        own = [ref for ref in totals if ref.file == home]
        return self._join_own(table, home, own, key, takes) if own else table

    def _require(self, file: str, column: str) -> None:
        kind = self.kinds[file]
        if column not in kind.columns:
            require(kind, column, columns_read(self.recipe, file))

    def _with_lacking(self, home: str, columns: Iterable[str]) -> ir.Table:
        """The file's rows; columns that it may lack, and does, are empty."""
        kind = self.kinds[home]
        return kind.table.mutate(**{name: ibis.null("string") for name in columns if name not in kind.columns})

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
        if not found:
            return table.select(ROW, FILE).limit(0)
        return ibis.union(*found, distinct=True) if len(found) > 1 else found[0]

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
        for column in (*edge.one_columns, *columns):
            self._require(edge.one, column)
        for column in edge.many_columns:
            self._require(edge.many, column)
        right = self._one_side(edge, tuple(columns))
        left = _keyed([self._key(table, Reference(edge.many, column), home) for column in edge.many_columns])
        return self.engine.view(table.left_join(right, [key == right[name] for name, key in left.items()]).drop(*left))

    def _one_side(self, edge: Edge, columns: tuple[str, ...]) -> ir.Table:
        """The keys and wanted columns of a join's one side, worked out once for all declarations."""
        if (edge, columns) not in self._ones:
            kind = self.kinds[edge.one]
            keys = [self._key(kind.table, Reference(edge.one, column), edge.one) for column in edge.one_columns]
            names = {f"{edge.one}.{column}": kind.table[column] for column in columns}
            keyed = self.engine.view(kind.table.select(ROW, **_keyed(keys), **names))
            self._ones[edge, columns] = self._one_row_each(kind, keyed)
        return self._ones[edge, columns]

    def _one_row_each(self, kind: Kind, keyed: ir.Table) -> ir.Table:
        """Each key once: of several rows the last, or the first if the file says so."""
        names = [name for name in keyed.columns if name.startswith(KEY)]
        filled = keyed.drop_null(names)
        repeated = filled.group_by(names).agg(rows=filled.count()).filter(lambda t: t.rows > 1).limit(1)
        if not repeated.to_pyarrow().num_rows:
            return keyed.drop(ROW)
        row = filled[ROW].min() if kind.spec.same_key == "first" else filled[ROW].max()
        chosen = filled.group_by(names).agg(chosen=row)
        return filled.semi_join(chosen, filled[ROW] == chosen.chosen).drop(ROW)

    def _join_own(
        self,
        table: ir.Table,
        home: str,
        asked: Sequence[Aggregate],
        key: Sequence[Reference],
        takes: Callable[[ir.Table], ir.BooleanValue] | None,
    ) -> ir.Table:
        table = self.engine.view(table)
        group = table.filter(takes(table)) if takes else table
        names = [spelled(ref, home) for ref in key]
        keys = _keyed([group[name] for name in names])
        totals = {spelled(ref, home): self._total(group, ref, home) for ref in asked}
        grouped = self.engine.view(group.group_by(**keys).agg(**totals, **{first_of(home): group[ROW].min()}))
        same = [table[name].identical_to(grouped[at]) for name, at in zip(names, keys, strict=True)]
        joined = table.left_join(grouped, same).drop(*keys)
        is_first = (joined[first_of(home)] == joined[ROW]).fill_null(False)
        return self.engine.view(joined.mutate(**{first_of(home): is_first.cast("string")}))

    def _join_many(self, table: ir.Table, home: str, last: Edge, asked: Sequence[Aggregate]) -> ir.Table:
        """Sum up the many rows of a file by the last step of their way up, where its one side is joined already."""
        far = asked[0].file
        below = self.rows(far, [Reference(last.many, column) for column in last.many_columns])
        keys = _keyed([self._key(below, Reference(last.many, column), far) for column in last.many_columns])
        below = self.engine.view(below.mutate(**keys))
        totals = {spelled(ref, home): self._total(below, ref, far) for ref in asked}
        grouped = self.engine.view(below.group_by(*keys).agg(**totals))
        meeting = [self._key(table, Reference(last.one, column), home) for column in last.one_columns]
        same = [mine == grouped[name] for mine, name in zip(meeting, keys, strict=True)]
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
            return self._amounts(table, ref, home, text, column).sum().cast("string")
        if ref.how == "first":
            return text.argmin(table[ROW])
        rank = ranked(self.engine, text, column)
        return text.argmin(rank) if ref.how == "min" else text.argmax(rank)

    def _amounts(
        self, table: ir.Table, ref: Aggregate, home: str, text: ir.StringValue, column: Column
    ) -> ir.DecimalValue:
        if not ref.times:
            return cells.money(text, column)
        by = Reference(ref.file, ref.times)
        pieces = self.cell(table, by, home)
        return cells.product(text, column, pieces, column_of(self.recipe, by))


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
    """A cell without the texts that mean "nothing here" in its column; 17850.0 among whole numbers is 17850."""
    column = column_of(recipe, ref)
    read = cells.present(engine, text, (*recipe.files[ref.file].missing, *column.missing), as_is=as_is)
    return read.re_replace(r"^([+-]?\d+)\.0+$", r"\1") if column.type == "integer" else read


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
