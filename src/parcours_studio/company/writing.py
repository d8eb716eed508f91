"""Files of the company folder that people edit: replaced whole, and never over a change that one has not seen."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings as django
from filelock import FileLock

from parcours.company.folder import write_text

PATIENCE = 20.0


class ChangedMeanwhile(Exception):  # noqa: N818 - nobody did anything wrong
    """The file is no longer the one that was looked at; `text` is how it stands now."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def read(path: Path) -> str:
    """The file's text; empty when there is no file."""
    return path.read_text("utf-8") if path.exists() else ""


def mark(text: str) -> str:
    """A short sign of a text, by which a form says which state of a file it was made from."""
    return hashlib.sha256(text.encode()).hexdigest()[:24] if text else "-"


def replace_file(path: Path, text: str, *, seen: str) -> str:
    """Write the file, or delete it when the text is empty, unless it is no longer the one `seen`; returns the old one.

    `seen` is the mark of what the colleague looked at. Raises ChangedMeanwhile when the file has another by now.
    """
    with FileLock(django.COMPANY / ".writing.lock", timeout=PATIENCE):
        before = read(path)
        if mark(before) != seen:
            raise ChangedMeanwhile(before)
        if text:
            write_text(path, text)
        else:
            path.unlink(missing_ok=True)
    return before
