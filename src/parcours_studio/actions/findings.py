"""Findings of the library, and how the same one is known again in another language and after a refresh."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PLACE = ("journey", "stage", "touchpoint")
IDENTITY = {"plan": ("kind", "journey", "touchpoint", "lever", "segment")}
"""The keys that make a finding of this kind what it is; all ids of other kinds."""
CHANGING = {"unit", "target", "metric_unit", "evidence", "measure", "what", "text", "label"}
"""Texts that may differ between two tellings of one finding."""


@dataclass(frozen=True)
class Finding:
    """A sentence of a page and what it is about, as `parcours.report` writes both."""

    text: str
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the finding is known by; empty when it says nothing of a place or a kind."""
        return key_of(self.about)

    def place(self) -> dict[str, str]:
        """Ids of journey, stage and touchpoint, empty where it names none."""
        return {name: _text(self.about.get(name)) for name in PLACE}


def key_of(about: Mapping[str, Any] | None) -> str:
    """What a finding about this is known by; its figures, which move with every refresh, are left out."""
    if not about or not about.get("kind"):
        return ""
    wanted = IDENTITY.get(str(about["kind"]), tuple(name for name in sorted(about) if name not in CHANGING))
    ids = {name: about[name] for name in wanted if isinstance(about.get(name), str) and about[name]}
    if set(ids) <= {"kind"}:
        return ""
    return hashlib.sha256(json.dumps(ids, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _text(value: Any) -> str:
    return value[:120] if isinstance(value, str) else ""
