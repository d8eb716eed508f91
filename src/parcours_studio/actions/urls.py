"""Addresses of the plan."""

from __future__ import annotations

from django.urls import path

from parcours_studio.actions.views import board, here, one, opening

app_name = "actions"
urlpatterns = [
    path("", board.plan_page, name="plan"),
    path("here/", here.here, name="here"),
    path("quadrant/", board.quadrant_page, name="quadrant"),
    path("export/", board.export, name="export"),
    path("open/", opening.open_from_finding, name="open"),
    path("new/", opening.new, name="new"),
    path("<int:action_id>/", one.action_page, name="action"),
    path("<int:action_id>/change/", one.change, name="change"),
    path("<int:action_id>/move/", one.move, name="move"),
    path("<int:action_id>/comment/", one.comment, name="comment"),
]
