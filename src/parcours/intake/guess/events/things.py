"""What rows are about: the thing that a file, or a heading, names, and the column that numbers it."""

from __future__ import annotations

from collections.abc import Iterable

from parcours.intake.guess.customers.subscribers import own_number, subscribes
from parcours.intake.guess.events.cases import named_case, tells_cases
from parcours.intake.guess.events.kinds import sold_by_kind
from parcours.intake.guess.language.verbs import verb_of
from parcours.intake.guess.language.words import singular, speaks_of, spoken
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.vocabulary.words import SubjectKind

SUBJECTS = tuple(kind.value for kind in SubjectKind)
#: Things that are subjects of another kind: what was booked is an order.
COUNTED_AS = {"appointment": "order"}
#: Things that events are named after, the more telling first.
NOUNS = (
    "coupon",
    "invoice",
    "payment",
    "ticket",
    "conversation",
    "opportunity",
    "subscription",
    "order",
    "appointment",
    "campaign",
    "session",
    "customer",
)
#: Headings that say no more than that the row is numbered.
BARE_NUMBER = {"id", "no", "nr", "number", "key", "#", "record"}
#: Running numbers of documents begin no lower, as counts of things do.
FIRST_NUMBER = 100
#: Last words of headings that number kinds of things.
SORTS = {"type", "typ", "method", "category", "kategorie", "categorie", "categoria", "methode", "reason", "priority"}
#: Things of which each comes in few rows; so few different ones in so many rows are kinds of them.
NUMBERED = ("order", "invoice", "payment", "ticket", "conversation")
FEW_KINDS, OFTEN = 12, 200


def noun_of(file: FileColumns, key: tuple[str, ...]) -> str:
    """What one row is about: by the column that numbers it, else by the file's name, else by how it went; or "".

    A file that only its name says to be of customers may hold their cases.
    """
    own = [file.column(name) for name in key[:1] if len(key) == 1]
    for column in own:
        found = things_named(column.words, file)
        if found:
            return "subscription" if found[0] == "customer" and subscribes(file) else found[0]
    named = things_named(file.words, file)
    about = named[-1] if named else ""
    if about == "" and records_calls(file):
        return "conversation"
    if about == "" and sold_by_kind(file):
        return "order"
    if about in ("", "customer") and subscribes(file):
        return "subscription"
    if about in ("", "customer") and tells_cases(file):
        return "ticket"
    return "order" if about == "" and _tells_orders(file, key) else about


def records_calls(file: FileColumns) -> bool:
    """Whether the rows are calls as telephone systems record them: who called, and how long it took."""
    headings = tuple(word for column in file.columns for word in column.words)
    lasts = any(
        column.says("role", "duration") and column.kind in ("integer", "number", "clock") for column in file.columns
    )
    return lasts and speaks_of(headings, "medium", "phone_trace")


def subject_columns(file: FileColumns, key: tuple[str, ...]) -> dict[str, ColumnLook]:
    """Kind of subject -> the column that numbers it, the row's own subject first."""
    found: dict[str, ColumnLook] = {}
    ranked = sorted(file.columns, key=lambda column: (column.name not in key, column.position))
    for column in ranked:
        if (
            not column.idlike
            or not column.filled
            or column.timed
            or (column.says("thing", "customer") and column.says("role", "id") is False)
        ):
            continue
        counted = column.says("role", "id") or column.kind == "identifier" or key == (column.name,)
        if not (counted or _counted_on(column) or is_case_number(column)) or _is_measure(column):
            continue
        if _numbers_kinds(column):
            continue
        kinds = subjects_named(column.words, file)
        if not kinds and key == (column.name,) and set(map(singular, column.words)) <= BARE_NUMBER:
            kinds = subjects_named(file.words, file)[-1:]
            kinds = [] if any(_numbers_again(other, kind) for kind in kinds for other in ranked) else kinds
        for kind in kinds[:1]:
            found.setdefault(kind, column)
    about = noun_of(file, key)
    numbers = [*_numbers_of(file), *_own_number(file, key)]
    numbers += own_number(file, key) if about == "subscription" else []
    kind = COUNTED_AS.get(about, about)
    if not found and kind in SUBJECTS and numbers:
        found[kind] = numbers[0]
    return found


def _numbers_kinds(column: ColumnLook) -> bool:
    """Whether it numbers what a thing is sorted by, as a "sales channel id" does, and not the things themselves."""
    named = [word for word in column.words if not speaks_of((word,), "role", "id") and not word.isdigit()]
    last = tuple(named[-1:])
    sorts = bool(SORTS & set(last)) or any(speaks_of(last, "role", role) for role in ("channel", "status"))
    few = column.distinct <= FEW_KINDS and column.rows >= OFTEN * column.distinct
    return (few and column.says("thing", *NUMBERED)) or (sorts and not things_named(last))


def _own_number(file: FileColumns, key: tuple[str, ...]) -> list[ColumnLook]:
    """The column that alone numbers the rows, when it numbers no one and nothing else."""
    own = [file.column(name) for name in key if len(key) == 1]
    return [column for column in own if column.says("role", "id") and not spoken(column.words, "thing")]


def _tells_orders(file: FileColumns, key: tuple[str, ...]) -> bool:
    """Whether a bare number tells rows with amounts apart that say when they were ordered."""
    ordered = any(column.timed and verb_of(column.words) == "placed" for column in file.columns)
    paid = any(column.numeric and column.says("role", "amount") for column in file.columns)
    return ordered and paid and bool(_own_number(file, key))


def numbered_by(
    file: FileColumns, key: tuple[str, ...], moment: ColumnLook, named: Iterable[str]
) -> dict[str, ColumnLook]:
    """What a moment's heading says of rows that a bare number tells apart: a "Purchase Date" beside an "ID" is an
    order's. Not where the number is among the `named` ones, which are customers'."""
    kinds = subjects_named(moment.words, file)
    numbers = [column for column in _own_number(file, key) if column.name not in named]
    return {kinds[0]: numbers[0]} if kinds and numbers else {}


def _numbers_again(column: ColumnLook, kind: str) -> bool:
    """Whether a column numbers things of a kind that come in several rows: then the row has a number of its own."""
    named = kind in subjects_named(column.words) and column.says("role", "id") and not column.timed
    return named and column.idlike and column.fill > 0.95 and column.distinct < 0.9 * column.rows


def is_case_number(column: ColumnLook) -> bool:
    """Whether it numbers cases as logs of processes do, whose standard calls that "case:concept:name"."""
    return column.says("thing", "ticket") and ({"concept", "name"} <= set(column.words) or column.says("role", "id"))


def _numbers_of(file: FileColumns) -> list[ColumnLook]:
    """Numbered marks near the beginning, under a heading that does not say what they number."""
    return [
        column
        for column in file.columns[:3]
        if column.kind == "identifier"
        and column.fill == 1
        and not things_named(column.words)
        and not column.says("thing", "product")
    ]


def things_named(words: tuple[str, ...], file: FileColumns | None = None) -> list[str]:
    """The things named, in the order of the words; an invoice that lists goods by the piece is an order.

    Words that may mean a case come last, and only in a `file` that tells cases.
    """
    found: list[str] = []
    for word in words:
        found += [noun for noun in NOUNS if speaks_of((word,), "thing", noun) and noun not in found]
    if file and "ticket" not in found and named_case(words, file):
        found.append("ticket")
    return ["order" if noun == "invoice" else noun for noun in found] if file and _sells_goods(file) else found


def subjects_named(words: tuple[str, ...], file: FileColumns | None = None) -> list[str]:
    """The kinds of subjects that are named, in the order of the words."""
    kinds = (COUNTED_AS.get(noun, noun) for noun in things_named(words, file))
    return [kind for kind in dict.fromkeys(kinds) if kind in SUBJECTS]


def _sells_goods(file: FileColumns) -> bool:
    """Whether the rows are pieces of goods sold: how many of which, and nothing still to be paid."""
    goods = any(column.says("thing", "product") and column.idlike and column.distinct > 1 for column in file.columns)
    pieces = any(column.numeric and column.says("role", "quantity") for column in file.columns)
    owed = any(column.timed and (column.says("time", "due") or column.says("verb", "paid")) for column in file.columns)
    return goods and pieces and not owed


def _counted_on(column: ColumnLook) -> bool:
    """Whether a heading of one word ("Invoice") stands over running numbers."""
    one = len(column.words) == 1 and singular(column.words[0]) == column.words[0]
    low = column.reading.low
    return one and column.kind == "integer" and low is not None and low >= FIRST_NUMBER and column.distinct > 20


def _is_measure(column: ColumnLook) -> bool:
    return column.says("role", "amount", "quantity", "status", "duration", "text") and not column.says("role", "id")
