"""Pages of accounts."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from parcours_studio.accounts import invitations
from parcours_studio.accounts.forms import WelcomeForm
from parcours_studio.accounts.models import Colleague
from parcours_studio.accounts.rights import open_to_everybody, signed_in
from parcours_studio.ui.words import language

BACKEND = "django.contrib.auth.backends.ModelBackend"


@open_to_everybody
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """A new colleague follows the link of an invitation, says who they are and chooses a password."""
    invitation = invitations.find(token)
    if invitation is None:
        return render(request, "accounts/link_is_over.html", status=410)
    form = WelcomeForm(Colleague(), request.POST or None, initial={"email": invitation.email})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        colleague = invitations.accept(
            invitation,
            name=found["name"],
            email=found["email"],
            password=found["new_password1"],
            language=language(),
        )
        if colleague is None:
            return render(request, "accounts/link_is_over.html", status=410)
        login(request, colleague, backend=BACKEND)
        return redirect("scorecards:overview")
    return render(request, "accounts/welcome.html", {"form": form})


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """One's own name, language and password."""
    return render(request, "accounts/me.html")
