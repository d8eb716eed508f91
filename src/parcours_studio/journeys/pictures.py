"""Maps as files for walls and slides: where they are kept, and until when."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any

from parcours_studio.company import queries as company

KINDS = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
"""What a map can be drawn as, with the media type."""
FOLDER = "pictures"
KEPT_S = 7 * 24 * 3600


def file_of(question: dict[str, Any], language: str, kind: str) -> Path:
    """Where this map is, or will be; another map, lens, language or refresh is another file."""
    told = json.dumps([question, language, company.state_now()], sort_keys=True, ensure_ascii=False)
    name = hashlib.sha256(told.encode()).hexdigest()[:32]
    return company.folder().root / FOLDER / f"{name}.{kind}"


def keep(path: Path, drawn: bytes) -> None:
    """Write the file, all at once, and take away those that are old."""
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_suffix(f"{path.suffix}.writing")
    unfinished.write_bytes(drawn)
    unfinished.replace(path)
    for one in path.parent.iterdir():
        if one.stat().st_mtime < time.time() - KEPT_S:
            one.unlink(missing_ok=True)
