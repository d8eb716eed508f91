"""A number for a sequence of touchpoints, without collecting the sequence.

The fingerprint is a sum over the steps of R(touchpoint) · S(position), modulo a prime; R and S scatter small numbers
over the field by repeated squaring.
The sum sees order: exchanging the touchpoints at two positions changes it by (R(a) - R(b)) · (S(i) - S(j)), which a
prime never divides unless R or S themselves collide. Two arbitrary sequences meet with a chance of about 1 in the
prime; two primes near 2^31 make that 2^-62, so that among ten million variants one chance collision is expected once in
a hundred thousand such logs. Nobody can gain by forging one: it would only merge two rows of a statistic.
Every product stays below 2^62, so nothing overflows.
"""

from __future__ import annotations

import numpy as np

from parcours.journeys.observed.silences import Numbers

PRIMES = (2**31 - 1, 2**31 - 19)
ADDED = (1_103_515_245, 12_345_787, 1_013_904_223)
#: Different for touchpoints and positions, and for the two primes.
SEEDS = ((48_271, 69_621), (40_692, 16_807))


def fingerprints(touchpoint: Numbers, position: Numbers, starts: Numbers) -> Numbers:
    """The fingerprint of each path, never negative: of the steps from one number in `starts` up to the next."""
    high, low = (
        np.add.reduceat(_scattered(touchpoint, seeds[0], prime) * _scattered(position, seeds[1], prime) % prime, starts)
        % prime
        for prime, seeds in zip(PRIMES, SEEDS, strict=True)
    )
    return np.asarray(high * 2**31 + low)


def _scattered(numbers: Numbers, seed: int, prime: int) -> Numbers:
    """Each number scattered; worked out once for all numbers up to the largest."""
    value = (np.arange(numbers.max(initial=0) + 1) * seed + ADDED[0]) % prime
    for added in ADDED:
        value = (value * value + added) % prime
    return value[numbers]
