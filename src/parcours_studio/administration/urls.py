"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from parcours_studio.administration import views

app_name = "administration"
urlpatterns = [path("", views.settings_page, name="settings")]
