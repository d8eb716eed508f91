"""What was typed when the session had ended: it goes through the sign-in with its reader, and stands in the form again.

The sign-in page carries the fields of the form, without passwords and files; nothing is stored for anybody who is not
signed in. Afterwards they lie in the colleague's own session until the form is sent, for half an hour at most.
"""

from __future__ import annotations

import json
import re
import time
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from parcours_studio.accounts.forms import SignInForm
from parcours_studio.ui.partial import wants_part

KEPT_FOR = 30 * 60
"""Seconds for which a form may be filled again."""
LARGEST = 256 * 1024
SECRET = re.compile(r"password|csrfmiddlewaretoken|token|secret", re.I)
PLACE = "typed"


def page_of(request: HttpRequest) -> str:
    """The page that the reader was on: of a form's answer, the page where the form stands."""
    if request.method == "GET" and not wants_part(request):
        return request.get_full_path()
    before = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(before)
    return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def carried(request: HttpRequest) -> str:
    """The fields that the request brings, as the sign-in page carries them; empty when there is nothing to keep."""
    if request.method != "POST":
        return ""
    fields = {name: request.POST.getlist(name) for name in request.POST if not SECRET.search(name)}
    if not any(value.strip() for values in fields.values() for value in values):
        return ""
    text = json.dumps({"path": request.path, "page": page_of(request), "fields": fields}, ensure_ascii=False)
    return text if len(text) <= LARGEST else ""


def sign_in_page(request: HttpRequest, typed: str) -> HttpResponse:
    """The sign-in in the place of an answer, with what was typed."""
    shown = {"form": SignInForm(request), "next": page_of(request), REDIRECT_FIELD_NAME: page_of(request), PLACE: typed}
    answer = render(request, "accounts/sign_in.html", shown)
    if wants_part(request):
        answer["HX-Retarget"], answer["HX-Reswap"] = "body", "innerHTML"
        answer["HX-Push-Url"] = reverse("accounts:sign-in")
    return answer


def keep(request: HttpRequest, typed: str) -> None:
    """Put into the session what came through the sign-in; what is not of our making is dropped."""
    try:
        found = json.loads(typed) if typed and len(typed) <= LARGEST else None
    except ValueError:
        return
    if isinstance(found, dict) and _is_ours(found):
        request.session[PLACE] = {**found, "until": time.time() + KEPT_FOR}


def to_fill(request: HttpRequest) -> dict[str, Any] | None:
    """What shall stand in a form of this page again."""
    found = request.session.get(PLACE)
    if not found or urlsplit(found["page"]).path != request.path:
        return None
    if found["until"] < time.time():
        del request.session[PLACE]
        return None
    shown: dict[str, Any] = found
    return shown


def forget(request: HttpRequest) -> None:
    """The form has been sent: nothing has to be kept any longer."""
    found = request.session.get(PLACE)
    if found and found["path"] == request.path:
        del request.session[PLACE]


def _is_ours(found: dict[str, Any]) -> bool:
    return (
        found.keys() == {"path", "page", "fields"}
        and all(isinstance(found[name], str) and found[name].startswith("/") for name in ("path", "page"))
        and isinstance(found["fields"], dict)
        and all(
            isinstance(values, list) and all(isinstance(value, str) for value in values)
            for values in found["fields"].values()
        )
    )
