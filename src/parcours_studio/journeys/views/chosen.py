"""What the panel tells about what is chosen, beside its form: rules and promises in words, warnings, beliefs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from parcours.errors import nearest
from parcours.journeys.catching import Signatures, caught, preview
from parcours.journeys.journey import Journey, Touchpoint
from parcours.journeys.labels import label
from parcours_studio.journeys import queries, telling
from parcours_studio.journeys.board import named
from parcours_studio.journeys.elements import parted, struct_in
from parcours_studio.journeys.forms import BeliefForm
from parcours_studio.journeys.panel import NEW, Chosen
from parcours_studio.journeys.services.catching import Known
from parcours_studio.journeys.services.keeping import why_kept
from parcours_studio.ui.words import language, say

if TYPE_CHECKING:
    from parcours_studio.accounts.models import Colleague

MOST_OFFERED = 300


def about(colleague: Colleague, journey: Journey, chosen: Chosen, known: Known) -> dict[str, Any]:
    """All that the panel's template needs beside the form."""
    struct = struct_in(journey, chosen.at)
    found: dict[str, Any] = {"struct": struct, "called": label(struct, language()) if struct else ""}
    found |= _offered(journey, known.signatures)
    if isinstance(struct, Touchpoint):
        found |= _touchpoint(colleague, journey, struct, known)
        which = parted(chosen.part)[1]
        others = [rule for number, rule in enumerate(struct.when) if str(number) != which]
        found |= {"part_is_new": which == NEW, "other_rules": [telling.rule(rule) for rule in others]}
    elif chosen.kind == "stage":
        found["believed"] = queries.beliefs_of(journey.id).get(("stage", chosen.id), ())
        found["belief_form"] = belief_form(colleague, journey.id, "stage", chosen.id)
    return found


def _offered(journey: Journey, known: Signatures) -> dict[str, Any]:
    """Words that fields offer while one types."""
    touchpoints = [one for stage in journey.stages for one in stage.touchpoints]
    channels = dict.fromkeys([*(one.channel for one in touchpoints if one.channel), *known.words("channel")])
    owners = dict.fromkeys(owner for owner in [journey.owner, *(one.owner for one in touchpoints)] if owner)
    return {
        "channels": list(channels)[:MOST_OFFERED],
        "owners": list(owners)[:MOST_OFFERED],
        "events": list(known.words("event"))[:MOST_OFFERED],
        "property_names": list(known.named),
    }


def _touchpoint(colleague: Colleague, journey: Journey, touchpoint: Touchpoint, known: Known) -> dict[str, Any]:
    counts = caught(journey, known.signatures).rules.get(touchpoint.id, ()) if known.counted else ()
    rules = [
        {"part": f"rule:{number}", "text": telling.rule(rule), "count": counts[number] if counts else None}
        for number, rule in enumerate(touchpoint.when)
    ]
    asked = [
        {
            "part": f"asked:{number}",
            "text": telling.asked(one),
            "count": known.signatures.answers(one) if known.counted else None,
        }
        for number, one in enumerate(touchpoint.asked)
    ]
    promises = [{"part": f"promise:{one.id}", "text": telling.promise(one)} for one in touchpoint.promises]
    return {
        "rules": rules,
        "asked_words": asked,
        "promises": promises,
        "warnings": list(warnings(touchpoint, known.signatures)) if known.counted else [],
        "preview": preview_of(journey, touchpoint, known) if known.counted and touchpoint.when else None,
        "kept_because": why_kept(journey.id, touchpoint.id, known.signatures if known.counted else None),
        "believed": queries.beliefs_of(journey.id).get(("touchpoint", touchpoint.id), ()),
        "belief_form": belief_form(colleague, journey.id, "touchpoint", touchpoint.id, bool(touchpoint.promises)),
    }


def belief_form(
    colleague: Colleague, journey_id: str, kind: str, element: str, promises: bool = False
) -> BeliefForm | None:
    """The form in which this colleague says what they believe; None for what nobody has published or drafted."""
    known = queries.believed_by(colleague, journey_id, kind, element)
    start = {"journey": journey_id, kind: element}
    return BeliefForm(initial=start, known=known, scale=queries.scale_of(journey_id, kind, element), promises=promises)


def preview_of(journey: Journey, touchpoint: Touchpoint, known: Known) -> dict[str, Any]:
    """What the rules of a touchpoint catch, with the names of the touchpoints that this concerns."""
    found, names = preview(journey, touchpoint.id, touchpoint.when, known.signatures), named(journey)
    return {
        "found": found,
        "taken_by": [(names[id_], count) for id_, count in found.taken_by.items()],
        "takes_from": [(names[id_], count) for id_, count in found.takes_from.items()],
    }


def warnings(touchpoint: Touchpoint, known: Signatures) -> Iterator[str]:
    """Words of rules and promises that no interaction has, with the nearest that some have."""
    for name in ("event", "channel", "source"):
        words = {word for rule in touchpoint.when for word in getattr(rule, name)}
        yield from _unknown(name, sorted(words), known)
    yield from _unknown("event", sorted({word for one in touchpoint.promises for word in (one.from_, one.to)}), known)


def _unknown(name: str, words: Iterable[str], known: Signatures) -> Iterator[str]:
    there = known.words(name)
    for word in words:
        if word and word not in there:
            near = nearest(word, there)
            hint = say("journeys.did_you_mean", word=near[0]) if near else ""
            yield f"{say(f'journeys.no_such_{name}', word=word)} {hint}".strip()
