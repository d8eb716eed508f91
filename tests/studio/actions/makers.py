"""Things that pages of the plan are about."""

from __future__ import annotations

from typing import Any

from parcours_studio.actions.findings import Finding
from parcours_studio.actions.models import Action


def action() -> int:
    """An action that nobody owns."""
    known = Action.objects.filter(title="Tell within 3 minutes").first()
    return (known or Action.objects.create(title="Tell within 3 minutes", currency="CHF")).pk


def finding(**changed: Any) -> Finding:
    """A line of the plan as the library writes it."""
    about = {
        "kind": "plan",
        "rank": 1,
        "what": "Raise “Told about the delay” from 3.14 to 3.99",
        "journey": "travelling",
        "touchpoint": "delay-told",
        "lever": "raise satisfaction",
        "metric": "recommendation",
        "metric_unit": "score",
        "change": 0.46,
        "low": 0.42,
        "high": 0.5,
        "reach": 3654,
        "evidence": "association",
        "measure": "",
    }
    return Finding("Raise “Told about the delay” from 3.14 to 3.99: +0.46 [0.42, 0.50]", about | changed)
