"""The room as Django knows it: what it tells the rooms below when the studio starts."""

from __future__ import annotations

from django.apps import AppConfig


class Actions(AppConfig):
    """A touchpoint at which something is planned is retired, not deleted."""

    name = "parcours_studio.actions"

    def ready(self) -> None:
        """Give the editor of journeys its reason."""
        from parcours_studio.actions.queries import why_kept
        from parcours_studio.journeys.services.keeping import kept_because

        if why_kept not in kept_because:
            kept_because.append(why_kept)
