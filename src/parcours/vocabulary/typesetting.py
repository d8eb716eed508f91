"""How a language sets its signs: French parts ; : ! ? and the inside of « » by a narrow space that does not break."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

NARROW_SPACE = "\u202f"
APART = re.compile("[ \u00a0](?=[;:!?»])|(?<=«)[ \u00a0]")
INTERVAL = re.compile(r"(\[[^\[\]]{0,20}\d[^\[\]]{0,20}\])")
CODE = re.compile("(`[^`]*`)")


@lru_cache(maxsize=10_000)
def typeset(text: str, language: str) -> str:
    """A phrase as it is printed, from one that was typed with plain spaces; what stands between backticks stays.

    >>> typeset("Qui : « nous » ?", "fr") == "Qui\u202f: «\u202fnous\u202f»\u202f?"
    True
    >>> typeset("Who: “us” ?", "en")
    'Who: “us” ?'
    """
    if language != "fr":
        return text
    parts = CODE.split(text)
    return "".join(part if place % 2 else APART.sub(NARROW_SPACE, part) for place, part in enumerate(parts))


def whole_intervals(text: str) -> Markup:
    """Text whose intervals, in their brackets, no line break parts, not even after the dash.

    >>> whole_intervals("up 3 [1 – 5] & more")
    Markup('up 3 <span class="whole">[1 – 5]</span> &amp; more')
    """
    parts = INTERVAL.split(text)
    return Markup("").join(
        Markup('<span class="whole">{}</span>').format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )
