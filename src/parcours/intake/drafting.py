"""The work on one declaration: its rows, their values, what is wrong in them, and the columns of its facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import ibis
import ibis.expr.types as ir

from parcours.intake.drafts import (
    AT,
    CORE,
    DRAFT,
    FIRST,
    HASH,
    RULE,
    TAKES,
    TIMELESS,
    Draft,
    Import,
    Laid,
    Problem,
    RowCount,
    Rows,
    Tally,
)
from parcours.intake.keys import content_hash, customer_ref, fingerprint, json_object
from parcours.intake.kinds import FILE, ROW
from parcours.intake.parts import Bench, Part
from parcours.intake.recipe import Answers, Interaction, Profile, Source
from parcours.intake.recipe_checks import Declaration, conditions
from parcours.intake.references import Aggregate, Reference, reference
from parcours.intake.rows import any_of, first_of
from parcours.vocabulary.facts import FACTS
from parcours.vocabulary.port import IntakeEngine


@dataclass(frozen=True)
class Drafting:
    """The work on one declaration, from its rows to its facts."""

    rows: Rows
    import_: Import
    declaration: Declaration
    number: int
    drafts: int

    @cached_property
    def bench(self) -> Bench:
        """The reading of its parts."""
        recipe = self.rows.recipe
        zone = getattr(self.declaration, "time_zone", "") or recipe.time_zone or self.import_.time_zone
        return Bench(self.rows.engine, recipe, self.declaration.file, zone, self.import_.time_zone)

    @property
    def engine(self) -> IntakeEngine:
        """The engine that all expressions are on."""
        return self.rows.engine

    @property
    def same_key(self) -> str:
        """Which row counts when a key comes twice with different content."""
        return self.rows.recipe.files[self.declaration.file].same_key

    def tells_the_same(self, other: Drafting) -> bool:
        """Whether another declaration makes the same facts of the same rows, for other customers say."""
        mine, theirs = self.declaration, other.declaration
        if mine.file != theirs.file or self.key != other.key:
            return False
        if isinstance(mine, Interaction) and isinstance(theirs, Interaction):
            return mine.event == theirs.event
        if isinstance(mine, Answers) and isinstance(theirs, Answers):
            return mine.survey == theirs.survey
        return isinstance(mine, Profile) and isinstance(theirs, Profile)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The columns that make a row of the declaration unique."""
        if isinstance(self.declaration, Profile):
            return self.declaration.key
        declared = getattr(self.declaration, "response" if isinstance(self.declaration, Answers) else "key", ())
        return tuple(declared or self.rows.recipe.files[self.declaration.file].key)

    @property
    def needs_number(self) -> bool:
        """Whether equal rows are told apart by counting them: each is a fact of its own, and nothing else tells."""
        return not self.key and isinstance(self.declaration, Interaction | Answers)

    @property
    def key_parts(self) -> list[Part]:
        """The key, as parts to read."""
        return [Part(f"key {number}", "text", column) for number, column in enumerate(self.key)]

    def dictionary(self, name: str, kind: str = "text") -> list[Part]:
        """The parts of a table of the declaration, such as customer or properties."""
        given: Mapping[str, Source] = getattr(self.declaration, name)
        return [Part(f"{name} {key}", kind, source) for key, source in given.items()]  # type: ignore[arg-type]

    def wanted(self, parts: Sequence[Part]) -> tuple[Reference | Aggregate, ...]:
        """Every column and aggregate that the declaration reads."""
        tested = [
            written
            for condition in conditions(self.declaration)
            for written in (condition.column, condition.same_as, condition.other_than)
            if written
        ]
        return tuple(dict.fromkeys(self.bench.refs([*(part.source for part in parts), *tested])))

    def lay_out(self, parts: Sequence[Part]) -> Laid:
        """The rows, and with each part's text and value, and whether they take part."""
        home, wanted = self.declaration.file, self.wanted(parts)
        key = [reference(name, home, self.rows.recipe) for name in self.key]
        tests = conditions(self.declaration)
        rows = self.rows.rows(home, wanted, key, lambda table: self.bench.holds(table, tests))
        texts = {part.text: self.bench.text(rows, part.source, as_is=part.kind == "as is") for part in parts}
        own = sorted(ref.column for ref in wanted if isinstance(ref, Reference) and ref.file == home)
        core = {CORE: fingerprint(self.engine, [rows[column] for column in own])} if self.needs_number else {}
        table = rows.select(
            ROW,
            FILE,
            **texts,
            **self.bench.moments(rows, parts),
            **core,
            **{TAKES: self.bench.holds(rows, tests)},
            **{FIRST: rows[first_of(home)] == "true" if self._groups(parts) else ibis.literal(True)},
        )
        values = self.bench.read(self.engine.view(table), parts)
        return Laid(rows, self._numbered(values) if self.needs_number else values)

    def identity(self, values: ir.Table) -> list[ir.StringValue]:
        """What makes a row unique: its key, or its content and number."""
        return [values[part.name] for part in self.key_parts] if self.key else [values[CORE]]

    def refs(self, values: ir.Table, name: str) -> list[ir.StringValue]:
        """The references that a table of the declaration gives for a customer, in order of preference."""
        return [
            customer_ref(self.engine, part.name.removeprefix(f"{name} "), values[part.name])
            for part in self.dictionary(name)
        ]

    def subject(self, values: ir.Table) -> dict[str, ir.Value]:
        """What the fact is about: the first subject that is filled."""
        parts = self.dictionary("subject")
        if not parts:
            return {}
        kinds = [(values[part.name].notnull(), part.name.removeprefix("subject ")) for part in parts]
        return {
            "subject_kind": ibis.cases(*kinds, else_=ibis.null("string")),
            "subject_ref": ibis.coalesce(*(values[part.name] for part in parts)),
        }

    def properties(self, values: ir.Table) -> dict[str, ir.Value]:
        """The properties as JSON text."""
        parts = self.dictionary("properties")
        named = self._further_subjects(values)
        named |= {part.name.removeprefix("properties "): values[part.name] for part in parts}
        return {"properties": json_object(self.engine, named)} if named else {}

    def _further_subjects(self, values: ir.Table) -> dict[str, ir.StringValue]:
        """The numbers of the subjects behind the first that is filled, by their kinds: a fact is about one thing."""
        parts = self.dictionary("subject") if hasattr(self.declaration, "subject") else []
        return {
            part.name.removeprefix("subject "): ibis.ifelse(
                ibis.coalesce(*(values[each.name] for each in parts[:place])).notnull(),
                values[part.name],
                ibis.null("string"),
            )
            for place, part in enumerate(parts)
            if place
        }

    def unreadable(self, values: ir.Table, parts: Sequence[Part]) -> list[Problem]:
        """Cells in which something stands that says nothing."""
        found = []
        for part in parts:
            when = self.bench.unreadable(values, part)
            if when is None:
                continue
            outcome = "it was set aside" if part.required else "the cell was left empty"
            reason = ibis.literal(f" is not {self.bench.expected(part)}; {outcome}.")
            text = values[part.text]
            found.append(
                Problem(
                    when,
                    ibis.literal(self.bench.label(part.source)),
                    text,
                    f"unreadable-{part.kind}" if part.kind != "property" else "unreadable-time",
                    ibis.literal('"').concat(text.substr(0, 80), '"', reason),
                    part.required,
                )
            )
        return found

    def missing(self, values: ir.Table, what: str, sources: Sequence[Source], when: ir.BooleanValue) -> Problem:
        """Something that every fact needs is not there."""
        labels = ", ".join(dict.fromkeys(self.bench.label(source) for source in sources))
        reason = f"There is no {what}; it was set aside."
        nothing = ibis.null("string")
        return Problem(when, ibis.literal(labels), nothing, f"missing-{what}", ibis.literal(reason), loses=True)

    def facts(
        self,
        table: str,
        rows: ir.Table,
        columns: Mapping[str, ir.Value],
        fixed: Mapping[str, str],
        same: Sequence[ir.StringValue],
        place: ir.IntegerValue,
    ) -> ir.Table:
        """The facts with all columns of their schema, and what is needed to settle keys that come twice.

        `same` is what the key is made of; `place` numbers the facts of this draft in file order.
        """
        schema, key = FACTS[table]
        recipe = self.rows.recipe
        given = {**columns, "source": ibis.literal(recipe.source)}
        kinds = list(getattr(self.declaration, "subject", {}))
        said = {**fixed, "subject_kind": kinds[0]} if len(kinds) == 1 else fixed
        given["content_hash"] = content_hash(self.engine, given, key, schema, said)
        if self.import_.import_id:
            given["import_id"] = ibis.literal(self.import_.import_id)
        if self.import_.received_at:
            given["received_at"] = given["linked_at"] = ibis.literal(self.import_.received_at, "timestamp(6)")
        at = place * self.drafts + self.number
        if "sequence" in schema:
            given["sequence"] = at + self.import_.first_sequence
        whole = {name: given[name].cast(kind) if name in given else ibis.null(kind) for name, kind in schema.items()}
        own = {
            AT: at,
            RULE: ibis.literal(self.same_key),
            DRAFT: ibis.literal(self.number, "int32"),
            HASH: self._hash(*same),
        }
        return rows.select(ROW, FILE, **own, **whole)

    def begin(self, table: str, laid: Laid, parts: Sequence[Part], problems: Sequence[Problem]) -> Draft:
        """The draft as far as rows go: which take part, which are lost, and what is left to make facts of.

        What is lost is looked up once and then left out by row, because a filter on values would make the engine
        work those out twice.
        """
        rows, values = laid
        counted = only_first(values, problems)
        tally = self._tally(values, counted)
        made, lost = values, None
        if tally.taking_part < tally.rows:
            made = made.filter(made[TAKES])
        if self._groups(parts):
            made = made.filter(made[FIRST])
        if tally.lost:
            lost = self.engine.keep(
                values.filter(any_of(each.when for each in counted if each.loses)).select(ROW, FILE)
            )
            made = made.anti_join(lost, ROW)
        made = self.engine.view(made)
        wanted = self.wanted(parts)
        file = self.declaration.file
        return Draft(table, self.number, file, wanted, self.key, rows, values, counted, tally, made, lost, facts=made)

    def _tally(self, values: ir.Table, problems: Sequence[Problem]) -> Tally:
        """Count, in one pass over the rows, those that take part, those that are lost, and times in odd hours."""
        values = values if TIMELESS in values.columns else values.mutate(**{TIMELESS: ibis.literal(False)})
        counted = {
            "taking_part": values[TAKES],
            "lost": any_of(problem.when for problem in problems if problem.loses),
            "wrong": any_of(problem.when for problem in problems),
            "repeated_hours": self._odd_hour(values, repeats=True),
            "skipped_hours": self._odd_hour(values, repeats=False),
            "timeless": values[TIMELESS],
        }
        sums = {name: flag.sum().fill_null(0) for name, flag in counted.items()}
        first = values[ROW].min(where=values[TIMELESS])
        found = values.group_by(FILE).agg(rows=values.count(), first=first, **sums).to_pyarrow().to_pylist()
        by_file = {row[FILE]: RowCount(row["taking_part"], row["lost"], row["timeless"], row["first"]) for row in found}
        totals = {
            name: sum(row[name] for row in found) for name in ("rows", "wrong", "repeated_hours", "skipped_hours")
        }
        return Tally(by_file, **totals)

    def _odd_hour(self, values: ir.Table, *, repeats: bool) -> ir.BooleanValue:
        """Whether the fact's own time is a wall-clock time that clock changes repeat or skip."""
        found = []
        for name in ("occurred_at", "answered_at"):
            if f"{name} §local" in values.columns:
                clock, local = self.bench.clock(getattr(self.declaration, name)), values[f"{name} §local"]
                found.append((clock.repeats(local) if repeats else clock.skips(local)).fill_null(False))
        return any_of(found) & values[TAKES] & values[FIRST]

    def _groups(self, parts: Sequence[Part]) -> bool:
        """Whether the rows of one key become one fact together."""
        return any(isinstance(ref, Aggregate) and ref.file == self.declaration.file for ref in self.wanted(parts))

    def _hash(self, *values: ir.Value) -> ir.IntegerValue:
        return self.engine.function("hash", *values, returns="uint64")

    def _numbered(self, values: ir.Table) -> ir.Table:
        """Rows without a key: the second of two that say the same in one file gets the number 2, and so on."""
        hashes = values.select(core=self._hash(values[CORE]))
        twice = self.engine.keep(hashes.group_by("core").agg(rows=hashes.count()).filter(lambda t: t.rows > 1))
        if not twice.limit(1).to_pyarrow().num_rows:
            return values
        several = values.select(ROW, FILE, CORE, hash=self._hash(values[CORE]))
        several = several.semi_join(twice, several.hash == twice.core)
        window = ibis.window(group_by=[several[FILE], several[CORE]], order_by=several[ROW])
        numbers = several.select(row=several[ROW], again=ibis.row_number().over(window))
        again = self.engine.keep(numbers.filter(numbers.again > 0))
        table = values.left_join(again, values[ROW] == again.row)
        suffix = ibis.literal("#").concat((table.again + 1).cast("string")).fill_null("")
        return self.engine.view(table.mutate(**{CORE: table[CORE].concat(suffix)}).drop("row", "again"))


def fixed(parts: Sequence[Part]) -> dict[str, str]:
    """What is the same in every row."""
    return {part.name: str(part.source.is_) for part in parts if part.constant and not isinstance(part.source, str)}


def only_first(values: ir.Table, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Problems count where the row takes part, and of rows with one key only in the first."""
    return tuple(replace(problem, when=values[TAKES] & values[FIRST] & problem.when) for problem in problems)
