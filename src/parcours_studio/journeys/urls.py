"""Addresses of this room: those with fixed words first."""

from __future__ import annotations

from parcours_studio.journeys.views import (
    beliefs,
    editing,
    moving,
    pictures,
    reading,
    saving,
    starting,
    touchpoint,
    versions,
)

app_name = "journeys"
urlpatterns = [
    *starting.addresses,
    *beliefs.addresses,
    *reading.addresses,
    *touchpoint.addresses,
    *pictures.addresses,
    *editing.addresses,
    *saving.addresses,
    *moving.addresses,
    *versions.addresses,
]
