"""Verbatims and their language; later sentiment and themes."""

from __future__ import annotations

from parcours.voice.language import Identifier, Language
from parcours.voice.verbatims import verbatims

__all__ = ["Identifier", "Language", "verbatims"]
