"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from parcours_studio.workshops import views

app_name = "workshops"
urlpatterns = [path("", views.list_page, name="list")]
