"""Which segments there are, read from `segments.toml`; how many customers they hold, and who relies on them."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from parcours.errors import ParcoursError, did_you_mean
from parcours.journeys.labels import label as named
from parcours.journeys.labels import wording
from parcours_studio.company import designs
from parcours_studio.company import queries as company
from parcours_studio.company.writing import mark, read
from parcours_studio.segments.models import Version
from parcours_studio.segments.words import in_words
from parcours_studio.ui.words import language as readers_language


@dataclass
class SegmentView:
    """One segment as the list shows it."""

    id: str
    label: str
    rule: list[str]
    customers: int | None
    """How many customers it held at the last refresh; None when that did not know it."""
    users: list[str] = field(default_factory=list)
    """The journeys and personas that rely on it."""


@dataclass(frozen=True)
class Unseen:
    """A segment that the address of a page names, and through which there is nothing to see."""

    id: str
    label: str
    why: str
    """gone: there is none of this id; uncounted: no refresh has counted it yet; empty: nobody is in it."""
    hint: str = ""


def choices(language: str) -> list[tuple[str, str]]:
    """The segments for pickers: id and label in this language, in the order of the file; none while it is no TOML."""
    return [(name, _wording(table, language) or name) for name, table in tables().items()]


def label(segment: str, language: str) -> str:
    """What a segment is called; its id when there is none of this name."""
    return dict(choices(language)).get(segment, segment)


def text() -> str:
    """The file as it stands."""
    return read(company.folder().segments)


def tables() -> dict[str, dict[str, Any]]:
    """The segments as the file holds them; none while it is no TOML."""
    try:
        return tables_in(text())
    except (OSError, UnicodeDecodeError):
        return {}


def tables_in(written: str) -> dict[str, dict[str, Any]]:
    """The segments in a text; none while it is no TOML."""
    try:
        found = tomllib.loads(written)
    except tomllib.TOMLDecodeError:
        return {}
    return {name: table for name, table in found.items() if isinstance(table, dict)}


def table_mark(segment: str) -> str:
    """The mark of one segment as it stands; others in the file do not change it."""
    return mark(json.dumps(tables().get(segment), sort_keys=True, default=str))


def segments(language: str) -> list[SegmentView]:
    """Every segment with its rule in words, its customers and its users."""
    counts, users = members(), used_by(language)
    return [
        SegmentView(
            id=name,
            label=_wording(table, language) or name,
            rule=in_words(table),
            customers=counts.get(name) if counts is not None else None,
            users=users.get(name, []),
        )
        for name, table in tables().items()
    ]


def members() -> dict[str, int] | None:
    """How many customers each segment held at the last refresh; None before the first."""
    generation = company.generation()
    return _members(generation) if generation else None


def unseen(*names: str) -> Unseen | None:
    """The first of these segments through which nothing can be seen; None when all hold somebody, and before a refresh.

    An empty name stands for everybody.
    """
    counts = members()
    if counts is None:
        return None
    known = tables()
    for name in filter(None, names):
        if name not in known:
            return Unseen(name, name, "gone", did_you_mean(name, list(known)) if known else "")
        if not counts.get(name):
            why = "uncounted" if name not in counts or company.freshness().stale else "empty"
            return Unseen(name, label(name, readers_language()), why)
    return None


def everybody() -> int | None:
    """How many customers there are."""
    generation = company.generation()
    path = company.folder().derived / generation / "about.json"
    rows = json.loads(path.read_text("utf-8")).get("rows", {}) if generation and path.exists() else {}
    return int(rows["customers"]) if "customers" in rows else None


def used_by(language: str) -> dict[str, list[str]]:
    """The published journeys and personas that rely on a segment, by its id."""
    found: dict[str, list[str]] = {}
    try:
        journeys = designs.journeys()
    except ParcoursError:  # a journey that cannot be read relies on nothing yet
        return found
    for journey in journeys:
        if journey.customers:
            found.setdefault(journey.customers, []).append(named(journey, language))
        for persona in journey.personas:
            if persona.segment:
                said = f"{named(journey, language)} › {named(persona, language)}"
                found.setdefault(persona.segment, []).append(said)
    return found


def versions() -> list[Version]:
    """Every version that was published, the newest first."""
    return list(Version.objects.select_related("saved_by")[:100])


@lru_cache(maxsize=4)
def _members(generation: str) -> dict[str, int]:
    from parcours.company import people

    known = dict.fromkeys(tables(), 0) if not company.freshness().stale else {}
    return known | people.members(company.readings())


def _wording(table: dict[str, object], language: str) -> str:
    said = table.get("label")
    if isinstance(said, dict):
        return wording({str(name): str(text) for name, text in said.items()}, language)
    return said if isinstance(said, str) else ""
