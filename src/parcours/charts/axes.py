"""Round numbers for axes."""

from __future__ import annotations

from math import ceil, floor, log10


def nice_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values that cover low to high, at most about `most` of them inside.

    >>> nice_ticks(0, 0.31)
    [0.0, 0.1, 0.2, 0.3, 0.4]
    """
    if high <= low:
        high = low + 1.0
    raw = (high - low) / most
    power = 10.0 ** floor(log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(count * step, 10) for count in range(first, last + 1)]
