"""Everything that happened with one customer and everything they said, in order."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from parcours.errors import QuestionError
from parcours.vocabulary.facts import MONEY, TIME

#: One row per interaction or answer of one customer.
TIMELINE = ibis.schema(
    {
        "occurred_at": TIME,
        "what": "string",
        "event": "string",
        "source": "string",
        "channel": "string",
        "direction": "string",
        "outcome": "string",
        "subject_kind": "string",
        "subject_ref": "string",
        "amount": MONEY,
        "currency": "string",
        "score": "float64",
        "scale_low": "float64",
        "scale_high": "float64",
        "text": "string",
        "colleague": "string",
        "team": "string",
        "place": "string",
        "customer_ref": "string",
        "fact_id": "string",
    }
)


def timeline(interactions: ir.Table, answers: ir.Table, identities: ir.Table, customer: int | str) -> ir.Table:
    """One customer's interactions and answers together, in order: a table like `TIMELINE`.

    `customer` is a customer's number, id, or any of their refs. Raises QuestionError when nobody is known by it.
    """
    mine = _refs(identities, customer)
    happened = interactions.filter(interactions.customer_ref.isin(mine))
    said = answers.filter(answers.customer_ref.isin(mine))
    rows = _like_timeline(happened.mutate(what=ibis.literal("interaction"), fact_id="interaction_id")).union(
        _like_timeline(
            said.mutate(
                occurred_at="answered_at",
                what=ibis.literal("answer"),
                event=ibis.coalesce(said.question, said.survey),
                text=ibis.coalesce(said.text, said.choice),
                fact_id="answer_id",
                sequence=ibis.null("int64"),
            )
        )
    )
    return rows.order_by("occurred_at", rows.sequence.isnull(), "sequence", "fact_id").drop("sequence")


def _refs(identities: ir.Table, customer: int | str) -> list[str]:
    if isinstance(customer, str):
        known = identities.filter(identities.customer_ref == customer)
        ids = known.select("customer_id").to_pyarrow()["customer_id"].to_pylist()
        found = identities.filter(identities.customer_id == (ids[0] if ids else customer))
    else:
        found = identities.filter(identities.customer == customer)
    refs = sorted(found.select("customer_ref").to_pyarrow()["customer_ref"].to_pylist())
    if not refs:
        raise QuestionError(
            "unknown-customer",
            f'Nobody is known as "{customer}".',
            hint='A ref looks like "crm:17" or "email:a@b.org".',
        )
    return refs


def _like_timeline(rows: ir.Table) -> ir.Table:
    columns = {**dict(TIMELINE.items()), "sequence": "int64"}
    return rows.select(
        **{name: rows[name].cast(kind) if name in rows.columns else ibis.null(kind) for name, kind in columns.items()}
    )
