"""Round numbers for axes."""

from __future__ import annotations

from math import ceil, floor, log10


def nice_ticks(low: float, high: float, most: int = 5, *, unit: float = 1.0) -> list[float]:
    """Round values, counted in `unit`, that cover low to high, at most about `most` of them inside.

    >>> nice_ticks(0, 0.31)
    [0.0, 0.1, 0.2, 0.3, 0.4]
    >>> nice_ticks(9 * 24, 17 * 24, unit=24)
    [192.0, 240.0, 288.0, 336.0, 384.0, 432.0]
    """
    low, high = low / unit, high / unit
    if high <= low:
        high = low + 1.0
    raw = (high - low) / most
    power = 10.0 ** floor(log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(count * step * unit, 10) for count in range(first, last + 1)]
