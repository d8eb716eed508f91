"""The columns of the list: what stands in them, and how the list is sorted by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from parcours_studio.behind.address import without
from parcours_studio.behind.spoken import LIVES
from parcours_studio.studies.picker import Choice
from parcours_studio.ui.templatetags import words
from parcours_studio.ui.words import say

COLUMNS = ("name", "life", "last", "interactions", "orders", "revenue", "nps", "csat", "open")
MAY_LACK = {"nps", "csat", "open"}
FIGURES = {"interactions", "orders", "revenue", "nps", "csat", "open"}
TONES = {"active": "good", "at risk": "bad", "lost": "bad"}


@dataclass(frozen=True)
class Heading:
    """The head of a column: sorts by it, and turns the order round when the list is sorted by it already."""

    label: str
    href: str
    order: str
    """ascending or descending where the list is sorted by it; else empty."""
    figure: bool


def headings(request: HttpRequest, sort: str, turned: bool) -> list[Heading]:
    """The heads of all columns."""
    from parcours.company.people import SORTS

    found = []
    for name in COLUMNS:
        here = name == sort
        descending = SORTS[name][1] != turned
        turn = "1" if here and not turned else ""
        href = without(request, "turned", sort=name, turned=turn)
        order = ("descending" if descending else "ascending") if here else ""
        found.append(Heading(say(f"people.column_{name}"), href, order, name in FIGURES))
    return found


def lives(request: HttpRequest) -> list[Choice]:
    """Where customers may stand, as a picker of the list."""
    asked = request.GET.get("life", "")
    known = (("", say("people.any_life")), *((one, say(f"behind.life_{one.replace(' ', '_')}")) for one in LIVES))
    return [Choice(label, without(request, life=one) or request.path, one == asked) for one, label in known]


def lines(rows: Sequence[Mapping[str, Any]], currency: str) -> list[dict[str, Any]]:
    """Customers as the table shows them."""
    shown = {name: say(f"people.column_{name}") for name in COLUMNS[2:]}
    return [
        dict(row)
        | {"called": row["name"] or row["customer_id"], "life": life(row["life_cycle"])}
        | {"cells": [_cell(name, label, row, currency) for name, label in shown.items()]}
        for row in rows
    ]


def _cell(name: str, label: str, row: Mapping[str, Any], currency: str) -> dict[str, str]:
    """What stands in one column, and how it looks."""
    text = {
        "last": lambda: words.short_day(row["last_at"]),
        "revenue": lambda: words.money(row["revenue"], currency),
        "nps": lambda: words.plain(row["last_nps"]),
        "csat": lambda: words.plain(row["last_csat"]),
        "open": lambda: words.count(row["open_subjects"] or None),
    }.get(name, lambda: words.count(row[name]))()
    kinds = {"figure": name in FIGURES, "nothing": name in MAY_LACK and text == "–"}
    return {"label": label, "text": text, "kind": " ".join(kind for kind, holds in kinds.items() if holds)}


def life(stands: str | None) -> dict[str, str]:
    """Where a customer stands, in words, with the tone of its chip."""
    if not stands:
        return {}
    return {"label": say(f"behind.life_{stands.replace(' ', '_')}"), "tone": TONES.get(stands, "")}
