"""What only the interactions know, and what only the map does: a slip of the pen, or a source that is not there yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from parcours.errors import nearest
from parcours.journeys.dimensions import spots
from parcours.journeys.journey import Journey
from parcours.journeys.matching import ALWAYS, Matching

MENTIONED = 5
"""So many of each are spelt out."""


def misfits(matching: Matching, journeys: Sequence[Journey]) -> list[str]:
    """The notices that the two give occasion to: the most frequent events on no map, and words that nothing says."""
    strangers: Counter[str] = Counter()
    for row in matching.unmatched().to_pylist():
        strangers[row["event"]] += row["interactions"]
    frequent = [f'"{event}" ({interactions:,})' for event, interactions in strangers.most_common(MENTIONED)]
    silent = unheard(matching, journeys)
    more = f" and {len(silent) - MENTIONED} more" if len(silent) > MENTIONED else ""
    return [
        *([f"On no map: {', '.join(frequent)}."] if frequent else []),
        *([f"On the map, but in no interaction: {', '.join(silent[:MENTIONED])}{more}."] if silent else []),
    ]


def unheard(matching: Matching, journeys: Sequence[Journey]) -> list[str]:
    """The words of rules and promises that are in no interaction, each with the nearest one that is."""
    said = matching.signatures.select(*ALWAYS).to_pyarrow()
    known = {name: {word for word in said[name].to_pylist() if word} for name in ALWAYS}
    listened = dict.fromkeys(_listened(journeys))
    return [_told(name, word, known[name]) for name, word in listened if word not in known[name]]


def _listened(journeys: Sequence[Journey]) -> Iterator[tuple[str, str]]:
    """Every event, channel and source that the journeys of today name."""
    for spot in spots(journeys):
        if not spot.touchpoint.retired:
            for condition in spot.touchpoint.when:
                yield from ((name, word) for name in ALWAYS for word in getattr(condition, name))
            for promise in spot.touchpoint.promises:
                yield from (("event", word) for word in (promise.from_, promise.to) if word)


def _told(name: str, word: str, known: set[str]) -> str:
    near = nearest(word, known)
    return f'{name} "{word}"' + (f' (did you mean "{near[0]}"?)' if near else "")
