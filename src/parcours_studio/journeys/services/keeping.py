"""Why a touchpoint may not simply be deleted: it has a past, or somebody counts on it."""

from __future__ import annotations

from collections.abc import Callable

from parcours.journeys.catching import Signatures, caught
from parcours.journeys.editing import places
from parcours_studio.journeys import queries
from parcours_studio.journeys.content import journey_in
from parcours_studio.journeys.models import Belief
from parcours_studio.ui.words import say

kept_because: list[Callable[[str, str], str]] = []
"""Rooms above add functions here: `reason(journey id, touchpoint id)` gives a sentence, or nothing."""


def why_kept(journey_id: str, touchpoint: str, known: Signatures | None) -> list[str]:
    """The reasons for which a touchpoint is retired and not deleted, as sentences; none for one that nobody misses.

    Without the kinds of interactions whatever was published with rules counts as having a past.
    """
    said = [reason(journey_id, touchpoint) for reason in kept_because]
    beliefs = Belief.objects.filter(journey=journey_id, kind="touchpoint", element=touchpoint).count()
    past = _past(journey_id, touchpoint, known)
    own = [
        say("journeys.kept_beliefs", count=beliefs) if beliefs else "",
        say("journeys.kept_past", count=past) if past else "",
        say("journeys.kept_unknown_past") if past is None else "",
    ]
    return [reason for reason in (*own, *said) if reason]


def _past(journey_id: str, touchpoint: str, known: Signatures | None) -> int | None:
    """The interactions that the published map has at a touchpoint; None when that is not counted yet."""
    row = queries.row(journey_id)
    version = row.published if row else None
    published = journey_in(version) if version else None
    there = (
        next((one.touchpoint for one in places(published) if one.touchpoint.id == touchpoint), None)
        if published
        else None
    )
    if published is None or there is None or not there.when:
        return 0
    if known is None:
        return None
    found = caught(published, known)
    return None if touchpoint in found.uncertain else found.touchpoints[touchpoint]
