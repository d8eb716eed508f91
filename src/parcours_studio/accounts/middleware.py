"""Every request: which language is spoken, and whether the reader may see the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django_htmx.http import HttpResponseClientRedirect

from parcours.vocabulary.words import LANGUAGES
from parcours_studio.accounts import typed
from parcours_studio.accounts.models import Colleague
from parcours_studio.accounts.rights import EVERYBODY, Right
from parcours_studio.ui.partial import wants_part

Answer = Callable[[HttpRequest], HttpResponse]


class SpeakTheirLanguage:
    """The colleague's language; for others the one that their browser asks for."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.user.language if isinstance(request.user, Colleague) else _asked(request)
        with translation.override(language):
            response = self.answer(request)
        response.headers.setdefault("Content-Language", language)
        return response


class AskForRights:
    """Nobody sees a page whose rights are not declared, and only those who have them see the others."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the view answer, send the reader to the sign-in, or refuse."""
        if not hasattr(view, "right"):
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} says nothing about rights.")
        if view.right == EVERYBODY:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if view.right is not None and not request.user.may(cast(Right, view.right)):
            raise PermissionDenied(str(view.right))
        if request.method == "POST":
            typed.forget(request)
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if carried := typed.carried(request):
        return typed.sign_in_page(request, carried)
    answer = redirect_to_login(typed.page_of(request))
    return HttpResponseClientRedirect(answer.url) if wants_part(request) else answer


def _asked(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("language") or translation.get_language_from_request(request)
    spoken = chosen.partition("-")[0]
    return spoken if spoken in LANGUAGES else "en"
