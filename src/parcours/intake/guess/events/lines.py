"""Rows that are less than an event, or more: lines of one basket, guests without a name, events without money."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from msgspec.structs import replace

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers.people import Customer
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events import things
from parcours.intake.guess.events.kinds_of_rows import CREDITS
from parcours.intake.guess.language import verbs
from parcours.intake.guess.language.words import speaks_of, words_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns, engine_row
from parcours.intake.recipe import Condition, Interaction, Source, Value

#: Verbs of events with which money changes hands.
DEALS = ("placed", "paid", "refunded", "booked", "renewed", "redeemed", "issued")
#: Verbs of events by which money went back.
WENT_BACK = ("refunded", "returned")
#: Share of the groups of rows that must agree.
MOST = 0.98
#: Fewer rows below nought are slips.
FEWEST_BACK = 0.001
#: Fewer rows without a customer are dirt, and no guests.
FEWEST_GUESTS = 0.02


def grouped_by(
    know: Knowledge, file: FileColumns, moment: ColumnLook, customer: Customer, subjects: dict[str, ColumnLook]
) -> ColumnLook | None:
    """The subject whose many rows are one event: they share customer and moment, as the lines of a basket do."""
    kind, number = next(iter(subjects.items()), ("", None))
    key = know.keys[file.name].key
    about = things.noun_of(file, key)
    own = [name for name in customer.refs.values() if name in file.source.columns]
    if number is None or number.fill < 1 or key == (number.name,) or about not in ("", kind) or not own:
        return None
    table = file.source.table
    groups = table.group_by(number.name).aggregate(
        moments=_filled(table, moment.name).nunique(), people=_filled(table, own[0]).nunique(), rows_=table.count()
    )
    several = groups.filter(groups.rows_ > 1)
    one = ((several.moments <= 1) & (several.people <= 1)).cast("int64").sum()
    row = engine_row(several.aggregate(groups=several.count(), one=one), know.engine)
    return number if row["groups"] and row["one"] >= MOST * row["groups"] else None


def _filled(table: ir.Table, name: str) -> ir.StringValue:
    return table[name].strip().nullif("")


def whole_amount(know: Knowledge, file: FileColumns, number: ColumnLook, amount: ColumnLook, told: Source) -> Value:
    """The amount of rows that are one event: what they all repeat is theirs together, else it adds up."""
    if isinstance(told, Value) and told.times:
        return Value(sum=amount.name, times=told.times)
    table = file.source.table
    groups = table.group_by(number.name).aggregate(
        different=_filled(table, amount.name).nunique(), filled=_filled(table, amount.name).count()
    )
    several = groups.filter(groups.filled > 1)
    alike = (several.different == 1).cast("int64").sum()
    row = engine_row(several.aggregate(groups=several.count(), alike=alike), know.engine)
    repeated = bool(row["groups"]) and row["alike"] >= MOST * row["groups"]
    return Value(first=amount.name) if repeated else Value(sum=amount.name)


def paid_and_not(
    know: Knowledge, file: FileColumns, event: ColumnLook, made: Interaction, draft: Draft
) -> list[Interaction]:
    """In a log, money belongs to the events that carry it: purchases, where there are any, not what was looked at."""
    if not isinstance(made.amount, str):
        return [made]
    table = file.source.table
    money = _filled(table, made.amount)
    zero = money.re_search(r"^[^1-9]*$").fill_null(False)
    told = table.group_by(name=_filled(table, event.name)).aggregate(paid=(money.notnull() & ~zero).cast("int64").sum())
    rows = [row for batch in know.engine.batches(told) for row in batch.to_pylist() if row["name"]]
    carrying = sorted(row["name"] for row in rows if row["paid"])
    paid = [name for name in carrying if not _failed(name)]
    if carrying and not paid:
        return [_kept(made, f"an amount that was not paid, for “{carrying[0]}”, kept as a property", draft)]
    deals = [name for name in paid if any(speaks_of(words_of(name), "verb", verb) for verb in DEALS)]
    chosen = tuple(deals or paid)
    if not deals and _of_the_case(know, file, made):
        return [_kept(made, "what the case is worth, kept as a property", draft)]
    if not chosen or len(chosen) == len(rows):
        return [made]
    named = ", ".join(f"“{name}”" for name in chosen)
    draft.notes.append(f'{file.name}: "{made.amount}" is counted with {named} only, not with the other events')
    with_money = replace(made, when=(*made.when, Condition(column=event.name, one_of=chosen)))
    with_money = _numbered(file, know.keys[file.name].key, with_money, draft) if deals else with_money
    without = replace(made, amount=None, currency=None, when=(*made.when, Condition(column=event.name, none_of=chosen)))
    return [with_money, without]


def _failed(name: str) -> bool:
    """Whether an event says that nothing was paid; money that went back was."""
    words = words_of(name)
    return speaks_of(words, "end", "failed") and not any(speaks_of(words, "verb", verb) for verb in WENT_BACK)


def _kept(made: Interaction, why: str, draft: Draft) -> Interaction:
    """The same with its amount as a property, which no revenue counts."""
    assert isinstance(made.amount, str)  # noqa: S101 - only amounts of the row's own come here
    draft.used[made.file, made.amount] = why
    name = "_".join(words_of(made.amount))
    return replace(made, amount=None, currency=None, properties={name: made.amount, **made.properties})


def _of_the_case(know: Knowledge, file: FileColumns, made: Interaction) -> bool:
    """Whether all rows of a case repeat one amount, so that it belongs to none of its events."""
    number = next((name for name in made.subject.values() if isinstance(name, str)), "")
    if not number or not isinstance(made.amount, str) or number not in file.source.columns:
        return False
    repeated = whole_amount(know, file, file.column(number), file.column(made.amount), made.amount)
    return bool(repeated.first)


def _numbered(file: FileColumns, key: tuple[str, ...], made: Interaction, draft: Draft) -> Interaction:
    """Purchases that no column numbers are orders all the same, for revenue is that of orders.

    Rows that tell a product each are one order for each session, else for each customer and moment; other rows are
    orders of their own.
    """
    products = any(each.says("thing", "product") and each.distinct > 1 for each in file.columns)
    if made.subject or products or len(key) != 1:
        return one_basket(file, made, draft)
    draft.notes.append(f"{file.name}: no column numbers the orders: each purchase is an order of its own")
    return replace(made, subject={"order": key[0]})


def one_basket(file: FileColumns, made: Interaction, draft: Draft) -> Interaction:
    """What was bought in one session, else by one customer at one moment, as one order with the sum of its amounts."""
    if made.subject or not isinstance(made.occurred_at, str) or not isinstance(made.amount, str):
        return made
    session = next((each.name for each in file.columns if each.says("thing", "session") and each.idlike), "")
    own = [name for name in made.customer.values() if isinstance(name, str) and name in file.source.columns]
    key = (session,) if session else (*own[:1], made.occurred_at)
    if (len(key) < 2 and not session) or any("{" in name for name in key):
        return made
    what = f'"{session}"' if session else "customer and moment"
    draft.notes.append(f"{file.name}: no column numbers the orders: what was bought in one {what} is one order")
    return replace(
        made,
        key=key,
        subject={"order": session or Value(template=" ".join(f"{{{name}}}" for name in key))},
        occurred_at=Value(min=made.occurred_at),
        amount=Value(sum=made.amount),
        properties={**made.properties, "lines": Value(count=key[0])},
    )


def by_ending(noun: str, made: Interaction) -> list[Interaction]:
    """A payment that failed was none, and one that was refunded is no revenue: events of their own, without money."""
    ended = made.outcome
    if noun != "payment" or not isinstance(ended, Value) or not ended.column or "failed" not in ended.map.values():
        return [made]
    lost = [text for text, ending in ended.map.items() if ending == "failed"]
    refunded = tuple(text for text in lost if speaks_of(words_of(text), "verb", "refunded"))
    failed = tuple(text for text in lost if text not in refunded)
    happened = Condition(column=ended.column, none_of=(*failed, *refunded))
    found = [replace(made, when=(*made.when, happened))]
    for name, texts in (("Payment Failed", failed), ("Payment Refunded", refunded)):
        if texts:
            when = (*made.when, Condition(column=ended.column, one_of=texts))
            found.append(replace(made, event=Value(is_=name), amount=None, currency=None, direction=None, when=when))
    return found


def given_back(know: Knowledge, file: FileColumns, made: Interaction, draft: Draft) -> list[Interaction]:
    """Rows below nought are what came back or was credited: events of their own, and no purchase."""
    event = made.event.is_ if isinstance(made.event, Value) else ""
    column = _signed(file, made.amount)
    if column is None or event not in CREDITS:
        return [made]
    back = (_is_negative(file, column) & _takes_part(file, made)).cast("int64").sum()
    rows = int(engine_row(file.source.table.aggregate(back=back), know.engine)["back"] or 0)
    if not FEWEST_BACK * file.rows <= rows <= 0.5 * file.rows:
        return [made]
    name = CREDITS[event]
    draft.notes.append(f'{file.name}: rows whose "{column.name}" is below nought are “{name}”')
    draft.used[file.name, column.name] = (
        f"{draft.used.get((file.name, column.name), 'how many')}; below nought: “{name}”"
    )
    # A document of its own takes the goods back; its number is no order's.
    returned = replace(
        made,
        event=Value(is_=name),
        subject=made.subject if _mixed(know, file, made, column) else {},
        direction=verbs.constant(verbs.direction(name)),
        nature=verbs.constant(verbs.nature(name)),
        when=(*made.when, Condition(column=column.name, negative=True)),
    )
    return [replace(made, when=(*made.when, Condition(column=column.name, negative=False))), returned]


def _signed(file: FileColumns, amount: Source | None) -> ColumnLook | None:
    """The column whose sign tells that something came back."""
    name = (amount.times or amount.sum or amount.column) if isinstance(amount, Value) else amount
    return file.column(name) if name and name in file.source.columns else None


def _is_negative(file: FileColumns, column: ColumnLook) -> ir.BooleanValue:
    """Whether the cells of a column are numbers below nought."""
    return file.source.table[column.name].re_search(r"^\s*[-−]\s*[€$£]?\s*\d*[.,]?\d*[1-9]").fill_null(False)


def _takes_part(file: FileColumns, made: Interaction) -> ir.BooleanValue:
    """Whether a row is of none of the kinds that are told by themselves."""
    others = [(test.column, test.none_of) for test in made.when if test.none_of]
    tests = [file.source.table[name].strip().notin(texts).fill_null(True) for name, texts in others]
    return ibis.and_(*tests) if tests else ibis.literal(True)


def _mixed(know: Knowledge, file: FileColumns, made: Interaction, column: ColumnLook) -> bool:
    """Whether what came back stands under the number of what was bought."""
    if not made.key:
        return False
    table = file.source.table
    back = _is_negative(file, column).cast("float64")
    groups = table.group_by(made.key[0]).aggregate(back=back.mean())
    some = (groups.back > 0).cast("int64").sum()
    mixed = ((groups.back > 0) & (groups.back < 1)).cast("int64").sum()
    row = engine_row(groups.aggregate(some=some, mixed=mixed), know.engine)
    return int(row["mixed"] or 0) > 0.1 * int(row["some"] or 0)


def named(know: Knowledge, file: FileColumns, customer: Customer, grouped: ColumnLook | None) -> float:
    """Share of the rows, or of the groups of rows that are one event, whose own column names the customer."""
    own = customer.column
    if own is None or own.file != file.name or len(customer.refs) > 1 or customer.anonymous:
        return 1.0
    table = file.source.table
    filled = _filled(table, own.name)
    said = filled.notnull() & filled.notin(own.reading.missing or ("",))
    if grouped is None:
        row = engine_row(table.aggregate(share=said.cast("float64").mean()), know.engine)
        return float(row["share"] or 0)
    groups = table.group_by(grouped.name).aggregate(named=said.any())
    row = engine_row(groups.aggregate(share=groups.named.cast("float64").mean()), know.engine)
    return float(row["share"] or 0)


def unnamed(know: Knowledge, file: FileColumns, customer: Customer, draft: Draft, share: float) -> None:
    """Rows whose customer is empty (cash sales, guests) are kept, each subject, else row, as somebody of its own."""
    own = customer.column
    if own is None or share < FEWEST_GUESTS:
        return
    rest, guests = [], []
    row = row_itself(file, know.keys[file.name].key)
    for made in draft.interactions:
        somebody = next(iter(made.subject.values()), made.key[0] if made.key else row)
        if made.file == file.name and somebody is not None and own.name in made.customer.values():
            nobody = {"anonymous": somebody}
            guests.append(replace(made, customer=nobody, when=(*made.when, Condition(column=own.name, filled=False))))
            made = replace(made, when=(*made.when, Condition(column=own.name, filled=True)))
        rest.append(made)
    draft.interactions = [*rest, *guests]
    if guests:
        draft.warnings.append(f'{file.name}: "{own.name}" is empty in {share:.0%} of the rows; they stay anonymous.')


def row_itself(file: FileColumns, key: tuple[str, ...]) -> Source | None:
    """What tells a row from every other: its key, else all that every row has; None when no template can hold it."""
    short = [each.name for each in file.columns if each.fill == 1 and each.kind not in ("text", "html", "json")]
    names = key or tuple(short)
    if len(names) < 2:
        return next(iter(names), None)
    return None if any("{" in name for name in names) else Value(template=" ".join(f"{{{name}}}" for name in names))
