"""Registers of customers that the company knows from other sources, and which of them a column's numbers belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.intake.guess.language.words import speaks_of, words_of
from parcours.intake.guess.tables.columns import ColumnLook
from parcours.intake.recipe import Recipe, Value
from parcours.intake.recipe_checks import declarations
from parcours.vocabulary.port import IntakeEngine

#: Kinds of references that are no register: an address is nobody's number, and what is anonymous belongs to one source.
NO_REGISTER = ("email", "phone", "anonymous")
#: Values looked up, and how few are too few to tell.
LOOKED_UP, TOO_FEW = 2_000, 10
#: Share of the values that must be known when the headings differ.
KNOWN = 0.5


@dataclass(frozen=True)
class Register:
    """One numbering of customers."""

    kind: str
    """Kind of reference, as recipes write it."""
    source: str
    headings: frozenset[tuple[str, ...]]
    """The words of the columns that hold its numbers."""


@dataclass(frozen=True)
class Registers:
    """All numberings that the company knows."""

    known: tuple[Register, ...] = ()
    people: ir.Table | None = None
    """The references of all customers so far (`customer_ref`)."""

    def of(self, column: ColumnLook, engine: IntakeEngine) -> tuple[Register, str] | None:
        """The register that a column of customer numbers belongs to, and why; None when it has one of its own."""
        likely = [each for each in self.known if self._may_be(each, column)]
        shares = self._shares(likely, column, engine) if likely else {}
        few = self.people is None or len(column.counts) < TOO_FEW
        for register in sorted(likely, key=lambda each: (-shares.get(each.kind, 0.0), each.kind)):
            share, named = shares.get(register.kind, 0.0), _speaks(column.words)
            if column.words in register.headings and named and (few or share > 0):
                return register, f'"{column.name}" stands there too'
            if share >= KNOWN and not few:
                return register, f"{share:.0%} of the numbers are known there"
        return None

    def _may_be(self, register: Register, column: ColumnLook) -> bool:
        return column.words in register.headings or _speaks(column.words)

    def _shares(self, likely: Sequence[Register], column: ColumnLook, engine: IntakeEngine) -> dict[str, float]:
        """For each register, the share of the column's values that it knows."""
        if self.people is None:
            return {}
        values = sorted({text.removesuffix(".0") if column.floating else text for text in column.counts})[:LOOKED_UP]
        pairs = [(each.kind, f"{each.kind}:{value}") for each in likely for value in values]
        asked = engine.from_arrow(
            pa.table({"kind": [kind for kind, _ in pairs], "customer_ref": [ref for _, ref in pairs]})
        )
        found = asked.semi_join(self.people, "customer_ref").group_by("kind").aggregate(values=ibis._.count())
        return {
            row["kind"]: row["values"] / len(values) for batch in engine.batches(found) for row in batch.to_pylist()
        }


def registers(recipes: Iterable[Recipe], people: ir.Table | None = None) -> Registers:
    """The registers that kept recipes read."""
    headings: dict[str, set[tuple[str, ...]]] = {}
    sources: dict[str, str] = {}
    for recipe in recipes:
        for _, declaration in declarations(recipe):
            for name in ("customer", "left", "right"):
                for kind, source in getattr(declaration, name, {}).items():
                    column = source.column or source.first if isinstance(source, Value) else source
                    if kind not in NO_REGISTER and column:
                        headings.setdefault(kind, set()).add(words_of(column.rpartition(".")[2]))
                        sources[kind] = kind if recipe.source == kind else sources.get(kind, recipe.source)
    known = (Register(kind, sources[kind], frozenset(found)) for kind, found in sorted(headings.items()))
    return Registers(tuple(known), people)


def _speaks(words: tuple[str, ...]) -> bool:
    """Whether a heading speaks of customers."""
    return speaks_of(words, "thing", "customer") or speaks_of(words, "thing", "account")
