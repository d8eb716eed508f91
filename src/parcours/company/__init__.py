"""One company: the folder, what comes in, what is derived, and every analysis by name."""

from __future__ import annotations

from parcours.company.company import Company, open  # noqa: A004 - parcours.open(folder), as one opens a file
from parcours.company.folder import create

__all__ = ["Company", "create", "open"]
