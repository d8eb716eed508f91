"""Rows to profiles and to links between references."""

from __future__ import annotations

from dataclasses import replace

import ibis
import ibis.expr.types as ir

from parcours.intake.drafting import Drafting, fixed
from parcours.intake.drafts import AT, DRAFT, HASH, RULE, Draft, Import
from parcours.intake.keys import digest, joined
from parcours.intake.kinds import FILE, ROW
from parcours.intake.parts import PartKind, parts_of
from parcours.intake.recipe import Link, Profile
from parcours.intake.rows import all_of
from parcours.vocabulary.facts import LINKS

PARTS: dict[str, PartKind] = {
    "observed_at": "time",
    "kind": "word",
    "name": "text",
    "first_name": "text",
    "last_name": "text",
    "email": "text",
    "phone": "text",
    "street": "text",
    "postcode": "text",
    "city": "text",
    "region": "text",
    "country": "text",
    "born_on": "day",
    "language": "text",
    "role": "text",
    "preferred_channel": "text",
    "email_consent": "flag",
    "phone_consent": "flag",
}


def draft_profiles(drafting: Drafting, declaration: Profile) -> Draft:
    """Make one version of a customer's record of every row that names one."""
    parts = parts_of(PARTS, declaration)
    others = [*drafting.dictionary("customer"), *drafting.dictionary("company")]
    others += drafting.dictionary("properties", "property")
    laid = drafting.lay_out([*parts, *others, *drafting.key_parts])
    values = laid.values
    refs = drafting.refs(values, "customer")
    problems = [
        *drafting.unreadable(values, [*parts, *others]),
        drafting.missing(values, "customer", list(declaration.customer.values()), ibis.coalesce(*refs).isnull()),
    ]
    if drafting.key:
        empty = all_of(key.isnull() for key in drafting.identity(values))
        problems.append(drafting.missing(values, "key", drafting.key, empty))
    draft = drafting.begin("profiles", laid, [*parts, *others, *drafting.key_parts], problems)
    made = draft.made
    columns: dict[str, ir.Value] = {part.name: made[part.name] for part in parts}
    columns["customer_ref"] = ibis.coalesce(*drafting.refs(made, "customer"))
    if declaration.company:
        columns["company_ref"] = ibis.coalesce(*drafting.refs(made, "company"))
    columns |= drafting.properties(made)
    identity = drafting.identity(made) if drafting.key else [columns["customer_ref"]]
    columns["profile_id"] = joined(drafting.engine, [drafting.rows.recipe.source, *identity])
    return replace(draft, facts=drafting.facts("profiles", made, columns, fixed(parts), identity, made[ROW]))


def draft_links(drafting: Drafting, declaration: Link) -> Draft:
    """Make one link of every row that names both references."""
    others = [*drafting.dictionary("left"), *drafting.dictionary("right")]
    laid = drafting.lay_out(others)
    values = laid.values
    left, right = (drafting.refs(values, side) for side in ("left", "right"))
    problems = [
        drafting.missing(values, "customer", list(getattr(declaration, side).values()), ibis.coalesce(*refs).isnull())
        for side, refs in (("left", left), ("right", right))
    ]
    draft = drafting.begin("links", laid, others, problems)
    made = draft.made
    sides = [ibis.coalesce(*drafting.refs(made, side)) for side in ("left", "right")]
    pairs = made.select(ROW, FILE, AT=made[ROW], left=sides[0], right=sides[1])
    facts = linked(drafting, pairs, same=declaration.same, why=declaration.why, decided_by="source")
    return replace(draft, facts=facts)


def links_of(drafting: Drafting, draft: Draft) -> ir.Table | None:
    """The links between the several references that rows give for one customer; None when they give only one."""
    if len(getattr(drafting.declaration, "customer", {})) < 2:
        return None
    made = draft.made
    first, *others = drafting.refs(made, "customer")
    pairs = []
    for count, other in enumerate(others, start=1):
        preferred = ibis.coalesce(first, *others[: count - 1])
        both = made.filter(other.notnull() & preferred.notnull())
        pairs.append(both.select(ROW, FILE, AT=made[ROW], left=preferred, right=other))
    together = ibis.union(*pairs, distinct=False) if len(pairs) > 1 else pairs[0]
    why = f'on one row of "{draft.file}"'
    return linked(drafting, together, same=True, why=why, decided_by="source")


def linked(drafting: Drafting, pairs: ir.Table, *, same: bool, why: str, decided_by: str) -> ir.Table:
    """Links between pairs of references, each once; the pair in alphabetic order, so that A–B and B–A are one."""
    low, high = ibis.least(pairs["left"], pairs["right"]), ibis.greatest(pairs["left"], pairs["right"])
    ordered = pairs.select(ROW, FILE, AT=pairs["AT"], left_ref=low, right_ref=high)
    once = ordered.group_by(["left_ref", "right_ref"]).agg(
        **{ROW: ordered[ROW].min(), FILE: ordered[FILE].min(), AT: ordered["AT"].min()}
    )
    once = drafting.engine.view(once)
    import_: Import = drafting.import_
    said = "same" if same else "other"
    columns: dict[str, ir.Value] = {
        "link_id": joined(drafting.engine, [drafting.rows.recipe.source, said, once["left_ref"], once["right_ref"]]),
        "content_hash": digest(drafting.engine, [once["left_ref"], once["right_ref"]], f"{said} {why}"),
        "left_ref": once["left_ref"],
        "right_ref": once["right_ref"],
        "same": ibis.literal(same),
        "why": ibis.literal(why),
        "decided_by": ibis.literal(decided_by),
        "source": ibis.literal(drafting.rows.recipe.source),
    }
    if import_.import_id:
        columns["import_id"] = ibis.literal(import_.import_id)
    if import_.received_at:
        columns["linked_at"] = ibis.literal(import_.received_at, "timestamp(6)")
    whole = {name: columns.get(name, ibis.null(kind)).cast(kind) for name, kind in LINKS.items()}
    own = {
        AT: once[AT] * drafting.drafts + drafting.number,
        RULE: ibis.literal("first"),
        DRAFT: ibis.literal(drafting.number, "int32"),
        HASH: drafting.engine.function("hash", once["left_ref"], once["right_ref"], returns="uint64"),
    }
    return once.select(ROW, FILE, **own, **whole)
