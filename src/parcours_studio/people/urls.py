"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from parcours_studio.people.views import listing, one

app_name = "people"
urlpatterns = [
    path("", listing.list_page, name="list"),
    path("<path:ref>/", one.customer_page, name="customer"),
]
