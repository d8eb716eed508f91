"""A number for a sequence of touchpoints, the same on every engine, without collecting the sequence.

`hash()` differs between engines and ordered concatenation is not portable, so the fingerprint is a sum over the steps
of R(touchpoint) · S(position), modulo a prime; R and S scatter small numbers over the field by repeated squaring.
The sum sees order: exchanging the touchpoints at two positions changes it by (R(a) - R(b)) · (S(i) - S(j)), which a
prime never divides unless R or S themselves collide. Two arbitrary sequences meet with a chance of about 1 in the
prime; two primes near 2^31 make that 2^-62, so that among ten million variants one chance collision is expected once in
a hundred thousand such logs. Nobody can gain by forging one: it would only merge two rows of a statistic.
Every product stays below 2^62, so neither engine overflows.
"""

from __future__ import annotations

import ibis.expr.types as ir

PRIMES = (2**31 - 1, 2**31 - 19)
ADDED = (1_103_515_245, 12_345_787, 1_013_904_223)
#: Different for touchpoints and positions, and for the two primes.
SEEDS = ((48_271, 69_621), (40_692, 16_807))


def fingerprint(touchpoint: ir.IntegerColumn, position: ir.IntegerColumn) -> ir.IntegerScalar:
    """The fingerprint of a group of steps, int64 and never negative; an aggregate for `group_by(path)`."""
    high, low = (
        ((_scatter(touchpoint, seeds[0], prime) * _scatter(position, seeds[1], prime)) % prime).sum() % prime
        for prime, seeds in zip(PRIMES, SEEDS, strict=True)
    )
    return (high * 2**31 + low).cast("int64")


def _scatter(number: ir.IntegerColumn, seed: int, prime: int) -> ir.IntegerColumn:
    value = (number.cast("int64") * seed + ADDED[0]) % prime
    for added in ADDED:
        value = (value * value + added) % prime
    return value
