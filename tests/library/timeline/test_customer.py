"""One customer's timeline holds everything, in order."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from parcours.engine import DuckDBEngine
from parcours.errors import QuestionError
from parcours.timeline import TIMELINE, timeline
from parcours.vocabulary.derived import IDENTITIES
from parcours.vocabulary.facts import ANSWERS, INTERACTIONS

NOON = dt.datetime(2024, 5, 1, 12)


@pytest.mark.parametrize("customer", [3, "crm:1", "email:a"])
def test_interactions_and_answers_of_all_refs_stand_together_in_order(
    engine: DuckDBEngine, customer: int | str
) -> None:
    def table(schema: object, *rows: dict[str, object]) -> object:
        return engine.from_arrow(pa.Table.from_pylist(list(rows), schema=schema.to_pyarrow()))  # type: ignore[attr-defined]

    known = [("crm:1", 3, "crm:1"), ("email:a", 3, "crm:1"), ("crm:2", 4, "crm:2")]
    identities = table(
        IDENTITIES, *({"customer_ref": ref, "customer": number, "customer_id": id_} for ref, number, id_ in known)
    )
    interactions = table(
        INTERACTIONS,
        {"interaction_id": "i2", "customer_ref": "crm:1", "occurred_at": NOON, "sequence": 2, "event": "Order Paid"},
        {
            "interaction_id": "i1",
            "customer_ref": "email:a",
            "occurred_at": NOON,
            "sequence": 1,
            "event": "Order Placed",
        },
        {"interaction_id": "i3", "customer_ref": "crm:2", "occurred_at": NOON, "sequence": 1, "event": "Call"},
    )
    answers = table(
        ANSWERS,
        {
            "answer_id": "a1",
            "customer_ref": "crm:1",
            "answered_at": NOON - dt.timedelta(1),
            "question": "NPS",
            "score": 9,
        },
    )
    found = timeline(interactions, answers, identities, customer)  # type: ignore[arg-type]
    assert found.schema() == TIMELINE
    rows = found.to_pyarrow().to_pylist()
    assert [row["fact_id"] for row in rows] == ["a1", "i1", "i2"]
    assert [row["what"] for row in rows] == ["answer", "interaction", "interaction"]
    assert (rows[0]["event"], rows[0]["score"]) == ("NPS", 9)


def test_a_customer_nobody_knows_is_refused(engine: DuckDBEngine) -> None:
    empty = [engine.from_arrow(schema.to_pyarrow().empty_table()) for schema in (INTERACTIONS, ANSWERS, IDENTITIES)]
    with pytest.raises(QuestionError, match='known as "crm:9"'):
        timeline(*empty, "crm:9")
