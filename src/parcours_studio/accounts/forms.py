"""Forms of accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm

from parcours_studio.ui.words import say_later as later


class SignInForm(AuthenticationForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = later("accounts.email")
        self.fields["username"].widget = forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})
        self.fields["password"].label = later("accounts.password")


class WelcomeForm(SetPasswordForm):  # type: ignore[type-arg]
    """A new colleague says who they are."""

    name = forms.CharField(max_length=120, label=later("accounts.name"))
    email = forms.EmailField(label=later("accounts.email"))
    field_order = ("name", "email", "new_password1", "new_password2")
