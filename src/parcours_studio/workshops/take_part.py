"""Addresses of those who take part: short, for they may be typed."""

from __future__ import annotations

from django.urls import path

from parcours_studio.workshops.views import taking_part

app_name = "take-part"
urlpatterns = [
    path("", taking_part.door, name="door"),
    path("<str:link>/", taking_part.page, name="page"),
    path("<str:link>/join/", taking_part.join, name="join"),
    path("<str:link>/<int:number>/", taking_part.rate, name="rate"),
    path("<str:link>/<str:seen>/still/", taking_part.state, name="state"),
]
