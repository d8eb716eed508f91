"""Refusals of the library, as the desk keeps them and pages show them."""

from __future__ import annotations

from parcours.errors import ParcoursError


def told(error: ParcoursError) -> dict[str, str]:
    """Code, message, hint and where."""
    return {"code": error.code, "message": error.message, "hint": error.hint, "where": error.where}
