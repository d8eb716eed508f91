"""Filters in words: the finding that they stand for, and each as a chip that one can take away."""

from __future__ import annotations

from dataclasses import dataclass, replace

from babel import Locale
from django.http import HttpRequest

from parcours.vocabulary.behind import DEPARTURES, Behind
from parcours_studio.behind.address import without
from parcours_studio.behind.names import Names
from parcours_studio.segments.queries import label as segment_label
from parcours_studio.ui.words import language, say, voice

MAIN = ("deviation", "link", "promise", "words", "said", "score", "passed", "touchpoint", "stage", "journey")
"""What a page says of itself: the first of these that the address names."""
METRICS = {"nps": "NPS", "csat": "CSAT", "ces": "CES"}
LIVES = ("prospect", "active", "at risk", "lost")


@dataclass(frozen=True)
class Chip:
    """A filter in words, and the address of the page without it."""

    text: str
    href: str


def main_filter(behind: Behind) -> str:
    """Which filter the page is about; empty when it is about none of them."""
    named = {name for name in MAIN if getattr(behind, name)}
    if "score" in named and behind.score == (None, None):
        named.discard("score")
    return next((name for name in MAIN if name in named), "")


def finding(behind: Behind, count: int, names: Names) -> str:
    """The customers behind the number as a sentence: "412 customers for whom “Refund” failed"."""
    about = main_filter(behind)
    if not about:
        return say("behind.customers", count=count)
    key, values = _said(about, behind, names)
    return say(f"behind.who_{key}", count=count, **values)


def lived(behind: Behind, count: int | None) -> str:
    """How often that was lived: "on 430 paths"; empty where nothing was counted."""
    about = main_filter(behind)
    if count is None or about in ("", "words", "said", "passed"):
        return ""
    key = {"deviation": "paths", "journey": "paths", "link": "moves", "promise": "promises", "score": "answers"}
    return say(f"behind.often_{key.get(about, 'steps')}", count=count)


def chips(request: HttpRequest, behind: Behind, names: Names) -> list[Chip]:
    """Every filter of the page in words, in the order of importance."""
    found = []
    for name in (*MAIN, "metric", "language", "channel", "life", "account"):
        value = getattr(behind, {"life": "life_cycle"}.get(name, name))
        if value:
            found.append(Chip(_chip(name, behind, names), without(request, name)))
    if behind.segment:
        found.append(Chip(segment_label(behind.segment, language()), without(request, "segment")))
    if behind.start or behind.end:
        found.append(Chip(period(behind), without(request, "from", "to")))
    return found


def period(behind: Behind) -> str:
    """The days in words."""
    if behind.start and behind.end:
        return voice().period(behind.start, behind.end)
    if behind.start:
        return say("studies.since", day=voice().day(behind.start))
    return say("studies.until", day=voice().day(behind.end)) if behind.end else ""


def language_name(code: str) -> str:
    """A language as the reader calls it; the code itself where nobody knows it."""
    try:
        return str(Locale.parse(code).get_display_name(language()) or code)
    except (ValueError, LookupError):
        return code


def metric_name(metric: str) -> str:
    """A metric by its usual short name."""
    return METRICS.get(metric, metric)


def score_words(behind: Behind) -> str:
    """The bounds of a score: "1 to 2", "from 9", "up to 6"."""
    low, high = behind.score or (None, None)
    shown = {name: voice().plain(value) for name, value in (("low", low), ("high", high)) if value is not None}
    if low is not None and low == high:
        return shown["low"]
    key = "between" if len(shown) == 2 else "from" if "low" in shown else "up_to"
    return say(f"behind.score_{key}", **shown)


def _said(about: str, behind: Behind, names: Names) -> tuple[str, dict[str, str]]:
    """The phrase for a filter and what fills its blanks."""
    place = {kind: names.of(kind, getattr(behind, kind), behind.journey) for kind in ("journey", "stage", "touchpoint")}
    quoted = {kind: voice().quoted(label) for kind, label in place.items()}
    if about == "deviation" and behind.deviation:
        kind, point = behind.deviation
        named = voice().quoted(names.of("touchpoint", point, behind.journey))
        key = kind.replace(" ", "_") if kind in DEPARTURES else "departed"
        return key, {"touchpoint": named}
    if about == "link" and behind.link:
        ends = [voice().quoted(names.of("touchpoint", one, behind.journey)) for one in behind.link]
        key = "began" if not behind.link[0] else "ended" if not behind.link[1] else "went"
        filled = {"source": ends[0], "target": ends[1]}
        return key, {name: text for name, text in filled.items() if not (name == "source" and key == "began")
                     and not (name == "target" and key == "ended")}  # fmt: skip
    if about == "promise" and behind.promise:
        promise, state = behind.promise
        key = f"promise_{state}" if state in ("kept", "broken", "pending") else "promised"
        return key, {"promise": voice().quoted(names.of("promise", promise, behind.journey))}
    if about in ("score", "said"):
        return _about_place(about, behind, quoted)
    if about == "passed":
        return about, {"touchpoint": voice().quoted(names.of("touchpoint", behind.passed, behind.journey))}
    if about == "words":
        return "words", {"words": voice().quoted(behind.words)}
    return about, {about: quoted[about]}


def _about_place(about: str, behind: Behind, quoted: dict[str, str]) -> tuple[str, dict[str, str]]:
    """A score given, or words said: of a place where one is named."""
    where = next((name for name in ("touchpoint", "stage") if getattr(behind, name)), "")
    key, values = ("scored", {"score": score_words(behind)}) if about == "score" else ("said", {})
    return (f"{key}_at", values | {"place": quoted[where]}) if where else (key, values)


def _chip(name: str, behind: Behind, names: Names) -> str:
    if name == "metric":
        return metric_name(behind.metric)
    if name == "language":
        return language_name(behind.language)
    if name == "channel":
        return say("behind.chip_channel", channel=behind.channel)
    if name == "life":
        known = behind.life_cycle in LIVES
        return say(f"behind.life_{behind.life_cycle.replace(' ', '_')}") if known else behind.life_cycle
    if name == "account":
        return say("behind.chip_account", account=behind.account)
    alone = replace(behind, touchpoint="", stage="") if name in ("score", "said") else behind
    key, values = _said(name, alone, names)
    return say(f"behind.chip_{key}", **values)
