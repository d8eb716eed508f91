"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from parcours_studio.actions import views

app_name = "actions"
urlpatterns = [path("", views.plan_page, name="plan")]
