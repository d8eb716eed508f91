"""Orders told in several rows, each a state at its own moment: they were bought once, and cost their amount once."""

from __future__ import annotations

from msgspec.structs import replace

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.language import verbs
from parcours.intake.guess.language.states import state_verb
from parcours.intake.guess.language.words import words_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns, engine_row
from parcours.intake.recipe import Condition, Interaction, Value

#: Words of states in which an order was never paid.
FAILED = {
    *(
        "failed",
        "declined",
        "rejected",
        "aborted",
        "abandoned",
        "expired",
        "fehlgeschlagen",
        "abgelehnt",
        "abgebrochen",
    ),
    *("echouee", "echoue", "refusee", "abandonnee", "fallido", "abandonado"),
}
PLACED, CANCELLED, UNPAID = Value(is_="Order Placed"), "Order Cancelled", "Payment Failed"
#: Share of the orders with several rows whose rows must repeat one amount, and tell several states.
MOST = 0.9
MOST_STATES = 30


def is_cancelled(text: str) -> bool:
    """Whether a state says that an order was cancelled."""
    return state_verb(text, "order") == "cancelled"


def is_failed(text: str) -> bool:
    """Whether a state says that an order was not paid."""
    return not is_cancelled(text) and bool(FAILED & set(words_of(text)))


def are_tries(states: tuple[str, ...]) -> bool:
    """Whether states only say whether it was paid or not, so that rows are tries to pay and no life of an order."""
    failed = [text for text in states if is_failed(text)]
    paid = [text for text in states if state_verb(text, "order") in ("paid", "placed", "solved")]
    return bool(failed) and bool(paid) and len(failed) + len(paid) == len(states)


def tell_once(know: Knowledge, file: FileColumns, draft: Draft) -> None:
    """Make the rows of one order one purchase, and tell apart those in which it was cancelled or its payment failed."""
    placed = [each for each in draft.of(file.name) if each.event == PLACED and "order" in each.subject]
    number = placed[0].subject["order"] if len(placed) == 1 else None
    if not isinstance(number, str) or number not in file.source.columns or placed[0].key:
        return
    for column in file.of_kind("category"):
        if column.says("role", "status") and 1 < column.distinct <= MOST_STATES:
            if _repeats(know, file, placed[0], number, column):
                _tell(file, placed[0], number, column, draft)
            return


def _tell(file: FileColumns, placed: Interaction, number: str, column: ColumnLook, draft: Draft) -> None:
    texts = sorted(column.counts)
    kinds = {
        CANCELLED: tuple(text for text in texts if is_cancelled(text)),
        UNPAID: tuple(text for text in texts if is_failed(text)),
    }
    off = tuple(text for found in kinds.values() for text in found)
    bought = (Condition(column=column.name, none_of=off),) if off else ()
    once = replace(
        placed,
        key=(number,),
        occurred_at=Value(min=str(placed.occurred_at)),
        amount=Value(first=placed.amount) if isinstance(placed.amount, str) else placed.amount,
        when=(*placed.when, *bought),
        outcome=None,
    )
    others = [_other(placed, name, column, found) for name, found in kinds.items() if found]
    place = draft.interactions.index(placed)
    draft.interactions[place : place + 1] = [once, *others]
    draft.used[file.name, column.name] = "the state that the order came into"
    draft.notes.append(
        f'rows of {file.name} with the same "{number}" are one order in several states ("{column.name}"): it is bought '
        "once, and its amount counts once"
    )


def _other(placed: Interaction, name: str, column: ColumnLook, texts: tuple[str, ...]) -> Interaction:
    """What happened in rows in which nothing was bought; a payment that failed leaves the order as it is."""
    other = instead(placed, name, Condition(column=column.name, one_of=texts))
    return other if name == CANCELLED else replace(other, subject={})


def instead(made: Interaction, name: str, where: Condition) -> Interaction:
    """What happened in the place of an interaction in some of its rows: it has no money, ending or text."""
    return replace(
        made,
        event=Value(is_=name),
        when=(*made.when, where),
        direction=verbs.constant(verbs.direction(name)),
        nature=verbs.constant(verbs.nature(name)),
        amount=None,
        currency=None,
        outcome=None,
        text=None,
    )


def _repeats(know: Knowledge, file: FileColumns, placed: Interaction, number: str, column: ColumnLook) -> bool:
    """Whether orders come in rows of several states and moments that repeat one amount."""
    if not isinstance(placed.occurred_at, str) or not isinstance(placed.amount, str):
        return False
    if not {placed.occurred_at, placed.amount} <= set(file.source.columns):
        return False
    table = file.source.table
    counted = {"moments": placed.occurred_at, "states": column.name, "amounts": placed.amount}
    told = {name: table[each].strip().nullif("").nunique() for name, each in counted.items()}
    groups = table.group_by(table[number].strip().nullif("").name("number")).aggregate(rows_=table.count(), **told)
    several = groups.filter((groups.rows_ > 1) & groups.number.notnull())
    alike = ((several.amounts <= 1) & (several.states > 1) & (several.moments > 1)).cast("int64").sum()
    row = engine_row(several.aggregate(orders=several.count(), alike=alike), know.engine)
    return bool(row["orders"]) and int(row["alike"] or 0) >= MOST * row["orders"]
