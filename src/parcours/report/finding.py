"""One thing that the readings say, and what it is about, so that a reader can go on from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """A sentence; `about` names what it speaks of: its `kind`, and ids of journey, stage, touchpoint and so on.

    Kinds: metric · moment of truth · touchpoint · stage · flow · end · deviation · hidden effort · segment · plan ·
    difference · mirror. Empty where there is nothing to go on from.
    """

    text: str
    about: Mapping[str, Any] = field(default_factory=dict)


def told(findings: Iterable[Finding]) -> str:
    """Findings as one text."""
    return " ".join(one.text for one in findings)
