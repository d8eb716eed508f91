"""One's own account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST

from parcours_studio.accounts import services
from parcours_studio.accounts.forms import ChangePasswordForm, MeForm
from parcours_studio.accounts.models import Colleague
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import RIGHTS, Right, Role, signed_in
from parcours_studio.ui.words import say


@signed_in
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """One's own name and language; a change of language holds from the answer on."""
    colleague = colleague_of(request)
    form = MeForm(request.POST or None, instance=Colleague.objects.get(pk=colleague.pk))
    if request.method == "POST" and form.is_valid():
        services.change_oneself(colleague, form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, say("accounts.saved"))
        return redirect("accounts:me")
    rights = [{"key": right.name.lower(), "has": right in RIGHTS[Role(colleague.role)]} for right in Right]
    return render(request, "accounts/me.html", {"form": form, "rights": rights})


@signed_in
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Another password; sessions elsewhere end, this one goes on."""
    colleague = colleague_of(request)
    form = ChangePasswordForm(colleague, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.set_password(colleague, form.cleaned_data["new_password1"], verb="accounts.change_password")
        update_session_auth_hash(request, colleague)
        messages.success(request, say("accounts.password_changed"))
        return redirect("accounts:me")
    return render(request, "accounts/change_password.html", {"form": form})


@signed_in
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    colleague = colleague_of(request)
    services.end_sessions(colleague)
    update_session_auth_hash(request, colleague)
    messages.success(request, say("accounts.sessions_ended"))
    return redirect("accounts:me")
