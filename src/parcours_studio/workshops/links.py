"""How one comes to a workshop: a code of eight letters that can be typed, and the same code signed, for links.

The signature says that the code is ours: a link that was made up is told from one whose workshop is over without a
look into the desk, and only typing can be tried, which is bounded.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.urls import reverse

LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
"""No vowels, so that no words come out; nothing that looks like a figure."""
LENGTH = 8
ONLY_HERE = ("localhost", "127.0.0.1", "[")
"""Hosts under which only this machine is reached: no phone comes in."""
_signer = Signer(salt="workshops.link", sep=".")


def new_code() -> str:
    """A code that nobody can guess: one of 25 thousand million."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def typed(text: str) -> str:
    """A code as people type it, in capitals and without gaps; empty when it is none.

    >>> typed("kxmw-pqrt ")
    'KXMWPQRT'
    """
    found = re.sub(r"[\s\-–]", "", text).upper()
    return found if len(found) == LENGTH and set(found) <= set(LETTERS) else ""


def spelt(code: str) -> str:
    """A code as people read it.

    >>> spelt("KXMWPQRT")
    'KXMW PQRT'
    """
    return f"{code[:4]} {code[4:]}"


def signed(code: str) -> str:
    """The part of a link that leads to a workshop."""
    return _signer.sign(code)


def code_of(link: str) -> str:
    """The code that a link was made for; empty when it was not made here."""
    try:
        return _signer.unsign(link)
    except BadSignature:
        return ""


def address(request: HttpRequest, code: str) -> str:
    """The whole address of the link, on the host by which the reader has come."""
    return request.build_absolute_uri(reverse("take-part:page", args=[signed(code)]))


def new_token() -> str:
    """What a participant's browser is known by."""
    return secrets.token_urlsafe(24)


def hashed(token: str) -> str:
    """What the desk keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def cookie_name(code: str) -> str:
    """The cookie that holds the token for one workshop."""
    return f"workshop-{code}"


def door(request: HttpRequest) -> str:
    """The address where a code is typed, without what everybody leaves out."""
    return request.build_absolute_uri(reverse("take-part:door")).partition("://")[2].rstrip("/")
