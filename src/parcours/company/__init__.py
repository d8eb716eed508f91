"""One company: the folder, what comes in, what is derived, and every analysis by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parcours.company.company import Company, open  # noqa: A004 - parcours.open(folder), as one opens a file
    from parcours.company.folder import create

__all__ = ["Company", "create", "open"]


def __getattr__(name: str) -> Any:
    """Settings and folders are read without all that a company can do."""
    if name not in __all__:
        raise AttributeError(f"module 'parcours.company' has no attribute '{name}'")
    from parcours.company import company

    return getattr(company, name)
