"""Who the customer is: the column, perhaps in a joined file, that stays with one person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers.contacts import contacts_above, contacts_of
from parcours.intake.guess.customers.persons import holds_persons, leads_to_person, lists_companies
from parcours.intake.guess.language.words import fold
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.guess.tables.pairs import NEARLY_ALWAYS, number_beside, together
from parcours.intake.recipe import Source

#: What else a heading may say without the column ceasing to be somebody's number.
HARMLESS = {
    "id",
    "name",
    "properties",
    "stable",
    "event",
    "answer",
    "company",
    "first_name",
    "last_name",
    "role",
    "agent",
}

#: What has numbers of its own, which are nobody's.
NOBODY = ("seller", "product", "campaign", "order", "ticket", "coupon")

#: So few different values in many rows are kinds of customers, and nobody's names.
FEW_KINDS = 12

#: Several words without figures: "Anna Weber", "Weber, Anna", "J. van der Berg".
_NAME = re.compile(r"[^\W\d_][^\W\d_]*[.'’-]?[^\W\d_]*(?:,? +[^\W\d_][\w.'’-]*){1,4}\.?$")


#: Below this, what was taken for the customer should be looked at.
DOUBTFUL = 0.45
_CONTACTS = {"email": "email addresses", "phone": "telephone numbers"}


@dataclass(frozen=True)
class Customer:
    """How the rows of one file name their customer."""

    refs: dict[str, str]
    """Kind of reference -> column, as the recipe writes it."""
    column: ColumnLook | None
    sure: float
    why: str
    anonymous: bool = False
    row: Source | None = None
    """What tells a row from every other, where each is somebody of its own."""

    @property
    def declared(self) -> dict[str, Source]:
        """As a recipe names the customer."""
        return {"anonymous": self.row} if self.row is not None else dict(self.refs)

    @property
    def by_name(self) -> bool:
        """Whether nothing but a name tells customers apart."""
        return self.column is not None and personal_name(self.column)

    @property
    def unnamed(self) -> bool:
        """Whether no heading speaks of customers, so that a person should look."""
        return not self.anonymous and self.sure < DOUBTFUL


def reference_kind(source: str) -> str:
    """The kind of reference of a source's own customer numbers; two sources never share one by accident.

    >>> reference_kind("Web Shop")
    'web_shop'
    """
    return re.sub(r"[^a-z0-9]+", "_", fold(source)).strip("_") or "customer"


def number_kind(know: Knowledge, column: ColumnLook) -> str:
    """The kind of reference of customer numbers: one that the company has already, else the source's own."""
    found = know.register_of(column)
    return found[0].kind if found else reference_kind(know.source)


def person_columns(file: FileColumns) -> list[ColumnLook]:
    """The columns that name customers by number or account name, the most telling first."""
    return [column for column in _ranked(file) if not personal_name(column)]


def named_columns(file: FileColumns) -> list[ColumnLook]:
    """The columns that name customers by what they are called, the most telling first."""
    return [column for column in _ranked(file) if personal_name(column)]


def _ranked(file: FileColumns) -> list[ColumnLook]:
    return sorted(
        (column for column in file.columns if _worth(file, column) > 0),
        key=lambda column: (-_worth(file, column), column.position),
    )


def author_columns(file: FileColumns) -> list[ColumnLook]:
    """Columns that say who wrote or made the row: a customer on the first, anyone on the replies."""
    return [
        column
        for column in file.columns
        if column.says("thing", "author") and _names_one(column) and column.distinct > 1 and not column.timed
    ]


def _names_one(column: ColumnLook) -> bool:
    """Whether values are marks or account names; first names and full names are not one person each."""
    if column.kind in ("identifier", "integer", "code", "email"):
        return True
    if personal_name(column):
        return False
    wordy = sum(count for text, count in column.counts.items() if " " in text) / max(1, sum(column.counts.values()))
    return column.kind in ("category", "label") and column.distinct > 30 and wordy < 0.05


def personal_name(column: ColumnLook) -> bool:
    """Whether the values are names of people or companies: several bear the same, and one is written in many ways."""
    if column.kind not in ("label", "category", "text", "names", "constant") or not column.counts:
        return False
    named = column.says("role", "first_name", "last_name", "name") and not column.says("role", "id")
    alike = sum(count for text, count in column.counts.items() if _NAME.match(text))
    return named or alike >= 0.6 * sum(column.counts.values())


def is_private(column: ColumnLook) -> bool:
    """Whether it holds customers' names, which belong into their profiles and not beside what happened."""
    named = column.says("role", "first_name", "last_name")
    kinds = column.distinct <= FEW_KINDS and column.rows > 10 * FEW_KINDS and not column.says("role", "name")
    return named or (column.says("thing", "customer") and personal_name(column) and not kinds)


def find_customer(know: Knowledge, file: FileColumns) -> Customer | None:
    """Who the customer of this file's rows is; None when no one is named.

    A number comes first, then an account that writes, an address, and a mere name only when there is nothing else.
    """
    best = _by_number(know, file) or next(iter(author_columns(file)), None) or _author_above(know, file)
    contacts = contacts_of(file)
    if best is None and contacts:
        best = number_beside(know, file, max(contacts.values(), key=lambda column: column.filled))
    if best is None and not contacts:
        contacts = contacts_above(know, file)
    if best is None and not contacts:
        best = next((column for column in named_columns(file) if column.distinct > 1), None)
    refs: dict[str, str] = {}
    if best is not None:
        refs[_kind_of(know, best)] = know.reference(file.name, best)
    refs |= {
        kind: know.reference(file.name, column)
        for kind, column in contacts.items()
        if best is None or _is_own(know, file, best, column)
    }
    if not refs:
        return None
    lead = best or next(iter(contacts.values()))
    sure = 0.75 if best is None else 0.4 if personal_name(best) else 0.9
    return Customer(refs, lead, sure, _reason(know, file, best, lead))


def _is_own(know: Knowledge, file: FileColumns, best: ColumnLook, contact: ColumnLook) -> bool:
    """Whether customers have an address each: a shared one would make one customer of two known ones."""
    if contact.distinct >= 0.95 * min(best.distinct, contact.filled):
        return True
    # Where it is empty in many rows, it can only tell those apart that have one.
    return best.file == file.name and contact.fill < NEARLY_ALWAYS and together(know, file, best, contact).name_one


def _worth(file: FileColumns, column: ColumnLook) -> float:
    """How much a column looks like a customer's number; 0 when it does not."""
    if (
        not (column.says("thing", "customer", "account") or column.name in _bare_key(file))
        or not column.idlike
        or column.timed
        or not column.filled
    ):
        return 0.0
    if column.kind in ("email", "phone") or column.says("thing", *NOBODY):
        return 0.0
    roles = {role for role in column.roles if role not in HARMLESS}
    # "Caller id" is a telephone's number only where telephone numbers stand in it.
    roles -= {"phone"} if column.kind in ("identifier", "label", "category") else set()
    if roles or column.says("score", "rating") or (column.says("role", "agent") and not column.says("role", "id")):
        return 0.0
    if column.name in _bare_key(file):
        return 4.5
    if "lead" in column.words and len(column.words) > 1 and not column.says("role", "id"):
        # A lead time, a lead source or a lead score is nobody.
        return 0.0
    person = 3.0 if column.says("thing", "customer") else 1.0
    if not column.says("role", "id") and column.kind in ("category", "label", "integer"):
        enough = column.distinct > 30 or column.distinct > 0.05 * column.rows
        if column.kind == "label" and column.says("role", "name"):
            return 0.3 if column.says("thing", "customer") and enough and file.rows else 0.0
        person -= 0.5 if enough else 9.0
    return max(
        0.0, person + (1.0 if column.says("role", "id") else 0.0) + (0.5 if column.kind == "identifier" else 0.0)
    )


def _bare_key(file: FileColumns) -> tuple[str, ...]:
    """A column called no more than "id" in a file of customers."""
    others = ("order", "ticket", "conversation", "campaign", "survey")
    if not (file.says("thing", "customer") or lists_companies(file)) or file.says("thing", *others):
        return ()
    bare = {"id", "record", "no", "nr", "number", "key", "code", "uuid"}
    return tuple(column.name for column in file.columns if set(column.words) <= bare and column.filled == column.rows)[
        :1
    ]


def _by_number(know: Knowledge, file: FileColumns) -> ColumnLook | None:
    """The stable number of the customer: own, or of a file that the row leads to."""
    own = _numbers(know, file)
    ways = know.up(file.name)
    for column in own:
        relation = know.relation_of(file.name, column.name)
        if relation is None:
            continue
        master = know.by_name[relation.one]
        stable = _more_stable(know, file, column, master)
        if stable is not None:
            return stable
    if own:
        return _more_stable(know, file, own[0], file) or own[0]
    for name in sorted((name for name, way in ways.items() if way), key=lambda name: (len(ways[name]), name)):
        there = know.by_name[name]
        beyond = {relation.one for relation in know.relations if relation.many == name and relation.one in ways}
        people = _numbers(know, there)
        steady = [
            found
            for column in people
            for master in sorted(beyond)
            if (found := _more_stable(know, there, column, know.by_name[master])) is not None
            and know.relation_of(name, column.name) is not None
        ]
        if people:
            return steady[0] if steady else _more_stable(know, there, people[0], there) or people[0]
    return None


def _numbers(know: Knowledge, file: FileColumns) -> list[ColumnLook]:
    """The columns that name customers: by their headings, else as numbers of a table of persons, or its own key."""
    told = person_columns(file)
    if told:
        return told
    joined = [column for column in file.columns if _leads_to(know, file, column)]
    own = know.below(file.name) and holds_persons(know, file) and not _visited(know, file.name)
    return joined or ([file.column(know.keys[file.name].key[0])] if own else [])


def _leads_to(know: Knowledge, file: FileColumns, column: ColumnLook) -> str:
    """The table of persons that a column leads to; "" where those who come there are others."""
    there = leads_to_person(know, file, column)
    return "" if there and _visited(know, there) else there


def _visited(know: Knowledge, name: str) -> bool:
    """Whether rows that name a customer of their own lead to the file, so that it holds none."""
    there = [(know.by_name[relation.many], relation) for relation in know.below(name)]
    return any(column.name not in relation.many_columns for many, relation in there for column in person_columns(many))


def _author_above(know: Knowledge, file: FileColumns) -> ColumnLook | None:
    """Who wrote what the row belongs to."""
    ways = know.up(file.name)
    for name in sorted((name for name, way in ways.items() if way), key=lambda name: (len(ways[name]), name)):
        if authors := author_columns(know.by_name[name]):
            return authors[0]
    return None


def _more_stable(know: Knowledge, file: FileColumns, column: ColumnLook, master: FileColumns) -> ColumnLook | None:
    """Another customer number in the master that comes again where this one is new with every row."""
    if column.name not in know.keys[file.name].unique:
        return None
    for other in master.columns:
        if other.name == column.name or other.name in know.keys[master.name].unique or not _worth(master, other):
            continue
        again = other.fill == 1 and 0.2 * master.rows <= other.distinct < master.rows
        if (
            again
            and other.says("thing", "customer")
            and (other.says("role", "stable") or not column.says("role", "stable"))
        ):
            return other
    return None


def _kind_of(know: Knowledge, column: ColumnLook) -> str:
    anonymous = {"anonymous", "visitor", "cookie", "device", "distinct", "fingerprint"} & set(column.words)
    return "anonymous" if anonymous else number_kind(know, column)


def _reason(know: Knowledge, file: FileColumns, best: ColumnLook | None, lead: ColumnLook) -> str:
    if best is None:
        held = f'"{lead.name}"' if lead.file == file.name else f'"{lead.name}" of {lead.file}'
        return f"no customer number stands in the file; {held} holds {_CONTACTS[lead.kind]} that name a person"
    if personal_name(best):
        return f'no number and no address names the customer: "{best.name}" does, and people of one name count as one'
    where = "" if best.file == file.name else f" of {best.file}"
    repeats = f"{best.distinct:,} customers" if best.distinct < best.rows else "one row per customer"
    told = best.says("thing", "customer", "account", "author") or best.name in _bare_key(file)
    if not told and (there := _leads_to(know, know.by_name[best.file], best)):
        return f'"{best.name}"{where} is the customer: its numbers are those of {there}, where a row is a person'
    if not told and best in _numbers(know, know.by_name[best.file]):
        return f'"{best.name}"{where} is the customer: it numbers the rows, and a row is a person'
    if best.file == file.name and not told:
        return f'"{best.name}" is the customer: it is always filled and goes with the contact beside it, {repeats}'
    passed = [column for column in person_columns(file) if column.name != best.name or best.file != file.name]
    beside = f'; "{passed[0].name}" is new with every row' if passed and best.file != file.name else ""
    return f'"{best.name}"{where} is the customer: its heading says so, {repeats}{beside}'
