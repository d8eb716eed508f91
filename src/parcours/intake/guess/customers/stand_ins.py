"""Who stands for the customer where no column names one: the case, or marks under a heading that nobody knows."""

from __future__ import annotations

from dataclasses import replace

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers.people import Customer, find_customer, number_kind
from parcours.intake.guess.customers.persons import GOODS, INSIDE
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events.happenings import moments_of
from parcours.intake.guess.events.lines import row_itself
from parcours.intake.guess.events.logs import tells_more
from parcours.intake.guess.events.things import is_case_number, subject_columns
from parcours.intake.guess.language.words import spoken
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns

#: Share of the rows that must have the number of a case that is somebody of its own.
FILLED = 0.9
#: From this length on, single words without blanks are marks.
LONG = 16
#: How many rows a mark of an unknown kind stands in, on average, to be somebody's.
AGAIN = 1.2
#: So few different marks are kinds of something.
FEWEST = 10
PROPERTY = "a property"
#: Numbers of periods.
PERIODS = {"week", "woche", "semaine", "semana", "settimana", "month", "monat", "year", "jahr", "quarter", "quartal"}
#: What is no case of anybody's, though rows of it may have moments.
NO_CASES = ("seller", "product", "campaign", "coupon")
MEASURES = ("amount", "quantity", "duration", "status", "postcode", "place", "agent", "team", "birth", "phone")


def customer_or_case(know: Knowledge, file: FileColumns, subjects: dict[str, ColumnLook]) -> Customer | None:
    """The named customer; else every case, ticket or order of the file is somebody of its own."""
    found = find_customer(know, file)
    if found is not None:
        return found
    if any(find_customer(know, know.by_name[relation.many]) is not None for relation in know.below(file.name)):
        return None
    key = know.keys[file.name].key
    numbers = [*subjects.values(), *(file.column(name) for name in key if len(key) == 1)]
    numbers += _cases(file)
    numbers = [column for column in numbers if column.fill > FILLED and column.kind != "url"]
    if not numbers:
        return case_above(know, file) or _somebody(know, file) or _each_row(file, key)
    why = f'no customer is named: each "{numbers[0].name}" counts as somebody of its own'
    return Customer({"anonymous": numbers[0].name}, None, 0.4, why, anonymous=True)


def case_above(know: Knowledge, file: FileColumns) -> Customer | None:
    """The case that the rows belong to, where each case of its own file counts as somebody: one case is one person."""
    for relation in know.relations:
        # Files may lead to one another: only the number of a row stands for itself.
        if relation.many != file.name or relation.one_columns != know.keys[relation.one].key:
            continue
        column, above = file.column(relation.many_columns[0]), know.by_name[relation.one]
        if len(relation.many_columns) > 1 or not _may_be_case(column):
            continue
        there = customer_or_case(know, above, subject_columns(above, know.keys[above.name].key))
        if there is not None and there.refs == {"anonymous": relation.one_columns[0]} and _tells(know, above):
            why = f'no customer is named: each "{column.name}" counts as somebody of its own, as in {above.name}'
            return replace(there, refs={"anonymous": column.name}, why=why)
    return None


def _may_be_case(column: ColumnLook) -> bool:
    """Whether a column may say to which case a row belongs, and not to which goods, place or colleague."""
    other = column.says("thing", *NO_CASES) or column.says("role", *INSIDE)
    return column.fill > FILLED and column.kind != "url" and not other


def _tells(know: Knowledge, file: FileColumns) -> bool:
    """Whether rows of the file are something that happened, and no goods or places that others are joined with."""
    told = moments_of(file, "", know.engine)
    return not file.says("thing", *NO_CASES) and any(moment.part == "event" for moment in told)


def likely_customer(file: FileColumns, draft: Draft) -> str:
    """A sentence that names the marks of no known use that come again, where every case counts as somebody; else ""."""
    free = [each for each in file.columns if draft.used.get((file.name, each.name), PROPERTY) == PROPERTY]
    marks = [column for column in free if column.kind in ("identifier", "integer") and _again(column)]
    if not marks:
        return ""
    name = max(marks, key=lambda column: (column.kind == "identifier", column.says("role", "id"), column.fill)).name
    return f' "{name}" stands in most rows and comes again: if it numbers customers, name it as the customer.'


def _again(column: ColumnLook) -> bool:
    """Whether it numbers something that comes again, of which the heading does not say that it is no person."""
    numbers = column.kind == "identifier" or (column.says("role", "id") and not column.timed)
    if PERIODS & set(column.words):
        return False
    often = column.fill > FILLED and FEWEST < column.distinct <= column.filled / AGAIN
    return numbers and often and not column.says("role", *MEASURES) and not column.says("thing", *GOODS)


def _cases(file: FileColumns) -> list[ColumnLook]:
    """The columns that may number cases or sessions, those that differ most first; no measures of a case."""
    named = [
        column
        for column in file.columns
        if column.says("thing", "ticket", "session")
        and column.idlike
        and column.distinct > 1
        and not (
            column.says("role", "amount", "quantity", "duration", "status", "text") and not column.says("role", "id")
        )
    ]
    return sorted(named, key=lambda column: (not is_case_number(column), -column.distinct, column.position))


def _somebody(know: Knowledge, file: FileColumns) -> Customer | None:
    """Under a heading that nobody knows: marks that stand in every row, near its beginning, and come again."""
    for column in file.columns[:3]:
        coded = column.kind in ("category", "label") and column.length >= LONG and not any(map(_spaced, column.counts))
        marks = (
            (column.kind == "identifier" or coded) and column.fill == 1 and 10 < column.distinct <= file.rows / AGAIN
        )
        if marks and not spoken(column.words, "thing") and set(column.roles) <= {"id"}:
            kind = number_kind(know, column)
            why = f'no heading names a customer: "{column.name}" holds marks that come again, and was taken for that'
            return Customer({kind: column.name}, column, 0.4, why)
    return None


def _each_row(file: FileColumns, key: tuple[str, ...]) -> Customer | None:
    """Where nothing is numbered, but a heading says what was done, each row is somebody of its own."""
    row = row_itself(file, key) if tells_more(file) else None
    why = "no customer is named and nothing is numbered: each row counts as somebody of its own"
    return Customer({}, None, 0.3, why, anonymous=True, row=row) if row is not None else None


def _spaced(text: str) -> bool:
    return " " in text
