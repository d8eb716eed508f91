"""An invented railway with known truths: its exports, its map, and what is true of it."""

from __future__ import annotations

from parcours.demo.generate import generate
from parcours.demo.truth import Truth

__all__ = ["Truth", "generate"]
