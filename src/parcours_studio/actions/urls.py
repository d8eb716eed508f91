"""Addresses of the plan."""

from __future__ import annotations

from django.urls import path

from parcours_studio.actions.views import board, here, one, opening

app_name = "actions"
urlpatterns = [
    path("", board.plan_page, name="plan"),
    path("here/", here.here, name="here"),
    path("open/", opening.open_from_finding, name="open"),
    path("<int:action_id>/", one.action_page, name="action"),
]
