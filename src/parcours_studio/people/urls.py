"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from parcours_studio.people import views

app_name = "people"
urlpatterns = [path("", views.list_page, name="list")]
