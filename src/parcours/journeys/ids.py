"""Ids made of names."""

from __future__ import annotations

import re
import unicodedata
from functools import cache


def slug(text: str, otherwise: str = "touchpoint") -> str:
    """An id made of a name; `otherwise` where none of its letters is Latin.

    >>> slug("Überweisung (Bank)")
    'uberweisung-bank'
    """
    plain = unicodedata.normalize("NFKD", spelled(text)).encode("ascii", "ignore").decode()
    return re.sub(r"\W+", "-", plain).strip("-") or otherwise


def free_id(wanted: str, taken: set[str]) -> str:
    """The id, with a number behind it when it is taken; takes it."""
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    taken.add(found)
    return found


@cache
def unaccented(text: str) -> str:
    """The text without accents, so that a name written in plain letters is the same.

    >>> unaccented("Échéance, fällig")
    'Echeance, fallig'
    """
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def spelled(text: str) -> str:
    """Lower case, with spaces between the words of a name."""
    apart = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", text)
    return re.sub(r"[\W_]+", " ", apart).strip().lower()


def headed(text: str) -> str:
    """A name of machines as people write it; one with spaces or capitals stays.

    >>> headed("long-term_parking"), headed("Order Placed")
    ('Long term parking', 'Order Placed')
    """
    joined = text == text.lower() and not re.search(r"\s", text)
    return spelled(text).capitalize() if joined and spelled(text) else text
