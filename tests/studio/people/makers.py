"""What addresses of this room need."""

from __future__ import annotations


def customer() -> str:
    """The reference of a customer of the sample company."""
    return "crm:100010"
