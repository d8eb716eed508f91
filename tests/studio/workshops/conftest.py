"""Phones, each a browser of its own, in tests of workshops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from parcours_studio.workshops import flood, links
from parcours_studio.workshops.models import Workshop


@pytest.fixture(autouse=True)
def _calm(company: Path) -> Iterator[None]:
    """No test counts against the floods of another."""
    flood.forget()
    yield
    flood.forget()


class Phone:
    """Somebody's phone with the link of a workshop."""

    def __init__(self, workshop: Workshop, **options: str) -> None:
        self.client = Client(headers=options or None)
        self.link = links.signed(workshop.code)

    def look(self, what: str = "") -> str:
        """The page as it stands."""
        return self.client.get(reverse("take-part:page", args=[self.link]) + what, follow=True).content.decode()

    def join(self, name: str = "") -> int:
        """Take part; gives the status."""
        return self.client.post(reverse("take-part:join", args=[self.link]), {"name": name}).status_code

    def rate(self, number: int, **said: object) -> int:
        """Rate the touchpoint with this number as a page with script does; gives the status."""
        values = {name: "" if value is None else str(value) for name, value in said.items()}
        address = reverse("take-part:rate", args=[self.link, number])
        return self.client.post(address, values, headers={"HX-Request": "true"}).status_code


@pytest.fixture
def phone() -> Callable[..., Phone]:
    """A new phone for a workshop."""
    return Phone
