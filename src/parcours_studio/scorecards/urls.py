"""Addresses of the overview."""

from __future__ import annotations

from django.urls import path

from parcours_studio.scorecards import views

app_name = "scorecards"
urlpatterns = [path("", views.overview, name="overview")]
