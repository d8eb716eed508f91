"""Subjects: what interactions are about (orders, tickets, invoices …), folded to their state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.timeline.states import Effect, States, turn
from parcours.vocabulary.derived import SUBJECTS
from parcours.vocabulary.expressions import count_where, microseconds
from parcours.vocabulary.facts import TIME
from parcours.vocabulary.words import Direction, SubjectKind

if TYPE_CHECKING:
    from parcours.vocabulary.port import Engine

BEGINNING = (Effect.OPENS.value, Effect.REOPENS.value)
NO_REPLY = (Effect.OPENS.value, Effect.AUTOMATIC.value)
MONEY_COLUMNS = ("amount", "currency")
OF_THE_FIRST = ("channel", "source", "team", "place", "customer_ref")


def subjects(engine: Engine, interactions: ir.Table, identities: ir.Table, states: States) -> ir.Table:
    """One row for each subject, folded from its interactions by the table of states.

    - `state`: where its last closing event took it, unless it was opened again since; else its last other event;
      null when the table names none of its events
    - `opened_at`: the first opening event, else the first interaction; `opened_on`: its day where the company is
    - `closed_at`, `closed_on`: the first closing event; the last one when the subject was opened again in between;
      null while open
    - `first_response_at`: the company's first push that neither opens the subject nor is automatic; null when the
      company had written before the opening
    - `amount`, `currency`: of the first opening event that has an amount, else of the first interaction that has one
    - `channel`, `source`, `team`, `place`, `customer`: of the first interaction that has one (a campaign: none)

    Returns `vocabulary.derived.SUBJECTS`. Interactions without a subject take no part.
    """
    about = interactions.filter(interactions.subject_kind.notnull() & interactions.subject_ref.notnull())
    found = _found(about)
    turned = about.left_join(_turns(engine, found, states), ["subject_kind", "event"])
    rows = turned.mutate(
        begins=turned.effect.isin(BEGINNING).fill_null(False),
        closes=(turned.effect == Effect.CLOSES.value).fill_null(False),
        moment=_moment(turned),
    )
    folded = rows.group_by("subject_kind", "subject_ref").agg(
        **_times(rows), **_counts(rows), **_firsts(rows, found), **_amount(rows, found), **_state(rows)
    )
    known = _unpacked(folded, rows.schema()).left_join(identities, "customer_ref")
    return _settled(known).select(*SUBJECTS.names).cast(SUBJECTS)


def _moment(rows: ir.Table) -> ir.DecimalValue:
    """The total order of interactions as one number: as a key it spares a window over all of them."""
    at = microseconds(rows.occurred_at).cast("decimal(17, 0)")
    return at * ibis.literal(2**63, "decimal(19, 0)") + rows.sequence.cast("decimal(19, 0)")


def _settled(folded: ir.Table) -> ir.Table:
    """What follows from a subject's first and last times."""
    is_over = (folded.last_turn.effect == Effect.CLOSES.value).fill_null(False)
    was_reopened = folded.last_begun_at > folded.first_closed_at
    opened_at = ibis.coalesce(folded.first_opened_at, folded.first_at)
    never = ibis.null(TIME)

    def closed(first: ir.Value, last: ir.Value) -> ir.Value:
        return ibis.ifelse(is_over, ibis.ifelse(was_reopened, last, first), ibis.null(first.type()))

    return folded.mutate(
        state=ibis.ifelse(is_over, folded.last_turn.state, folded.state_open),
        opened_at=opened_at,
        opened_on=ibis.coalesce(folded.first_opened_on, folded.first_on),
        closed_at=closed(folded.first_closed_at, folded.last_closed_at),
        closed_on=closed(folded.first_closed_on, folded.last_closed_on),
        first_response_at=ibis.ifelse(folded.first_push_at >= opened_at, folded.first_push_at, never),
        customer=ibis.ifelse(folded.subject_kind == SubjectKind.CAMPAIGN.value, ibis.null("int32"), folded.customer),
    )


def _found(about: ir.Table) -> list[dict[str, Any]]:
    """The few kinds and events that occur: how many `rows` each, and how many of them have what may be missing."""
    told = {name: about[name].count() for name in (*OF_THE_FIRST, "amount")}
    found: list[dict[str, Any]] = (
        about.group_by("subject_kind", "event").agg(rows=about.count(), **told).to_pyarrow().to_pylist()
    )
    return found


def _turns(engine: Engine, found: Sequence[dict[str, Any]], states: States) -> ir.Table:
    """The turns of the kinds and events that occur; events are compared in their plain spelling."""
    rows = [
        {"subject_kind": pair["subject_kind"], "event": pair["event"], "state": known.state, "effect": known.effect}
        for pair in found
        if pair["event"] is not None and (known := turn(states, pair["subject_kind"], pair["event"]))
    ]
    columns = pa.schema([(name, pa.string()) for name in ("subject_kind", "event", "state", "effect")])
    return engine.from_arrow(pa.Table.from_pylist(rows, schema=columns))


def _times(rows: ir.Table) -> dict[str, ir.Value]:
    at = rows.occurred_at
    on = rows.occurred_on
    pushed = (rows.direction == Direction.PUSH.value) & ~rows.effect.isin(NO_REPLY).fill_null(False)
    return {
        "first_at": at.min(),
        "first_on": on.min(),
        "last_at": at.max(),
        "first_opened_at": at.min(where=(rows.effect == Effect.OPENS.value)),
        "first_opened_on": on.min(where=(rows.effect == Effect.OPENS.value)),
        "last_begun_at": at.max(where=rows.begins),
        "first_closed_at": at.min(where=rows.closes),
        "last_closed_at": at.max(where=rows.closes),
        "first_closed_on": on.min(where=rows.closes),
        "last_closed_on": on.max(where=rows.closes),
        "first_push_at": at.min(where=pushed),
    }


def _counts(rows: ir.Table) -> dict[str, ir.Value]:
    return {
        "interactions": rows.count(),
        "reopened": count_where(rows.effect == Effect.REOPENS.value),
        "customer_contacts": count_where(rows.direction == Direction.PULL.value),
    }


def _firsts(rows: ir.Table, found: Sequence[dict[str, Any]]) -> dict[str, ir.Value]:
    """Of the first interaction that has one; what they all have is taken together, as looking for each would cost."""
    always = [name for name in OF_THE_FIRST if all(each[name] == each["rows"] for each in found)]
    some = [name for name in OF_THE_FIRST if name not in always and any(each[name] for each in found)]
    firsts: dict[str, ir.Value] = {name: rows[name].argmin(rows.moment, where=rows[name].notnull()) for name in some}
    if always:
        firsts["first"] = ibis.struct({name: rows[name] for name in always}).argmin(rows.moment)
    return firsts


def _amount(rows: ir.Table, found: Sequence[dict[str, Any]]) -> dict[str, ir.Value]:
    if not any(each["amount"] for each in found):
        return {}
    opening_first = ibis.struct({"later": ibis.ifelse(rows.effect == Effect.OPENS.value, 0, 1), "moment": rows.moment})
    money = ibis.struct({name: rows[name] for name in MONEY_COLUMNS})
    return {"money": money.argmin(opening_first, where=rows.amount.notnull())}


def _state(rows: ir.Table) -> dict[str, ir.Value]:
    """The last event that begins or closes, and the state of the last of those that do not close."""
    last = ibis.struct({"state": rows.state, "effect": rows.effect})
    return {
        "last_turn": last.argmax(rows.moment, where=rows.begins | rows.closes),
        "state_open": rows.state.argmax(rows.moment, where=rows.effect.notnull() & ~rows.closes),
    }


def _unpacked(folded: ir.Table, schema: ibis.Schema) -> ir.Table:
    """What was taken together as columns again, and what no interaction has as null."""
    packed = {
        name: folded[pack][name]
        for pack in ("first", "money")
        if pack in folded.columns
        for name in folded[pack].type().names
    }
    absent = {name: ibis.null(schema[name]) for name in (*OF_THE_FIRST, *MONEY_COLUMNS) if name not in folded.columns}
    return folded.mutate(**absent | packed)
