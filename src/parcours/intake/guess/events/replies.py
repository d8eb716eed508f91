"""Tickets and the replies to them: who wrote each, and which one solved the matter."""

from __future__ import annotations

from msgspec.structs import replace

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers.people import Customer, author_columns, find_customer
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events import happenings, things
from parcours.intake.guess.events.details import text_of
from parcours.intake.guess.events.happenings import Moment
from parcours.intake.guess.events.properties import properties
from parcours.intake.guess.events.turns import source_of
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns
from parcours.intake.guess.tables.relations import Relation
from parcours.intake.recipe import Condition, Interaction, Value

PULL, PUSH, INFORMATIONAL = Value(is_="pull"), Value(is_="push"), Value(is_="informational")


#: Words of files whose rows are written below something.
REMARKS = {
    *("comment", "comments", "message", "messages", "reply", "replies", "note", "notes", "post", "posts"),
    *("kommentar", "kommentare", "nachricht", "nachrichten", "commentaires", "messages", "comentarios", "mensajes"),
}


def answered(know: Knowledge, file: FileColumns) -> Relation | None:
    """The way to the ticket or conversation that the rows of this file answer, if they do."""
    named = file.says("thing", "conversation", "response") or file.says("verb", "replied")
    replies = bool(author_columns(file)) or named or bool(REMARKS & set(file.words))
    for relation in know.relations:
        if not replies or relation.many != file.name or file.column(relation.many_columns[0]).fill < 0.95:
            continue
        parent = know.by_name[relation.one]
        about = things.subject_columns(parent, know.keys[parent.name].key)
        talk = parent.says("thing", "ticket", "conversation") or {"ticket", "conversation"} & set(about)
        if talk and find_customer(know, parent) is not None:
            return relation
    return None


def tell_replies(know: Knowledge, file: FileColumns, relation: Relation, moment: Moment, draft: Draft) -> None:
    """The customer's own replies and everybody else's, told apart by who wrote them."""
    parent = know.by_name[relation.one]
    asker = find_customer(know, parent)
    if asker is None:
        return
    own = parent.source.columns
    refs = {kind: f"{parent.name}.{name}" if name in own else name for kind, name in asker.refs.items()}
    about = things.subject_columns(parent, know.keys[parent.name].key)
    draft.use(moment.column, "the moment of the reply")
    draft.use(file.column(relation.many_columns[0]), f"the row of {relation.one} that it answers")
    authors = author_columns(file) or _writers(file, asker)
    made = Interaction(
        file=file.name,
        event=Value(is_="Ticket Replied"),
        occurred_at=source_of(file, moment.column),
        customer=dict(refs),
        subject={kind: f"{parent.name}.{column.name}" for kind, column in list(about.items())[:1]},
        text=text_of(file),
        nature=INFORMATIONAL,
        direction=PUSH,
        properties=properties(know, file, draft),
    )
    if not authors:
        draft.interactions.append(made)
        return
    who, wrote = next(iter(refs.values())), authors[0]
    draft.use(wrote, "who wrote it: the customer or a colleague")
    draft.interactions += [
        replace(made, when=(Condition(column=wrote.name, other_than=who),), colleague=wrote.name),
        replace(
            made,
            event=Value(is_="Customer Replied"),
            when=(Condition(column=wrote.name, same_as=who),),
            direction=PULL,
        ),
    ]
    draft.notes.append(
        f'replies in {file.name} whose "{wrote.name}" is the asker are the customer\'s own; all others are answers'
    )


def _writers(file: FileColumns, asker: Customer) -> list[ColumnLook]:
    """The column under whose heading the asked file names its customer: here it names whoever wrote the row."""
    named = {
        column.rpartition(".")[2] if column not in file.source.columns else column for column in asker.refs.values()
    }
    return [column for column in file.columns if column.name in named and column.filled]


def tell_solved(know: Knowledge, file: FileColumns, draft: Draft) -> None:
    """A ticket that names the reply that solved it was solved at the moment of that reply."""
    opened = draft.of(file.name)
    for relation in know.relations:
        if not opened or relation.many != file.name or not file.column(relation.many_columns[0]).says("verb", "solved"):
            continue
        reply = know.by_name[relation.one]
        moments = happenings.moments_of(reply, "", know.engine)
        when = next((moment.column for moment in moments if moment.part == "event"), None)
        if when is None or not any(other.many == reply.name and other.one == file.name for other in know.relations):
            continue
        by = file.column(relation.many_columns[0])
        solver = [other.name for other in file.columns if other.says("role", "agent") and other.says("verb", "solved")]
        draft.use(by, "the reply that solved it")
        draft.notes.append(f'"{by.name}" of {file.name} names the reply in {reply.name} that solved the matter')
        draft.interactions.append(
            Interaction(
                file=file.name,
                event=Value(is_="Ticket Solved"),
                occurred_at=f"{reply.name}.{when.name}",
                customer=opened[0].customer,
                when=(Condition(column=by.name, filled=True),),
                subject=opened[0].subject,
                colleague=solver[0] if solver else None,
                outcome=Value(is_="ok"),
                direction=PUSH,
                nature=INFORMATIONAL,
            )
        )
        return
