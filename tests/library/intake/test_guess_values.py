"""What the guesser makes of the values of single columns."""

from __future__ import annotations

from collections import Counter

import pytest

from parcours.intake.guess.language.words import speaks_of, words_of
from parcours.intake.guess.tables.times import moments
from parcours.intake.guess.tables.values import read_values


def read(values: list[str], heading: str = "field", *, distinct: float | None = None):
    counts = Counter(values)
    return read_values(counts, words_of(heading), distinct=len(counts) / len(values) if distinct is None else distinct)


@pytest.mark.parametrize(
    ("values", "heading", "kind"),
    [
        (["1", "2", "17"], "anything", "integer"),
        (["57.0", "3.0"], "anything", "integer"),
        (["1.5", "2.25", "3"], "anything", "number"),
        (["1.234,50 €", "20,00 €"], "Betrag", "number"),
        (["007", "012", "113"], "anything", "code"),
        (["ja", "nein", "ja"], "Gelöst", "boolean"),
        (["true", "false"], "is_open", "boolean"),
        (["2024-02-29", "2024-03-01"], "day", "date"),
        (["2024-02-29 00:00:00", "2024-03-01 00:00:00"], "day", "date"),
        (["2025-07-01 11:05:45 +0000"], "created", "timestamp"),
        (["31.12.2024", "01.01.2025"], "Datum", "date"),
        (["05/14/2016 12:30:00 AM", "05/11/2016 01:00:00 PM"], "when", "timestamp"),
        (["Tue Oct 31 22:10:47 +0000 2017", "Wed Nov 01 07:02:11 +0000 2017"], "created_at", "timestamp"),
        (["Tue Oct 31 22:10:47 UTC 2017"], "created_at", "timestamp"),
        (["9:30 PM", "11:05 AM"], "arrival", "clock"),
        (["14h05", "9 h 30"], "Heure", "clock"),
        (["12/31/1899 09:30:00 AM", "12/31/1899 11:00:00 PM"], "departure", "clock"),
        (["45321", "45322.5"], "Order Date", "timestamp"),
        (["45321", "45322"], "population", "integer"),
        (["1717243200000", "1717243201000"], "timestamp", "timestamp"),
        (["1717243200000123", "1717243201000456"], "event_timestamp", "timestamp"),
        (["1717243200000123", "1717243201000456"], "population", "integer"),
        (["1734047174000", "1734047774000"], "solved", "timestamp"),
        (["1734047174", "1734047774"], "first_reply", "timestamp"),
        (["1734047174", "1734047774"], "order", "integer"),
        (["1734047174", "1734047774"], "paid amount", "integer"),
        (["45321", "45322"], "paid", "integer"),
        (["20240106", "20231205"], "réservé_le", "date"),
        ([f"202401{day:02}" for day in range(1, 31)], "ausgeführt", "date"),
        ([f"202401{day:02}" for day in range(1, 31)], "order no", "integer"),
        ([f"202401{number}" for number in range(10, 60)], "field", "integer"),
        (["1104962.1612069510", "2204962.1612069777"], "user_pseudo_id", "identifier"),
        (["1104962.1612069510", "2204962.1612069777"], "ratio", "number"),
        (["a@b.org", "c@d.example"], "Kontakt", "email"),
        (["+49 30 901820", "+33 1 42 68 53 00"], "x", "phone"),
        (["https://a.example/b", "www.c.example"], "x", "url"),
        (["9b2d6c1e5f8a4b7c9d0e1f2a3b4c5d6e", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"], "x", "identifier"),
        (["<p>Hello</p>", "<b>no</b> thanks"], "x", "html"),
        (['{"a": 1}', '{"b": [2]}'], "x", "json"),
        (["de", "en-US", "fr"], "locale", "language"),
        (["EUR", "USD"], "currency", "currency"),
        (["", ""], "x", "empty"),
    ],
)
def test_values_are_taken_for_what_they_are(values: list[str], heading: str, kind: str) -> None:
    filled = Counter(value for value in values * 3 if value)
    assert read_values(filled, words_of(heading), distinct=1 / 3).kind == kind


def test_words_for_nothing_are_set_apart_from_the_other_values() -> None:
    read_ = read(["4", "5", "Blank", "3", "4", "NA"])
    assert (read_.kind, set(read_.missing)) == ("integer", {"Blank", "NA"})


@pytest.mark.parametrize(
    ("values", "form", "unsure"),
    [
        (["13/02/2024", "01/02/2024"], "%d/%m/%Y", False),
        (["02/13/2024", "02/01/2024"], "%m/%d/%Y", False),
        (["02/03/2024", "05/06/2024"], "%d/%m/%Y", True),
        (["02.03.2024", "05.06.2024"], "%d.%m.%Y", False),
        (["2024-05-31T13:45:00.000Z"], "", False),
        (["2024-05-31 13:45:00.123+02:00"], "", False),
        (["March 4, 2024", "January 12, 2024"], "%B %d, %Y", False),
        (["04-Mar-24"], "%d-%b-%y", False),
        (["Mon, 04 Mar 2024 10:00:00 +0000"], "%a, %d %b %Y %H:%M:%S %z", False),
        (["Tue May 05 22:10:47 +0000 2020"], "%a %b %d %H:%M:%S %z %Y", False),
        (["17 avril 2024", "1er mai 2024", "2 mai 2024"], "%d %B %Y | %der %B %Y", False),
        (["17 avr. 2024", "3 juil. 2024", "4 mai 2024"], "%d %b %Y", False),
        (["5 März 2024", "6 Mai 2024"], "%d %B %Y", False),
        (["3. Mai 2024", "4. April 2024"], "%d. %B %Y", False),
        (["12 de mayo de 2024"], "%d de %B de %Y", False),
        (["Mär 5, 2024"], "%b %d, %Y", False),
        (["17 avril 2024 à 14:05"], "%d %B %Y à %H:%M", False),
        (["5. März 2024, 14:05 Uhr"], "%d. %B %Y, %H:%M Uhr", False),
        (["20240305", "20240329"], "%Y%m%d", False),
        (["Mo, 03.02.2025", "Fr, 28.02.2025"], "%a, %d.%m.%Y", False),
        (["Mo., 03.02.2025 14:05", "Do., 27.02.2025 9:30"], "%a, %d.%m.%Y %H:%M", False),
        (["Montag, den 3. Februar 2025"], "%a, den %d. %B %Y", False),
        (["lundi 3 février 2025", "mer 19 mars 2025"], "%a %d %B %Y", False),
        (["mardi 4 février 2025 à 14h05"], "%a %d %B %Y à %Hh%M", False),
        (["03/02/2025 14h05", "28/02/2025 9h30"], "%d/%m/%Y %Hh%M", False),
        (["17 fe\u0301vrier 2024", "3 aou\u0302t 2024"], "%d %B %Y", False),
    ],
)
def test_formats_of_times_are_found_and_doubts_are_told(values: list[str], form: str, *, unsure: bool) -> None:
    read_ = moments(Counter(values))
    assert read_ is not None
    assert (read_.format, bool(read_.unsure)) == (form, unsure)


def test_words_that_are_no_months_and_no_days_make_no_dates() -> None:
    assert moments(Counter(["12 Monkeys 2024", "5 Sterne 2024"])) is None
    assert moments(Counter(["Ab, 03.02.2025", "Etwa 04.02.2025"])) is None


def test_days_that_no_calendar_has_leave_the_others_times_and_are_named() -> None:
    read_ = read(["2024-01-02", "2024-02-31", "yesterday", "2024-01-04", "2024-01-05", "2024-01-06", "2024-01-07"])
    assert (read_.kind, read_.stray, read_.why) == ("date", ("yesterday",), "most of its values are times (ISO 8601)")
    assert read_.moments is not None
    assert read_.moments.unread == ("2024-02-31",)
    assert read_.moments.share == pytest.approx(5 / 6)
    assert read(["2024-01-02", "2024-02-28"]).why == "all its values are times (ISO 8601)"


def test_the_whole_column_settles_what_the_sample_leaves_open() -> None:
    read_ = moments(Counter(["02/03/2024"]), largest_parts=(11, 29))
    assert read_ is not None
    assert (read_.format, read_.unsure) == ("%m/%d/%Y", "")


@pytest.mark.parametrize(
    ("values", "decimal"),
    [
        (["1.234,5", "2,0"], ","),
        (["1,234.5", "2.0"], "."),
        (["0.125", "12.5"], "."),
        (["1 234,50"], ","),
        (["1'234.50"], "."),
        (["0,671", "1,401"], ","),
        (["0.671", "1.401"], "."),
        (["-0,125", "2,500"], ","),
        (["1,530", "2,75"], ","),
        (["1,530", "1,234,567"], "."),
    ],
)
def test_decimal_marks_are_told_from_thousands_marks(values: list[str], decimal: str) -> None:
    read_ = read(values, "Betrag")
    assert read_.figures is not None
    assert read_.figures.decimal == decimal


@pytest.mark.parametrize("text", ["1,530", "1.530"])
def test_figures_that_could_be_read_either_way_are_the_less_sure_ones_and_say_so(text: str) -> None:
    read_ = read([text, "875"], "Betrag")
    assert read_.figures is not None
    assert read_.sure < 0.7
    assert f'"{text}"' in read_.figures.unsure
    assert "1530" in read_.figures.unsure
    assert "1.53" in read_.figures.unsure


@pytest.mark.parametrize(
    ("heading", "group", "concept"),
    [
        ("Kundennummer", "thing", "customer"),
        ("customerID", "thing", "customer"),
        ("numéro_client", "thing", "customer"),
        ("id_pedido", "thing", "order"),
        ("Rechnungsbetrag", "role", "amount"),
        ("Gesprächsdauer", "role", "duration"),
        ("Weiterempfehlungsbereitschaft", "score", "nps"),
        ("fecha_vencimiento", "time", "due"),
        ("purchaseDate", "verb", "placed"),
        ("klantnummer", "thing", "customer"),
    ],
)
def test_headings_in_seven_languages_are_understood(heading: str, group: str, concept: str) -> None:
    assert speaks_of(words_of(heading), group, concept)


@pytest.mark.parametrize("heading", ["salesman", "statement", "marketplace", "custom_field"])
def test_words_inside_other_words_say_nothing(heading: str) -> None:
    assert not speaks_of(words_of(heading), "thing", "customer")
    assert not speaks_of(words_of(heading), "role", "amount")


def test_days_that_mean_never_are_nothing_and_no_time() -> None:
    found = read([*(f"2024-02-{day:02}" for day in range(1, 29)), *["9999-12-31"] * 30], "valid_to")
    assert (found.kind, found.missing) == ("date", ("9999-12-31",))
    assert found.moments is not None
    assert found.moments.high.year == 2024
    german = read([*(f"{day:02}.02.2024" for day in range(1, 29)), *["31.12.9999"] * 30], "gültig bis")
    assert (german.kind, german.missing) == ("date", ("31.12.9999",))


def test_comments_that_come_again_and_again_are_texts_and_reasons_from_a_list_are_not() -> None:
    said = ["Everything was fine.", "It took far too long!", "No complaints at all."] * 40
    assert read(said, "Any other comments?").kind == "text"
    assert read(said, "Reason").kind == "category"
    assert read(["great", "fine", "late"] * 40, "comment").kind == "category"


def test_the_numbers_that_telephone_systems_give_their_calls_are_no_figures() -> None:
    assert read(["1704195980.3400", "1704204386.12"], "uniqueid").kind == "identifier"
    assert read(["1704195980.0", "1704204386.0"], "uniqueid").kind == "integer"


def test_the_beginning_of_a_computers_days_is_no_moment_where_it_comes_often_among_others() -> None:
    moments_ = [f"2024-03-{day:02} 10:05:00" for day in range(1, 29)]
    assert read([*moments_, *["1980-01-01 00:00:00"] * 8], "submitdate").missing == ("1980-01-01 00:00:00",)
    assert read([*moments_, "1980-01-01 00:00:00"], "submitdate").missing == ()
    assert read(["1980-01-01", "1981-02-03"] * 20, "born on").missing == ()


def test_a_slip_in_a_small_file_does_not_cost_its_amounts() -> None:
    typed = ["10.00", "1O.00", "12.00", "12.50", "13.00", "14.00"]
    found = read(typed, "amount")
    assert found.kind == "number"
    assert found.figures is not None
    assert found.figures.unread == ("1O.00",)
    assert read(typed, "note").figures is None
