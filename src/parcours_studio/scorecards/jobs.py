"""What the worker does for the overview."""

from __future__ import annotations

from typing import Any

from parcours.company.company import Company
from parcours_studio.studies.registry import study


@study("overview")
def overview(company: Company, question: dict[str, Any], language: str) -> dict[str, Any]:
    """The page as the library puts it together."""
    found: dict[str, Any] = company.overview_page(language).plain()
    return found
