"""Every answer says how long it took; a refusal of the library becomes a page that says what to do."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from parcours.errors import ParcoursError
from parcours_studio.site.refusals import refused
from parcours_studio.ui.refusals import told


class TellTime:
    """The Server-Timing header: milliseconds from the request to the answer, as browsers and benchmarks read it."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.answer(request)
        response.headers["Server-Timing"] = f"page;dur={1000 * (time.perf_counter() - begun):.1f}"
        return response


class TellRefusals:
    """Code, message, hint and where of every ParcoursError that reaches the edge."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only for refusals; everything else is broken."""
        return refused(request, told(error)) if isinstance(error, ParcoursError) else None
