"""A first journey, drafted from the facts: for people who know the customers to correct."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import ibis.expr.types as ir

from parcours.errors import JourneyError
from parcours.journeys.asking import with_questions
from parcours.journeys.drafting import Draft, drafts, touchpoint
from parcours.journeys.due_dates import Candidate, due_dates
from parcours.journeys.families import Family, classify, families, says
from parcours.journeys.journey import Journey, Stage
from parcours.journeys.kinds import Observed, observe
from parcours.vocabulary.port import Engine
from parcours.vocabulary.words import Phase

LABEL = {"en": "The customer's journey", "de": "Die Reise des Kunden", "fr": "Le parcours du client"}
NOTHING_TO_PROPOSE = "nothing-to-propose"
#: A journey is about one subject when this share of interactions is, with more than one kind of event for each.
DOMINANT, SEVERAL = 0.5, 1.5


@dataclass(frozen=True)
class Proposal:
    """A drafted journey, and what was sure about it and what not (for `write_journey`)."""

    journey: Journey
    notes: dict[str, str] = field(default_factory=dict)


def propose(
    engine: Engine,
    interactions: ir.Table,
    answers: ir.Table,
    *,
    identities: ir.Table | None = None,
    id_: str = "customer-journey",
) -> Proposal:
    """Draft one journey from all interactions and answers; the same facts give the same draft.

    Touchpoints are the frequent kinds of events; phases and stages come from words (families.toml), subjects and from
    what happens next to each other; `asked` from the touchpoints that answers name; promises from due dates in
    properties. With `identities` (IDENTITIES) the references of one customer count as one, which tells news to known
    customers from news to strangers. Raises JourneyError when there is nothing to draft from.
    """
    if identities is not None:
        interactions = interactions.inner_join(identities.select("customer_ref", "customer"), "customer_ref")
    observed = observe(engine, interactions)
    verdicts = classify(observed, _known_customers(interactions, observed))
    made = drafts(observed, verdicts)
    with_questions(made, interactions, answers)
    if not made:
        hint = "Import interactions, or answers that name touchpoints, first."
        raise JourneyError(NOTHING_TO_PROPOSE, "There are no facts to draft a journey from.", hint=hint)
    promised = _with_promises(made, interactions)
    subject = _subject(observed)
    journey = Journey(id=id_, label=LABEL, subject=subject, stages=_stages(made, observed, subject))
    return Proposal(journey, _notes(made, observed, subject, promised))


def _known_customers(interactions: ir.Table, observed: Observed) -> float:
    """The share of news that reached somebody who had bought or used something before."""
    events: dict[str, list[str]] = {"news": [], "deal": []}
    for kind in observed.kinds:
        named = next((each.name for each in families() if says(kind.event, each.words)), "")
        if named in ("news", "purchase", "use", "delivery"):
            events["news" if named == "news" else "deal"].append(kind.event)
    if not events["news"] or not events["deal"]:
        return 0.0
    who = "customer" if "customer" in interactions.columns else "customer_ref"
    deals = interactions.filter(interactions.event.isin(events["deal"]))
    firsts = deals.group_by(who).agg(first_at=deals.occurred_at.min())
    news = interactions.filter(interactions.event.isin(events["news"])).left_join(firsts, who)
    known = (news.first_at < news.occurred_at).fill_null(False).cast("int64")
    return float(news.agg(share=known.mean()).to_pyarrow()["share"][0].as_py() or 0.0)


def _subject(observed: Observed) -> str:
    """The kind of subject that the journey is about, if there is one."""
    found = [
        (about["share"], kind)
        for kind, about in observed.subjects.items()
        if about["share"] >= DOMINANT and about["events"] >= SEVERAL
    ]
    return max(found)[1] if found else ""


def _with_promises(made: Sequence[Draft], interactions: ir.Table) -> dict[str, Candidate]:
    """Give the touchpoint of the answering event its promise; returns touchpoint id -> what was seen."""
    promised = {}
    for candidate in due_dates(interactions):
        for draft in made:
            if any(kind.event == candidate.event for kind in draft.kinds):
                draft.promises = (*draft.promises, candidate.promise)
                promised[draft.id] = candidate
                break
    return promised


def _stages(made: Sequence[Draft], observed: Observed, subject: str) -> tuple[Stage, ...]:
    by_family: dict[str, list[Draft]] = {}
    for draft in sorted(made, key=lambda draft: draft.verdict.family.rank):
        by_family.setdefault(draft.verdict.family.name, []).append(draft)
    stages = [_stage(group[0].verdict.family, group, observed, subject, made) for group in by_family.values()]
    return tuple(sorted(stages, key=lambda stage: list(Phase).index(stage.phase)))


def _stage(
    stage: Family, group: Sequence[Draft], observed: Observed, subject: str, everything: Sequence[Draft]
) -> Stage:
    points = tuple(touchpoint(draft, observed, everything, subject=subject) for draft in group)
    return Stage(id=stage.name, label=stage.label, phase=stage.phase, touchpoints=points)


def _notes(made: Sequence[Draft], observed: Observed, subject: str, promised: dict[str, Candidate]) -> dict[str, str]:
    notes = {draft.id: _note(draft, promised.get(draft.id)) for draft in made}
    top = ["Drafted from the facts, to be corrected by people who know the customers."]
    if observed.interactions:
        taken = sum(kind.interactions for draft in made for kind in draft.kinds)
        top.append(
            f"{taken:,} of {observed.interactions:,} interactions of {observed.customers:,} customers are on it."
        )
        cut = "Paths end with a silence, or when the customer enters *before* again."
        top.append(f"One path is all that happens about one {subject}." if subject else cut)
    else:
        top.append("There are no interactions: all touchpoints are those that answers name.")
    if observed.rare:
        names = ", ".join(sorted({kind.event for kind in observed.rare})[:10])
        top.append(f"Left out because they are rare: {names}.")
    unsure = [draft.id for draft in made if not draft.verdict.sure]
    if unsure:
        top.append(f"Not sure of the phase of: {', '.join(unsure)}.")
    return {"": "\n".join(top), **notes}


def _note(draft: Draft, candidate: Candidate | None) -> str:
    many = sum(kind.interactions for kind in draft.kinds)
    lines = [f"{many:,} interactions. " if draft.kinds else ""]
    lines[0] += f"{'Sure' if draft.verdict.sure else 'Not sure'} of the phase: {draft.verdict.why}."
    if candidate:
        lines.append(
            f"Promise: kept in {candidate.kept:.0%} of the {candidate.seen:,} cases that were looked at. "
            "Is it one to customers?"
        )
    return "\n".join(lines)
