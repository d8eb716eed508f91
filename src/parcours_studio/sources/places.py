"""Where the files of an upload lie, and when they go."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

from parcours_studio.company.writing import read

KEPT_AFTER_IMPORT = dt.timedelta(days=7)
"""So long an import can be taken back, its recipe be mended, and the same files be read anew."""
KEPT_UNTOUCHED = dt.timedelta(days=14)
"""So long an upload may wait for somebody to go on with it."""


class Place:
    """The folder of one upload."""

    def __init__(self, upload: UUID) -> None:
        self.root = Path(settings.UPLOADS) / str(upload)
        self.exports = self.root / "exports"
        self.recipe = self.root / "recipe.toml"

    def files(self) -> list[Path]:
        """The uploaded files."""
        return sorted(self.exports.iterdir()) if self.exports.exists() else []

    def codebook(self) -> Path | None:
        """The codebook that came with them."""
        return next(iter(sorted((self.root / "codebook").glob("*"))), None)

    def write_recipe(self, text: str, kept: Path) -> Path:
        """Put the recipe where the library reads it, and beside it the codebooks that kept recipes have."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.recipe.write_text(text, "utf-8")
        for path in kept.glob("*.csv"):
            if path.name in text:
                shutil.copyfile(path, self.root / path.name)
        return self.recipe

    def clear(self) -> None:
        """Delete all of it."""
        shutil.rmtree(self.root, ignore_errors=True)


def kept_text(kept: Path) -> str:
    """A recipe as it is kept; empty when there is none, or it cannot be read."""
    try:
        return read(kept)
    except (OSError, UnicodeDecodeError):
        return ""
