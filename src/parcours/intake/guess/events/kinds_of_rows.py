"""Rows of several kinds under one heading: purchases beside credit notes, returns and what costs nothing."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events.kinds import BACK, BOUGHT, MOVED, names_kinds, says
from parcours.intake.guess.language import verbs
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.recipe import Condition, Interaction, Source, Value

#: What an event is when its row, or an amount below nought, takes something back.
CREDITS = {
    "Order Placed": "Order Returned",
    "Invoice Issued": "Credit Note Issued",
    "Payment Received": "Payment Refunded",
}
#: Share of the rows of a kind that must be without money for it to be no purchase.
NEARLY_ALL = 0.98


@dataclass(frozen=True)
class Others:
    """The kinds of rows that are no purchases."""

    back: tuple[str, ...]
    free: tuple[str, ...]
    moved: tuple[str, ...]
    """Money that was paid in or out, and bought nothing yet."""

    @property
    def texts(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.back, *self.free, *self.moved)


def of_its_kind(file: FileColumns, made: Interaction, draft: Draft) -> list[Interaction]:
    """Purchases, what came back, and rows without money beside purchases, each under a name of its own."""
    event = made.event.is_ if isinstance(made.event, Value) else ""
    if event not in CREDITS:
        return [made]
    for column in file.of_kind("category"):
        if not names_kinds(column):
            continue
        free = _free(file, column, made.amount)
        back = tuple(text for text in sorted(column.counts) if says(text, BACK) and text not in free)
        moved = tuple(text for text in sorted(column.counts) if says(text, MOVED) and text not in (*back, *free))
        others = Others(back, free, moved)
        if 0 < len(others.texts) < len(column.counts):
            return _apart(made, column, others, draft)
    return [made]


def _apart(made: Interaction, column: ColumnLook, others: Others, draft: Draft) -> list[Interaction]:
    """The purchases, then the others, which are no orders: revenue is that of orders."""
    assert isinstance(made.event, Value)  # noqa: S101 - the caller has looked
    draft.used[made.file, column.name] = "of which kind the row is"
    found = [replace(made, when=(*made.when, Condition(column=column.name, none_of=others.texts)))]
    name = CREDITS[str(made.event.is_)]
    named: list[tuple[Source, str, tuple[str, ...], Source | None]] = [
        (Value(is_=name), name, others.back, made.amount),
        (column.name, "", others.free, None),
        (column.name, "", others.moved, made.amount),
    ]
    for event, known, texts, amount in named:
        if not texts:
            continue
        shown = ", ".join(f'"{text}"' for text in texts)
        draft.notes.append(
            f'{made.file}: rows whose "{column.name}" is {shown} are {f"“{known}”" if known else "no purchases"}'
        )
        found.append(_other(made, event, known, Condition(column=column.name, one_of=texts), amount))
    return found


def _other(made: Interaction, event: Source, known: str, where: Condition, amount: Source | None) -> Interaction:
    return replace(
        made,
        event=event,
        subject={},
        amount=amount,
        currency=made.currency if amount is not None else None,
        direction=verbs.constant(verbs.direction(known)),
        nature=verbs.constant(verbs.nature(known)),
        outcome=None,
        when=(*made.when, where),
    )


def _free(file: FileColumns, column: ColumnLook, amount: Source | None) -> tuple[str, ...]:
    """The kinds whose rows have no amount, where those that speak of a purchase have one."""
    name = amount if isinstance(amount, str) else (amount.column or amount.sum or amount.first) if amount else ""
    if name not in file.source.sample:
        return ()
    rows: dict[str, list[bool]] = {}
    for text, money in zip(file.source.sample[column.name], file.source.sample[name], strict=True):
        rows.setdefault(text or "", []).append(not any(sign in "123456789" for sign in money or ""))
    free = {text for text, none in rows.items() if text and sum(none) >= NEARLY_ALL * len(none)}
    bought = {text for text in set(rows) - free if says(text, BOUGHT)}
    return tuple(sorted(free)) if bought else ()
