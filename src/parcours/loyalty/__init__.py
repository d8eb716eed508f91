"""Life cycle, value and segments: where customers stand with the company, apart from any journey."""

from __future__ import annotations

from parcours.loyalty.customers import NO_DAY, as_of, customers
from parcours.loyalty.life_cycle import LifeCycleRule, life_cycle_rule
from parcours.loyalty.lookups import lookups
from parcours.loyalty.memberships import memberships
from parcours.loyalty.nobody import nobody_in
from parcours.loyalty.segments import Happened, Rule, Segment, read_segments, segments_from_text

__all__ = [
    "NO_DAY",
    "Happened",
    "LifeCycleRule",
    "Rule",
    "Segment",
    "as_of",
    "customers",
    "life_cycle_rule",
    "lookups",
    "memberships",
    "nobody_in",
    "read_segments",
    "segments_from_text",
]
