"""The parts of a fact: where each comes from, what was read, and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import ibis
import ibis.expr.types as ir

from parcours.intake import cells
from parcours.intake.clocks import Clock
from parcours.intake.kinds import MOMENT
from parcours.intake.moments import Moment, read_day, read_moment, sane
from parcours.intake.recipe import Column, Condition, Recipe, Source, Value
from parcours.intake.recipe_checks import WORDS
from parcours.intake.references import (
    HOLE,
    ONE_OF_MANY,
    Aggregate,
    Reference,
    aggregate,
    reference,
    references,
    spelled,
)
from parcours.intake.rows import all_of, column_of, present_cell
from parcours.vocabulary.expressions import microseconds
from parcours.vocabulary.port import IntakeEngine

PartKind = Literal["text", "as is", "time", "day", "money", "number", "seconds", "flag", "word", "property"]

EXPECTED: dict[str, str] = {
    "time": "a time",
    "day": "a day",
    "money": "an amount",
    "number": "a number",
    "seconds": "a number of seconds or h:mm:ss",
    "flag": "yes or no",
    "property": "a time",
}


@dataclass(frozen=True)
class Part:
    """One value of a fact, before it is read."""

    name: str
    kind: PartKind
    source: Source
    required: bool = False

    @property
    def text(self) -> str:
        """The column that holds what was read."""
        return f"{self.name} §text"

    @property
    def moment(self) -> str:
        """The column that holds a time as the file does, where that holds times and not texts."""
        return f"{self.name} §moment"

    @property
    def local(self) -> str:
        """The column that holds a time as clocks showed it, where it says no zone of its own."""
        return f"{self.name} §local"

    @property
    def instant(self) -> str:
        """The column that holds a time that says its own zone, in UTC."""
        return f"{self.name} §instant"

    @property
    def constant(self) -> bool:
        """Whether every row has the same."""
        return isinstance(self.source, Value) and self.source.is_ is not None

    @property
    def words(self) -> tuple[str, ...]:
        """The closed list that the value is from."""
        return WORDS.get(self.name, ())


@dataclass(frozen=True)
class Bench:
    """What is needed to read the parts of one declaration: its file, its recipe, its clocks."""

    engine: IntakeEngine
    recipe: Recipe
    home: str
    zone: str
    company_zone: str

    def refs(self, sources: Sequence[Source]) -> list[Reference | Aggregate]:
        """Every column and aggregate that some sources read."""
        return [ref for source in sources for ref in references(source, self.home, self.recipe)]

    def cell(self, table: ir.Table, written: str, *, as_is: bool = False) -> ir.StringValue:
        """The text of a column as a recipe writes its name, null where it says nothing."""
        ref = reference(written, self.home, self.recipe)
        return present_cell(self.engine, self.recipe, table[spelled(ref, self.home)], ref, as_is=as_is)

    def text(self, table: ir.Table, source: Source, *, as_is: bool = False) -> ir.StringValue:
        """What a source says in each row, as text."""
        if isinstance(source, str):
            return self.cell(table, source, as_is=as_is)
        if source.is_ is not None:
            word = str(source.is_).lower() if isinstance(source.is_, bool) else str(source.is_)
            return ibis.literal(word, "string") if word else ibis.null("string")
        if source.template:
            read = self._filled(table, source.template)
        elif ref := aggregate(source, self.home, self.recipe):
            read = table[spelled(ref, self.home)]
            if ref.how in ONE_OF_MANY:  # a record that was set aside holds the cell as it was read then
                cell = Reference(ref.file, ref.column)
                read = present_cell(self.engine, self.recipe, read, cell, as_is=as_is)
        else:
            read = self.cell(table, source.column, as_is=as_is)
            read = self._multiplied(table, source, read) if source.times else read
            read = self._later(table, source, read) if source.plus else read
        return _mapped(read, source)

    def _multiplied(self, table: ir.Table, source: Value, read: ir.StringValue) -> ir.StringValue:
        here, by = (reference(name, self.home, self.recipe) for name in (source.column, source.times))
        columns = [column_of(self.recipe, ref) for ref in (here, by)]
        return cells.product(read, columns[0], self.cell(table, source.times), columns[1]).cast("string")

    def _later(self, table: ir.Table, source: Value, read: ir.StringValue) -> ir.StringValue:
        """The moment that lies a while after another one, as ISO text; empty where no while is told."""
        begun = read_moment(self.engine, read, self.column(source.column).format)
        return cells.later(begun, self.cell(table, source.plus), self.column(source.plus).decimal, source.unit)

    def holds(self, table: ir.Table, conditions: Sequence[Condition]) -> ir.BooleanValue:
        """Whether all conditions hold in each row."""
        return all_of(self._holds(table, condition) for condition in conditions)

    def column(self, source: Source) -> Column:
        """How the text of a source is to be read."""
        if isinstance(source, str):
            return column_of(self.recipe, reference(source, self.home, self.recipe))
        ref = aggregate(source, self.home, self.recipe)
        if ref is not None and ref.how in ("sum", "count"):
            return Column(type="number")
        if ref is not None:
            return column_of(self.recipe, Reference(ref.file, ref.column))
        if source.column and source.times:
            return Column(type="number")
        if source.plus:
            return Column(type="timestamp", time_zone=self.column(source.column).time_zone)
        if source.column and not source.format:
            return column_of(self.recipe, reference(source.column, self.home, self.recipe))
        return Column(type="timestamp" if source.format else "text", format=source.format)

    def label(self, source: Source) -> str:
        """What to call a source when something is wrong with it: its column, or its columns.

        The first, least or greatest of many cells is one of them, and stands in their column.
        """
        refs = [
            Reference(ref.file, ref.column) if isinstance(ref, Aggregate) and ref.how in ONE_OF_MANY else ref
            for ref in references(source, self.home, self.recipe)
        ]
        names = [spelled(ref, self.home) for ref in refs]
        return ", ".join(dict.fromkeys(names)) or "a constant"

    def clock(self, source: Source) -> Clock:
        """How wall-clock times of a source become UTC."""
        zone = self.column(source).time_zone or self.zone
        return Clock(self.engine, zone, self.recipe.repeated_hour, self.recipe.skipped_hour)

    def is_timed(self, part: Part) -> bool:
        """Whether a part is a moment: a time of the fact itself, or a property that its column declares as one."""
        return part.kind == "time" or (part.kind == "property" and self.column(part.source).type == "timestamp")

    def read(self, texts: ir.Table, parts: Sequence[Part]) -> ir.Table:
        """Add each part's value, under its name, to a table that holds each part's text."""
        timed = [part for part in parts if self.is_timed(part)]
        read = [self._moment(texts, part) for part in timed]
        texts = self.engine.view(
            texts.mutate(
                **{part.local: moment.local for part, moment in zip(timed, read, strict=True)},
                **{part.instant: moment.instant for part, moment in zip(timed, read, strict=True)},
            )
        )
        values = {part.name: self._value(texts, part) for part in parts if not self.is_timed(part)}
        instants = {part.name: self._instant(texts, part) for part in timed}
        table = self.engine.view(texts.mutate(**values, **instants))
        stamps = {part.name: self._stamp(table[part.name]) for part in timed if part.kind == "property"}
        return self.engine.view(table.mutate(**stamps)) if stamps else table

    def unreadable(self, table: ir.Table, part: Part) -> ir.BooleanValue | None:
        """Where something stands that says no value; None for parts that take any text."""
        if part.kind in ("text", "as is") or (part.kind == "property" and not self.is_timed(part)):
            return None
        return self.filled(table, part) & table[part.name].isnull()

    def filled(self, table: ir.Table, part: Part) -> ir.BooleanValue:
        """Where something stands."""
        return table[part.moment if part.moment in table.columns else part.text].notnull()

    def moments(self, rows: ir.Table, parts: Sequence[Part]) -> dict[str, ir.TimestampValue]:
        """The times of those parts whose column holds times, and is not said to mean anything else."""
        found = {}
        for part in parts:
            ref = reference(part.source, self.home, self.recipe) if isinstance(part.source, str) else None
            if ref is None or ref.file != self.home or not self.is_timed(part):
                continue
            column, name = column_of(self.recipe, ref), f"{MOMENT}{ref.column}"
            blanks = {*self.recipe.files[self.home].missing, *column.missing} - {""}
            if name in rows.columns and not column.format and not blanks:
                found[part.moment] = rows[name]
        return found

    def expected(self, part: Part) -> str:
        """What should have stood there, in words."""
        if part.kind == "word":
            return f"one of {', '.join(part.words)}"
        form = self.column(part.source).format
        return EXPECTED[part.kind] + (
            f" written as {form}" if form and part.kind in ("time", "day", "property") else ""
        )

    def _value(self, texts: ir.Table, part: Part) -> ir.Value:
        text, column = texts[part.text], self.column(part.source)
        if column.type == "html":
            text = cells.plain_text(text)
        if part.kind == "day":
            return read_day(self.engine, text, column.format)
        if part.kind == "money":
            return cells.money(text, column)
        if part.kind == "number":
            return cells.number(text, column.decimal)
        if part.kind == "seconds":
            return cells.seconds(text, column.decimal)
        if part.kind == "flag":
            return cells.flag(text)
        if part.kind == "word":
            return cells.word(text, part.words)
        if part.kind == "property" and column.type == "date":
            return ibis.coalesce(read_day(self.engine, text, column.format).cast("string"), text)
        return text

    def _moment(self, texts: ir.Table, part: Part) -> Moment:
        if part.moment in texts.columns:
            return Moment(texts[part.moment], ibis.null("timestamp(6)"))
        return read_moment(self.engine, texts[part.text], self.column(part.source).format)

    def _instant(self, texts: ir.Table, part: Part) -> ir.TimestampValue:
        local, instant = texts[part.local], texts[part.instant]
        return sane(ibis.coalesce(instant, self.clock(part.source).utc(local)))

    def _stamp(self, instant: ir.TimestampValue) -> ir.StringValue:
        """A moment as text that says both the instant and the wall clock of the company: 2024-05-31T13:45:00+02:00."""
        local = Clock(self.engine, self.company_zone).local(instant)
        minutes = (microseconds(local) - microseconds(instant)) // 60_000_000
        size = minutes.abs()
        hours, rest = (size // 60).cast("string").lpad(2, "0"), (size % 60).cast("string").lpad(2, "0")
        sign = (minutes < 0).ifelse("-", "+")
        return local.strftime("%Y-%m-%dT%H:%M:%S") + sign + hours + ":" + rest

    def _filled(self, table: ir.Table, template: str) -> ir.StringValue:
        """The template with its holes filled, null where all of them are empty."""
        pieces: list[ir.StringValue] = []
        found: list[ir.StringValue] = []
        end = 0
        for hole in HOLE.finditer(template):
            pieces.append(ibis.literal(template[end : hole.start()]))
            if hole[1] is None:
                pieces.append(ibis.literal(hole[0][0]))
            else:
                found.append(self.cell(table, hole[1]))
                pieces.append(found[-1].fill_null(""))
            end = hole.end()
        pieces.append(ibis.literal(template[end:]))
        text = self.engine.function("trim", pieces[0].concat(*pieces[1:]), returns="string").nullif("")
        return ibis.coalesce(*found).isnull().ifelse(ibis.null("string"), text) if found else text

    def _holds(self, table: ir.Table, condition: Condition) -> ir.BooleanValue:
        text = self.cell(table, condition.column)
        tests = []
        if condition.one_of:
            tests.append(text.isin(condition.one_of).fill_null(False))
        if condition.none_of:
            tests.append(text.notin(condition.none_of).fill_null(True))
        if condition.filled is not None:
            tests.append(text.notnull() if condition.filled else text.isnull())
        if condition.negative is not None:
            ref = reference(condition.column, self.home, self.recipe)
            below = (cells.number(text, column_of(self.recipe, ref).decimal) < 0).fill_null(False)
            tests.append(below if condition.negative else ~below)
        if condition.same_as:
            tests.append((text == self.cell(table, condition.same_as)).fill_null(False))
        if condition.other_than:
            tests.append((text != self.cell(table, condition.other_than)).fill_null(True))
        return all_of(tests)


def _mapped(read: ir.StringValue, value: Value) -> ir.StringValue:
    if not value.map and value.otherwise is None:
        return read
    text = read.fill_null(value.map[""]) if "" in value.map else read
    otherwise = text if value.otherwise is None else ibis.literal(value.otherwise, "string")
    named = [(read == word, ibis.literal(kept, "string")) for word, kept in value.map.items() if word]
    mapped = ibis.cases(*named, else_=otherwise) if named else otherwise
    return text.isnull().ifelse(ibis.null("string"), mapped).nullif("")


def parts_of(names: Mapping[str, PartKind], declaration: object, required: Sequence[str] = ()) -> list[Part]:
    """The parts that a declaration gives, of those that its fact can have."""
    return [
        Part(name, kind, getattr(declaration, name), name in required)
        for name, kind in names.items()
        if getattr(declaration, name) is not None
    ]
