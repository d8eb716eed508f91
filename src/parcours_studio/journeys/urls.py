"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from parcours_studio.journeys import views

app_name = "journeys"
urlpatterns = [path("", views.list_page, name="list")]
