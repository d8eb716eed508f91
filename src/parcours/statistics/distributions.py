"""The normal, Student's and the chi-squared distribution; as `scipy.stats` has them, without its second to load."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, ndtr, ndtri, stdtr, stdtrit

Numbers = npt.NDArray[np.float64]


def normal_point(share: float) -> float:
    """The z below which this share lies.

    >>> round(normal_point(0.975), 4)
    1.96
    """
    return float(ndtri(share))


def normal_share(z: npt.ArrayLike) -> Numbers:
    """The share that lies below z."""
    return np.asarray(ndtr(z))


def student_point(share: float, freedom: npt.ArrayLike) -> Numbers:
    """The t below which this share lies; nan where there is no freedom.

    >>> round(float(student_point(0.975, 30)), 4)
    2.0423
    """
    return np.asarray(stdtrit(freedom, share))


def student_tail(t: npt.ArrayLike, freedom: npt.ArrayLike) -> Numbers:
    """The share that lies above t."""
    return np.asarray(stdtr(freedom, -np.asarray(t)))


def chi_squared_tail(statistic: float, freedom: int) -> float:
    """The share that lies above this statistic."""
    return float(chdtrc(freedom, statistic))
