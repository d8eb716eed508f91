"""Logs whose rows are the lines of orders: what one order's lines tell of one event is one event, with their sum."""

from __future__ import annotations

from msgspec.structs import replace

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events.lines import MOST, WENT_BACK, whole_amount
from parcours.intake.guess.language.words import speaks_of, words_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns, engine_row
from parcours.intake.recipe import Condition, Interaction, Value

#: Share of the numbers of what came back under which something else is told too, so that they are the orders' own.
MIXED = 0.1


def of_one_order(
    know: Knowledge, file: FileColumns, event: ColumnLook, moment: ColumnLook, made: list[Interaction], draft: Draft
) -> list[Interaction]:
    """The same interactions, each of a whole order where rows of one order and event share their day."""
    number = next((each.subject.get("order") for each in made), None)
    if not isinstance(number, str) or number not in file.source.columns or any(each.key for each in made):
        return made
    if file.column(number).fill < 1 or not _are_lines(know, file, number, event, moment):
        return made
    draft.notes.append(
        f'rows of {file.name} with the same "{number}" and "{event.name}" are one event: they are lines of one order'
    )
    return [_whole(know, file, number, event, each) for each in made]


def _whole(know: Knowledge, file: FileColumns, number: str, event: ColumnLook, made: Interaction) -> Interaction:
    amount = made.amount
    if isinstance(amount, str) and amount in file.source.columns:
        amount = whole_amount(know, file, file.column(number), file.column(amount), amount)
    lines = {**made.properties, "lines": Value(count=number)}
    return replace(made, key=(number, event.name), amount=amount, properties=lines)


def _are_lines(know: Knowledge, file: FileColumns, number: str, event: ColumnLook, moment: ColumnLook) -> bool:
    """Whether orders have several rows of one event, and these are of one moment."""
    table = file.source.table
    groups = table.group_by([number, event.name]).aggregate(
        moments=table[moment.name].strip().nunique(), rows_=table.count()
    )
    several = groups.filter(groups.rows_ > 1)
    one = (several.moments <= 1).cast("int64").sum()
    row = engine_row(several.aggregate(groups=several.count(), one=one), know.engine)
    return bool(row["groups"]) and row["one"] >= MOST * row["groups"]


def back_apart(
    know: Knowledge, file: FileColumns, event: ColumnLook, made: list[Interaction], draft: Draft
) -> list[Interaction]:
    """The same, with what came back under numbers of its own told as no orders, for revenue is that of orders."""
    texts = sorted(event.counts)
    back = tuple(text for text in texts if any(speaks_of(words_of(text), "verb", verb) for verb in WENT_BACK))
    number = next((each.subject.get("order") for each in made if each.amount is not None), None)
    if not isinstance(number, str) or number not in file.source.columns or not 0 < len(back) < len(texts):
        return made
    if _share_numbers(know, file, number, event, back):
        return made
    shown = ", ".join(f"“{text}”" for text in back)
    draft.notes.append(f'{file.name}: {shown} has numbers of its own in "{number}", which are no orders')
    here, there = Condition(column=event.name, none_of=back), Condition(column=event.name, one_of=back)
    rest = [replace(each, when=(*each.when, here)) for each in made]
    return [*rest, *(replace(each, subject={}, when=(*each.when, there)) for each in made if each.amount is not None)]


def _share_numbers(know: Knowledge, file: FileColumns, number: str, event: ColumnLook, back: tuple[str, ...]) -> bool:
    """Whether what came back stands under the number of what was bought."""
    table = file.source.table
    returned = table[event.name].strip().isin(back).cast("float64")
    groups = table.group_by(number).aggregate(back=returned.mean())
    some, mixed = (groups.back > 0).cast("int64").sum(), ((groups.back > 0) & (groups.back < 1)).cast("int64").sum()
    row = engine_row(groups.aggregate(some=some, mixed=mixed), know.engine)
    return int(row["mixed"] or 0) > MIXED * int(row["some"] or 0)
