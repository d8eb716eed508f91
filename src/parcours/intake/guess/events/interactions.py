"""Rows of events become interactions: one for each moment that a row tells."""

from __future__ import annotations

from msgspec.structs import replace

from parcours.intake.guess.answers.remarks import remarks
from parcours.intake.guess.answers.respondents import lived
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers.people import Customer, find_customer
from parcours.intake.guess.customers.stand_ins import customer_or_case, likely_customer
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events import happenings, things
from parcours.intake.guess.events.amounts import amount_of
from parcours.intake.guess.events.called_off import tell_called_off
from parcours.intake.guess.events.currencies import currency_of
from parcours.intake.guess.events.decisions import tell_cancelled, tell_decided, tell_over
from parcours.intake.guess.events.details import details
from parcours.intake.guess.events.happenings import UNNAMED, Moment
from parcours.intake.guess.events.histories import STATE, History, history_of, tell_history, worked_on_by
from parcours.intake.guess.events.history_files import numbered_case
from parcours.intake.guess.events.kinds_of_rows import of_its_kind
from parcours.intake.guess.events.leaving import tell_ends
from parcours.intake.guess.events.life_cycles import done_only
from parcours.intake.guess.events.lines import (
    by_ending,
    given_back,
    grouped_by,
    named,
    one_basket,
    paid_and_not,
    unnamed,
    whole_amount,
)
from parcours.intake.guess.events.lines_of_logs import back_apart, of_one_order
from parcours.intake.guess.events.logs import event_column, event_words, mail_words, reached, status_of, told_state
from parcours.intake.guess.events.properties import counted_siblings, properties
from parcours.intake.guess.events.replies import answered, tell_replies, tell_solved
from parcours.intake.guess.events.same_day import told_before
from parcours.intake.guess.events.spans import tell_spans
from parcours.intake.guess.events.tries import tell_once
from parcours.intake.guess.events.turns import source_of
from parcours.intake.guess.events.ways import tell_way, way_of
from parcours.intake.guess.language import verbs
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.recipe import Interaction, Source, Value

#: Moments that become properties, and what they are taken for.
KEPT: dict[str, str] = {
    "due": "a promise or plan, kept as a property",
    "end": "the end",
    "now": "the period that runs now, kept as a property",
}


def tell(know: Knowledge, file: FileColumns, draft: Draft) -> None:
    """Add the interactions of a file; none when it tells no moments or names no one."""
    key = know.keys[file.name].key
    moments = happenings.moments_of(file, things.noun_of(file, key), know.engine)
    subjects = things.subject_columns(file, key) or numbered_case(know, file)
    customer = customer_or_case(know, file, subjects)
    if customer is None:
        return
    if not moments:
        _by_joined_moment(know, file, customer, subjects, draft)
        return
    start = [moment for moment in moments if moment.part == "event"]
    if not start:
        return
    subjects = subjects or things.numbered_by(file, key, start[0].column, customer.refs.values())
    event, parent = event_column(file), answered(know, file)
    history = history_of(know, file, moments, subjects, customer.column) if event is None else None
    event = status_of(file, start) if event is None and history is None else event
    worker, customer = customer.column, worked_on_by(history, customer)
    for column in file.columns:
        if column.name in customer.refs.values():
            draft.use(column, "the customer")
    for kind, column in list(subjects.items())[:1]:
        draft.use(column, f"the number of the {kind}")
    if (way := way_of(file)) is not None:
        draft.use(way.column, "who reached out")
    grouped = None
    if event is not None:
        _tell_log(know, file, event, start, customer, subjects, draft)
    elif history is not None:
        _tell_states(know, file, history, moments, customer, subjects, draft, worker=worker)
    elif parent is not None:
        tell_replies(know, file, parent, start[0], draft)
    else:
        grouped = grouped_by(know, file, start[0].column, customer, subjects)
        _tell_in_turn(know, file, start, customer, subjects, grouped, draft)
        tell_spans(file, start, draft)
        if grouped is None:
            tell_called_off(know, file, start, draft)
    tell_solved(know, file, draft)
    moments = tell_decided(file, moments, draft)
    tell_once(know, file, draft)
    tell_cancelled(know, file, draft)
    tell_over(file, draft)
    _finish(know, file, moments, customer, draft, grouped)


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
    noun = things.noun_of(file, know.keys[file.name].key)
    first = happenings.telling(start)
    for place, moment in enumerate(start):
        made = Interaction(
            file=file.name,
            event=Value(is_=moment.event),
            occurred_at=source_of(file, moment.column),
            after=told_before(know, file, moment, start[:place]),
            customer=customer.declared,
            subject=_subject(know, file, subjects) if moment.own else {},
            direction=verbs.constant(verbs.direction(moment.event)),
            nature=verbs.constant(verbs.nature(moment.event)),
            key=(grouped.name,) if grouped is not None else (),
        )
        draft.use(moment.column, f"the moment of “{moment.event}”")
        if moment is first:
            made = _with_details(know, file, made, draft, grouped, alone=len(start) == 1)
            made = one_basket(file, made, draft) if noun == "order" and len(start) == 1 else made
        for kind in of_its_kind(file, told_state(file, moment, made, noun, draft), draft):
            for each in given_back(know, file, kind, draft):
                draft.interactions += by_ending(noun, each)
    if any(moment.event == UNNAMED for moment in start):
        draft.warnings.append(
            f'{file.name}: nothing says what happened, so each row is called "{UNNAMED}". If a column says it, '
            "make that the event in the recipe."
        )
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
        if (coin := currency_of(file, column, draft)) is not None:
            changes["currency"] = coin
    elif any(each.numeric and each.says("role", "amount") and each.says("role", "partial") for each in file.columns):
        draft.warnings.append(
            f"{file.name}: only prices per piece or parts of amounts were found, so no amount is counted."
        )
    reviewed = bool(know.scores[file.name]) and lived(file)
    said = [column.name for column in remarks(file, know.scores[file.name])]
    changes |= details(file, draft, alone=alone, reviewed=reviewed, but=said)
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
    mail = mail_words(event)
    about = things.noun_of(file, know.keys[file.name].key)
    states = reached(event, about) if event is status_of(file, start) else {}
    subject = _subject(know, file, subjects) or _case(file, customer)
    draft.use(moment, "the moment of the event")
    draft.use(event, "what happened")
    made = Interaction(
        file=file.name,
        event=Value(column=event.name, map=states or mail)
        if states or mail
        else event_words(know, file, event, moment, subject, draft, sure=bool(subjects)),
        occurred_at=source_of(file, moment),
        customer=customer.declared,
        subject=subject,
        when=done_only(file, event, draft),
    )
    made = _with_details(know, file, made, draft, None)
    made = replace(made, channel=Value(is_="email")) if mail and made.channel is None else made
    turned = made.event.map if isinstance(made.event, Value) else {}
    made = replace(
        made, direction=verbs.directions(event.name, {text: turned.get(text, text) for text in event.counts})
    )
    told = paid_and_not(know, file, event, made, draft)
    told = of_one_order(know, file, event, moment, told, draft)
    draft.interactions += back_apart(know, file, event, told, draft)
    draft.notes.append(f'{file.name} is a log of events: "{event.name}" says what happened, "{moment.name}" when')


def _case(file: FileColumns, customer: Customer) -> dict[str, Source]:
    """The case that a log follows, where nobody but the case is named; what every row has anew is no case."""
    number = customer.refs.get("anonymous", "") if customer.anonymous else ""
    again = number in file.source.columns and file.column(number).distinct < file.rows
    return {"ticket": number} if again else {}


def _tell_states(
    know: Knowledge,
    file: FileColumns,
    history: History,
    moments: list[Moment],
    customer: Customer,
    subjects: dict[str, ColumnLook],
    draft: Draft,
    *,
    worker: ColumnLook | None,
) -> None:
    """A history: each row is a state that a case came into; `worker` is who changed it, when that is no customer."""
    draft.use(history.state, STATE)
    for each in history.only:
        draft.use(file.column(each.column), "which rows tell a state")
    made = Interaction(
        file=file.name,
        event=history.state.name,
        occurred_at=history.moment.name,
        customer=dict(customer.refs),
        subject=_subject(know, file, subjects),
    )
    rich = _with_details(know, file, made, draft, history.case, alone=False)
    if worker is not None and worker is not customer.column:
        rich = replace(rich, colleague=rich.colleague or worker.name)
        draft.used[file.name, worker.name] = "the colleague"
    tell_history(file, history, moments, made, rich, draft)


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
        event = verbs.event_name(noun, "") or moments[0].event
        draft.use(moments[0].column, f"the moment of “{event}”")
        draft.interactions.append(
            Interaction(
                file=file.name,
                event=Value(is_=event),
                occurred_at=f"{name}.{moments[0].column.name}",
                customer=customer.declared,
                subject=_subject(know, file, subjects),
                direction=verbs.constant(verbs.direction(event)),
                nature=verbs.constant(verbs.nature(event)),
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
    for moment in (each for each in moments if each.part in KEPT):
        name = happenings.due_name(moment.column)
        draft.interactions = [
            replace(made, properties={**made.properties, name: moment.column.name}) if made.file == file.name else made
            for made in draft.interactions
        ]
        draft.use(moment.column, KEPT[moment.part])
        if moment.part == "due":
            draft.notes.append(f'"{moment.column.name}" of {file.name} is a promise, not an event: {moment.why}')
    tell_ends(file, moments, draft)
    tell_way(file, customer, draft)
    unnamed(know, file, customer, draft, 1 - named(know, file, customer, grouped))
    draft.notes.append(f"{file.name}: {customer.why}")
    if customer.anonymous:
        likely = likely_customer(file, draft)
        draft.warnings.append(f"{file.name}: {customer.why}. Histories of customers cannot be followed.{likely}")
    elif customer.by_name or customer.unnamed:
        draft.warnings.append(f"{file.name}: {customer.why}.")
    for moment in moments:
        read = moment.column.reading.moments
        if read is not None and read.unsure:
            draft.warnings.append(f'{file.name}, column "{moment.column.name}": {read.unsure}.')


def _subject(know: Knowledge, file: FileColumns, subjects: dict[str, ColumnLook]) -> dict[str, Source]:
    """The row's own subject: an interaction is about one thing, by the number that the thing's own file calls it by."""
    for kind, column in list(subjects.items())[:1]:
        relation = know.relation_of(file.name, column.name)
        parent = know.by_name[relation.one] if relation is not None else file
        own = things.subject_columns(parent, know.keys[parent.name].key).get(kind) if relation is not None else None
        other = relation is not None and own is not None and (own.name,) != relation.one_columns and own.fill == 1
        return {kind: know.reference(file.name, own) if other and own is not None else column.name}
    return {}
