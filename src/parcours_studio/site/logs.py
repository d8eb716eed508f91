"""What the terminal is spared."""

from __future__ import annotations

import logging

FORBIDDEN = 403


class WithoutRefusals(logging.Filter):
    """Leaves out answers that refuse a right: the colleague has read it on the page, and nothing is broken."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written."""
        return not (record.name == "django.request" and getattr(record, "status_code", None) == FORBIDDEN)
