"""From refs to customers: who is who, why, and where the evidence contradicts itself."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parcours.identity.groups import (
    CONTACTS,
    Links,
    Marks,
    Numbers,
    neighbours_towards,
    representatives,
    shared_contacts,
)
from parcours.vocabulary.derived import IDENTITIES
from parcours.vocabulary.facts import TIME

if TYPE_CHECKING:
    from parcours.vocabulary.port import Engine

#: What speaks against a group, or kept refs out of one: `ref` and `other_ref` are linked and yet not, or the reverse.
CONFLICTS = ibis.schema({"code": "string", "ref": "string", "other_ref": "string", "why": "string"})

SHARED = "kept apart: several known customers share it"
EARLIEST = "earliest ref of this customer"
ONLY = "only ref of this customer"
OWN = 4
"""So many of the places where refs are named are facts of their own; the others are links."""
NEVER = np.iinfo(np.int64).max

LINKED = ibis.schema({"linked_ref": "string", "linked_id": "string", "linked_why": "string"})


class Identities(NamedTuple):
    """Who is who (`vocabulary.derived.IDENTITIES`), and the conflicts that a person should look at (`CONFLICTS`)."""

    identities: ir.Table
    conflicts: ir.Table


def refs(interactions: ir.Table, answers: ir.Table, profiles: ir.Table, links: ir.Table) -> ir.Table:
    """Every ref that any fact names, when it was first seen, and whether something is known of it besides links.

    Gives `customer_ref`, `first_at`, `own`. Facts without a ref belong to nobody and do not appear.
    """
    seen = [
        interactions.select("customer_ref", seen_at="occurred_at"),
        answers.select("customer_ref", seen_at="answered_at"),
        profiles.select("customer_ref", seen_at="observed_at"),
        profiles.select(customer_ref="company_ref", seen_at="observed_at"),
        links.select(customer_ref="left_ref", seen_at="linked_at"),
        links.select(customer_ref="right_ref", seen_at="linked_at"),
    ]
    firsts = [
        table.group_by("customer_ref")
        .agg(seen_at=table.seen_at.min())
        .mutate(own=ibis.literal(int(place < OWN), "int8"))
        for place, table in enumerate(seen)
    ]
    together = ibis.union(*firsts)
    known = together.filter(together.customer_ref.notnull())
    return known.group_by("customer_ref").agg(first_at=known.seen_at.min().cast(TIME), own=known.own.max() == 1)


def resolve(engine: Engine, links: ir.Table, refs: ir.Table, *, contacts: Collection[str] = CONTACTS) -> Identities:
    """Join refs into customers by exact links.

    A customer is a connected component over the links with `same`, without the pairs that some link says are not the
    same, and without `contacts` (kinds of refs that several people may share) through which two known customers would
    silently become one: such a contact is reported, and stands alone if anything is known of it besides links; if not,
    it belongs to nobody in particular and is no customer. Not for likeness of names or addresses: only what a link
    states counts.

    `refs` holds `customer_ref`, `first_at` and `own`, each ref once. A customer's id is its earliest ref (then by
    name); customers are numbered from 0 in the order of their ids: facts lie in it, so that what some customers did is
    read off a few files. Only linked refs leave the engine.
    """
    refs = engine.keep(refs)
    linked, conflicts = _linked(engine, links, refs, contacts)
    rows = engine.from_arrow(linked)
    joined = refs.left_join(rows, refs.customer_ref == rows.linked_ref)
    joined = joined.filter(joined.own | (joined.linked_why != SHARED).fill_null(True))
    named = joined.select(
        "customer_ref",
        customer_id=ibis.coalesce(joined.linked_id, joined.customer_ref),
        why=ibis.coalesce(joined.linked_why, ibis.literal(ONLY)),
    )
    order = ibis.window(order_by=named.customer_id)
    identities = named.mutate(customer=ibis.dense_rank().over(order).cast("int32"))
    return Identities(identities.select(*IDENTITIES.names), engine.from_arrow(conflicts))


def told(found: Identities) -> list[str]:
    """The conflicts in a sentence each: how many, and what became of them."""
    conflicts = found.conflicts.to_pyarrow()
    notes = []
    shared = conflicts.filter(pc.equal(conflicts["code"], "shared-contact"))
    if shared.num_rows:
        refs, others = (pc.unique(shared[name]) for name in ("ref", "other_ref"))
        alone = found.identities.filter(found.identities.why == SHARED).count().to_pyarrow().as_py()
        note = f"{len(refs):,} contact(s), as an e-mail address or a telephone number, would have joined known "
        note += f"customers ({len(others):,} references), who were kept apart."
        notes.append(note + (f" {alone:,} of them act on their own and count as customers." if alone else ""))
    refused = conflicts.num_rows - shared.num_rows
    if refused:
        notes.append(f"{refused:,} pair(s) of references are said not to be the same, yet other links join them.")
    return notes


def _linked(engine: Engine, links: ir.Table, refs: ir.Table, contacts: Collection[str]) -> tuple[pa.Table, pa.Table]:
    """The group of every ref that a link names, and the conflicts."""
    stated = links.filter(links.left_ref.notnull() & links.right_ref.notnull() & (links.left_ref != links.right_ref))
    columns = stated.select("left_ref", "right_ref", "same", "why", "linked_at", "link_id").to_pyarrow()
    columns = columns.sort_by([("linked_at", "ascending"), ("link_id", "ascending")])
    if not columns.num_rows:
        return LINKED.to_pyarrow().empty_table(), CONFLICTS.to_pyarrow().empty_table()
    ends = pa.chunked_array([*columns["left_ref"].chunks, *columns["right_ref"].chunks])
    names = pc.unique(ends).sort()
    graph, whys, parted = _graph(columns, names)
    wanted = engine.from_arrow(pa.table({"wanted": names}))
    first_seen = _first_seen(refs.semi_join(wanted, refs.customer_ref == wanted.wanted).to_pyarrow(), names)
    shared = _shared(graph, names, contacts)
    kept = graph.only(~(shared[graph.left] | shared[graph.right]))
    labels = kept.labels()
    head = representatives(labels, first_seen)
    towards = neighbours_towards(kept, head)
    why = _reasons(kept, whys.filter(~(shared[graph.left] | shared[graph.right])), names, towards)
    why = pc.if_else(pa.array(shared), SHARED, why)
    table = pa.Table.from_arrays([names, names.take(pa.array(head)), why], schema=LINKED.to_pyarrow())
    still_joined = labels[parted.left] == labels[parted.right]
    return table, _conflicts(graph, shared, parted.only(still_joined), names)


def _graph(columns: pa.Table, names: pa.Array) -> tuple[Links, pa.Array, Links]:
    """The pairs that are the same, each once with the reason first given, and those said not to be."""
    count = len(names)
    left = pc.index_in(columns["left_ref"], names).to_numpy().astype(np.int64)
    right = pc.index_in(columns["right_ref"], names).to_numpy().astype(np.int64)
    pairs = np.minimum(left, right) * count + np.maximum(left, right)
    same = pc.fill_null(columns["same"], False).to_numpy()
    refused = np.unique(pairs[~same])
    joined, first = np.unique(pairs[same], return_index=True)
    agreed = ~np.isin(joined, refused)
    whys = columns["why"].combine_chunks().filter(pa.array(same)).take(pa.array(first[agreed]))
    joined = joined[agreed]
    return (
        Links(count, joined // count, joined % count),
        whys,
        Links(count, refused // count, refused % count),
    )


def _first_seen(found: pa.Table, names: pa.Array) -> Numbers:
    """Microseconds of each named ref's first sight; those that no fact dates come last."""
    at = found["first_at"].cast(pa.timestamp("us")).cast(pa.int64())
    first_seen = np.full(len(names), NEVER)
    first_seen[pc.index_in(found["customer_ref"], names).to_numpy()] = pc.fill_null(at, NEVER).to_numpy()
    return first_seen


def _shared(graph: Links, names: pa.Array, contacts: Collection[str]) -> Marks:
    kinds = pc.list_element(pc.split_pattern(names, ":", max_splits=1), 0).dictionary_encode()
    is_contact = np.array([kind in contacts for kind in kinds.dictionary.to_pylist()])
    codes = kinds.indices.to_numpy().astype(np.int64)
    return shared_contacts(graph, codes, is_contact[codes])


def _reasons(kept: Links, whys: pa.Array, names: pa.Array, towards: Numbers) -> pa.Array:
    """Why each ref belongs to its group, in words: the next ref on the way to the customer's id, and the link's why."""
    numbers = np.arange(kept.refs)
    pairs = np.minimum(numbers, towards) * kept.refs + np.maximum(numbers, towards)
    place = np.searchsorted(kept.left * kept.refs + kept.right, pairs)
    is_head = towards < 0
    link = pa.array(place, mask=is_head | (place >= len(whys)))
    neighbour = names.take(pa.array(towards, mask=is_head))
    given = pc.fill_null(whys.take(link), "stated without a reason")
    reason = pc.binary_join_element_wise("linked with ", neighbour, ": ", given, "")
    company = np.bincount(kept.left, minlength=kept.refs) + np.bincount(kept.right, minlength=kept.refs)
    alone = pc.if_else(pa.array(company > 0), EARLIEST, ONLY)
    return pc.if_else(pa.array(is_head), alone, reason)


def _conflicts(graph: Links, shared: Marks, still_joined: Links, names: pa.Array) -> pa.Table:
    ends = [(graph.left, graph.right), (graph.right, graph.left)]
    contact = np.concatenate([a[shared[a]] for a, _ in ends])
    other = np.concatenate([b[shared[a]] for a, b in ends])
    rows = [
        ("shared-contact", contact, other, "would join two known customers"),
        ("said-not-same", still_joined.left, still_joined.right, "said not to be the same, yet other links join them"),
    ]
    tables = [
        pa.table(
            {
                "code": pa.repeat(code, len(a)),
                "ref": names.take(pa.array(a)),
                "other_ref": names.take(pa.array(b)),
                "why": pa.repeat(why, len(a)),
            }
        )
        for code, a, b, why in rows
    ]
    return pa.concat_tables(tables).sort_by([("code", "descending"), ("ref", "ascending"), ("other_ref", "ascending")])
