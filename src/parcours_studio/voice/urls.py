"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from parcours_studio.voice import views

app_name = "voice"
urlpatterns = [
    path("", views.words_page, name="words"),
    path("words.csv", views.words_file, name="file"),
]
