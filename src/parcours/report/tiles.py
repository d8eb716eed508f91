"""Figures as tiles: value, interval, n, the change against the period before, and the months as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from parcours.charts.figures import interval_text, n_text, pooled_text, score_name, score_text
from parcours.charts.readings import Reading, ScoreReading
from parcours.charts.theme import PAGE
from parcours.charts.trend import sparkline
from parcours.report import sentences
from parcours.vocabulary.wording import Wording

ABREAST = 6


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One figure."""

    name: str
    value: str
    small: str
    indicative: bool
    changes: tuple[tuple[str, str, str], ...]
    """Against what, the change, and its tone: good, bad or plain."""
    spark: Markup
    metric: str = ""
    """The metric's own name."""


@dataclass(frozen=True, kw_only=True)
class Strip:
    """Tiles beside and below each other; `columns` where there is room for all."""

    tiles: tuple[Tile, ...]
    columns: int

    def plain(self) -> dict[str, Any]:
        """As plain values for JSON."""
        tiles = [
            {
                **{name: getattr(tile, name) for name in ("metric", "name", "value", "small", "indicative")},
                "changes": [dict(zip(("against", "change", "tone"), one, strict=True)) for one in tile.changes],
                "spark": str(tile.spark),
            }
            for tile in self.tiles
        ]
        return {"columns": self.columns, "tiles": tiles}


def strip(scores: Sequence[ScoreReading], say: Wording) -> Strip:
    """The tiles of these figures, laid out so that the last row is not left nearly empty."""
    rows = -(-len(scores) // ABREAST) or 1
    return Strip(tiles=tuple(_tile(score, say) for score in scores), columns=max(1, -(-len(scores) // rows)))


def _tile(score: ScoreReading, say: Wording) -> Tile:
    interval = interval_text(score.reading, score.unit, say, currency=score.currency)
    parts = (interval, n_text(score.reading, say), pooled_text(score, say))
    changes = tuple(
        (say.say(phrase), *_change(difference, score, say))
        for phrase, difference in (
            ("against_previous", score.against_previous), ("against_last_year", score.against_last_year)
        )
        if difference is not None and difference.value is not None
    )  # fmt: skip
    return Tile(
        name=score_name(score, say),
        value=score_text(score, say),
        small=" · ".join(part for part in parts if part),
        indicative=score.reading.indicative,
        changes=changes,
        metric=score.metric,
        spark=Markup(sparkline(score, say.language, PAGE)),  # noqa: S704 - our own SVG, escaped by Sheet
    )


def _change(difference: Reading, score: ScoreReading, say: Wording) -> tuple[str, str]:
    """The words of a change and whether it is good, bad or within chance."""
    value = difference.value or 0.0
    change = sentences.signed_text(value, score, say)
    if difference.low is None:
        share = sentences.counted_share(difference, score)
        return (change if share is None else say.signed(say.percent(share), share)), "plain"
    if not sentences.beyond_chance(difference):
        return f"{change} ({say.say('within_chance')})", "plain"
    text = f"{'▲' if value > 0 else '▼'} {change}"
    if score.better is None:
        return text, "plain"
    return text, "good" if (value > 0) == (score.better == "high") else "bad"
