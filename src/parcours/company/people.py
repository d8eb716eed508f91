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
from parcours.vocabulary.question import Key, Question, Tables, Values, blanks

SORTS = {
    "name": ("name", False), "last": ("last_at", True), "interactions": ("interactions", True),
    "orders": ("orders", True), "revenue": ("revenue", True), "nps": ("last_nps", False),
    "csat": ("last_csat", False), "open": ("open_subjects", True), "life": ("life_cycle", False),
}  # fmt: skip
"""What a list may be sorted by: the column, and whether it begins with the greatest."""
USUAL = "last"
SHOWN = (
    *("customer", "customer_id", "kind", "name", "city", "last_at", "interactions", "orders", "revenue"),
    *("open_subjects", "life_cycle", "last_nps", "last_csat"),
)
"""What a list shows of a customer: each column more is read from many places."""
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
    key = ("people", codes.key, tuple(groups), column, descending)
    return Found(
        readings.kept(key, lambda: _listed(readings, codes, groups, column, descending))["customer"].combine_chunks()
    )


def _listed(
    readings: Readings, codes: Codes, groups: Sequence[tuple[str, ...]], column: str, descending: bool
) -> pa.Table:
    """Everybody in order, which is kept, without those for whom not everything holds: no scan of all customers."""
    found = readings.kept(("order", column, descending), lambda: readings.ask(_order(column, descending)))
    known = [_named(readings, tuple(ways)) for ways in groups]
    if (question := _behind(codes)) is not None:
        known.append(readings.kept(("behind", codes.key), lambda: readings.ask(question, **codes.values)))
    numbers = found["customer"].combine_chunks()
    for some in sorted(known, key=lambda table: table.num_rows):
        numbers = _only(numbers, some["customer"].combine_chunks())
    return pa.Table.from_arrays([numbers], ["customer"])


def _only(numbers: pa.Array, wanted: pa.Array) -> pa.Array:
    """Those of these numbers that are wanted, in their order; marked by number, since hashing a million takes long."""
    if not len(numbers) or not len(wanted):
        return numbers[:0]
    greatest = max(pc.max(numbers).as_py(), pc.max(wanted).as_py())
    among = pc.scatter(pa.repeat(True, len(wanted)), wanted, max_index=greatest)
    return numbers.filter(among.take(numbers))


def rows(readings: Readings, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """What `customers` says of these, in their order."""
    if not numbers:
        return []
    key = ("rows", tuple(numbers))
    found = readings.kept(key, lambda: readings.ask(_ROWS, numbers=list(numbers))).to_pylist()
    return sorted(found, key=lambda row: numbers.index(row["customer"]))


def counted(readings: Readings, behind: Behind) -> int | None:
    """How often that was lived: paths, moves, promises, answers, interactions. None when it is about none of them."""
    codes = with_account(in_codes(behind, readings), behind, readings)
    question = _counted(codes)
    if question is None:
        return None
    table = readings.kept(("counted", codes.key), lambda: readings.ask(question, **codes.values))
    return int(table["n"][0].as_py())


def members(readings: Readings) -> dict[str, int]:
    """How many customers each segment holds, of those that hold any."""
    return {row["segment"]: row["customers"] for row in readings.ask(_MEMBERS).to_pylist()}


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


def people(tables: Tables, values: Values, codes: Codes) -> ir.Table | None:
    """The numbers of the customers for whom everything holds, each once; None where nothing is asked."""
    parts = conditions(tables, values, codes)
    if "segment" in values:
        members = tables["memberships"]
        parts.append(members.filter(members.segment == values["segment"]))
    theirs = [name for name in ("life_cycle", "account") if name in values]
    if theirs and not codes.hears:
        customers = tables["customers"]
        parts.append(customers.filter([customers[name] == values[name] for name in theirs]))
    if not parts:
        return None
    first, *others = [part.filter(part.customer.notnull()).select("customer") for part in parts]
    for other in others:
        first = first.semi_join(other, "customer")
    return first.distinct()


@cache
def _behind(codes: Codes) -> Question | None:
    found = people(TABLES, opened(codes), codes)
    return None if found is None else Question(found)


@cache
def _order(column: str, greatest_first: bool) -> Question:
    """The numbers of all customers in this order."""
    everybody = TABLES["customers"]
    by = ibis.desc(everybody[column]) if greatest_first else ibis.asc(everybody[column])
    return Question(everybody.order_by([everybody[column].isnull(), by, everybody.customer]).select("customer"))


@cache
def _begun(ways: int) -> Question:
    """Those whom a word of the index names that begins in one of so many ways."""
    begun = blanks(**{f"begins{number}": "string" for number in range(ways)})
    return Question(named_by(TABLES["lookups"], list(begun.values())).distinct(), Key("word", tuple(begun)))


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


def _members_of() -> Question:
    members = TABLES["memberships"]
    return Question(members.group_by("segment").agg(customers=members.count()))


def _rows_of() -> Question:
    customers = TABLES["customers"].select(*SHOWN)
    wanted = blanks(numbers="array<int32>")["numbers"].unnest().name("number").as_table()
    return Question(customers.semi_join(wanted, customers.customer == wanted.number))


_ROWS, _MEMBERS = _rows_of(), _members_of()
_ALL_LOOKUPS = Question(lookups(TABLES["customers"], TABLES["identities"], TABLES["profiles"]))
"""For generations made before there was an index."""


def _named(readings: Readings, ways: tuple[str, ...]) -> pa.Table:
    """The customers who have a word that begins in one of these ways."""
    if "lookups" not in readings.lacks:
        begun = {f"begins{number}": way for number, way in enumerate(ways)}
        return readings.kept(("named", ways), lambda: readings.ask(_begun(len(ways)), **begun))
    index = readings.kept("lookups", lambda: readings.ask_facts(_ALL_LOOKUPS))
    return index.filter(reduce(pc.or_, [pc.starts_with(index["word"], pattern=way) for way in ways]))


def with_account(codes: Codes, behind: Behind, readings: Readings) -> Codes:
    """With the number of the company, where the people of one are wanted."""
    if not behind.account:
        return codes
    values = {**codes.values, "account": number_of(readings, behind.account)}
    return replace(codes, names=codes.names | {"account"}, values=values)
