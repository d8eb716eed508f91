"""Refusals of the library, as the desk keeps them and pages show them."""

from __future__ import annotations

import os
import re

from django.conf import settings

from parcours.errors import ParcoursError


def told(error: ParcoursError) -> dict[str, str]:
    """Code, message, hint and where; files are called by their names, wherever the company's folder lies."""
    said = {"code": error.code, "message": error.message, "hint": error.hint, "where": error.where}
    return {name: without_folder(text) for name, text in said.items()}


def without_folder(text: str) -> str:
    """A text without the path of the company's folder, nor where in it a colleague's upload was put.

    >>> without_folder(f"{settings.UPLOADS}/3f6c/exports/orders.csv is empty.")
    'orders.csv is empty.'
    """
    folders = {str(one) for place in (settings.UPLOADS, settings.COMPANY) for one in (place, place.resolve())}
    uploads = "|".join(re.escape(str(one)) for one in {settings.UPLOADS, settings.UPLOADS.resolve()})
    kept = re.sub(rf"(?:{uploads})/[^/\s]+/(?:exports/|codebook/)?", "", text)
    for folder in sorted(folders, key=len, reverse=True):
        kept = kept.replace(folder + os.sep, "")
    return kept
