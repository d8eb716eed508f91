"""Sign-ins are slowed down per account and address of the network, so that nobody locks out a whole office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from axes.utils import reset
from django.http import HttpRequest


def address_typed(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """The address that attempts are counted by: however it was written, it is one account's."""
    typed = (credentials or {}).get("username") or (request.POST.get("username") if request else "") or ""
    return str(typed).strip().lower()[:254]


def unlock(email: str) -> None:
    """Forget the failed attempts of an account: its owner has shown who they are in another way."""
    reset(username=email.lower())
