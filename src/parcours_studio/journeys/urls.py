"""Addresses of this room: those with fixed words first."""

from __future__ import annotations

from parcours_studio.journeys.views import reading

app_name = "journeys"
urlpatterns = [*reading.addresses]
