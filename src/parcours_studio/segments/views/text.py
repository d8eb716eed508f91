"""The whole file as text, for what a form cannot show."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from parcours.errors import JourneyError
from parcours_studio.accounts.queries import colleague_of
from parcours_studio.accounts.rights import Right, requires
from parcours_studio.company.writing import ChangedMeanwhile, mark
from parcours_studio.segments import queries, services
from parcours_studio.segments.forms import TextForm
from parcours_studio.segments.models import What
from parcours_studio.ui.refusals import told
from parcours_studio.ui.texts import around, difference, line_of
from parcours_studio.ui.words import language, say


@requires(Right.EDIT_SEGMENTS)
@require_http_methods(["GET", "POST"])
def whole(request: HttpRequest) -> HttpResponse:
    """All segments as they are written."""
    now = queries.text()
    form = TextForm(request.POST or None, initial={"text": now, "seen": mark(now)})
    shown: dict[str, Any] = {"form": form, "seen": request.POST.get("seen", mark(now))}
    if request.method == "POST" and form.is_valid():
        written = form.cleaned_data["text"]
        try:
            _check_users(written)
            services.publish(colleague_of(request), written, What.WRITTEN, seen=form.cleaned_data["seen"])
        except JourneyError as error:
            shown |= {"wrong": told(error), "line": line_of(error), "excerpt": around(written, line_of(error))}
        except services.InUse as missing:
            form.add_error("text", say("segments.in_use_text", users="; ".join(missing.users)))
        except ChangedMeanwhile as meanwhile:
            shown |= {"difference": difference(meanwhile.text, written), "seen": mark(meanwhile.text)}
        else:
            messages.success(request, say("segments.saved"))
            return redirect("segments:list")
    return render(request, "segments/text.html", shown, status=200 if request.method == "GET" else 422)


def _check_users(written: str) -> None:
    """A segment that a journey or persona relies on cannot vanish with the text."""
    from parcours.loyalty import segments_from_text

    kept = segments_from_text(written, where="segments.toml")
    before = queries.tables()
    used = queries.used_by(language())
    lost = [f"{name}: {', '.join(users)}" for name, users in used.items() if name in before and name not in kept]
    if lost:
        raise services.InUse(lost)


addresses = [path("text/", whole, name="text")]
