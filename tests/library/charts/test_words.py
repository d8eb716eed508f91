"""Every phrase exists in three languages, is used, and says the same things; the glossary has one word per concept."""

from __future__ import annotations

import datetime as dt
import re
import string
from collections import Counter
from pathlib import Path

import pytest

import parcours
from parcours.charts.figures import PHRASES, interval_text, reading_text, speak, value_text
from parcours.charts.readings import Reading, Unit, VariantReading, WaysReading
from parcours.charts.theme import DARK, LIGHT
from parcours.vocabulary.glossary import concepts, meaning, term
from parcours.vocabulary.wording import LANGUAGES, Wording, read_catalogue

SOURCE = Path(parcours.__file__).parent
REPORT_PHRASES = SOURCE / "report" / "phrases.toml"


def blanks(phrase: object) -> list[set[str]]:
    forms = [phrase] if isinstance(phrase, str) else list(phrase.values())  # type: ignore[attr-defined]
    return [{name for _, name, _, _ in string.Formatter().parse(form) if name} for form in forms]


@pytest.mark.parametrize("catalogue", [PHRASES, REPORT_PHRASES], ids=["charts", "report"])
def test_every_phrase_is_complete_in_three_languages(catalogue: Path) -> None:
    for key, phrase in read_catalogue(catalogue).items():
        assert set(phrase) == set(LANGUAGES), key
        for language in LANGUAGES:
            if not isinstance(phrase[language], str):
                assert {"one", "other"} <= set(phrase[language]), key
        found = [names for language in LANGUAGES for names in blanks(phrase[language])]
        assert all(names == found[0] for names in found), key


@pytest.mark.parametrize(("catalogue", "room"), [(PHRASES, "charts"), (REPORT_PHRASES, "report")])
def test_every_phrase_is_used(catalogue: Path, room: str) -> None:
    written = "".join(
        path.read_text(encoding="utf-8")
        for folder in (SOURCE / room, SOURCE / "report")
        for path in [*folder.rglob("*.py"), *folder.rglob("*.j2")]
    )
    families = (
        "metric_",
        "column_",
        "method_outcome_",
        "evidence_",
        "aside_",
        "compared_",
        "loyalty_",
        "neighbour_",
        "around_",
        "paper_question_",
        "paper_axis_",
        "paper_lever_",
        "over_",
        "outcome_",
        "quadrant_title_",
        "axis_",
    )
    for key in read_catalogue(catalogue):
        plain = f'"{key}"' in written or f"'{key}'" in written
        listed = key.startswith("column_") and f'"{key.removeprefix("column_")}"' in written
        built = key.startswith(families) and not key.startswith("column_")
        phase_or_weight = key in {"before", "during", "after", "decides", "some", "little"}
        assert plain or listed or built or phase_or_weight, key


def test_one_word_per_concept_in_every_language() -> None:
    for language in LANGUAGES:
        taken = Counter(term(concept, language) for concept in concepts())
        assert [word for word, times in taken.items() if times > 1] == []
    assert all(meaning(concept).endswith(".") for concept in concepts())
    assert term("moment of truth", "fr", count=2) == "moments de vérité"


def test_numbers_and_dates_are_written_as_people_there_write_them() -> None:
    english, german, french = (Wording(language) for language in LANGUAGES)
    assert [english.count(48210), german.count(48210), french.count(48210)] == ["48,210", "48.210", "48\u202f210"]
    assert german.percent(0.083, 1) == "8,3\u00a0%"
    assert english.decimal(-3.2) == "−3.2"
    assert english.decimal(-0.04) == "0.0"
    assert german.span(5400) == "1,5 Stunden"
    assert german.money(2_318_400, "EUR") == "2.318.400\u00a0€"
    assert french.quoted("App") == "«\u202fApp\u202f»"
    assert german.enumerated(["a", "b", "c"]) == "a, b und c"
    assert Wording("pt").language == "en"


def test_a_reading_is_written_with_interval_and_n() -> None:
    english = speak("en")
    assert (
        reading_text(Reading(value=0.41, low=0.38, high=0.44, n=1200), Unit.SHARE, english)
        == "41% [38% – 44%] n\u00a01,200"
    )
    assert reading_text(Reading(value=0.41, n=4), Unit.SHARE, english) == "too few (n\u00a04)"
    assert reading_text(None, Unit.SHARE, english) == "–"
    assert interval_text(Reading(value=3.0, low=2.98, high=3.02), Unit.SCORE, english) == "2.98 – 3.02"
    assert interval_text(Reading(value=0.0, low=-2.0, high=2.0), Unit.POINTS, english) == "−2 to 2"
    assert value_text(30.0, Unit.HOURS, english) == "30 hours"


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_colour_can_be_read_on_its_ground(theme: object) -> None:
    for paint in ("ink", "soft", "accent", "good", "bad", "truth"):
        for ground in ("paper", "wash"):
            a, b = sorted((luminance(getattr(theme, paint)), luminance(getattr(theme, ground))))
            assert (b + 0.05) / (a + 0.05) >= 4.5, (paint, ground)


def test_no_wording_is_spelt_out_in_the_templates() -> None:
    for path in (SOURCE / "report" / "templates").glob("*.j2"):
        text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", path.read_text(encoding="utf-8"), flags=re.S)
        text = re.sub(r"<[^>]*>", " ", text)
        assert not re.search(r"[A-Za-zÀ-ÿ]{3,}", text), path.name
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 80


@pytest.mark.parametrize(("language", "few", "most"), [("en", "<0.1%", "99.7%"), ("fr", "<0,1 %", "99,7 %")])
def test_a_share_that_is_not_nothing_and_not_all_does_not_read_so(language: str, few: str, most: str) -> None:
    said = [speak(language).percent(share).replace("\u00a0", " ") for share in (0.0004, 0.997, 0.0, 1.0)]
    assert said[:2] == [few, most]
    assert [one.strip(" %") for one in said[2:]] == ["0", "100"]
    assert speak("en").percent(1 - 1e-12) == "100%"
    assert speak("en").signed(speak("en").percent(0.0002), 0.0002) == "<0.1%"


def test_first_days_and_spans_stand_in_a_sentence() -> None:
    french, german = speak("fr"), speak("de")
    first = dt.date(2018, 9, 1)
    assert french.day(first) == "1er septembre 2018"
    assert french.short_moment(dt.datetime(2018, 9, 1, 9, 5)) == "1er sept. 2018, 09:05"
    assert french.short_period(first, dt.date(2018, 9, 11)) == "1er sept. 2018 – 11 sept. 2018"
    report = Wording("fr", read_catalogue(REPORT_PHRASES))
    assert "comparé au 1er septembre 2018" in report.say("period_compared", now="", before=report.period(first, first))
    assert german.within(16 * 86_400).replace("\u00a0", " ") == "16 Tagen"
    assert german.within(86_400).replace("\u00a0", " ") == "1 Tag"
    assert french.within(16 * 86_400).replace("\u00a0", " ") == "16 jours"
    assert [french.say("more", count=count) for count in (1, 2)] == ["+ 1 autre", "+ 2 autres"]


def test_a_few_ways_hold_nearly_all_paths_and_not_all() -> None:
    from parcours.report.sentences import ways_finding

    way = VariantReading(touchpoints=("a",), paths=99_990, share=Reading(value=0.9999))
    say = Wording("en", read_catalogue(REPORT_PHRASES))
    assert (
        ways_finding(WaysReading(shown=(way,), in_all=5), say)
        == "1 of 5 different ways hold more than 99.9% of all paths."
    )
    assert ways_finding(WaysReading(shown=(way,), in_all=1), say).endswith("hold >99.9% of all paths.")
