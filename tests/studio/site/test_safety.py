"""What every answer of the studio carries, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client


def test_pages_forbid_scripts_and_styles_of_others(company: Path, signed_in: Callable[[str], Client]) -> None:
    policy = signed_in("viewer").get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_form_without_its_token_is_refused(company: Path, signed_in: Callable[[str], Client]) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/", {"username": "a@b.example", "password": "x"})
    assert answer.status_code == 403
    assert "expired" in answer.content.decode()


def test_cookies_are_kept_from_scripts_and_other_sites() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


def test_another_host_is_refused(company: Path) -> None:
    assert Client().get("/sign-in/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_the_key_is_readable_by_its_owner_alone(company: Path) -> None:
    assert (company / "studio.key").stat().st_mode & 0o077 == 0


def test_a_page_that_says_nothing_about_rights_is_refused() -> None:
    from django.core.exceptions import ImproperlyConfigured
    from django.http import HttpRequest, HttpResponse

    from parcours_studio.accounts.middleware import AskForRights

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    with pytest.raises(ImproperlyConfigured, match="rights"):
        AskForRights(page).process_view(HttpRequest(), page, (), {})
