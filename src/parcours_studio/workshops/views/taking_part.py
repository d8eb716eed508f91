"""Pages of those who take part in a workshop: no account, a phone, perhaps no script and a poor network."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from parcours.vocabulary.words import LANGUAGES
from parcours_studio.accounts.rights import open_to_everybody
from parcours_studio.ui.partial import wants_part
from parcours_studio.ui.words import say
from parcours_studio.workshops import flood, links, queries, services
from parcours_studio.workshops.asking import asked_of
from parcours_studio.workshops.forms import CodeForm, JoinForm
from parcours_studio.workshops.models import Participant, State, Workshop

KEPT_FOR = 60 * 24 * 3600
"""Seconds for which a browser remembers that it takes part."""
CHECK_EVERY = {State.PREPARED: 5, State.OPEN: 20, State.CLOSED: 20}
"""Seconds after which a page looks again whether the workshop has been opened or closed."""

Answer = Callable[..., HttpResponse]


def spoken(answer: Answer) -> Answer:
    """The language chosen on a page of this room, whoever is signed in; a choice in the address is remembered."""

    @wraps(answer)
    def speak(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.GET.get("language", "")
        if chosen in LANGUAGES:
            response: HttpResponse = HttpResponseRedirect(request.path)
            response.set_cookie("language", chosen, max_age=KEPT_FOR, samesite="Lax", secure=settings.SECURE)
            return response
        kept = request.COOKIES.get("language", "")
        with translation.override(kept if kept in LANGUAGES else translation.get_language()):
            response = answer(request, *args, **kwargs)
            response.headers["Content-Language"] = translation.get_language() or "en"
        return response

    return speak


@open_to_everybody
@never_cache
@require_http_methods(["GET", "POST"])
@spoken
def door(request: HttpRequest) -> HttpResponse:
    """Where one types the code that stands on the wall."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if not flood.may("guess", _from(request), flood.GUESSES):
            return render(request, "workshops/too_often.html", status=429)
        if queries.of_code(code):
            return redirect("take-part:page", links.signed(code))
        form.add_error("code", say("workshops.no_such_code"))
    return render(request, "workshops/door.html", {"form": form})


@open_to_everybody
@never_cache
@require_GET
@spoken
def page(request: HttpRequest, link: str) -> HttpResponse:
    """The workshop as it stands: not begun, to be joined, to be rated, closed, over."""
    if code := links.typed(link):
        return _by_code(request, code)
    workshop = _workshop(link)
    if workshop is None or workshop.is_over:
        return _over(request)
    shown = {"workshop": workshop, "link": link, "check_every": CHECK_EVERY[State(workshop.state)]}
    if not workshop.is_open:
        return render(request, "workshops/waiting.html", shown)
    one = _participant(request, workshop)
    if one is None or "name" in request.GET:
        form = JoinForm(workshop, initial={"name": one.name if one else ""})
        return render(request, "workshops/welcome.html", shown | {"form": form, "touchpoints": workshop.touchpoints})
    asked = asked_of(workshop, queries.given(one))
    done = sum(point.is_rated for point in asked)
    return render(request, "workshops/rating.html", shown | {"participant": one, "asked": asked, "done": done})


@open_to_everybody
@never_cache
@require_POST
@spoken
def join(request: HttpRequest, link: str) -> HttpResponse:
    """Take part: from now on this browser is known by a random token."""
    workshop = _workshop(link)
    if workshop is None or workshop.is_over:
        return _over(request)
    if not flood.may("join", _from(request), flood.JOINS):
        return render(request, "workshops/too_often.html", status=429)
    form = JoinForm(workshop, request.POST)
    shown = {"workshop": workshop, "link": link, "form": form, "touchpoints": workshop.touchpoints}
    if not form.is_valid():
        return render(request, "workshops/welcome.html", shown)
    token = _token(request, workshop) or links.new_token()
    response = redirect("take-part:page", link)
    try:
        services.join(workshop, token, form.cleaned_data.get("name", ""))
    except services.NameTaken:
        form.add_error("name", say("workshops.name_taken"))
        return render(request, "workshops/welcome.html", shown)
    except services.Full:
        return render(request, "workshops/full.html", shown, status=409)
    except services.TakesNoRatings:
        return response
    response.set_signed_cookie(
        links.cookie_name(workshop.code), token, salt=workshop.code, max_age=KEPT_FOR, path=reverse("take-part:door"),
        httponly=True, samesite="Lax", secure=settings.SECURE,
    )  # fmt: skip
    return response


@open_to_everybody
@never_cache
@require_POST
@spoken
def rate(request: HttpRequest, link: str, number: int) -> HttpResponse:
    """Keep what a participant says about one touchpoint; a page without script goes on to the next one."""
    workshop = _workshop(link)
    if workshop is None or workshop.is_over:
        return _over(request)
    one = _participant(request, workshop)
    if one is None:
        return _again(request, link)
    if not flood.may("save", one.token_hash, flood.SAVES):
        return render(request, "workshops/too_often.html", status=429)
    try:
        services.rate(one, _ratings(request, workshop, number))
    except services.NotRated:
        return HttpResponse(status=400)
    except services.TakesNoRatings:
        return _again(request, link)
    if wants_part(request):
        return HttpResponse(status=204)
    following = f"t{number + 1}" if number < len(workshop.touchpoints) else "end"
    return HttpResponseRedirect(f"{reverse('take-part:page', args=[link])}#{following}")


@open_to_everybody
@never_cache
@require_GET
def state(request: HttpRequest, link: str, seen: str) -> HttpResponse:
    """Whether the workshop is still in the state that a page shows; if not, the page is shown anew."""
    workshop = _workshop(link)
    now = "over" if workshop is None or workshop.is_over else workshop.state
    return HttpResponse(status=204) if now == seen else HttpResponseClientRefresh()


def _workshop(link: str) -> Workshop | None:
    """The workshop of a link; None when it was deleted. A link that was not made here leads nowhere."""
    code = links.code_of(link)
    if not code:
        raise Http404
    return queries.of_code(code)


def _by_code(request: HttpRequest, code: str) -> HttpResponse:
    """A code that was typed behind the address of the door."""
    if not flood.may("guess", _from(request), flood.GUESSES):
        return render(request, "workshops/too_often.html", status=429)
    if queries.of_code(code) is None:
        raise Http404
    return redirect("take-part:page", links.signed(code))


def _ratings(request: HttpRequest, workshop: Workshop, number: int) -> dict[tuple[str, str], int | None]:
    """What the form says about the touchpoint with this number; questions that it does not send stay as they are."""
    try:
        touchpoint = workshop.touchpoints[number - 1]
        sent = {name: request.POST[name] for name in workshop.questions if name in request.POST}
        return {(touchpoint, name): int(value) if value else None for name, value in sent.items()}
    except (IndexError, ValueError):
        raise services.NotRated(str(number)) from None


def _again(request: HttpRequest, link: str) -> HttpResponse:
    """Show the workshop as it stands now."""
    return HttpResponseClientRefresh() if wants_part(request) else redirect("take-part:page", link)


def _over(request: HttpRequest) -> HttpResponse:
    """The link was ours, and its workshop is over."""
    if wants_part(request):
        return HttpResponseClientRefresh()
    return render(request, "workshops/over.html", status=410)


def _token(request: HttpRequest, workshop: Workshop) -> str:
    found = request.get_signed_cookie(links.cookie_name(workshop.code), default="", salt=workshop.code)
    return str(found)


def _participant(request: HttpRequest, workshop: Workshop) -> Participant | None:
    return queries.participant(workshop, _token(request, workshop))


def _from(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
