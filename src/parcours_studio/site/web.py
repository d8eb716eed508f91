"""The web process, as gunicorn begins it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class WithoutPandas(MetaPathFinder):
    """Keeps pandas out, 40 MB: no page needs it; Arrow and DuckDB load it to ask whether a value is one of its own."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Nobody else is asked for it; both libraries work where it is not installed."""
        if name == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}: the web process does without it", name=name)
        return None


sys.meta_path.insert(0, WithoutPandas())


def post_worker_init(worker: Any) -> None:
    """Look ahead beside the first answers; gunicorn asks for it by this name."""
    from parcours_studio.company.queries import look_ahead

    threading.Thread(target=look_ahead, daemon=True).start()
