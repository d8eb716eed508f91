"""Phones, each a browser of its own, in tests of workshops."""

from __future__ import annotations

import shutil
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


JOURNEY = """
id: ordering
label: {en: Ordering, de: Bestellen}
stages:
  - id: order
    label: Orders
    phase: before
    touchpoints:
      - {id: search, label: Search}
      - {id: advice, label: Advice}
  - id: wait
    label: Waits
    phase: during
    touchpoints:
      - {id: delivery, label: Delivery}
"""


@pytest.fixture
def bare_company(changed_company: Path) -> Path:
    """A company as `parcours init` makes it, with nothing imported and one journey drawn."""
    from parcours.company.folder import create
    from parcours.company.settings import Settings

    for path in changed_company.iterdir():
        if path.name != "studio.key":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    made = changed_company / "made"
    create(made, Settings(name="Vallorin Shop"))
    for path in made.iterdir():
        path.rename(changed_company / path.name)
    made.rmdir()
    (changed_company / "journeys" / "ordering.yaml").write_text(JOURNEY, "utf-8")
    return changed_company


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
