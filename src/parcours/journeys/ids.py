"""Ids made of names."""

from __future__ import annotations

import re
import unicodedata


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


def spelled(text: str) -> str:
    """Lower case, with spaces between the words of a name."""
    apart = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", text)
    return re.sub(r"[\W_]+", " ", apart).strip().lower()
