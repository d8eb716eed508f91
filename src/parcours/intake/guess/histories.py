"""Histories: many rows of one case, each telling the state that it came into, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from msgspec.structs import replace

from parcours.intake.guess import happenings
from parcours.intake.guess.columns import ColumnLook, FileColumns, engine_row
from parcours.intake.guess.context import Knowledge
from parcours.intake.guess.details import text_of
from parcours.intake.guess.draft import Draft
from parcours.intake.guess.happenings import Moment
from parcours.intake.guess.states import ENDING, state_event, state_verb
from parcours.intake.moments import read_moment
from parcours.intake.recipe import Condition, Interaction, Source, Value

#: States that a history has at most, and rows of a case that it has on average at least.
MOST_STATES, SEVERAL = 60, 1.3
#: Share of the cases with several rows whose state, and whose moment, must change; and below which one stays.
CHANGES, STAYS = 0.5, 0.05
#: Share of the cases with a state that begin with it, from which on it is their beginning.
BEGINS = 0.5
FEWEST_CASES = 5


@dataclass(frozen=True)
class History:
    """How the rows of a file tell what became of its cases."""

    kind: str
    """What a case is: ticket, order …"""
    case: ColumnLook
    state: ColumnLook
    moment: ColumnLook
    opening: tuple[str, ...]
    """The states that cases begin with."""
    lasting: frozenset[str]
    """Columns that say the same in every row of a case."""


def history_of(
    know: Knowledge, file: FileColumns, moments: Sequence[Moment], subjects: dict[str, ColumnLook]
) -> History | None:
    """The history that a file is; None when its rows are no states of one case, one after the other."""
    kind, case = next(iter(subjects.items()), ("", None))
    if case is None or not FEWEST_CASES <= case.distinct <= file.rows / SEVERAL:
        return None
    states = [column for column in file.columns if _is_state(column)]
    timed = [each.column for each in moments if each.part not in ("due", "birth") and each.column.fill > 0.95]
    texts = [text] if isinstance(text := text_of(file, titled=False), str) else []
    others = [column.name for column in file.columns if column.says("thing", "line", "product") and column.idlike]
    told = [column.name for column in (*states, *(each.column for each in moments))]
    change = _changing(know, file, case, [*told, *texts, *others])
    state = max(states, key=lambda column: (change[column.name], -column.position), default=None)
    moment = max(timed, key=lambda column: (change[column.name], column.distinct), default=None)
    if state is None or moment is None or min(change[state.name], change[moment.name]) < CHANGES:
        return None
    if any(change[name] >= CHANGES for name in others):
        return None
    lasting = frozenset(name for name, share in change.items() if share < STAYS)
    return History(kind, case, state, moment, _opening(know, file, case, state, moment), lasting)


def tell_history(
    file: FileColumns, found: History, moments: Sequence[Moment], made: Interaction, rich: Interaction, draft: Draft
) -> None:
    """One event for the beginning of each case, and one for each row that tells a further state.

    `made` says who and about what, `rich` has all that the rows say beside it, amounts too.
    """
    rich = replace(rich, properties={name: told for name, told in rich.properties.items() if name != "lines"})
    once = replace(rich, key=(found.case.name,))
    further = replace(made, **_of_every_row(rich, found))
    draft.used[file.name, found.state.name] = "the state that the case came into"
    draft.used[file.name, found.moment.name] = "the moment of each state"
    begun = _begun(file, found, moments)
    opened = happenings.event_name(found.kind, "created")
    draft.interactions.append(
        replace(
            once,
            event=Value(is_=opened),
            occurred_at=Value(first=begun.name) if begun is not None else Value(min=found.moment.name),
            direction=_constant(happenings.direction(opened)),
            nature=_constant(happenings.nature(opened)),
            when=() if begun is not None else (Condition(column=found.state.name, one_of=found.opening),),
        )
    )
    if begun is not None:
        draft.used[file.name, begun.name] = f"the moment of “{opened}”"
    named = {text: state_event(text, found.kind, begins=False) for text in sorted(found.state.counts)}
    draft.interactions.append(
        replace(
            further,
            event=Value(
                column=found.state.name, map={text: named[text] for text in named if text not in found.opening}
            ),
            occurred_at=happenings.source_of(file, found.moment),
            when=(Condition(column=found.state.name, none_of=found.opening),) if found.opening else (),
        )
    )
    _tell_lasting(file, found, moments, once, draft)
    draft.notes.append(
        f'{file.name} is a history: each row is a state ("{found.state.name}") that a case ("{found.case.name}") came '
        f'into at "{found.moment.name}"; a case counts as begun once'
    )
    if not any(state_verb(text, found.kind) in ENDING for text in found.state.counts):
        draft.warnings.append(
            f'{file.name}: no state of "{found.state.name}" is known to end a case. If one does, give it an ending '
            f'event in the map of its interaction, such as "{happenings.event_name(found.kind, "closed")}".'
        )


def _is_state(column: ColumnLook) -> bool:
    """A column of few words that a case goes through."""
    worded = column.kind in ("category", "label", "code") and column.says("role", "status")
    return worded and 1 < column.distinct <= MOST_STATES and column.fill > 0.9


def _changing(know: Knowledge, file: FileColumns, case: ColumnLook, names: Sequence[str]) -> dict[str, float]:
    """Column -> the share of the cases with several rows in which it says different things."""
    table = file.source.table
    asked = dict.fromkeys(names)
    number = {name: f"c{place}" for place, name in enumerate(asked)}
    groups = table.group_by(case=_filled(table, case.name)).aggregate(
        rows_=table.count(), **{number[name]: _filled(table, name).nunique() for name in asked}
    )
    several = groups.filter((groups.rows_ > 1) & groups.case.notnull())
    shares = {each: (several[each] > 1).cast("float64").mean() for each in number.values()}
    row = engine_row(several.aggregate(cases=several.count(), **shares), know.engine)
    return {name: float(row[number[name]] or 0) for name in asked}


def _opening(
    know: Knowledge, file: FileColumns, case: ColumnLook, state: ColumnLook, moment: ColumnLook
) -> tuple[str, ...]:
    """The states that are the first of most cases that have them, but for those that end one."""
    table, read = file.source.table, moment.reading.moments
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
            and each.column.name in found.lasting
            and each.column.fill > 0.95
            and each.event == happenings.event_name(found.kind, "created")
        ),
        None,
    )


def _of_every_row(rich: Interaction, found: History) -> dict[str, Source | None]:
    """What belongs to each state; what is said once of the whole case is its beginning's."""
    names = ("channel", "colleague", "team", "place", "language")
    said: dict[str, Source | None] = {name: getattr(rich, name) for name in names}
    text = rich.text if isinstance(rich.text, str) and rich.text not in found.lasting else None
    return {**said, "text": text, "properties": rich.properties}  # type: ignore[dict-item]


def _tell_lasting(
    file: FileColumns, found: History, moments: Sequence[Moment], once: Interaction, draft: Draft
) -> None:
    """Moments that stand in every row of a case are one event each, unless the states tell the same."""
    verbs = {state_verb(text, found.kind) for text in found.state.counts} | {"created", ""}
    names = {made.event.is_ for made in draft.of(file.name) if isinstance(made.event, Value)}
    for each in moments:
        if each.part != "event" or each.column.name not in found.lasting:
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


def _constant(word: str | None) -> Source | None:
    return Value(is_=word) if word else None
