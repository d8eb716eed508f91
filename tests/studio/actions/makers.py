"""Things that pages of the plan are about."""

from __future__ import annotations

from parcours_studio.actions.models import Action


def action() -> int:
    """An action that nobody owns."""
    known = Action.objects.filter(title="Tell within 3 minutes").first()
    return (known or Action.objects.create(title="Tell within 3 minutes", currency="CHF")).pk
