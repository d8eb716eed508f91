"""Addresses of accounts."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from parcours_studio.accounts import views
from parcours_studio.accounts.forms import SignInForm
from parcours_studio.accounts.rights import open_to_everybody

app_name = "accounts"
sign_in = LoginView.as_view(
    template_name="accounts/sign_in.html", authentication_form=SignInForm, redirect_authenticated_user=True
)
urlpatterns = [
    path("sign-in/", open_to_everybody(sign_in), name="sign-in"),
    path("sign-out/", open_to_everybody(LogoutView.as_view()), name="sign-out"),
    path("welcome/<str:token>/", views.accept, name="accept"),
    path("me/", views.me, name="me"),
]
