"""Addresses of those who run workshops."""

from __future__ import annotations

from django.urls import path

from parcours_studio.workshops.views import leading, presenting

app_name = "workshops"
urlpatterns = [
    path("", leading.list_page, name="list"),
    path("new/", leading.new, name="new"),
    path("<int:workshop_id>/", leading.page, name="page"),
    path("<int:workshop_id>/live/", leading.live, name="live"),
    path("<int:workshop_id>/said/<str:touchpoint>/", leading.said, name="said"),
    path("<int:workshop_id>/present/", presenting.present, name="present"),
    path("<int:workshop_id>/open/", leading.open_, name="open"),
    path("<int:workshop_id>/close/", leading.close, name="close"),
    path("<int:workshop_id>/paper/", leading.paper, name="paper"),
    path("<int:workshop_id>/change/", leading.change, name="change"),
    path("<int:workshop_id>/delete/", leading.delete, name="delete"),
]
