"""One company: the folder, what comes in, what is derived, and every analysis by name."""

from __future__ import annotations

from parcours.company.company import Company, open
from parcours.company.folder import create

__all__ = ["Company", "create", "open"]
