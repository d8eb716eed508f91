"""Who is who: exact links join, contradictions are said aloud."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import hypothesis.strategies as st
import pyarrow as pa
from hypothesis import given, settings

from parcours.engine import DuckDBEngine
from parcours.identity import refs, resolve
from parcours.vocabulary.derived import IDENTITIES
from parcours.vocabulary.facts import ANSWERS, INTERACTIONS, LINKS, PROFILES

START = dt.datetime(2024, 1, 1)

Pair = tuple[str, str] | tuple[str, str, bool]


def resolved(
    engine: DuckDBEngine, pairs: Sequence[Pair], seen: Sequence[str] = (), idle: Sequence[str] = ()
) -> tuple[dict[str, tuple[str, str]], list[tuple[str, str, str]]]:
    """ref -> (customer_id, why), and the conflicts.

    Refs are first seen in the order of `seen`; of `idle` nothing is known but links.
    """
    rows = [
        {"link_id": f"{n}", "left_ref": pair[0], "right_ref": pair[1], "same": (*pair, True)[2], "why": f"row {n}"}
        for n, pair in enumerate(pairs)
    ]
    links = engine.from_arrow(pa.Table.from_pylist(rows, schema=LINKS.to_pyarrow()))
    named = [*seen, *sorted({ref for pair in pairs for ref in pair[:2]} - set(seen))]
    moments = [START + dt.timedelta(days=n) if ref in seen else None for n, ref in enumerate(named)]
    firsts = engine.from_arrow(
        pa.table(
            {
                "customer_ref": pa.array(named, pa.string()),
                "first_at": pa.array(moments, pa.timestamp("us")),
                "own": pa.array([ref not in idle for ref in named], pa.bool_()),
            }
        )
    )
    found = resolve(engine, links, firsts)
    assert found.identities.schema() == IDENTITIES
    table = found.identities.to_pyarrow().to_pylist()
    assert len(table) >= len(named) - len(idle)
    conflicts = found.conflicts.to_pyarrow().to_pylist()
    return (
        {row["customer_ref"]: (row["customer_id"], row["why"]) for row in table},
        [(row["code"], row["ref"], row["other_ref"]) for row in conflicts],
    )


def customers(found: dict[str, tuple[str, str]]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for ref, (customer, _) in found.items():
        groups.setdefault(customer, set()).add(ref)
    return {frozenset(group) for group in groups.values()}


def test_refs_that_no_link_names_are_customers_of_their_own(engine: DuckDBEngine) -> None:
    found, conflicts = resolved(engine, [], ["crm:2", "crm:1"])
    assert found == {
        "crm:1": ("crm:1", "only ref of this customer"),
        "crm:2": ("crm:2", "only ref of this customer"),
    }
    assert conflicts == []


def test_links_join_over_several_sources_and_say_why(engine: DuckDBEngine) -> None:
    found, conflicts = resolved(engine, [("crm:1", "email:a"), ("shop:9", "email:a")], ["shop:9", "crm:1", "email:a"])
    assert {customer for customer, _ in found.values()} == {"shop:9"}
    assert found["shop:9"][1] == "earliest ref of this customer"
    assert found["email:a"][1] == "linked with shop:9: row 1"
    assert found["crm:1"][1] == "linked with email:a: row 0"
    assert conflicts == []


def test_customers_are_numbered_densely_in_the_order_of_their_ids(engine: DuckDBEngine) -> None:
    links = engine.from_arrow(
        pa.Table.from_pylist(
            [{"link_id": "1", "left_ref": "crm:1", "right_ref": "email:a", "same": True}], schema=LINKS.to_pyarrow()
        )
    )
    firsts = pa.table(
        {
            "customer_ref": ["email:a", "crm:1", "crm:2", "crm:3"],
            "first_at": pa.array([START + dt.timedelta(5), START + dt.timedelta(1), START, None], pa.timestamp("us")),
            "own": [True] * 4,
        }
    )
    table = resolve(engine, links, engine.from_arrow(firsts)).identities.to_pyarrow().to_pylist()
    assert {row["customer_ref"]: row["customer"] for row in table} == {"crm:1": 0, "email:a": 0, "crm:2": 1, "crm:3": 2}


def test_two_known_customers_are_never_joined_through_a_shared_contact(engine: DuckDBEngine) -> None:
    found, conflicts = resolved(
        engine, [("crm:1", "email:both"), ("crm:2", "email:both"), ("crm:1", "email:own"), ("email:own", "web:7")]
    )
    assert customers(found) == {
        frozenset({"crm:1", "email:own", "web:7"}),
        frozenset({"crm:2"}),
        frozenset({"email:both"}),
    }
    assert found["email:both"][1] == "kept apart: several known customers share it"
    assert conflicts == [("shared-contact", "email:both", "crm:1"), ("shared-contact", "email:both", "crm:2")]


def test_a_shared_contact_is_a_customer_only_when_something_is_known_of_it_besides_links(engine: DuckDBEngine) -> None:
    couple = [("crm:1", "email:both"), ("crm:2", "email:both"), ("crm:1", "email:own")]
    found, conflicts = resolved(engine, couple, idle=["email:both", "email:own"])
    assert customers(found) == {frozenset({"crm:1", "email:own"}), frozenset({"crm:2"})}
    assert len(conflicts) == 2
    found, _ = resolved(engine, couple, idle=["email:own"])
    assert frozenset({"email:both"}) in customers(found)


def test_a_chain_of_contacts_does_not_join_two_known_customers_either(engine: DuckDBEngine) -> None:
    found, conflicts = resolved(engine, [("crm:1", "email:a"), ("email:a", "phone:b"), ("phone:b", "crm:2")])
    assert not any({"crm:1", "crm:2"} <= group for group in customers(found))
    assert {ref for _, ref, _ in conflicts} == {"email:a", "phone:b"}
    over_a_third, conflicts = resolved(
        engine, [("crm:1", "email:a"), ("email:a", "shop:9"), ("shop:9", "email:b"), ("email:b", "crm:2")]
    )
    assert not any({"crm:1", "crm:2"} <= group for group in customers(over_a_third))
    assert conflicts


def test_a_register_that_links_two_of_its_own_numbers_is_believed(engine: DuckDBEngine) -> None:
    found, conflicts = resolved(engine, [("crm:1", "crm:2"), ("crm:1", "email:a"), ("crm:2", "email:a")])
    assert customers(found) == {frozenset({"crm:1", "crm:2", "email:a"})}
    assert conflicts == []


def test_said_not_to_be_the_same_cuts_the_pair_and_is_reported_when_others_still_join(engine: DuckDBEngine) -> None:
    found, conflicts = resolved(engine, [("crm:1", "web:1"), ("web:1", "crm:1", False)])
    assert customers(found) == {frozenset({"crm:1"}), frozenset({"web:1"})}
    assert conflicts == []
    found, conflicts = resolved(
        engine, [("crm:1", "web:1"), ("crm:1", "web:1", False), ("crm:1", "app:1"), ("app:1", "web:1")]
    )
    assert customers(found) == {frozenset({"crm:1", "web:1", "app:1"})}
    assert conflicts == [("said-not-same", "crm:1", "web:1")]


def test_every_fact_can_be_the_first_sight_of_a_ref(engine: DuckDBEngine) -> None:
    def table(schema: object, **columns: object) -> object:
        return engine.from_arrow(pa.Table.from_pylist([columns], schema=schema.to_pyarrow()))  # type: ignore[attr-defined]

    seen = refs(
        table(INTERACTIONS, customer_ref="crm:1", occurred_at=START + dt.timedelta(2)),  # type: ignore[arg-type]
        table(ANSWERS, customer_ref="crm:1", answered_at=START),  # type: ignore[arg-type]
        table(PROFILES, customer_ref="crm:2"),  # type: ignore[arg-type]
        table(LINKS, left_ref="crm:2", right_ref="email:x", linked_at=START),  # type: ignore[arg-type]
    )
    rows = {row["customer_ref"]: (row["first_at"], row["own"]) for row in seen.to_pyarrow().to_pylist()}
    assert rows == {"crm:1": (START, True), "crm:2": (START, True), "email:x": (START, False)}


REFS = st.sampled_from(["crm:1", "crm:2", "crm:3", "shop:1", "shop:2", "email:a", "email:b", "phone:a", "phone:b"])
PAIRS = st.lists(st.tuples(REFS, REFS, st.booleans()), max_size=10)


@settings(max_examples=30)
@given(pairs=PAIRS, shuffled=st.randoms(use_true_random=False))
def test_contacts_never_join_known_customers_and_order_does_not_matter(
    engine: DuckDBEngine, pairs: list[Pair], shuffled: object
) -> None:
    found, conflicts = resolved(engine, pairs)
    refused = {frozenset(pair[:2]) for pair in pairs if not pair[2]}  # type: ignore[misc]
    stated = [pair[:2] for pair in pairs if pair[0] != pair[1] and frozenset(pair[:2]) not in refused]
    registered = [pair for pair in stated if not any(ref.startswith(("email", "phone")) for ref in pair)]
    directly, _ = resolved(engine, registered)
    known = customers(directly)
    for group in customers(found):
        for kind in ("crm", "shop"):
            mine = {ref for ref in group if ref.startswith(kind)}
            assert not mine or any(mine <= customer for customer in known) or len(mine) == 1
    shared = {ref for code, ref, _ in conflicts if code == "shared-contact"}
    for left, right in stated:
        assert (found[left][0] == found[right][0]) or shared & {left, right}
    mixed = [(b, a, same) for a, b, same in pairs]  # type: ignore[misc]
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]
    assert customers(resolved(engine, mixed)[0]) == customers(found)
