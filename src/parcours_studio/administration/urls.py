"""Addresses of the settings area; colleagues, teams and the audit log are pages of accounts."""

from __future__ import annotations

from django.urls import path

from parcours_studio.administration import views

app_name = "administration"
urlpatterns = [
    path("", views.settings_page, name="settings"),
    path("calendar/", views.calendar, name="calendar"),
    path("rules/", views.rules, name="rules"),
    path("mail/", views.mail, name="mail"),
    path("mail/test/", views.test_mail, name="test-mail"),
]
