"""The key that signs sessions and links: made once, kept in the company folder, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FILE = "studio.key"


def secret_key(company: Path) -> str:
    """The folder's key, made when there is none yet."""
    path = company / FILE
    try:
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text("utf-8").strip()
    with os.fdopen(made, "w", encoding="utf-8") as stream:
        stream.write(secrets.token_urlsafe(48))
        stream.flush()
        os.fsync(stream.fileno())
    return path.read_text("utf-8").strip()
