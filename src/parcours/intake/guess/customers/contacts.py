"""The addresses by which customers are known where nothing numbers them: in the row, or in one that it leads to."""

from __future__ import annotations

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns

#: A column with less than this share of the different numbers of another holds the lines of one side.
FEW_LINES = 0.05
#: Share of the values of a joined column that the other file must know for its rows to tell whose they are.
KNOWN = 0.95
#: What customers have one each of, or order, so that the address beside it is theirs.
OWNED = ("order", "invoice", "ticket", "opportunity", "subscription")


def contacts_of(file: FileColumns) -> dict[str, ColumnLook]:
    """E-mail address and telephone number of the customer in the row itself."""
    found: dict[str, ColumnLook] = {}
    for kind in ("email", "phone"):
        mine = [
            column
            for column in file.of_kind(kind)
            if not column.says("role", "agent", "company")
            and not column.says("thing", "seller")
            and column.distinct > 1
        ]
        # Thousands who call one hotline are the customers; where the company calls, it is those who are called.
        most = max((column.distinct for column in mine), default=0)
        mine = [column for column in mine if column.distinct >= FEW_LINES * most]
        if mine:
            found[kind] = max(
                mine, key=lambda column: (column.says("thing", "customer"), column.filled, -column.position)
            )
    return found


def contacts_above(know: Knowledge, file: FileColumns) -> dict[str, ColumnLook]:
    """The e-mail address of the customer in the row of another file that the row leads to, the nearest first.

    A number is not taken for somebody: the address must be said to be a customer's, or stand in an order or a contract.
    """
    ways = know.up(file.name)
    for name in sorted((name for name, way in ways.items() if way), key=lambda name: (len(ways[name]), name)):
        there = know.by_name[name]
        email = contacts_of(there).get("email")
        if email is None or any(relation.included < KNOWN for relation in ways[name]):
            continue
        if email.says("thing", "customer") or there.says("thing", *OWNED):
            return {"email": email}
    return {}
