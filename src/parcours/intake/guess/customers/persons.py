"""Tables of persons under headings that do not say so: each row has a number and what one knows about somebody."""

from __future__ import annotations

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers.births import tells_births
from parcours.intake.guess.events.amounts import amount_column
from parcours.intake.guess.events.logs import event_column
from parcours.intake.guess.events.things import noun_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns

#: Share of the values that must be somebody's own for rows to be persons.
OWN = 0.8
#: Share of the values of a joined column that the table of persons must know.
KNOWN = 0.95
#: Who works for the company, and what it owns, is no customer.
INSIDE = ("agent", "team", "place")
GOODS = ("seller", "product", "campaign", "order", "ticket", "conversation", "invoice", "payment", "coupon")


def holds_persons(know: Knowledge, file: FileColumns) -> bool:
    """Whether each row, by one number, is a person: with an address, a name or a day of birth, and nothing else."""
    key = know.keys[file.name].key
    if len(key) != 1 or know.scores[file.name] or noun_of(file, key) not in ("", "customer"):
        return False
    if not file.column(key[0]).idlike or _says_else(file.column(key[0])) or _says_else(file):
        return False
    if amount_column(file) is not None or event_column(file) is not None:
        return False
    of_records = all(of_the_record(column) or column.says("verb", "opened") for column in file.columns if column.timed)
    return of_records and any(_personal(column) for column in file.columns if column.name != key[0])


def lists_companies(file: FileColumns) -> bool:
    """Whether a file of accounts says where each one is: companies that buy, and no chart of accounts."""
    located = any(column.says("role", "city", "postcode", "street", "phone") for column in file.columns)
    return file.says("thing", "account") and located


def of_the_record(column: ColumnLook) -> bool:
    """A moment of the record, not of something the customer lived through."""
    return (
        column.says("time", "changed", "due")
        or column.says("verb", "created", "registered", "activated", "started")
        or tells_births(column)
    )


def leads_to_person(know: Knowledge, file: FileColumns, column: ColumnLook) -> str:
    """The table of persons whose numbers a column holds; "" where it leads to none."""
    relation = know.relation_of(file.name, column.name)
    if relation is None or relation.included < KNOWN or _says_else(column):
        return ""
    known = relation.one_columns == know.keys[relation.one].key and holds_persons(know, know.by_name[relation.one])
    return relation.one if known else ""


def _personal(column: ColumnLook) -> bool:
    """Whether a column holds what one person has and hardly anybody else."""
    if column.says("role", "agent", "company") or not column.filled:
        return False
    named = column.says("role", "first_name", "last_name")
    return named or tells_births(column) or (column.kind == "email" and column.distinct >= OWN * column.filled)


def _says_else(told: ColumnLook | FileColumns) -> bool:
    """Whether a heading, or a file's name, speaks of staff, places or goods."""
    return told.says("role", *INSIDE) or told.says("thing", *GOODS)
