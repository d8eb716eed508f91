"""Rows of events become interactions: one for each moment that a row tells."""

from __future__ import annotations

from msgspec.structs import replace

from parcours.intake.guess import happenings, things
from parcours.intake.guess.amounts import amount_of, currency_column, named_currency
from parcours.intake.guess.columns import ColumnLook, FileColumns
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.decisions import tell_decided
from parcours.intake.guess.details import details, one_spelling
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.happenings import Moment
from parcours.intake.guess.leaving import tell_ends
from parcours.intake.guess.lines import (
    by_ending,
    given_back,
    grouped_by,
    kept_only,
    named,
    paid_and_not,
    row_itself,
    unnamed,
    whole_amount,
)
from parcours.intake.guess.logs import MAIL_EVENTS, event_column, reached, status_of, tells_more
from parcours.intake.guess.people import Customer, find_customer
from parcours.intake.guess.properties import counted_siblings, properties
from parcours.intake.guess.replies import answered, tell_replies, tell_solved
from parcours.intake.guess.respondents import lived
from parcours.intake.guess.words import fold
from parcours.intake.recipe import Interaction, Source, Value


def tell(know: Knowledge, file: FileColumns, draft: Draft) -> None:
    """Add the interactions of a file; none when it tells no moments or names no one."""
    key = know.keys[file.name].key
    moments = happenings.moments_of(file, things.noun_of(file, key), know.engine)
    subjects = things.subject_columns(file, key)
    customer = _customer(know, file, subjects)
    if customer is None:
        return
    if not moments:
        _by_joined_moment(know, file, customer, subjects, draft)
        return
    start = [moment for moment in moments if moment.part == "event"]
    if not start:
        return
    for column in file.columns:
        if column.name in customer.refs.values():
            draft.use(column, "the customer")
    for kind, column in list(subjects.items())[:1]:
        draft.use(column, f"the number of the {kind}")
    event, parent = event_column(file) or status_of(file, start), answered(know, file)
    grouped = None
    if event is not None:
        _tell_log(know, file, event, start, customer, subjects, draft)
    elif parent is not None:
        tell_replies(know, file, parent, start[0], draft)
    else:
        grouped = grouped_by(know, file, start[0].column, customer, subjects)
        _tell_in_turn(know, file, start, customer, subjects, grouped, draft)
    tell_solved(know, file, draft)
    moments = tell_decided(file, moments, draft)
    _finish(know, file, moments, customer, draft, grouped)


def _customer(know: Knowledge, file: FileColumns, subjects: dict[str, ColumnLook]) -> Customer | None:
    """The named customer; else every case, ticket or order of the file is somebody of its own."""
    found = find_customer(know, file)
    if found is not None:
        return found
    if any(find_customer(know, know.by_name[relation.many]) is not None for relation in know.below(file.name)):
        return None
    key = know.keys[file.name].key
    numbers = [*subjects.values(), *(file.column(name) for name in key if len(key) == 1)]
    numbers += [
        column
        for column in file.columns
        if column.says("thing", "ticket", "session")
        and column.idlike
        and column.distinct > 1
        and not column.says("role", "amount", "quantity", "status")
    ]
    if not numbers:
        row = row_itself(file, key) if tells_more(file) else None
        why = "no customer is named and nothing is numbered: each row counts as somebody of its own"
        return Customer({}, None, 0.3, why, anonymous=True, row=row) if row is not None else None
    why = f'no customer is named: each "{numbers[0].name}" counts as somebody of its own'
    return Customer({"anonymous": numbers[0].name}, None, 0.4, why, anonymous=True)


def _tell_in_turn(
    know: Knowledge,
    file: FileColumns,
    start: list[Moment],
    customer: Customer,
    subjects: dict[str, ColumnLook],
    grouped: ColumnLook | None,
    draft: Draft,
) -> None:
    """One interaction per moment; money, text and properties belong to the first only."""
    for place, moment in enumerate(start):
        made = Interaction(
            file=file.name,
            event=Value(is_=moment.event),
            occurred_at=happenings.source_of(file, moment.column),
            customer=customer.declared,
            subject=_subject(subjects),
            direction=_constant(happenings.direction(moment.event)),
            nature=_constant(happenings.nature(moment.event)),
            key=(grouped.name,) if grouped is not None else (),
        )
        draft.use(moment.column, f"the moment of “{moment.event}”")
        if place == 0:
            made = _with_details(know, file, made, draft, grouped, alone=len(start) == 1)
        made = kept_only(file, made, moment.verb, draft)
        for each in given_back(know, file, made, draft):
            draft.interactions += by_ending(things.noun_of(file, know.keys[file.name].key), each)
    if grouped is not None:
        draft.notes.append(
            f'rows of {file.name} with the same "{grouped.name}" are one event: same customer and moment'
        )


def _with_details(
    know: Knowledge,
    file: FileColumns,
    made: Interaction,
    draft: Draft,
    grouped: ColumnLook | None,
    *,
    alone: bool = True,
) -> Interaction:
    """Amount, currency, text, colleague, channel, outcome and properties."""
    changes: dict[str, Source] = {}
    amount, column, why = amount_of(know, file)
    if amount is not None and column is not None:
        own = column.file == file.name
        changes["amount"] = whole_amount(know, file, grouped, column, amount) if own and grouped is not None else amount
        draft.use(column, "the amount" if not isinstance(amount, Value) or not amount.times else "the price of a piece")
        if isinstance(amount, Value) and amount.times:
            draft.use(know.by_name[column.file].column(amount.times), "how many pieces")
        if isinstance(made.event, Value) and made.event.is_:
            draft.notes.append(f"{file.name}: {why}, counted once with “{made.event.is_}”")
        coin = currency_column(file)
        sign = named_currency(column)
        if coin is not None:
            changes["currency"] = coin.name
            draft.use(coin, "the currency")
        elif sign and sign != know.currency:
            changes["currency"] = Value(is_=sign)
    elif any(
        each.numeric and each.says("role", "amount") and each.says("role", "quantity", "partial")
        for each in file.columns
    ):
        draft.warnings.append(
            f"{file.name}: only prices per piece or parts of amounts were found, so no amount is counted."
        )
    reviewed = bool(know.scores[file.name]) and lived(file)
    changes |= details(file, draft, alone=alone, reviewed=reviewed)
    return replace(made, properties=properties(know, file, draft, grouped), **changes)


def _tell_log(
    know: Knowledge,
    file: FileColumns,
    event: ColumnLook,
    start: list[Moment],
    customer: Customer,
    subjects: dict[str, ColumnLook],
    draft: Draft,
) -> None:
    """A log of events: one column says what happened, one when."""
    moment = max(start, key=lambda each: (each.column.fill > 0.95, each.column.distinct, -each.column.position)).column
    mail = {text: MAIL_EVENTS[fold(text)] for text in sorted(event.counts) if fold(text) in MAIL_EVENTS}
    steps = reached(event, things.noun_of(file, know.keys[file.name].key)) if event is status_of(file, start) else {}
    is_mail = len(mail) >= max(2, 0.6 * len(event.counts))
    draft.use(moment, "the moment of the event")
    draft.use(event, "what happened")
    made = Interaction(
        file=file.name,
        event=Value(column=event.name, map=steps or mail) if steps or is_mail else one_spelling(event, draft),
        occurred_at=happenings.source_of(file, moment),
        customer=customer.declared,
        subject=_subject(subjects)
        or ({"ticket": customer.refs["anonymous"]} if customer.anonymous and not customer.row else {}),
    )
    made = _with_details(know, file, made, draft, None)
    made = replace(made, channel=Value(is_="email")) if is_mail and made.channel is None else made
    draft.interactions += paid_and_not(know, file, event, made, draft)
    draft.notes.append(f'{file.name} is a log of events: "{event.name}" says what happened, "{moment.name}" when')


def _by_joined_moment(
    know: Knowledge, file: FileColumns, customer: Customer, subjects: dict[str, ColumnLook], draft: Draft
) -> None:
    """Rows with a customer but no moment of their own take it from what they belong to (a campaign's start)."""
    ways = know.up(file.name)
    for name in sorted((name for name, way in ways.items() if way), key=lambda name: (len(ways[name]), name)):
        master = know.by_name[name]
        noun = things.noun_of(master, know.keys[name].key) or things.noun_of(file, know.keys[file.name].key)
        moments = [each for each in happenings.moments_of(master, noun, know.engine) if each.part == "event"]
        if not moments or customer.anonymous or find_customer(know, master) is not None:
            continue
        event = happenings.event_name(noun, "") or moments[0].event
        draft.use(moments[0].column, f"the moment of “{event}”")
        draft.interactions.append(
            Interaction(
                file=file.name,
                event=Value(is_=event),
                occurred_at=f"{name}.{moments[0].column.name}",
                customer=customer.declared,
                subject=_subject(subjects),
                direction=_constant(happenings.direction(event)),
                nature=_constant(happenings.nature(event)),
                properties={**properties(know, file, draft), **counted_siblings(know, file)},
            )
        )
        draft.notes.append(f'{file.name} has no moment of its own: "{moments[0].column.name}" of {name} is taken')
        _finish(know, file, [], customer, draft)
        return


def _finish(
    know: Knowledge,
    file: FileColumns,
    moments: list[Moment],
    customer: Customer,
    draft: Draft,
    grouped: ColumnLook | None = None,
) -> None:
    """Deadlines become properties of every event of the file; say who the customer is."""
    for moment in (each for each in moments if each.part in ("due", "end")):
        name = happenings.due_name(moment.column)
        draft.interactions = [
            replace(made, properties={**made.properties, name: moment.column.name}) if made.file == file.name else made
            for made in draft.interactions
        ]
        draft.use(moment.column, "a promise or plan, kept as a property" if moment.part == "due" else "the end")
        if moment.part == "due":
            draft.notes.append(f'"{moment.column.name}" of {file.name} is a promise, not an event: {moment.why}')
    tell_ends(file, moments, draft)
    unnamed(know, file, customer, draft, 1 - named(know, file, customer, grouped))
    draft.notes.append(f"{file.name}: {customer.why}")
    if customer.anonymous:
        draft.warnings.append(f"{file.name}: {customer.why}. Histories of customers cannot be followed.")
    elif customer.by_name:
        draft.warnings.append(f"{file.name}: {customer.why}.")
    for moment in moments:
        read = moment.column.reading.moments
        if read is not None and read.unsure:
            draft.warnings.append(f'{file.name}, column "{moment.column.name}": {read.unsure}.')


def _subject(subjects: dict[str, ColumnLook]) -> dict[str, Source]:
    """The row's own subject: an interaction is about one thing."""
    return {kind: column.name for kind, column in list(subjects.items())[:1]}


def _constant(word: str | None) -> Source | None:
    return Value(is_=word) if word else None
