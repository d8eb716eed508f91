"""What the worker does for the plan."""

from __future__ import annotations

from typing import Any

from parcours.company.company import Company
from parcours_studio.studies.registry import study


@study("plan")
def plan(company: Company, question: dict[str, Any], language: str) -> dict[str, Any]:
    """The ranked plan as the library puts it together."""
    found: dict[str, Any] = company.plan_page(language).plain()
    return found
