"""Addresses of studies."""

from __future__ import annotations

from django.urls import path

from parcours_studio.studies import views

app_name = "studies"
urlpatterns = [
    path("<int:study_id>/", views.state, name="state"),
    path("<int:study_id>/retry/", views.retry, name="retry"),
]
