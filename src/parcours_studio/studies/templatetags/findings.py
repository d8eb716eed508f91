"""{% load findings %}: what can be done about a finding."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from parcours_studio.studies import deeds as offered
from parcours_studio.studies.lens import Lens

register = template.Library()
_TO_PEOPLE = re.compile(r'<a href="/customers/[^>]*>(.*?)</a>', re.S)
COUNTED = {"flow", "deviation"}
"""Rows whose first figure counts what the people behind it lived."""


@register.inclusion_tag("studies/deeds.html", takes_context=True)
def deeds(context: Context, finding: dict[str, Any], elsewhere: bool = True) -> dict[str, Any]:
    """{% deeds finding %}: see these customers, hear their words, open an action; through the page's lens."""
    lens = context.get("lens") or Lens()
    found = offered.deeds(finding.get("about") or {}, lens, elsewhere=elsewhere, here=str(context.get("here") or ""))
    return {"deeds": found, "finding": finding, "may": context.get("may", {}), "csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def leads(context: Context, section: dict[str, Any]) -> list[dict[str, Any]]:
    """{% leads section as found %}: the sentences of a finding; deeds stand after the last of those about the same."""
    lens, said = context.get("lens") or Lens(), section.get("leads") or []
    queries = [offered.people_query(one["about"], lens) for one in said]
    return [{"said": one, "ends": queries[place : place + 2] != [queries[place]] * 2} for place, one in enumerate(said)]


@register.simple_tag(takes_context=True)
def lines(context: Context, table: dict[str, Any]) -> list[dict[str, Any]]:
    """{% lines table as found %}: its rows, ready to be written: anchor, links, first cell, the others."""
    found = []
    for place, (first, *others) in enumerate(table["rows"]):
        links = _links(context, table, place)
        cells = [_cell(cell, table, column, links) for column, cell in enumerate(others, 1)]
        found.append({"anchor": _at(table["anchors"], place), "links": links, "head": first, "cells": cells})
    return found


def _links(context: Context, table: dict[str, Any], place: int) -> dict[str, str]:
    """The page of what a row is about, and the people whom its figures count."""
    about = _at(table.get("abouts") or [], place)
    if not about:
        return {}
    lens = context.get("lens") or Lens()
    journey, touchpoint = str(about.get("journey") or ""), str(about.get("touchpoint") or "")
    found = {"journey": journey, "touchpoint": touchpoint, "called": str(table["rows"][place][0]["text"])}
    if about.get("kind") in COUNTED:
        may = context.get("may") or {}
        return found | {"people": offered.people_behind(about, lens) if may.get("look_at_people") else ""}
    leads = journey and touchpoint and touchpoint != context.get("here")
    return found | {"place": offered.page_of(journey, touchpoint, lens) if leads else ""}


def _cell(cell: dict[str, Any], table: dict[str, Any], column: int, links: dict[str, str]) -> dict[str, Any]:
    """A figure, and beneath it what it rests on: its interval and how many answers."""
    value, _, rest = cell["text"].partition(" [")
    interval, _, cases = rest.partition("] ")
    kinds = {"figure": column >= table["words"], "few": cell.get("few"), "nothing": cell["text"] == "–"}
    return {
        "label": _at(table["columns"], column),
        "kind": " ".join(name for name, holds in kinds.items() if holds),
        "value": value,
        "href": links.get("people") if column == table["words"] else "",
        "interval": f"[{interval.removesuffix(']')}]" if rest else "",
        "cases": cases,
    }


def _at(values: list[Any], place: int) -> Any:
    """What is at this place of a list; empty beyond its end."""
    return values[place] if place < len(values) else ""


@register.filter
def seen_by(svg: str, may: Any) -> SafeString:
    """{{ drawing|seen_by:may }}: who may not look at people gets a drawing without the links that lead to them."""
    shown = svg if may and may.get("look_at_people") else _TO_PEOPLE.sub(r"<g>\1</g>", svg)
    return mark_safe(shown)  # noqa: S308 - our own SVG, which escapes every text


@register.filter
def named(sections: dict[str, Any] | None, name: str) -> dict[str, Any] | None:
    """The section of this name, where an answer has it."""
    return (sections or {}).get(name)
