"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from parcours_studio.sources import views

app_name = "sources"
urlpatterns = [
    path("", views.list_page, name="list"),
    path("refresh/", views.refresh, name="refresh"),
]
