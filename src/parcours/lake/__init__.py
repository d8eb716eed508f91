"""The Delta tables: append, journal, undo, recover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parcours.lake.journal import Counts, Import, Snapshot, SourceFile

if TYPE_CHECKING:
    from parcours.lake.lake import Lake, Progress

__all__ = ["Counts", "Import", "Lake", "Progress", "Snapshot", "SourceFile"]


def __getattr__(name: str) -> Any:
    """The journal is read without the tables, and without what it takes to read those."""
    if name not in ("Lake", "Progress"):
        raise AttributeError(f"module 'parcours.lake' has no attribute '{name}'")
    from parcours.lake import lake

    return getattr(lake, name)
