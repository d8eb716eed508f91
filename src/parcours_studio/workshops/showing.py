"""What pages of those who run workshops show of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from parcours_studio.workshops import links, queries
from parcours_studio.workshops.asking import shown
from parcours_studio.workshops.models import State, Workshop
from parcours_studio.workshops.qr import qr_code
from parcours_studio.workshops.spreads import ORDERS, rows


def standing(workshop: Workshop) -> str:
    """Where it stands for those who look: over its time it is closed, even if the worker has not come to it yet."""
    return State.CLOSED if workshop.state == State.OPEN and workshop.is_over else workshop.state


def told(request: HttpRequest, workshop: Workshop, question: str = "") -> dict[str, Any]:
    """Who is there and what they say, sorted as the address asks."""
    asked = request.GET.get("order", ORDERS[0])
    order = asked if asked in ORDERS else ORDERS[0]
    people = queries.people(workshop)
    return {
        "workshop": workshop,
        "state": standing(workshop),
        "order": order,
        "orders": ORDERS if "criticality" in workshop.questions else [one for one in ORDERS if one != "criticality"],
        "rows": rows(workshop, order, question),
        "people": people,
        "given": queries.ratings_given(workshop),
        "most_ratings": len(people) * len(workshop.touchpoints) * len(workshop.questions) or 1,
    }


def invitation(request: HttpRequest, workshop: Workshop) -> dict[str, Any]:
    """How one comes in."""
    address = links.address(request, workshop.code)
    return {
        "code": links.spelt(workshop.code),
        "address": address,
        "door": links.door(request),
        "qr": qr_code(address),
        "unreachable": request.get_host().startswith(links.ONLY_HERE),
    }


def talked_about(workshop: Workshop, touchpoint: str) -> dict[str, Any] | None:
    """One touchpoint with its neighbours on the map, what was said and by whom; None when it is not rated here."""
    found = rows(workshop, ORDERS[0])
    place = next((number for number, row in enumerate(found) if row.point.id == touchpoint), None)
    if place is None:
        return None
    names = queries.who_said(workshop, touchpoint)
    return {
        "workshop": workshop,
        "row": found[place],
        "answers": [(cell, _by_value(names.get(cell.question, {}), cell.question)) for cell in found[place].cells],
        "before": found[place - 1].point if place else None,
        "after": found[place + 1].point if place + 1 < len(found) else None,
    }


def _by_value(names: dict[int, list[str]], question: str) -> list[tuple[str, list[str]]]:
    return [(shown(question, value), people) for value, people in names.items()]
