"""The addresses, room by room."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("parcours_studio.scorecards.urls")),
    path("", include("parcours_studio.accounts.urls")),
    path("journeys/", include("parcours_studio.journeys.urls")),
    path("customers/", include("parcours_studio.people.urls")),
    path("words/", include("parcours_studio.voice.urls")),
    path("plan/", include("parcours_studio.actions.urls")),
    path("workshops/", include("parcours_studio.workshops.urls")),
    path("w/", include("parcours_studio.workshops.take_part")),
    path("sources/", include("parcours_studio.sources.urls")),
    path("segments/", include("parcours_studio.segments.urls")),
    path("studies/", include("parcours_studio.studies.urls")),
    path("jobs/", include("parcours_studio.queue.urls")),
    path("settings/", include("parcours_studio.administration.urls")),
]
handler403 = "parcours_studio.site.refusals.forbidden"
handler404 = "parcours_studio.site.refusals.not_found"
handler500 = "parcours_studio.site.refusals.broken"
