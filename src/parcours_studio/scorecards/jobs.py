"""What the worker does for the overview."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parcours.company.company import Company
from parcours_studio.studies.registry import study


def _usual() -> Iterator[dict[str, Any]]:
    """The page that everybody sees first."""
    yield {}


@study("overview", usual=_usual)
def overview(company: Company, question: dict[str, Any], language: str) -> dict[str, Any]:
    """The page as the library puts it together."""
    found: dict[str, Any] = company.overview_page(language).plain()
    return found
