"""What a plan says about itself: why it is empty, what one must know, which moments of truth it leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parcours.drivers.criticality import EVIDENCE
from parcours.drivers.model import LEAST_OBSERVATIONS
from parcours.plan.levers import Line
from parcours.vocabulary.wording import Wording

Outcomes = Mapping[str, Mapping[str, Any]]


def nothing(rows: Sequence[Mapping[str, Any]], outcomes: Outcomes, wording: Wording, *, told: bool) -> str:
    """Why there is no line: nothing drawn, nothing that weighs or falls short, or (`told`) nothing one could tell."""
    if not outcomes:
        return wording.say("no_journey")
    believed = any(row["belief"] is not None for row in rows)
    reasons = []
    for facts in outcomes.values():
        if facts.get("nothing_explained"):
            reasons.append(wording.say("no_weight", why=facts["nothing_explained"]))
        elif facts["outcome"] is None and not believed:
            reasons.append(wording.say("no_model", why=wording.say(facts["why"], least=LEAST_OBSERVATIONS)))
        else:
            reasons.append(wording.say("no_change" if told else "no_gap"))
    return " ".join(dict.fromkeys(reasons))


def unplanned(rows: Sequence[Mapping[str, Any]], lines: Sequence[Line], wording: Wording) -> tuple[str, ...]:
    """Why there is no line about a moment of truth: what it is rated, or how it is lived, has nowhere known to go."""
    planned = {(line.row["journey"], line.row["touchpoint"]) for line in lines}
    left = [row for row in rows if row["moment_of_truth"] and (row["journey"], row["touchpoint"]) not in planned]
    said = ["no_line_rated" if row["evidence"] == EVIDENCE["ratings"] else "no_line_lived" for row in left]
    return tuple(wording.say(why, touchpoint=row["label"]) for row, why in zip(left, said, strict=True))


def notes(lines: Sequence[Line], wording: Wording) -> tuple[str, ...]:
    """What one must know before quoting a line."""
    measured = [(line.row["journey"], line.row["touchpoint"]) for line in lines if line.evidence == "association"]
    said = []
    if measured:
        said.append(wording.say("not_an_effect"))
    if len(set(measured)) < len(measured):
        said.append(wording.say("overlap"))
    if any(line.lever == "wait" for line in lines):
        said.append(wording.say("typical_wait"))
    if len(measured) < len(lines):
        said.append(wording.say("beliefs"))
    return tuple(said)
