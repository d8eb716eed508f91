"""How old the readings are, and why they should be read anew; from small files alone."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Freshness:
    """The derived tables in use."""

    refreshed: bool
    made_at: dt.datetime | None = None
    """When the refresh began."""
    as_of: dt.datetime | None = None
    """The moment up to which the facts tell."""
    stale: tuple[str, ...] = ()
    """Why the readings are older than the company is: facts, design; empty when they are not."""


@lru_cache(maxsize=4)
def about(path: Path, stamp: int) -> dict[str, object]:
    """What a generation says of itself."""
    found: dict[str, object] = json.loads(path.read_text("utf-8"))
    return found


def moment(text: object) -> dt.datetime | None:
    """A moment written by the refresh, in UTC."""
    if not isinstance(text, str) or not text:
        return None
    read = dt.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)
