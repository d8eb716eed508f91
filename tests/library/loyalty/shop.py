"""A tiny company by hand: who belongs to whom, what they ordered and said."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parcours.engine import DuckDBEngine
from parcours.vocabulary.derived import IDENTITIES, SUBJECTS
from parcours.vocabulary.facts import ANSWERS, INTERACTIONS, PROFILES

NOW = dt.datetime(2024, 12, 31)


def ago(days: float) -> dt.datetime:
    """That many days before the end of the year."""
    return NOW - dt.timedelta(days=days)


def table(engine: DuckDBEngine, schema: ibis.Schema, *rows: dict[str, Any]) -> ir.Table:
    return engine.from_arrow(pa.Table.from_pylist(list(rows), schema=schema.to_pyarrow()))


def known(engine: DuckDBEngine, **refs: int) -> ir.Table:
    """Identities: `crm_1=0` means that crm:1 is customer 0."""
    names: dict[int, str] = {}
    for ref, number in refs.items():
        names.setdefault(number, ref.replace("_", ":"))
    rows = [
        {"customer_ref": ref.replace("_", ":"), "customer": number, "customer_id": names[number], "why": ""}
        for ref, number in refs.items()
    ]
    return table(engine, IDENTITIES, *rows)


def happened(engine: DuckDBEngine, *rows: tuple[str, str, float, str]) -> ir.Table:
    """Interactions: ref, event, days ago, channel."""
    return table(
        engine,
        INTERACTIONS,
        *(
            {
                "interaction_id": f"i{n}",
                "sequence": n,
                "customer_ref": ref,
                "event": event,
                "occurred_at": ago(days),
                "occurred_on": ago(days).date(),
                "channel": channel,
            }
            for n, (ref, event, days, channel) in enumerate(rows)
        ),
    )


def subject(customer: int, kind: str, days: float, state: str | None, amount: str = "0", **more: Any) -> dict[str, Any]:
    return {
        "subject_kind": kind,
        "subject_ref": f"{kind}{customer}{days}",
        "customer": customer,
        "state": state,
        "opened_at": ago(days),
        "opened_on": ago(days).date(),
        "last_at": ago(days),
        "amount": Decimal(amount),
        "currency": "EUR",
    } | more


def folded(engine: DuckDBEngine, *rows: dict[str, Any]) -> ir.Table:
    return table(engine, SUBJECTS, *rows)


def said(engine: DuckDBEngine, *rows: dict[str, Any]) -> ir.Table:
    return table(engine, ANSWERS, *({"answer_id": f"a{n}"} | row for n, row in enumerate(rows)))


def recorded(engine: DuckDBEngine, *rows: dict[str, Any]) -> ir.Table:
    return table(engine, PROFILES, *({"profile_id": f"p{n}"} | row for n, row in enumerate(rows)))
