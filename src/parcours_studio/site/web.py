"""What gunicorn does when its process has begun to answer."""

from __future__ import annotations

import threading
from typing import Any


def post_worker_init(worker: Any) -> None:
    """Look ahead beside the first answers; gunicorn asks for it by this name."""
    from parcours_studio.company.queries import look_ahead

    threading.Thread(target=look_ahead, daemon=True).start()
