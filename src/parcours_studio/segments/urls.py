"""Addresses of this room."""

from __future__ import annotations

from parcours_studio.segments.views import editing, reading, sizes, text

app_name = "segments"
urlpatterns = [*reading.addresses, *text.addresses, *sizes.addresses, *editing.addresses]
