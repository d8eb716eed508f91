"""Histories: many rows of one case, each telling the state that it came into, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from msgspec.structs import replace

from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.customers.people import Customer
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.events.changes import NEW, chosen, telling, values
from parcours.intake.guess.events.details import text_of
from parcours.intake.guess.events.happenings import Moment
from parcours.intake.guess.events.tries import are_tries
from parcours.intake.guess.events.turns import source_of
from parcours.intake.guess.language import verbs
from parcours.intake.guess.language.states import ENDING, state_event, state_verb
from parcours.intake.guess.tables.columns import ColumnLook, FileColumns, engine_row
from parcours.intake.moments import read_moment
from parcours.intake.recipe import Condition, Interaction, Source, Value

#: Rows of a case that a history has on average at least.
SEVERAL = 1.3
#: Share of the cases with several rows whose state, and whose moment, must change; and below which one stays.
CHANGES, STAYS = 0.5, 0.05
#: Share of the cases with a state that begin with it, from which on it is their beginning.
BEGINS = 0.5
FEWEST_CASES = 5
#: What the column of states is taken for.
STATE = "the state that the case came into"


@dataclass(frozen=True)
class History:
    """How the rows of a file tell what became of its cases."""

    kind: str
    """What a case is: ticket, order …"""
    case: ColumnLook
    state: ColumnLook
    moment: ColumnLook
    only: tuple[Condition, ...]
    """In a log of all changes, the rows that tell a state."""
    states: tuple[str, ...]
    opening: tuple[str, ...]
    """The states that cases begin with."""
    change: Mapping[str, float]
    """Column -> the share of the cases with several rows in which it says different things."""

    def lasts(self, column: str) -> bool:
        """Whether a column says the same in every row of a case."""
        return self.change.get(column, 1.0) < STAYS


def history_of(
    know: Knowledge,
    file: FileColumns,
    moments: Sequence[Moment],
    subjects: dict[str, ColumnLook],
    customer: ColumnLook | None,
) -> History | None:
    """The history that a file is; None when its rows are no states of one case, one after the other."""
    kind, case = next(iter(subjects.items()), ("", None))
    if case is None or not FEWEST_CASES <= case.distinct <= file.rows / SEVERAL:
        return None
    only, states = telling(file)
    if not states:
        return None
    table = chosen(file.source.table, only)
    timed = [each.column for each in moments if each.part not in ("due", "birth") and each.column.fill > 0.95]
    texts = [text] if isinstance(text := text_of(file, titled=False), str) else []
    others = [column.name for column in file.columns if column.says("thing", "line", "product") and column.idlike]
    told = [column.name for column in (*states, *(each.column for each in moments))]
    own = [customer.name] if customer is not None and customer.file == file.name else []
    change = _changing(know, table, case, [*told, *texts, *others, *own])
    state = max(states, key=lambda column: (change[column.name], -column.position))
    moment = max(timed, key=lambda column: (change[column.name], column.distinct), default=None)
    if moment is None or min(change[state.name], change[moment.name]) < CHANGES:
        return None
    if any(change[name] >= CHANGES for name in others):
        return None
    names = tuple(sorted(values(file, state, only)))
    if kind == "order" and are_tries(names):
        return None
    opening = _opening(know, table, case, state, moment)
    if NEW & set(state.words):
        opening = tuple(text for text in opening if state_verb(text, kind) == "created")
    return History(kind, case, state, moment, only, names, opening, change)


def worked_on_by(found: History | None, customer: Customer) -> Customer:
    """The customer of a history: whoever changes from state to state works on the case, and does not own it."""
    column = customer.column
    if found is None or column is None or found.change.get(column.name, 0.0) < CHANGES:
        return customer
    why = f'"{column.name}" changes within a case, so that it is no customer: each "{found.case.name}" counts as one'
    return Customer({"anonymous": found.case.name}, None, 0.4, why, anonymous=True)


def tell_history(
    file: FileColumns, found: History, moments: Sequence[Moment], made: Interaction, rich: Interaction, draft: Draft
) -> None:
    """One event for the beginning of each case, and one for each row that tells a further state.

    `made` says who and about what, `rich` has all that the rows say beside it, amounts too.
    """
    rich = replace(rich, properties={name: told for name, told in rich.properties.items() if name != "lines"})
    once = replace(rich, key=(found.case.name,), when=found.only)
    draft.used[file.name, found.state.name] = STATE
    draft.used[file.name, found.moment.name] = "the moment of each state"
    draft.cases[file.name] = found.case.name
    _tell_beginning(file, found, moments, once, draft)
    named = {text: state_event(text, found.kind, begins=False) for text in found.states if text not in found.opening}
    later = (Condition(column=found.state.name, none_of=found.opening),) if found.opening else ()
    draft.interactions.append(
        replace(
            made,
            **_of_every_row(rich, found),
            event=Value(column=found.state.name, map=named),
            occurred_at=source_of(file, found.moment),
            when=(*found.only, *later),
            direction=verbs.directions(found.state.name, named),
        )
    )
    _tell_lasting(file, found, moments, once, draft)
    draft.notes.append(
        f'{file.name} is a history: each row is a state ("{found.state.name}") that a case ("{found.case.name}") came '
        f'into at "{found.moment.name}"; a case counts as begun once'
    )
    if not any(state_verb(text, found.kind) in ENDING for text in found.states):
        draft.warnings.append(
            f'{file.name}: no state of "{found.state.name}" is known to end a case. If one does, give it an ending '
            f'event in the map of its interaction, such as "{verbs.event_name(found.kind, "closed")}".'
        )


def without_told(know: Knowledge, draft: Draft) -> list[Interaction]:
    """The interactions without what histories repeat of the file of the cases itself, which tells it by own columns."""
    kept = []
    for made in draft.interactions:
        relation = know.relation_of(made.file, draft.cases[made.file]) if made.file in draft.cases else None
        above = draft.of(relation.one) if relation is not None else []
        told = {each.event.is_ for each in above if isinstance(each.event, Value)} - {None}
        event = made.event if isinstance(made.event, Value) else Value(column=made.event)
        if event.is_ in told:
            continue
        again = tuple(text for text, name in event.map.items() if name in told)
        kept.append(replace(made, when=(*made.when, Condition(column=event.column, none_of=again))) if again else made)
    return kept


def _tell_beginning(
    file: FileColumns, found: History, moments: Sequence[Moment], once: Interaction, draft: Draft
) -> None:
    """The beginning of each case: by its own column, else by its first state; a log of changes may not know it."""
    begun = _begun(file, found, moments)
    if begun is None and not found.opening and found.only:
        return
    opened = verbs.event_name(found.kind, "created")
    first = (Condition(column=found.state.name, one_of=found.opening),) if found.opening and begun is None else ()
    draft.interactions.append(
        replace(
            once,
            event=Value(is_=opened),
            occurred_at=Value(first=begun.name) if begun is not None else Value(min=found.moment.name),
            direction=verbs.constant(verbs.direction(opened)),
            nature=verbs.constant(verbs.nature(opened)),
            when=(*once.when, *first),
        )
    )
    if begun is not None:
        draft.used[file.name, begun.name] = f"the moment of “{opened}”"


def _changing(know: Knowledge, table: ir.Table, case: ColumnLook, names: Sequence[str]) -> dict[str, float]:
    """Column -> the share of the cases with several rows in which it says different things."""
    number = {name: f"c{place}" for place, name in enumerate(dict.fromkeys(names))}
    groups = table.group_by(case=_filled(table, case.name)).aggregate(
        rows_=table.count(), **{each: _filled(table, name).nunique() for name, each in number.items()}
    )
    several = groups.filter((groups.rows_ > 1) & groups.case.notnull())
    shares = {each: (several[each] > 1).cast("float64").mean() for each in number.values()}
    row = engine_row(several.aggregate(cases=several.count(), **shares), know.engine)
    return {name: float(row[each] or 0) for name, each in number.items()}


def _opening(
    know: Knowledge, table: ir.Table, case: ColumnLook, state: ColumnLook, moment: ColumnLook
) -> tuple[str, ...]:
    """The states that are the first of most cases that have them, but for those that end one."""
    read = moment.reading.moments
    assert read is not None  # noqa: S101 - only timed columns come here
    told = read_moment(know.engine, _filled(table, moment.name), read.format)
    rows = table.select(case=_filled(table, case.name), state=_filled(table, state.name), at=told.local, z=told.instant)
    rows = know.engine.view(rows.mutate(at=ibis.coalesce(rows["z"], rows["at"])))
    firsts = rows.group_by("case").aggregate(at=rows["at"].min())
    begun = rows.inner_join(firsts, ["case", "at"]).group_by("state").aggregate(begun=ibis._.case.nunique())
    passed = rows.group_by("state").aggregate(cases=ibis._.case.nunique())
    both = passed.left_join(begun, "state").select("state", "cases", "begun")
    found = [row for batch in know.engine.batches(both) for row in batch.to_pylist() if row["state"]]
    likely = [row["state"] for row in found if (row["begun"] or 0) >= BEGINS * row["cases"]]
    return tuple(sorted(text for text in likely if state_verb(text) not in ENDING))


def _begun(file: FileColumns, found: History, moments: Sequence[Moment]) -> ColumnLook | None:
    """The moment of a case's beginning, where a column says it in every row of the case."""
    return next(
        (
            each.column
            for each in moments
            if each.part == "event"
            and found.lasts(each.column.name)
            and each.column.fill > 0.95
            and each.event == verbs.event_name(found.kind, "created")
        ),
        None,
    )


def _of_every_row(rich: Interaction, found: History) -> dict[str, Source | None]:
    """What belongs to each state; what is said once of the whole case is its beginning's."""
    names = ("channel", "colleague", "team", "place", "language")
    said: dict[str, Source | None] = {name: getattr(rich, name) for name in names}
    text = rich.text if isinstance(rich.text, str) and not found.lasts(rich.text) else None
    return {**said, "text": text, "properties": rich.properties}  # type: ignore[dict-item]


def _tell_lasting(
    file: FileColumns, found: History, moments: Sequence[Moment], once: Interaction, draft: Draft
) -> None:
    """Moments that stand in every row of a case are one event each, unless the states tell the same."""
    verbs = {state_verb(text, found.kind) for text in found.states} | {"created", ""}
    names = {made.event.is_ for made in draft.of(file.name) if isinstance(made.event, Value)}
    for each in moments:
        if each.part != "event" or not found.lasts(each.column.name):
            continue
        if each.verb in verbs or each.event in names:
            draft.use(each.column, "told by the states")
            continue
        draft.used[file.name, each.column.name] = f"the moment of “{each.event}”"
        bare = replace(once, amount=None, currency=None, text=None, properties={}, outcome=None)
        event = Value(is_=each.event)
        draft.interactions.append(replace(bare, event=event, occurred_at=Value(first=each.column.name)))


def _filled(table: ir.Table, name: str) -> ir.StringValue:
    return table[name].strip().nullif("")
