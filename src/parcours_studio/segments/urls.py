"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from parcours_studio.segments import views

app_name = "segments"
urlpatterns = [path("", views.list_page, name="list")]
