"""What the number of a path says: customer · 2^32 + journey · 2^24 + its number among the customer's paths through it.

Reproducible, and unique for 127 journeys and 16.7 million paths of one customer through each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    import numpy.typing as npt

CUSTOMER_SHIFT = 2**32
JOURNEY_SHIFT = 2**24


def path_number(
    customer: npt.NDArray[np.int64], journey: npt.NDArray[np.int64], ordinal: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """The numbers of customers' paths through journeys."""
    return customer * CUSTOMER_SHIFT + journey * JOURNEY_SHIFT + ordinal


def is_through(path: ir.IntegerValue, journey: ir.IntegerValue) -> ir.BooleanValue:
    """Whether a path leads through the journey of that code; null for no path."""
    return (path & (127 * JOURNEY_SHIFT)) == journey.cast("int64") * JOURNEY_SHIFT


def ordinal(path: int) -> int:
    """Which of the customer's paths through its journey it is, from 1.

    >>> ordinal(2976 * 2**32 + 2**24 + 6)
    6
    """
    return path % JOURNEY_SHIFT


def journey_code(path: int) -> int:
    """The code of the journey that it leads through.

    >>> journey_code(2976 * 2**32 + 2**24 + 6)
    1
    """
    return path % CUSTOMER_SHIFT // JOURNEY_SHIFT
