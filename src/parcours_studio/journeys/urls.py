"""Addresses of this room: those with fixed words first."""

from __future__ import annotations

from parcours_studio.journeys.views import pictures, reading, touchpoint

app_name = "journeys"
urlpatterns = [*reading.addresses, *touchpoint.addresses, *pictures.addresses]
