"""What to improve next: importance x gap x reach, ranked, and the best set within a budget."""

from __future__ import annotations

from parcours.plan.plan import plan
from parcours.plan.portfolio import portfolio, robustness

__all__ = ["plan", "portfolio", "robustness"]
