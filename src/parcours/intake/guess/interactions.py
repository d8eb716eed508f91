"""Rows of events become interactions: one for each moment that a row tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from msgspec.structs import replace

from parcours.intake.guess import happenings
from parcours.intake.guess.amounts import amount_of, currency_column
from parcours.intake.guess.columns import ColumnLook, FileColumns, engine_row
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.happenings import Moment
from parcours.intake.guess.people import Customer, author_columns, find_customer
from parcours.intake.guess.relations import Relation
from parcours.intake.guess.words import concepts, fold, words_of
from parcours.intake.recipe import Condition, Interaction, Source, Value

#: Properties taken along at most, from the row itself and from each file that it leads to.
PROPERTIES, FROM_LOOKUP = 8, 2
#: What the words of e-mail tools mean, by convention.
MAIL_EVENTS = {
    "sent": "Email Sent", "send": "Email Sent", "delivered": "Email Delivered", "delivery": "Email Delivered", "open": "Email Opened", "opened": "Email Opened",
    "click": "Email Link Clicked", "clicked": "Email Link Clicked", "bounce": "Email Bounced", "bounced": "Email Bounced",
    "hard_bounce": "Email Bounced", "soft_bounce": "Email Bounced", "unsubscribe": "Unsubscribed", "unsubscribed": "Unsubscribed",
    "spam": "Email Marked as Spam", "spam_report": "Email Marked as Spam", "complaint": "Email Marked as Spam",
}  # fmt: skip
COLLEAGUE_WORDS = ("agent",)


@dataclass
class Told:
    """What the interactions of one file came to."""

    interactions: list[Interaction] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)
    """Column of the file -> what it is taken for."""
    joined: set[str] = field(default_factory=set)
    """Files reached through joins."""


def tell(know: Knowledge, file: FileColumns) -> Told:
    """The interactions of a file; none when it has no moments of its own or its rows name no one."""
    key = know.keys[file.name].key
    noun = happenings.noun_of(file, key)
    moments = happenings.moments_of(file, noun, know.engine)
    subjects = happenings.subject_columns(file, key)
    customer = _customer(know, file, subjects)
    told = Told()
    if not moments:
        return _by_joined_date(know, file, customer, told)
    if customer is None:
        return told
    event = event_column(file)
    start = [moment for moment in moments if moment.part == "event"]
    if not start:
        return told
    parent = _answered_parent(know, file, customer)
    if event is not None and len(event.counts) > 1:
        when = max(
            start, key=lambda moment: (moment.column.fill > 0.95, moment.column.distinct, -moment.column.position)
        )
        _event_log(know, file, event, when, customer, subjects, told)
    elif parent is not None:
        _replies(know, file, parent, start[0], customer, told)
    else:
        _moments_in_turn(know, file, start, customer, subjects, told)
    _solved_by_link(know, file, customer, told)
    return _finished(know, file, moments, customer, told)


def event_column(file: FileColumns) -> ColumnLook | None:
    """The column that names what happened, in a log of events."""
    named = [
        column
        for column in file.columns
        if column.says("role", "event")
        and column.kind in ("category", "label", "code", "identifier", "text")
        and 1 < column.distinct <= max(400, column.rows // 20)
        and not column.says("role", "duration", "amount")
        and not {"instance", "id"} & set(column.words)
    ]
    return max(named, key=lambda column: (_names_events(column), column.fill, -column.position), default=None)


def _names_events(column: ColumnLook) -> int:
    strong = {"event", "activity", "aktivitat", "action", "concept", "ereignis", "activite", "evento", "actividad"}
    return len(strong & set(column.words)) + ("name" in column.words)


def _customer(know: Knowledge, file: FileColumns, subjects: dict[str, ColumnLook]) -> Customer | None:
    """The named customer, else one of its own for every case, ticket or order of the file."""
    found = find_customer(know, file)
    if found is not None:
        return found
    key = know.keys[file.name].key
    if any(find_customer(know, know.by_name[relation.many]) is not None for relation in know.below(file.name)):
        return None
    number = next(iter(subjects.values()), None) or next((file.column(name) for name in key if len(key) == 1), None)
    if number is None:
        number = next(
            (
                column
                for column in file.columns
                if column.says("thing", "ticket", "session") and column.idlike and column.distinct > 1
            ),
            None,
        )
    if number is None:
        return None
    why = f'no customer is named: each "{number.name}" counts as somebody of its own'
    return Customer({"anonymous": number.name}, None, 0.4, why, anonymous=True)


def _moments_in_turn(
    know: Knowledge,
    file: FileColumns,
    start: list[Moment],
    customer: Customer,
    subjects: dict[str, ColumnLook],
    told: Told,
) -> None:
    """One interaction per moment; money and text belong to the first only."""
    grouped = _grouped(know, file, start[0].column, customer, subjects)
    for place, moment in enumerate(start):
        made = Interaction(
            file=file.name,
            event=Value(is_=moment.event),
            occurred_at=happenings.source_of(file, moment.column),
            customer=dict(customer.refs),
            subject=_subjects(subjects),
            direction=_constant(happenings.direction(moment.event)),
            nature=_constant(happenings.nature(moment.event)),
            key=(grouped.name,) if grouped is not None else (),
        )
        told.used[moment.column.name] = f"the moment of “{moment.event}”"
        if place == 0:
            made = _with_first_details(know, file, made, told, grouped, alone=len(start) == 1)
        told.interactions.append(made)
    if grouped is not None:
        told.notes.append(
            f'rows of {file.name} with the same "{grouped.name}" are one event: same customer, same moment'
        )


def _grouped(
    know: Knowledge, file: FileColumns, moment: ColumnLook, customer: Customer, subjects: dict[str, ColumnLook]
) -> ColumnLook | None:
    """The subject whose many rows are one event: they share customer and moment, as the lines of a basket do."""
    key = know.keys[file.name].key
    number = next(iter(subjects.values()), None)
    if (
        number is None
        or number.name in know.keys[file.name].unique
        or number.distinct > 0.95 * file.rows
        or number.fill < 1
    ):
        return None
    own = [name for name in customer.refs.values() if name in file.source.columns]
    if key == (number.name,) or not own:
        return None
    table = file.source.table
    groups = table.group_by(number.name).aggregate(
        moments=table[moment.name].nunique(), people=table[own[0]].nunique(), rows_=table.count()
    )
    row = engine_row(
        groups.aggregate(groups=groups.count(), one=((groups.moments <= 1) & (groups.people <= 1)).cast("int64").sum()),
        know.engine,
    )
    return number if float(str(row["one"])) >= 0.98 * float(str(row["groups"])) else None


def _with_first_details(
    know: Knowledge,
    file: FileColumns,
    made: Interaction,
    told: Told,
    grouped: ColumnLook | None,
    *,
    alone: bool = True,
) -> Interaction:
    """Amount, text, colleague, channel, outcome and properties."""
    amount, column, why = amount_of(know, file)
    changes: dict[str, Source | dict[str, Source] | None] = {}
    if amount is not None and column is not None:
        if column.file == file.name and grouped is not None:
            amount = Value(sum=column.name)
        changes["amount"] = amount
        told.notes.append(f"{file.name}: {why}, counted once with “{_name_of(made.event)}”")
        _use(told, column, file, "the amount")
        coin = currency_column(file)
        coded = column.reading.figures.currency if column.reading.figures else ""
        if coin is not None:
            changes["currency"] = coin.name
            _use(told, coin, file, "the currency")
        elif coded and coded != know.currency:
            changes["currency"] = Value(is_=coded)
    for name, found in details(know, file, told, alone=alone).items():
        changes[name] = found
    changes["properties"] = properties(know, file, told, grouped)
    return replace(made, **changes)


def details(know: Knowledge, file: FileColumns, told: Told, *, alone: bool) -> dict[str, Source]:
    """Colleague, team, place, channel, language, text, duration and outcome, where columns hold them."""
    found: dict[str, Source] = {}
    wanted = {
        "colleague": (("agent",), ("category", "label", "identifier", "integer", "code", "email", "constant")),
        "team": (("team",), ("category", "label", "code", "identifier", "constant")),
        "place": (("place",), ("category", "label", "code", "integer", "identifier", "constant")),
        "channel": (("channel",), ("category", "constant", "label")),
        "language": (("language",), ("language",)),
        "duration_s": (("duration",), ("integer", "number", "clock")),
    }
    for name, (roles, kinds) in wanted.items():
        fitting = [
            column
            for column in file.columns
            if column.kind in kinds
            and column.says("role", *roles)
            and column.name not in told.used
            and column.filled
            and not (name == "colleague" and column.says("verb", "solved"))
            and not (name in ("channel", "team", "place") and column.distinct > max(60, file.rows // 20))
            and not (name == "duration_s" and column.says("role", "wait"))
            and not (name == "place" and column.says("role", "url"))
            and not (name == "channel" and not _is_channel(column))
        ]
        if fitting:
            best = max(fitting, key=lambda column: (column.fill > 0.5, -len(column.roles), -column.position))
            found[name] = best.name
            _use(told, best, file, {"duration_s": "how long it took"}.get(name, f"the {name}"))
    text = text_of(file)
    if text is not None:
        found["text"] = text
        for column in file.columns:
            if column.kind in ("text", "html") and column.name in _named_in(text):
                _use(told, column, file, "what was written")
    outcome = outcome_of(file, told) if alone else None
    if outcome is not None:
        found["outcome"] = outcome
    if "channel" not in found and (constant := channel_of(file)):
        found["channel"] = Value(is_=constant)
    return found


def _is_channel(column: ColumnLook) -> bool:
    """A source or a medium of few words; "acquisition source" says where from, not on which channel."""
    return (
        not {"acquisition", "utm", "lead", "traffic", "campaign", "original"} & set(column.words)
        and column.distinct <= 40
    )


def channel_of(file: FileColumns) -> str:
    """The channel that the nature of the file tells, or ""."""
    said = {fold(word) for word in (*file.words, *(word for column in file.columns for word in column.words))}
    names = set(file.words)
    if {
        "call",
        "calls",
        "anruf",
        "anrufe",
        "phone",
        "telefonie",
        "telefonate",
        "callcenter",
        "appels",
        "llamadas",
        "chiamate",
    } & names or ({"caller", "anrufer", "ivr", "hangup", "anrufdauer", "gesprachsdauer"} & said):
        return "phone"
    if {"chat", "chats", "livechat"} & names:
        return "chat"
    if {"email", "emails", "mail", "mails", "mailing", "newsletter"} & names:
        return "email"
    if {"url", "referrer", "pageview", "pageviews", "page", "useragent", "clickstream"} & said or {
        "web",
        "clickstream",
        "pageviews",
    } & names:
        return "web"
    return ""


def text_of(file: FileColumns, *, titled: bool = True) -> Source | None:
    """What was written: the longest text, with its title before it when there is one and it is wanted."""
    texts = [
        column
        for column in file.columns
        if column.kind in ("text", "html")
        and not column.says("role", "url", "properties", "street")
        and column.fill > 0.005
    ]
    if not texts:
        return None
    titles = [
        column
        for column in file.columns
        if column.kind in ("text", "label") and column.says("role", "title") and column.distinct > 20
    ]
    bodies = [column for column in texts if column not in titles] or texts
    body = max(bodies, key=lambda column: (column.says("role", "text"), _length(column)))
    title = next(
        (column for column in titles if column is not body and column.words[:-1] == body.words[:-1]), None
    ) or next((column for column in titles if column is not body), None)
    if title is None or not titled or "{" in title.name + body.name:
        return body.name
    return Value(template=f"{{{title.name}}} {{{body.name}}}")


def _length(column: ColumnLook) -> float:
    return sum(len(text) * count for text, count in column.counts.items()) / max(1, sum(column.counts.values()))


def outcome_of(file: FileColumns, told: Told) -> Source | None:
    """Success or failure, where a status or a yes/no tells it."""
    for column in file.columns:
        state = column.says("role", "status") and column.kind in ("category", "boolean", "constant")
        solved = column.kind == "boolean" and column.says(
            "verb", "solved", "delivered", "paid", "approved", "closed", "replied", "won"
        )
        if (
            not (state or solved)
            or column.says("role", "region")
            and not column.says("role", "status")
            or column.distinct > 30
        ):
            continue
        endings = {text: ending for text in column.counts if (ending := _ending(text)) is not None}
        if (
            len(set(endings.values())) == 2
            or (endings and len(column.counts) <= 8 and not solved)
            or (solved and endings)
        ):
            kept = {
                text: ending
                for text, ending in sorted(endings.items())
                if not (solved and ending == "failed" and file.says("thing", "ticket"))
            }
            _use(told, column, file, "how it ended")
            return Value(column=column.name, map=kept, otherwise="unknown")
    return None


def _ending(text: str) -> str | None:
    words = words_of(text)
    for ending in ("failed", "ok"):
        if any(entry == words for entry in concepts("end")[ending]):
            return ending
    return None


def properties(know: Knowledge, file: FileColumns, told: Told, grouped: ColumnLook | None = None) -> dict[str, Source]:
    """Further columns worth keeping: states and categories of the row, of what it leads to, and counts of its lines."""
    found: dict[str, Source] = {}
    taken = set(told.used)
    for column in file.columns:
        telling = column.kind in ("category", "boolean", "code", "language", "country") or (
            column.kind == "integer" and 1 < column.distinct <= 20
        )
        if (
            column.name in taken
            or column.says("role", "agent")
            or not telling
            or not 1 < column.distinct <= 300
            or column.says("role", "id")
            and column.kind != "category"
        ):
            continue
        if len(found) < PROPERTIES and column.name not in {score.column for score in know.scores[file.name]}:
            found[snake(column)] = column.name
            _use(told, column, file, "a property")
    for name, way in know.up(file.name).items():
        if way and _is_lookup(know, name):
            for column in _worth_telling(know.by_name[name]):
                found.setdefault(snake(column), f"{name}.{column.name}")
            told.joined |= {name, *(relation.one for relation in way)}
    for relation in know.below(file.name):
        _count_lines(know, relation, found, told)
    if grouped is not None:
        found["lines"] = Value(count=grouped.name)
    return found


def _siblings(know: Knowledge, file: FileColumns) -> list[str]:
    """Files without customer, moment or key of their own, whose rows belong to the same one row as this file's rows."""
    parents = {relation.one for relation in know.relations if relation.many == file.name}
    return sorted(
        {
            relation.many
            for relation in know.relations
            if relation.one in parents
            and relation.many != file.name
            and not know.keys[relation.many].key
            and not any(column.timed for column in know.by_name[relation.many].columns)
            and find_customer(know, know.by_name[relation.many]) is None
        }
    )


def _count_lines(know: Knowledge, relation: Relation, found: dict[str, Source], told: Told) -> None:
    """How many rows another file has for this one, and the most telling word of the first."""
    child = know.by_name[relation.many]
    if know.scores[child.name] or (any(column.timed and not column.says("time", "due") for column in child.columns)):
        return
    if relation.one_columns[0] in know.keys[child.name].unique:
        return
    found[f"{child.name}_count"] = Value(count=child.name)
    told.joined.add(child.name)
    told.joined |= set(know.up(child.name))
    for column in _worth_telling(child)[:1]:
        found.setdefault(snake(column), Value(first=f"{child.name}.{column.name}"))


def _worth_telling(file: FileColumns) -> list[ColumnLook]:
    """The categories of a lookup that say most in fewest words."""
    telling = [
        column
        for column in file.columns
        if column.kind in ("category", "label")
        and 1 < column.distinct <= 500
        and not column.says("role", "street", "postcode")
        and not (column.says("role", "id") and column.distinct > 60)
    ]
    return sorted(telling, key=lambda column: (column.distinct > 150, -column.fill, column.position))[:FROM_LOOKUP]


def _is_lookup(know: Knowledge, name: str) -> bool:
    """A file that only says more about its key: no customers, no events."""
    file = know.by_name[name]
    about_people = any(column.says("thing", "customer") for column in file.columns) or bool(author_columns(file))
    happens = any(column.timed and not column.says("time", "started", "finished", "due") for column in file.columns)
    return not about_people and not happens and not know.scores[name]


def _event_log(
    know: Knowledge,
    file: FileColumns,
    event: ColumnLook,
    moment: Moment,
    customer: Customer,
    subjects: dict[str, ColumnLook],
    told: Told,
) -> None:
    named = {text: MAIL_EVENTS[fold(text)] for text in event.counts if fold(text) in MAIL_EVENTS}
    mail = len(named) >= 0.6 * len(event.counts) and len(named) >= 2
    told.used[moment.column.name] = "the moment of the event"
    _use(told, event, file, "what happened")
    made = Interaction(
        file=file.name,
        event=Value(column=event.name, map=named) if mail else event.name,
        occurred_at=happenings.source_of(file, moment.column),
        customer=dict(customer.refs),
        subject=_subjects(subjects),
    )
    if customer.anonymous and not made.subject:
        made = replace(made, subject={"ticket": next(iter(customer.refs.values()))})
    made = _with_first_details(know, file, made, told, None)
    told.interactions.append(replace(made, channel=Value(is_="email")) if mail and made.channel is None else made)
    told.notes.append(f'{file.name} is a log of events: "{event.name}" says what happened, "{moment.column.name}" when')


def _answered_parent(know: Knowledge, file: FileColumns, customer: Customer) -> Relation | None:
    """The ticket or conversation that the rows of this file answer."""
    for relation in know.relations:
        if relation.many != file.name or file.column(relation.many_columns[0]).fill < 0.95:
            continue
        parent = know.by_name[relation.one]
        talk = parent.says("thing", "ticket", "conversation") or any(
            speaks in ("ticket", "conversation")
            for speaks in happenings.subject_columns(parent, know.keys[parent.name].key)
        )
        if (
            talk
            and find_customer(know, parent) is not None
            and (author_columns(file) or file.says("thing", "conversation", "response") or file.says("verb", "replied"))
        ):
            return relation
    return None


def _replies(
    know: Knowledge, file: FileColumns, relation: Relation, moment: Moment, customer: Customer, told: Told
) -> None:
    """Replies to a ticket: the customer's own and everybody else's, told apart by who wrote them."""
    parent = know.by_name[relation.one]
    asker = find_customer(know, parent)
    authors = author_columns(file)
    if asker is None:
        return
    refs = {kind: name if "." in name else f"{parent.name}.{name}" for kind, name in asker.refs.items()}
    subjects = happenings.subject_columns(parent, know.keys[parent.name].key)
    subject = {kind: f"{parent.name}.{column.name}" for kind, column in list(subjects.items())[:1]}
    made = Interaction(
        file=file.name,
        event=Value(is_="Ticket Replied"),
        occurred_at=happenings.source_of(file, moment.column),
        customer=dict(refs),
        subject=dict(subject),
        text=text_of(file),
        nature=Value(is_="informational"),
        direction=Value(is_="push"),
    )
    told.used[moment.column.name] = "the moment of the reply"
    told.joined.add(parent.name)
    told.used[relation.many_columns[0]] = f"the {relation.one} that it answers"
    extra = properties(know, file, told)
    if not authors:
        told.interactions.append(replace(made, properties=extra))
        return
    who, wrote = next(iter(refs.values())), authors[0].name
    told.used[wrote] = "who wrote it: the customer or a colleague"
    told.interactions += [
        replace(made, when=(Condition(column=wrote, other_than=who),), colleague=wrote, properties=extra),
        replace(
            made,
            event=Value(is_="Customer Replied"),
            when=(Condition(column=wrote, same_as=who),),
            direction=Value(is_="pull"),
            properties=extra,
        ),
    ]
    told.notes.append(
        f'replies in {file.name} whose "{wrote}" is the asker are the customer\'s own; all others are answers'
    )


def _solved_by_link(know: Knowledge, file: FileColumns, customer: Customer, told: Told) -> None:
    """A ticket that names the reply that solved it was solved at the moment of that reply."""
    if not told.interactions:
        return
    for relation in know.relations:
        if relation.many != file.name or not file.column(relation.many_columns[0]).says("verb", "solved"):
            continue
        reply = know.by_name[relation.one]
        when = [moment for moment in happenings.moments_of(reply, "", know.engine) if moment.part == "event"]
        if not when or not any(other.many == reply.name and other.one == file.name for other in know.relations):
            continue
        first = told.interactions[0]
        told.interactions.append(
            Interaction(
                file=file.name,
                event=Value(is_="Ticket Solved"),
                occurred_at=f"{reply.name}.{when[0].column.name}",
                customer=dict(first.customer),
                when=(Condition(column=relation.many_columns[0], filled=True),),
                subject=dict(first.subject),
                colleague=_solver(file),
                outcome=Value(is_="ok"),
                direction=Value(is_="push"),
                nature=Value(is_="informational"),
            )
        )
        told.used[relation.many_columns[0]] = "the reply that solved it"
        told.notes.append(
            f'"{relation.many_columns[0]}" names the reply in {reply.name} that solved the matter: it was solved then'
        )
        return


def _solver(file: FileColumns) -> str | None:
    return next(
        (column.name for column in file.columns if column.says("role", "agent") and column.says("verb", "solved")), None
    )


def _by_joined_date(know: Knowledge, file: FileColumns, customer: Customer | None, told: Told) -> Told:
    """Rows with a customer but no moment of their own take it from what they belong to (a campaign's start)."""
    if customer is None or customer.anonymous:
        return told
    for name, way in sorted(know.up(file.name).items(), key=lambda pair: len(pair[1])):
        if not way or find_customer(know, know.by_name[name]) is not None:
            continue
        master = know.by_name[name]
        moments = [
            moment
            for moment in happenings.moments_of(master, happenings.noun_of(master, know.keys[name].key), know.engine)
            if moment.part == "event"
        ]
        if not moments:
            continue
        noun = happenings.noun_of(master, know.keys[name].key) or happenings.noun_of(file, know.keys[file.name].key)
        event = happenings.event_name(noun, "") or moments[0].event
        subjects = happenings.subject_columns(file, know.keys[file.name].key)
        made = Interaction(
            file=file.name,
            event=Value(is_=event),
            occurred_at=f"{name}.{moments[0].column.name}",
            customer=dict(customer.refs),
            subject=_subjects(subjects),
            direction=_constant(happenings.direction(event)),
            nature=_constant(happenings.nature(event)),
            properties={
                **properties(know, file, told),
                **{f"{sibling}_count": Value(count=sibling) for sibling in _siblings(know, file)},
            },
        )
        told.interactions.append(made)
        told.notes.append(f'{file.name} has no moment of its own: "{moments[0].column.name}" of {name} is taken')
        return _finished(know, file, [], customer, told)
    return told


def _finished(know: Knowledge, file: FileColumns, moments: list[Moment], customer: Customer, told: Told) -> Told:
    """Deadlines become properties of every event; say who the customer is."""
    due = [moment for moment in moments if moment.part in ("due", "end")]
    for moment in due:
        name = happenings.due_name(moment.column)
        told.interactions = [
            made if made.file != file.name else replace(made, properties={**made.properties, name: moment.column.name})
            for made in told.interactions
        ]
        told.used[moment.column.name] = (
            "a deadline or plan, kept as a property" if moment.part == "due" else "the end, kept as a property"
        )
        if moment.part == "due":
            told.notes.append(f'"{moment.column.name}" of {file.name} is a promise rather than an event: {moment.why}')
    for name in customer.refs.values():
        told.used.setdefault(name, "the customer")
        if "." in name:
            told.joined |= {relation.one for relation in know.up(file.name).get(name.split(".", 1)[0], [])}
    told.notes.append(f"{file.name}: {customer.why}")
    if customer.anonymous:
        told.warnings.append(f"{file.name}: {customer.why}. Histories of customers cannot be followed.")
    for moment in moments:
        read = moment.column.reading.moments
        if read is not None and read.unsure:
            told.warnings.append(f'{file.name}, column "{moment.column.name}": {read.unsure}.')
    return told


def _subjects(subjects: dict[str, ColumnLook]) -> dict[str, Source]:
    """The row's own subject; an interaction is about one thing."""
    return {kind: column.name for kind, column in list(subjects.items())[:1]}


def snake(column: ColumnLook) -> str:
    """The heading as a property's name, without the number of a question.

    >>> from parcours.intake.guess.words import words_of
    >>> plain_name(words_of("Q17COUNTRY")), plain_name(words_of("paymentType"))
    ('country', 'payment_type')
    """
    return plain_name(column.words) or column.name


def plain_name(words: tuple[str, ...]) -> str:
    """Words as a property's name."""
    while len(words) > 2 and words[0] in ("q", "f", "v", "question", "frage") and words[1].isdigit():
        words = words[2:]
    return "_".join(words)


def _constant(word: str | None) -> Source | None:
    return Value(is_=word) if word else None


def _name_of(source: Source) -> str:
    return str(source.is_) if isinstance(source, Value) else source


def _named_in(source: Source) -> tuple[str, ...]:
    return tuple(re.findall(r"\{([^{}]+)\}", source.template)) if isinstance(source, Value) else (source,)


def _use(told: Told, column: ColumnLook, file: FileColumns, what: str) -> None:
    told.used[column.name if column.file == file.name else f"{column.file}.{column.name}"] = what
    if column.file != file.name:
        told.joined.add(column.file)
