"""The Delta tables: append, journal, undo, recover."""

from __future__ import annotations

from parcours.lake.journal import Counts, Import, Snapshot, SourceFile
from parcours.lake.lake import Lake, Progress

__all__ = ["Counts", "Import", "Lake", "Progress", "Snapshot", "SourceFile"]
