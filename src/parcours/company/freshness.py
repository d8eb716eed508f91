"""How fresh a company's readings are, told from a few small files: no engine, no table, no statistics."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec

from parcours.company.folder import SETTLED_NS, Folder, fingerprint
from parcours.lake.journal import Journal, snapshot

CURRENT = "current"
ABOUT = "about.json"
IMPORTS = "imports"
WHY = {
    "facts": "Facts have come in or been taken back since the last refresh; readings do not know them yet.",
    "design": "The map, the segments or the settings have changed since the last refresh.",
    "never": "Nothing has been derived from the facts yet.",
}
"""Why readings are stale, in words, by its code."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a generation was built from, so that one can tell whether it is stale."""

    made_at: str
    engine: str
    version: str
    shape: str = ""
    """Fingerprint of the derived tables' columns."""
    facts: str
    """Fingerprint of the imports that counted."""
    design: str
    """Fingerprint of settings, journeys, segments and states."""
    as_of: str
    """The moment up to which the facts tell (UTC); empty where there are none."""
    rows: dict[str, int] = {}
    notes: tuple[str, ...] = ()
    findings: dict[str, Any] = {}


class Freshness(msgspec.Struct, frozen=True, kw_only=True):
    """Which generation readers use, when it was made, up to when its facts tell (UTC), and why it is stale."""

    generation: str = ""
    """Empty before the first refresh."""
    made_at: str = ""
    as_of: str = ""
    stale: tuple[str, ...] = ()
    """Codes of WHY; empty when the readings are as new as the company."""

    @property
    def why(self) -> list[str]:
        """Why the readings are stale, in words."""
        return [WHY[code] for code in self.stale]


def freshness(folder: Folder | Path | str) -> Freshness:
    """Tell how fresh the readings of a company folder are.

    Reads the pointer and the notes of the current generation, the journal of imports and the design: some milliseconds
    without change, since what was read is kept until a file changes. Beliefs and wording never make readings stale.
    Not for whether the tables fit this version of Parcours: opening them tells. Raises StorageError for a damaged
    journal.

    >>> freshness("nowhere").stale
    ('never',)
    """
    home = folder if isinstance(folder, Folder) else Folder(Path(folder))
    try:
        name = (home.derived / CURRENT).read_text("utf-8").strip()
        about = read_about(home.derived / name)
    except FileNotFoundError:
        return Freshness(stale=("never",))
    return Freshness(
        generation=name, made_at=about.made_at, as_of=about.as_of, stale=changed(about, _facts_now(home), home)
    )


def read_about(generation: Path) -> About:
    """What the generation in that folder was built from."""
    return msgspec.json.decode((generation / ABOUT).read_bytes(), type=About)


def changed(about: About, facts: str, folder: Folder) -> tuple[str, ...]:
    """Codes of what has changed since a generation was made; `facts` is the fingerprint of the imports that count."""
    codes = [] if facts == about.facts else ["facts"]
    return tuple(codes if fingerprint(folder) == about.design else [*codes, "design"])


_FACTS: dict[Path, tuple[int, str]] = {}


def _facts_now(folder: Folder) -> str:
    """The fingerprint of the imports that count; read anew when a record was written or taken away."""
    imports = folder.lake / IMPORTS
    written = imports.stat().st_mtime_ns if imports.is_dir() else 0
    kept = _FACTS.get(imports)
    if kept and kept[0] == written:
        return kept[1]
    found = snapshot(Journal(imports).live()).hash
    if time.time_ns() - written > SETTLED_NS:
        _FACTS[imports] = written, found
    return found
