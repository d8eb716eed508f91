"""Coming in: sign-in, invitations, forgotten passwords, the language of those who are not signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import LoginView, PasswordResetConfirmView
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from parcours.vocabulary.words import LANGUAGES
from parcours_studio.accounts import invitations, passwords, typed
from parcours_studio.accounts.forms import AskNewPasswordForm, NewPasswordForm, SignInForm, WelcomeForm
from parcours_studio.accounts.models import Colleague, Invitation
from parcours_studio.accounts.rights import open_to_everybody
from parcours_studio.ui.mails import is_set_up
from parcours_studio.ui.words import language, say

BACKEND = "django.contrib.auth.backends.ModelBackend"
YEAR = 365 * 24 * 3600


class SignIn(LoginView):
    """Address and password; what was typed when the session had ended comes along."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and what it carries."""
        return super().get_context_data(**kwargs) | {"typed": self.request.POST.get("typed", "")[: typed.LARGEST]}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """The colleague is in; the form that they had filled waits for them."""
        answer = super().form_valid(form)  # type: ignore[arg-type]
        typed.keep(self.request, self.request.POST.get("typed", ""))
        return answer


class ChooseNewPassword(PasswordResetConfirmView):
    """The page of the link in the mail: a new password, twice."""

    template_name = "accounts/new_password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("accounts:sign-in")
    reset_url_token = "choose"  # noqa: S105 - a word in the address

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Keep the password and send the reader to the sign-in."""
        assert self.user is not None  # noqa: S101 - the link was checked before the form was
        passwords.choose(self.user, form.cleaned_data["new_password1"])
        del self.request.session["_password_reset_token"]
        messages.success(self.request, say("accounts.password_chosen"))
        return redirect(self.get_success_url())


sign_in = open_to_everybody(SignIn.as_view())
choose_new_password = open_to_everybody(ChooseNewPassword.as_view())


@open_to_everybody
@require_http_methods(["GET", "POST"])
def ask_new_password(request: HttpRequest) -> HttpResponse:
    """Send a link to whoever forgot their password; the answer is the same for addresses that nobody has."""
    form = AskNewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        passwords.ask(form.cleaned_data["email"])
        return render(request, "accounts/asked.html", {"email": form.cleaned_data["email"], "mails": is_set_up()})
    return render(request, "accounts/ask_new_password.html", {"form": form, "mails": is_set_up()})


@open_to_everybody
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """A new colleague follows the link of an invitation, says who they are and chooses a password."""
    invitation = invitations.find(token)
    if invitation is None:
        return render(request, "accounts/link_is_over.html", status=410)
    with translation.override(request.COOKIES.get("language") or invitation.language):
        return _welcome(request, invitation)


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = WelcomeForm(Colleague(), request.POST or None, invited=invitation.email)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        try:
            colleague = invitations.accept(
                invitation,
                name=found["name"],
                email=found["email"],
                password=found["new_password1"],
                language=language(),
            )
        except IntegrityError:  # somebody took the address a moment ago
            form.add_error("email", say("accounts.email_taken"))
            return render(request, "accounts/welcome.html", {"form": form})
        if colleague is None:
            return render(request, "accounts/link_is_over.html", status=410)
        login(request, colleague, backend=BACKEND)
        return redirect("scorecards:overview")
    return render(request, "accounts/welcome.html", {"form": form})


@open_to_everybody
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language that a reader without an account chose, and show the page again."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = redirect(back)
    if request.POST.get("language") in LANGUAGES:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.POST["language"],
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SECURE,
        )
    return answer
