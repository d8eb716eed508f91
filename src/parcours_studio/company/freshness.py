"""How old the readings are, as pages tell it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from parcours.company import freshness as library
from parcours.company.folder import Folder


@dataclass(frozen=True)
class Freshness:
    """The derived tables in use."""

    refreshed: bool
    made_at: dt.datetime | None = None
    """When the refresh began."""
    as_of: dt.datetime | None = None
    """The moment up to which the facts tell."""
    stale: tuple[str, ...] = ()
    """Why the readings are older than the company is: facts, design; empty when they are not, and before the first."""


def read(folder: Folder) -> Freshness:
    """How fresh the readings of a company are."""
    found = library.freshness(folder)
    if not found.generation:
        return Freshness(refreshed=False)
    return Freshness(
        refreshed=True, made_at=_moment(found.made_at), as_of=_moment(found.as_of), stale=tuple(found.stale)
    )


def _moment(text: str) -> dt.datetime | None:
    """A moment written by the refresh, in UTC."""
    if not text:
        return None
    read = dt.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)
