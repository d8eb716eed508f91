"""What moves loyalty: criticality of touchpoints, moments of truth, penalties and rewards."""

from __future__ import annotations

from parcours.drivers.criticality import criticality
from parcours.drivers.opinions import Spread, differing_most, spread
from parcours.drivers.penalty_reward import Cuts, cuts, penalty_reward

__all__ = ["Cuts", "Spread", "criticality", "cuts", "differing_most", "penalty_reward", "spread"]
