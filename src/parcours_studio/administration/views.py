"""The settings area: company, business hours, rules, mail."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parcours.errors import CompanyError
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.administration import queries, services
from parcours_studio.administration.conflict import differences
from parcours_studio.administration.forms import CalendarForm, CompanyForm, RulesForm, SectionForm
from parcours_studio.ui.mails import FAILURES
from parcours_studio.ui.words import catalogue, say


@requires(Right.SETTINGS)
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Name, time zone, currency, languages."""
    return _section(request, "company", CompanyForm)


@requires(Right.SETTINGS)
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Business hours, public holidays, further days off."""
    return _section(request, "calendar", CalendarForm)


@requires(Right.SETTINGS)
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """When a customer is lost, and what loyalty is."""
    return _section(request, "rules", RulesForm)


@requires(Right.SETTINGS)
@require_GET
def mail(request: HttpRequest) -> HttpResponse:
    """How mails leave the house."""
    from django.conf import settings

    shown = {"server": queries.mail_server(), "sender": settings.DEFAULT_FROM_EMAIL, "address": settings.ADDRESS}
    return render(request, "administration/mail.html", shown)


@requires(Right.SETTINGS)
@require_POST
def test_mail(request: HttpRequest) -> HttpResponse:
    """Send a mail to the reader's own address."""
    colleague = colleague_of(request)
    try:
        services.send_test_mail(colleague)
    except FAILURES as error:
        messages.error(request, say("administration.test_failed", why=str(error) or type(error).__name__))
    else:
        messages.success(request, say("administration.test_sent", email=colleague.email))
    return redirect("administration:mail")


def _section(request: HttpRequest, here: str, kind: type[SectionForm]) -> HttpResponse:
    """One form of settings: shown, written, refused at the field, or told that somebody else was faster."""
    now = {key: value for key, value in queries.values().items() if key in kind.about()}
    shown: dict[str, Any] = {"here": here, "title": f"accounts.tab_{here}", "seen": now}
    if request.method != "POST":
        return _shown(request, shown | {"form": kind(initial=kind.filled(now))})
    form = kind(request.POST)
    if form.is_valid():
        seen = _seen(request, now)
        try:
            changed = services.change(colleague_of(request), form.wanted(), seen=seen)
        except CompanyError as error:
            if error.code == "settings-changed":
                found = differences(form, was=seen, now=now, wanted=form.wanted())
                return _shown(request, shown | {"form": form, "differences": found, "by": queries.last_change()})
            form.add_error(form.field_of(error.where), _told(error))
        else:
            messages.success(request, say("accounts.saved" if changed else "administration.nothing_changed"))
            return redirect(request.path)
    return _shown(request, shown | {"form": form, "seen": _seen(request, now)})


def _shown(request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
    if shown["here"] == "calendar":
        shown["closures"] = queries.next_closures()
    return render(request, f"administration/{shown['here']}.html", shown)


def _seen(request: HttpRequest, now: dict[str, Any]) -> dict[str, Any]:
    """What the page showed when it was opened, as the form brings it back."""
    try:
        found = json.loads(request.POST.get("seen", ""))
    except ValueError:
        return now
    return {key: found[key] for key in now if key in found} if isinstance(found, dict) else now


def _told(error: CompanyError) -> str:
    """The refusal in the reader's language where there are words for it, else as the library says it."""
    key = error.code.replace("-", "_")
    if f"administration.refused_{key}" in catalogue():
        return say(f"administration.refused_{key}")
    return f"{error.message} {error.hint}".strip()
