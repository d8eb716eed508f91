"""Colleagues: who is here, as what, since when; inviting, changing, closing accounts."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parcours_studio.accounts import invitations, passwords, queries, services
from parcours_studio.accounts.forms import ColleagueForm, InvitationForm
from parcours_studio.accounts.models import Colleague, Invitation
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, Role, matrix, requires
from parcours_studio.ui.mails import FAILURES, is_set_up
from parcours_studio.ui.words import language, say

PER_PAGE = 50


@requires(Right.COLLEAGUES)
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """All colleagues, those who left last, and the invitations that wait."""
    page = Paginator(queries.everybody(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/colleagues.html", {"page": page, "invitations": queries.pending_invitations()})


@requires(Right.COLLEAGUES)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail, or by a link that is shown once to be handed over."""
    form = InvitationForm(request.POST or None, initial={"language": language()})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        by = colleague_of(request)
        link = invitations.invite(
            Role(found["role"]), email=found["email"], team=found["team"], language=found["language"], invited_by=by
        )
        return _invited(request, link)
    return render(request, "accounts/invite.html", {"form": form, "matrix": matrix(), "mails": is_set_up()})


@requires(Right.COLLEAGUES)
@require_POST
def send_again(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """A new link for somebody who has not followed the first."""
    invitation = get_object_or_404(Invitation, pk=invitation_id, accepted_at=None)
    return _invited(request, invitations.renew(invitation, colleague_of(request)))


@requires(Right.COLLEAGUES)
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation, pk=invitation_id, accepted_at=None)
    invitations.withdraw(invitation, colleague_of(request))
    messages.success(request, say("accounts.withdrawn"))
    return redirect("accounts:colleagues")


@requires(Right.COLLEAGUES)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, colleague_id: int) -> HttpResponse:
    """Name, address, role, team and language of somebody."""
    colleague = get_object_or_404(Colleague, pk=colleague_id)
    form = ColleagueForm(request.POST or None, instance=Colleague.objects.get(pk=colleague.pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_colleague(colleague_of(request), colleague, form.cleaned_data)
        except services.LastAdministrator:
            form.add_error("role", say("accounts.last_administrator"))
        else:
            messages.success(request, say("accounts.saved"))
            return redirect("accounts:colleagues")
    return render(request, "accounts/colleague.html", {"form": form, "colleague": colleague, "matrix": matrix()})


@requires(Right.COLLEAGUES)
@require_POST
def deactivate(request: HttpRequest, colleague_id: int) -> HttpResponse:
    """Close an account; its sessions end at once."""
    colleague = get_object_or_404(Colleague, pk=colleague_id)
    try:
        services.deactivate(colleague_of(request), colleague)
    except services.LastAdministrator:
        messages.error(request, say("accounts.last_administrator"))
    else:
        messages.success(request, say("accounts.deactivated", name=colleague.name))
    return redirect("accounts:colleagues")


@requires(Right.COLLEAGUES)
@require_POST
def reactivate(request: HttpRequest, colleague_id: int) -> HttpResponse:
    """Open an account again."""
    colleague = get_object_or_404(Colleague, pk=colleague_id)
    services.reactivate(colleague_of(request), colleague)
    messages.success(request, say("accounts.reactivated", name=colleague.name))
    return redirect("accounts:colleagues")


@requires(Right.COLLEAGUES)
@require_POST
def password_link(request: HttpRequest, colleague_id: int) -> HttpResponse:
    """A link on which somebody who forgot their password chooses another, to be handed over; it is shown once."""
    colleague = get_object_or_404(Colleague, pk=colleague_id, is_active=True)
    shown = {
        "colleague": colleague,
        "link": passwords.hand_over(colleague, colleague_of(request)),
        "until": timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    }
    answer = render(request, "accounts/password_link.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _invited(request: HttpRequest, link: str) -> HttpResponse:
    """Send the mail and show the link, which nobody can be shown again."""
    invitation = invitations.find(link.rstrip("/").rpartition("/")[2])
    assert invitation is not None  # noqa: S101 - made a moment ago
    problem = ""
    if invitation.email:
        try:
            invitations.mail(invitation, link, colleague_of(request))
        except FAILURES as error:
            problem = str(error) or type(error).__name__
    shown = {"invitation": invitation, "link": link, "problem": problem, "mails": is_set_up()}
    return render(request, "accounts/invited.html", shown)
