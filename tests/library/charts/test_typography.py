"""Texts are measured with the bundled font and made to fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parcours.charts.axes import nice_ticks
from parcours.charts.svg import curve
from parcours.charts.typography import ELLIPSIS, SEMIBOLD, shorten, text_width, wrap, wrap_well

LINES = st.text("abcdefghij WMÄßl-", max_size=80)


def test_widths_are_those_of_the_font() -> None:
    assert text_width("m", 10) > 2 * text_width("i", 10)
    assert text_width("Weight", 10, SEMIBOLD) > text_width("Weight", 10)
    assert text_width("漢", 10) == 10


@given(LINES, st.floats(40, 200), st.integers(1, 4))
def test_no_wrapped_line_is_wider_than_its_room(text: str, room: float, lines: int) -> None:
    rows = wrap(text, room, 12, lines=lines)
    assert len(rows) <= lines
    assert all(text_width(row, 12) <= room for row in rows)


@given(LINES)
def test_nothing_is_lost_when_there_is_room(text: str) -> None:
    assert " ".join(wrap(text, 10_000, 12)) == " ".join(text.split())


def test_long_compounds_part_between_syllables() -> None:
    assert wrap("Debitorenbuchhaltung", 90, 12) == ["Debitorenbuch-", "haltung"]
    assert wrap("Announcements", 70, 11.5) == ["Announce-", "ments"]
    assert wrap("Auftragsbestätigung", 85, 12) == ["Auftragsbe-", "stätigung"]
    assert wrap("Kontrolle", 50, 12) == ["Kon-", "trolle"]


def test_smaller_letters_are_tried_before_words_are_parted() -> None:
    rows, size = wrap_well("Lautsprecherdurchsagen", text_width("Lautsprecherdurchsagen", 11) + 1, (12, 11))
    assert (rows, size) == (["Lautsprecherdurchsagen"], 11)


def test_a_space_that_does_not_break_holds_its_words_together() -> None:
    text = "Trop peu\u202f: 4\u00a0réponses"
    assert wrap(text, text_width("Trop peu\u202f: 4", 12), 12) == ["Trop peu\u202f:", "4\u00a0réponses"]


def test_what_does_not_fit_ends_with_an_ellipsis() -> None:
    assert shorten("a long sentence", 50, 12).endswith(ELLIPSIS)
    assert shorten("short", 50, 12) == "short"


def test_curves_are_flat_at_their_points() -> None:
    assert curve([(0, 0), (10, 4), (20, 0)]) == "M0 0C5 0 5 4 10 4C15 4 15 0 20 0"


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_cover_their_range(low: float, span: float) -> None:
    ticks = nice_ticks(low, low + span)
    assert ticks[0] <= low + 1e-6 * span
    assert ticks[-1] >= low + span - 1e-6 * span
    assert len(ticks) <= 9
