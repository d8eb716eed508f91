"""Addresses of jobs."""

from __future__ import annotations

from django.urls import path

from parcours_studio.queue import views

app_name = "queue"
urlpatterns = [
    path("<uuid:job_id>/", views.progress, name="progress"),
    path("<uuid:job_id>/cancel/", views.cancel, name="cancel"),
]
