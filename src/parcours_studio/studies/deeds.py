"""From a finding to what can be done about it: the people behind it, their words, an action."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.urls import NoReverseMatch, reverse

from parcours.journeys.labels import label
from parcours_studio.company import designs
from parcours_studio.company import queries as company
from parcours_studio.studies.lens import Lens
from parcours_studio.ui.words import language

PLACES = ("journey", "stage", "touchpoint")
MOST_PLACES = 4
MOST_OF_A_STAGE = 2
"""A stage with more touchpoints is one click from the map; here they would hide the sentence."""


@dataclass(frozen=True)
class Deeds:
    """Where one goes on from a finding; what is empty is not offered."""

    people: str = ""
    words: str = ""
    places: tuple[tuple[str, str], ...] = ()
    """Touchpoints that it speaks of: label and address."""
    action: str = ""
    """Where an action is opened from it."""
    about: str = ""
    """What it is about, as JSON for the form."""


def deeds(about: Mapping[str, Any], lens: Lens, *, elsewhere: bool = True, here: str = "") -> Deeds:
    """What a finding offers; `elsewhere` says whether pages of touchpoints are among it, `here` whose page this is."""
    if not about.get("kind"):
        return Deeds()
    return Deeds(
        people=people_behind(about, lens) if company.anybody() else "",
        words=words_behind(about, lens),
        places=_places(about, lens, here) if elsewhere else (),
        action=_address("actions:open"),
        about=json.dumps(dict(about) | lens.plain(), ensure_ascii=False, default=str),
    )


def people_query(about: Mapping[str, Any], lens: Lens) -> str:
    """The filters under which the people behind a finding are listed; empty when it speaks of nobody in particular."""
    asked = QueryDict(mutable=True)
    for name in PLACES:
        if about.get(name):
            asked[name] = str(about[name])
    alone = about.get("touchpoints") or []
    if len(alone) == 1:
        asked["touchpoint"] = str(alone[0])
    at = asked.get("touchpoint", "")
    if about.get("deviation"):
        asked["deviation"] = f"{about['deviation']}:{at}"
        asked.pop("touchpoint", None)
    if about.get("source") and about.get("target"):
        asked["link"] = f"{about['source']}>{about['target']}"
    elif about.get("kind") == "end":
        asked["link"] = f"{at}>"
        asked.pop("touchpoint", None)
    for name, value in (lens.plain() | ({"segment": str(about["segment"])} if about.get("segment") else {})).items():
        asked[name] = value
    return asked.urlencode() if set(asked) - {"journey", "from", "to"} else ""


def _places(about: Mapping[str, Any], lens: Lens, here: str) -> tuple[tuple[str, str], ...]:
    """The pages of the touchpoints that a finding names, or that belong to the stage that it names."""
    journey = designs.journey(str(about.get("journey", "")))
    if journey is None:
        return ()
    named = {str(about[name]) for name in ("touchpoint", "source", "target") if about.get(name)}
    named |= {str(one) for one in about.get("touchpoints") or ()}
    named.discard(here)
    stage = "" if named or here else str(about.get("stage") or "")
    found = [one for step in journey.stages for one in step.touchpoints if one.id in named or step.id == stage]
    if stage and len(found) > MOST_OF_A_STAGE:
        return ()
    return tuple((label(one, language()), page_of(journey.id, one.id, lens)) for one in found[:MOST_PLACES])


def people_behind(about: Mapping[str, Any], lens: Lens) -> str:
    """The address of the people behind a finding; empty when it speaks of nobody in particular."""
    return _address("people:list", people_query(about, lens))


def words_behind(about: Mapping[str, Any], lens: Lens) -> str:
    """The address of the words behind a finding; empty where nobody ever said a word.

    Where nobody speaks of the touchpoint itself, they are those said on paths that came by it.
    """
    asked, heard = QueryDict(people_query(about, lens), mutable=True), company.places_heard()
    place = next((name for name in ("touchpoint", "stage") if asked.get(name)), "")
    if place == "touchpoint" and heard and not heard_at(str(asked["touchpoint"])):
        asked["passed"] = str(asked.pop("touchpoint")[-1])
    elif place and not any(one[0] == place and one[2] == asked[place] for one in heard):
        return ""
    return _address("voice:words", asked.urlencode()) if heard else ""


def heard_at(touchpoint: str) -> bool:
    """Whether anybody ever said a word about this touchpoint."""
    return any(one[0] == "touchpoint" and one[2] == touchpoint for one in company.places_heard())


def page_of(journey: str, touchpoint: str, lens: Lens) -> str:
    """The address of a touchpoint's page, through the same lens."""
    return _address("journeys:touchpoint", lens.query(), journey=journey, touchpoint=touchpoint)


def _address(name: str, query: str | None = None, **arguments: str) -> str:
    """The address of a page of a room above, which this room knows by name alone; empty while it has none."""
    if query == "" and not arguments:
        return ""
    found = _reversed(name, tuple(arguments.items()))
    return f"{found}?{query}" if query and found else found


@lru_cache(maxsize=2000)
def _reversed(name: str, arguments: tuple[tuple[str, str], ...]) -> str:
    try:
        return reverse(name, kwargs=dict(arguments) or None)
    except NoReverseMatch:
        return ""
