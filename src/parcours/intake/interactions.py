"""Rows to interactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import ibis
import ibis.expr.types as ir

from parcours.intake.clocks import Clock
from parcours.intake.drafting import Drafting, fixed
from parcours.intake.drafts import TAKES, TIMELESS, Draft, Laid
from parcours.intake.keys import joined
from parcours.intake.kinds import ROW
from parcours.intake.parts import Part, PartKind, parts_of
from parcours.intake.recipe import Interaction
from parcours.intake.rows import all_of

PARTS: dict[str, PartKind] = {
    "event": "text",
    "occurred_at": "time",
    "channel": "text",
    "direction": "word",
    "nature": "word",
    "outcome": "word",
    "amount": "money",
    "currency": "text",
    "duration_s": "seconds",
    "colleague": "text",
    "team": "text",
    "place": "text",
    "text": "as is",
    "language": "text",
}
#: Parts that stand in the fact as they are read.
PLAIN = tuple(name for name in PARTS if name not in ("currency",))


def draft_interactions(drafting: Drafting, declaration: Interaction) -> Draft:
    """Make one interaction of every row that takes part and whose time is there."""
    parts = parts_of(PARTS, declaration, required=("event", "occurred_at"))
    others = [*drafting.dictionary("customer"), *drafting.dictionary("subject"), *drafting.key_parts]
    others += drafting.dictionary("properties", "property")
    earlier = [Part(f"after {number}", "time", source) for number, source in enumerate(declaration.after)]
    laid = [*parts, *others, *earlier]
    rows, values = drafting.lay_out(laid)
    time = next(part for part in parts if part.name == "occurred_at")
    timed = drafting.bench.filled(values, time)
    takes = {TAKES: values[TAKES] & timed, TIMELESS: values[TAKES] & ~timed}
    values = drafting.engine.view(values.mutate(**takes))
    refs = drafting.refs(values, "customer")
    problems = [
        *drafting.unreadable(values, [*parts, *others]),
        drafting.missing(values, "event", [declaration.event], values["event"].isnull()),
        drafting.missing(values, "customer", list(declaration.customer.values()), ibis.coalesce(*refs).isnull()),
    ]
    if drafting.key:
        empty = all_of(key.isnull() for key in drafting.identity(values))
        problems.append(drafting.missing(values, "key", drafting.key, empty))
    draft = drafting.begin("interactions", Laid(rows, values), laid, problems)
    made = draft.made
    given = {part.name for part in parts}
    columns: dict[str, ir.Value] = {name: made[name] for name in PLAIN if name in given}
    columns["occurred_at"] = _in_turn(drafting, made, time, earlier)
    columns["customer_ref"] = ibis.coalesce(*drafting.refs(made, "customer"))
    columns["occurred_on"] = Clock(drafting.engine, drafting.import_.time_zone).local(made["occurred_at"]).date()
    columns |= drafting.subject(made) | drafting.properties(made)
    same = fixed(parts)
    if "amount" in given:
        default = drafting.rows.recipe.currency or drafting.import_.currency
        usual = ibis.literal(default, "string").nullif("")
        currency = ibis.coalesce(made["currency"].upper(), usual) if "currency" in given else usual
        columns["currency"] = made["amount"].isnull().ifelse(ibis.null("string"), currency)
        if "currency" not in given:
            same["currency"] = default
    key = [made["event"], *drafting.identity(made)]
    columns["interaction_id"] = joined(drafting.engine, [drafting.rows.recipe.source, *key])
    facts = drafting.facts("interactions", made, columns, same, key, made[ROW])
    return replace(draft, facts=facts, time=drafting.bench.label(declaration.occurred_at))


def _in_turn(drafting: Drafting, made: ir.Table, time: Part, earlier: Sequence[Part]) -> ir.TimestampValue:
    """When it happened; a day without a time stands right behind the last of what came before it on that day."""
    if not earlier:
        return made[time.name]
    clock, midnight = drafting.bench.clock(time.source), made[time.local]
    on_that_day = [
        (clock.local(made[part.name]).truncate("D") == midnight).ifelse(made[part.name], ibis.null("timestamp(6)"))
        for part in earlier
    ]
    return ibis.coalesce(ibis.greatest(*on_that_day) + ibis.interval(microseconds=1), made[time.name])
