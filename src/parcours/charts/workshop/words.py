"""Values of the three questions as people read them."""

from __future__ import annotations

from parcours.vocabulary.wording import Wording


def said(question: str, value: float, wording: Wording) -> str:
    """A value: shares as per cent, the others without a needless ".0"."""
    if question == "promise_kept":
        return wording.percent(value / 100)
    return wording.decimal(value, 0 if value == round(value) else 1)
