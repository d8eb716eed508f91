"""A dam against floods: so many times a minute, counted in the web process's memory and written down nowhere."""

from __future__ import annotations

import threading
import time
from collections import Counter

MINUTE = 60.0
SAVES = 240
"""Ratings that one participant may save in a minute: a slider drawn to and fro stays far below."""
GUESSES = 120
"""Codes that may be typed in a minute from one address; a whole room stands behind one."""
JOINS = 600
"""Participants that may come in a minute from one address."""

_counts: Counter[tuple[str, str]] = Counter()
_lock = threading.Lock()
_minute = {"begun": 0.0}


def may(deed: str, who: str, most: int) -> bool:
    """Whether `who` may do this once more in this minute; doing so is counted."""
    with _lock:
        now = time.monotonic()
        if now - _minute["begun"] >= MINUTE:
            _counts.clear()
            _minute["begun"] = now
        _counts[deed, who] += 1
        return _counts[deed, who] <= most


def forget() -> None:
    """Begin to count anew."""
    with _lock:
        _counts.clear()
