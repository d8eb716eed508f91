"""Which refs are the same customer, why, and what contradicts it."""

from __future__ import annotations

from parcours.identity.groups import CONTACTS
from parcours.identity.resolve import CONFLICTS, Identities, refs, resolve, told

__all__ = ["CONFLICTS", "CONTACTS", "Identities", "refs", "resolve", "told"]
