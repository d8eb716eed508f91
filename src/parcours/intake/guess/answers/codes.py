"""The codes of a rating: those of its scale, those that by custom mean no answer, and slips that are neither."""

from __future__ import annotations

#: Codes that by old custom mean "no answer".
CUSTOMARY = {
    *(77.0, 88.0, 97.0, 98.0, 99.0, 777.0, 888.0, 997.0, 998.0, 999.0, 9999.0),
    *(-1.0, -2.0, -7.0, -8.0, -9.0, -77.0, -88.0, -97.0, -98.0, -99.0, -777.0, -888.0, -999.0, -9999.0),
}
#: The same, where the scale ends two or more below.
CUSTOMARY_ABOVE = {8.0, 9.0}
#: A code stands for something when it comes this often, and in this share of the answers; else it is a slip.
OFTEN, OFTEN_SHARE = 3, 0.005
#: Codes above the end of a usual scale are slips up to this share of the answers and of those at the end.
SLIPS, SLIPS_BESIDE = 0.01, 0.1
ENDS = (5.0, 7.0, 10.0)


def core_codes(counts: dict[float, int]) -> list[float]:
    """The codes that hang together: without negative, customary and far-off ones, and without slips.

    >>> core_codes({1: 5, 2: 9, 4: 20, 5: 11, 9: 3, 99: 1})
    [1, 2, 4, 5]
    >>> core_codes({1: 50, 2: 90, 3: 80, 4: 200, 5: 110, 7: 1})
    [1, 2, 3, 4, 5]
    >>> core_codes({1: 5, 2: 9, 3: 20, 4: 11, 5: 30, 6: 9, 7: 8, 9: 4})
    [1, 2, 3, 4, 5, 6, 7]
    """
    kept: list[float] = []
    for code in sorted(code for code in counts if code >= 0):
        far = bool(kept) and code - kept[-1] > 2 and code > 5 and code == int(code)
        if far or (kept and code in CUSTOMARY and kept[-1] <= 11) or _behind_seven(code, kept, counts):
            break
        kept.append(code)
    return _without_slips(kept, counts)


def is_custom(code: float, counts: dict[float, int]) -> bool:
    """Whether a code comes so often that it stands for something."""
    return counts.get(code, 0) >= max(OFTEN, OFTEN_SHARE * sum(counts.values()))


def means_nothing(code: float, high: float, counts: dict[float, int]) -> bool:
    """Whether a code beside the scale that ends at `high` is one of those that by custom mean no answer.

    >>> means_nothing(99, 5, {1: 100, 5: 90, 99: 12}), means_nothing(99, 5, {1: 100, 5: 90, 99: 1})
    (True, False)
    >>> means_nothing(42, 5, {1: 100, 5: 90, 42: 12})
    False
    """
    usual = code in CUSTOMARY or (code in CUSTOMARY_ABOVE and code - high >= 2)
    return usual and is_custom(code, counts)


def inner_codes(core: list[float]) -> list[float]:
    """Core codes without those beside a scale from 1 to 5 or 7 that may mean nothing.

    >>> inner_codes([0, 1, 2, 3, 4, 5, 6]), inner_codes([0, 1, 2, 9, 10])
    ([1, 2, 3, 4, 5], [0, 1, 2, 9, 10])
    """
    top = 5 if core[-1] <= 6 else 7 if core[-1] <= 8 else core[-1]
    return core if top > 7 else [code for code in core if 1 <= code <= top] or core


def _behind_seven(code: float, kept: list[float], counts: dict[float, int]) -> bool:
    """Whether a 9 stands behind a scale to 7 that came up whole: who could give 9 would have given 8 or 10 as well."""
    whole = [one for one in kept if one] == [1, 2, 3, 4, 5, 6, 7]
    return code == 9 and whole and not counts.get(8) and not counts.get(10)


def _without_slips(core: list[float], counts: dict[float, int]) -> list[float]:
    """Without the few codes that somebody mistyped just above a usual scale, or the few 0 below one from 1."""
    total = sum(counts.values())
    for end in ENDS:
        above = sum(counts[code] for code in core if code > end)
        if above and above <= min(SLIPS * total, SLIPS_BESIDE * counts.get(end, 0)):
            core = [code for code in core if code <= end]
    low_slip = core[:2] == [0.0, 1.0] and core[-1] <= ENDS[1] and not is_custom(0.0, counts)
    return core[1:] if low_slip else core
