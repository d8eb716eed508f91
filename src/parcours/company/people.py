"""Customers found: by what they are called, by what a number is about; counted, in an order, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, reduce
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from parcours.company.behind import Codes, in_codes, opened, verbatims
from parcours.company.readings import TABLES, Readings
from parcours.company.who import number_of
from parcours.journeys import behind as lived
from parcours.loyalty.lookups import looked_for, lookups, named_by
from parcours.vocabulary.behind import Behind
from parcours.vocabulary.question import Question, Tables, Values, blanks

SORTS = {
    "name": ("name", False), "last": ("last_at", True), "interactions": ("interactions", True),
    "orders": ("orders", True), "revenue": ("revenue", True), "nps": ("last_nps", False),
    "csat": ("last_csat", False), "open": ("open_subjects", True), "life": ("life_cycle", False),
}  # fmt: skip
"""What a list may be sorted by: the column, and whether it begins with the greatest."""
USUAL = "last"
EVERYBODY = Behind()


@dataclass(frozen=True)
class Found:
    """Customers by their numbers, in order; only good with the readings that found them."""

    numbers: pa.Array

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, part: slice) -> list[int]:
        found: list[int] = self.numbers[part].to_pylist()
        return found


def find(
    readings: Readings, behind: Behind = EVERYBODY, typed: str = "", *, sort: str = USUAL, turned: bool = False
) -> Found:
    """The customers behind a number whose names, references, mail or telephone begin as `typed`, in order.

    `sort` is one of SORTS, `turned` turns it round; customers without a value come last. Raises QuestionError for
    what does not exist.
    """
    column, greatest_first = SORTS.get(sort, SORTS[USUAL])
    codes = with_account(in_codes(behind, readings), behind, readings)
    groups = looked_for(typed, calling_code=readings.settings.calendar.calling_code)
    descending = greatest_first != turned

    def listed() -> pa.Table:
        indexed = "lookups" not in readings.lacks
        asked = _beginnings(groups) if indexed else _known_by(readings, groups)
        ways = tuple(len(group) for group in groups)
        return readings.ask(_listed(codes, ways, indexed, column, descending), **codes.values, **asked)

    table = readings.kept(("people", codes.key, tuple(groups), column, descending), listed)
    return Found(table["customer"].combine_chunks())


def rows(readings: Readings, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """What `customers` says of these, in their order."""
    if not numbers:
        return []
    found = readings.ask(_ROWS, numbers=list(numbers)).to_pylist()
    return sorted(found, key=lambda row: numbers.index(row["customer"]))


def counted(readings: Readings, behind: Behind) -> int | None:
    """How often that was lived: paths, moves, promises, answers, interactions. None when it is about none of them."""
    codes = with_account(in_codes(behind, readings), behind, readings)
    question = _counted(codes)
    if question is None:
        return None
    table = readings.kept(("counted", codes.key), lambda: readings.ask(question, **codes.values))
    return int(table["n"][0].as_py())


def conditions(tables: Tables, values: Values, codes: Codes) -> list[ir.Table]:
    """What must hold for a customer, each as a table of `customer` and `path`: all of them, in any order."""
    if codes.hears:
        return [verbatims(tables, values, codes).select("customer", "path")]
    names = codes.names
    found = []
    if codes.departure:
        found.append(lived.departed(tables, values, kind=codes.departure, taking_part=codes.taking_part))
    if {"source", "target"} & names:
        found.append(lived.went(tables, values, begins=codes.begins, ends=codes.ends))
    if "promise" in names:
        found.append(lived.promised(tables, values))
    if {"score_low", "score_high", "metric"} & names:
        found.append(lived.answered(tables, values))
    elif {"stage", "touchpoint"} & names or (not found and {"journey", "start", "end"} & names):
        found.append(lived.passed(tables, values))
    return found


def people(tables: Tables, values: Values, codes: Codes, named: Sequence[ir.Table] = ()) -> ir.Table:
    """The rows of `customers` for which everything holds, and who are in each table of `named`."""
    found = tables["customers"]
    for name in ("life_cycle", "account"):
        if name in values:
            found = found.filter(found[name] == values[name])
    for condition in conditions(tables, values, codes):
        found = found.semi_join(condition.filter(condition.customer.notnull()), "customer")
    if "segment" in values:
        members = tables["memberships"]
        found = found.semi_join(members.filter(members.segment == values["segment"]), "customer")
    for some in named:
        found = found.semi_join(some, "customer")
    return found


@cache
def _listed(codes: Codes, ways: tuple[int, ...], indexed: bool, column: str, greatest_first: bool) -> Question:
    """The numbers of the customers found, in order; of what was typed each part may be read in so many ways."""
    named = [_begun(group, several) if indexed else _numbered(group) for group, several in enumerate(ways)]
    found = people(TABLES, opened(codes), codes, named)
    by = ibis.desc(found[column]) if greatest_first else ibis.asc(found[column])
    return Question(found.order_by([found[column].isnull(), by, found.customer]).select("customer"))


def _begun(group: int, ways: int) -> ir.Table:
    """Those whom a word of the index names that begins in one of some ways."""
    begun = blanks(**{f"begins{group}_{number}": "string" for number in range(ways)})
    return named_by(TABLES["lookups"], list(begun.values()))


def _numbered(group: int) -> ir.Table:
    """Those with these numbers."""
    name = f"known{group}"
    return blanks(**{name: "array<int32>"})[name].unnest().name("customer").as_table()


@cache
def _counted(codes: Codes) -> Question | None:
    values = opened(codes)
    found = conditions(TABLES, values, codes)
    if len(found) != 1 or codes.hears:
        return None
    lines = found[0]
    if "segment" in values:
        members = TABLES["memberships"]
        lines = lines.semi_join(members.filter(members.segment == values["segment"]), "customer")
    return Question(lines.agg(n=lines.count()))


def _rows_of() -> Question:
    customers = TABLES["customers"]
    wanted = blanks(numbers="array<int32>")["numbers"].unnest().name("number").as_table()
    return Question(customers.semi_join(wanted, customers.customer == wanted.number))


_ROWS = _rows_of()
_ALL_LOOKUPS = Question(lookups(TABLES["customers"], TABLES["identities"], TABLES["profiles"]))
"""For generations made before there was an index."""


def _beginnings(groups: Sequence[Sequence[str]]) -> dict[str, str]:
    """The values for what was typed."""
    return {f"begins{group}_{number}": way for group, ways in enumerate(groups) for number, way in enumerate(ways)}


def _known_by(readings: Readings, groups: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    """The same without an index: the customers whom each group names."""
    if not groups:
        return {}
    index = readings.kept("lookups", lambda: readings.ask_facts(_ALL_LOOKUPS))
    found = {}
    for group, ways in enumerate(groups):
        fits = reduce(pc.or_, [pc.starts_with(index["word"], pattern=way) for way in ways])
        found[f"known{group}"] = pc.unique(index.filter(fits)["customer"]).to_pylist()
    return found


def with_account(codes: Codes, behind: Behind, readings: Readings) -> Codes:
    """With the number of the company, where the people of one are wanted."""
    if not behind.account:
        return codes
    values = {**codes.values, "account": number_of(readings, behind.account)}
    return replace(codes, names=codes.names | {"account"}, values=values)
