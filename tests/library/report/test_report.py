"""The report carries everything within itself, in three languages, and teaches where there is nothing."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import parcours
from parcours.charts.readings import ImportReading, Reading, ReportReading, ScoreReading, SetAsideReading, Unit
from parcours.report.render import FOLDER, render, speak
from parcours.report.sentences import imports_finding, in_a_row, plan_finding, plan_line, plan_lines, scorecard_finding
from parcours.report.source_tables import set_aside_table
from parcours.report.tables import plan_table, scorecard_table
from parcours.report.tiles import strip
from parcours.vocabulary.wording import LANGUAGES, read_catalogue
from tests.library.charts.railway import railway_report
from tests.sample_company import sample_company

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(HTMLParser):
    """Reads a page: its ids, links, words, and whether every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.inline = False
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = {name: value or "" for name, value in attrs}
        self.attributes += found.items()
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        if tag not in VOID:
            self.open.append("whole" if found.get("class") == "whole" else tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() in (tag, "whole")

    def handle_data(self, data: str) -> None:
        inline, self.inline = self.inline, self.open[-1:] == ["whole"]
        if (inline or self.inline) and self.words:
            self.words[-1] += data
        elif not self.open or self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {language: render(railway_report(language), language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_no_network_and_no_script(pages: dict[str, str], language: str) -> None:
    page = Page(pages[language])
    assert page.open == []
    assert not page.tags & {"script", "link", "img", "iframe", "object", "base"}
    assert all(link.startswith("#") for link in page.links)
    outside = re.sub(r'xmlns="http://www.w3.org/2000/svg"', "", pages[language])
    assert not re.search(r"https?://|url\((?!data:)|@import", outside)
    assert "default-src 'none'" in pages[language]
    assert not any(name.startswith("on") for name, _ in page.attributes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_has_its_target_and_every_id_is_given_once(pages: dict[str, str], language: str) -> None:
    page = Page(pages[language])
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_english_phrase_is_left_in_another_language(pages: dict[str, str], language: str) -> None:
    text = Page(pages[language]).text
    for key, phrase in read_catalogue(FOLDER / "phrases.toml").items():
        english, other = phrase["en"], phrase[language]
        if isinstance(english, str) and english != other and "{" not in english and len(english) > 6:
            assert english not in text, key
    assert f'lang="{language}"' in pages[language]


def test_each_section_states_its_finding(pages: dict[str, str]) -> None:
    text = Page(pages["en"]).text
    for finding in (
        "Compared with the period before: recommendation (NPS) up 3.1 points and satisfied (CSAT) down 2.1 percentage",
        "“Is delayed” and “Claims a refund” decide loyalty. Satisfaction is lowest at “Is delayed”: 2.3 of 5.",
        "There, 41% of promises are kept; the aim is 80%.",
        "3 of 1,812 different ways hold 34% of all paths.",
        "61% of finished paths follow the design [60.6% – 61.4%]. Most often, “Delay message” is left out. "
        "Satisfaction loses most where “Delay message” is left out: 0.40 lower than on other paths.",
        "In 9,410 paths (20%), “Delay message” is left out. "
        "Satisfaction is 0.40 lower on these paths [−0.60 to −0.20].",
        "“Delay message” weighs most: 31% of what is explained of loyalty.",
        "“Refund form” weighs more than we believed.",
        "Raise “Delay message” from 2.3 to 3.4: +6.1 [4.2 – 8.3] on recommendation (NPS), reaching 9,120 customers",
        "Recommendation (NPS) runs from 12 (Geschäftsreisende) to 31 (Pendler <Abo>).",
        "128,700 rows came in from 2 files; 453 were set aside. 212 rows brought nothing.",
        "Together, experiences at touchpoints explain 34% of loyalty (R², [31% – 37%]).",
    ):
        assert finding in text.replace("\u00a0", " "), finding


def test_no_line_break_parts_an_interval() -> None:
    page = render(railway_report("de"), "de")
    assert page.count('<span class="whole">[') > 5
    assert ".whole { white-space: nowrap; }" in page


def test_a_change_of_what_was_counted_in_full_is_not_called_chance() -> None:
    revenue = ScoreReading(
        metric="revenue", unit=Unit.MONEY, currency="CHF", reading=Reading(value=1_140_000.0),
        against_previous=Reading(value=140_000.0),
    )  # fmt: skip
    tile = strip([revenue], speak("de")).tiles[0]
    assert tile.value.replace("\u00a0", " ") == "1,14 Mio. CHF"
    assert tile.changes[0][1].replace("\u00a0", " ") == "+14 %"


def test_a_fall_of_what_was_counted_in_full_is_told_above_what_stayed_within_chance() -> None:
    def score(metric: str, unit: Unit, value: float, change: Reading) -> ScoreReading:
        return ScoreReading(metric=metric, unit=unit, reading=Reading(value=value), against_previous=change)

    revenue = score("revenue", Unit.MONEY, 570.0, Reading(value=-430.0))
    kept = score("promise-kept", Unit.SHARE, 0.9, Reading(value=-0.0001, low=-0.01, high=0.01))
    volume = score("volume", Unit.COUNT, 98.0, Reading(value=-2.0))
    told = scorecard_finding([kept, revenue, volume], speak("en"))
    assert told == (
        "Compared with the period before: revenue −43%. Of what has an interval, nothing changed beyond chance."
    )
    assert scorecard_finding([kept, volume], speak("en")).startswith("Nothing changed beyond chance")
    assert scorecard_finding([volume], speak("de")).startswith("Zahlen und Summen blieben innerhalb von 10")
    assert strip([kept], speak("en")).tiles[0].changes[0][1] == "0.0 percentage points (within chance)"


def test_metrics_in_the_middle_of_a_sentence_are_small_where_the_language_writes_them_so() -> None:
    counted = [
        ScoreReading(metric=metric, unit=Unit.COUNT, reading=Reading(value=125.0), against_previous=Reading(value=25.0))
        for metric in ("revenue", "volume")
    ]
    said = [scorecard_finding(counted, speak(language)).replace("\u00a0", " ") for language in ("fr", "de")]
    assert "chiffre d’affaires +25" in said[0]
    assert "et interactions +25" in said[0]
    assert "Umsatz +25 % und Interaktionen +25 %" in said[1]


def test_what_the_plan_moves_has_its_article_and_what_it_starts_from_its_case() -> None:
    line = replace(
        railway_report().plan[0], sentence="", outcome="overall satisfaction", scale_unit=Unit.SECONDS,
        current=1.7 * 86_400, goal=21 * 3_600.0,
    )  # fmt: skip
    german, french = (plan_line(line, speak(language)).replace("\u00a0", " ") for language in ("de", "fr"))
    assert "von 1,7 Tagen auf 21 Stunden" in german
    assert "bei der Gesamtzufriedenheit" in german
    assert "sur la satisfaction globale" in french
    assert "bei der Kennzahl „Zurückgelegte Wege“" in plan_line(replace(line, outcome="paths"), speak("de"))


@pytest.mark.parametrize(("language", "unit"), [("en", "pp"), ("de", "%-Punkte"), ("fr", "pts")])
def test_what_moves_a_share_is_told_in_percentage_points(language: str, unit: str) -> None:
    """A tenth of the customers more is ten points, and no ten per cent."""
    say, moved = speak(language), Reading(value=0.021, low=-0.004, high=0.046, n=400)
    score = ScoreReading(
        metric="csat",
        unit=Unit.SHARE,
        reading=Reading(value=0.5, n=400),
        against_previous=moved,
        against_last_year=moved,
    )
    line = replace(railway_report().plan[0], outcome="return", outcome_unit=Unit.SHARE, change=moved, sentence="")
    card = scorecard_table([score], say)
    assert card is not None
    plan_cells = [cell.text for cell in plan_table([line], say).rows[0]]
    told = [*(cell.text for cell in card.rows[0][2:]), *plan_cells[4:6]]
    assert all(unit in text.replace("\u00a0", " ") and "2" in text for text in told[:3])
    assert not any(text.replace(unit, "").count("%") for text in [*told, plan_line(line, say).partition(": ")[2]])


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "over 12 questions"), ("de", "über 12 Fragen"), ("fr", "sur 12 questions")],
)
def test_a_tile_says_over_how_many_questions_it_reads(language: str, said: str) -> None:
    reading = Reading(value=0.71, low=0.7, high=0.72, n=12_478)
    pooled = ScoreReading(metric="csat", reading=reading, unit=Unit.SHARE, pools="question", pooled=12)
    tiles = strip([pooled, replace(pooled, pooled=1)], speak(language)).tiles
    assert tiles[0].small.endswith(f" · {said}")
    assert not tiles[1].small.endswith(said)


def test_the_same_touchpoint_in_a_row_is_said_once() -> None:
    assert in_a_row(("a", "a", "b", "a")) == [("a", 2), ("b", 1), ("a", 1)]


def test_reasons_for_setting_rows_aside_speak_the_readers_language() -> None:
    known = SetAsideReading(code="unreadable-time", reason='"x" is not a time', count=3, value="0000-00-00")
    other = SetAsideReading(code="something-else", reason="In the intake's words.", count=1)
    table = set_aside_table([known, other], speak("fr"))
    assert table.rows[0][0].text.startswith("Un moment est illisible")
    assert "0000-00-00" in table.rows[0][0].text
    assert table.rows[1][0].text == "In the intake's words. (something-else)"


def test_lines_within_chance_are_left_to_the_table() -> None:
    report = railway_report()
    line = report.plan[0]
    weak = replace(line, change=Reading(value=0.1, low=-0.2, high=0.4, n=100), evidence="association")
    assert plan_lines([weak, line]) == [line]
    assert plan_lines([weak]) == [weak]
    assert plan_finding([weak], speak("en")).startswith("No improvement promises more than chance yet")


def test_numbers_stand_behind_every_picture(pages: dict[str, str]) -> None:
    page = Page(pages["en"])
    assert page.text.count("Show the numbers") >= 6
    assert "41% [38% – 44%] n 1,200" in page.text.replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_company_without_anything_is_told_what_to_do_first(language: str) -> None:
    html = render(ReportReading(company="Leer & <Neu>", as_of=dt.datetime(2026, 1, 2, 3, 4)), language)
    text = Page(html).text
    for key in ("scorecard_empty", "map_empty", "plan_empty", "imports_empty"):
        first = read_catalogue(FOLDER / "phrases.toml")[key][language].split("`")[0]
        assert first.strip() in text
    assert "<code>parcours import</code>" in html
    assert "Leer &amp; &lt;Neu&gt;" in html


def test_labels_from_files_cannot_become_markup() -> None:
    report = railway_report()
    journey = report.journeys[0]
    stages = tuple(replace(stage, label=f"<script>alert('{stage.id}')</script>") for stage in journey.map.stages)
    hostile = replace(
        report, company='"><script>x</script>', journeys=(replace(journey, map=replace(journey.map, stages=stages)),)
    )
    html = render(hostile)
    assert "<script" not in html


def test_two_journeys_stand_on_one_page_without_getting_mixed_up() -> None:
    report = railway_report()
    page = Page(render(replace(report, journeys=report.journeys * 2)))
    assert {"map", "map-2", "paths-2", "criticality-2"} <= set(page.ids)
    assert {link[1:] for link in page.links} <= set(page.ids)


def test_criticality_without_a_picture_says_what_one_needs() -> None:
    report = railway_report()
    (journey,) = report.journeys
    assert "No picture" not in Page(render(report)).text
    unrated = tuple(replace(one, performance=None) for one in journey.criticality)
    page = Page(render(replace(report, journeys=(replace(journey, criticality=unrated),))))
    assert "No picture: setting weight against satisfaction or kept promises needs at least two" in page.text


def test_where_nobody_believes_anything_the_criticality_says_so() -> None:
    report = railway_report()
    (journey,) = report.journeys
    assert "Nobody has stated a belief yet" not in Page(render(report)).text
    rows = tuple(replace(one, importance_belief=None, satisfaction_belief=None) for one in journey.criticality)
    page = Page(render(replace(report, journeys=(replace(journey, criticality=rows),))))
    assert page.text.count("Nobody has stated a belief yet") == 1
    assert "Importance believed" in page.text


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_nothing_but_the_pictures_scrolls_sideways_and_the_console_is_silent(
    pages: dict[str, str], language: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(pages[language], encoding="utf-8")
    drive(file)


@pytest.mark.browser
def test_the_sample_companys_own_report_reads_on_a_phone_and_on_a_desk_by_day_and_by_night(tmp_path: Path) -> None:
    with parcours.open(sample_company()) as company:
        drive(company.report(tmp_path / "report.html", language="de"))


def drive(file: Path) -> None:
    """Open a report in Chromium, narrow and wide, light and dark: nothing overflows, is fetched, or complains."""
    playwright = pytest.importorskip("playwright.sync_api")
    from tests.browser.conftest import CHROMIUM
    from tests.browser.hanging import watched

    with watched(), playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width, scheme in ((390, "light"), (390, "dark"), (1440, "light"), (1440, "dark")):
            page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on(
                "request", lambda request, said=said: said.append(request.url) if "http" in request.url[:5] else None
            )
            page.goto(file.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            wide = page.evaluate(
                "[...document.querySelectorAll('main *:not(.scrolls, .scrolls *, svg *)')]"
                ".filter(one => one.getBoundingClientRect().right > innerWidth + 1)"
                ".filter(one => !one.closest('thead, caption')).map(one => one.outerHTML.slice(0, 80))"
            )
            assert wide == []
            cut = (
                "[...document.querySelectorAll('.scrolls')].filter(one => one.scrollWidth > one.clientWidth + 1).length"
            )
            assert width < 1000 or page.evaluate(cut) == 0, "a map is cut although there is room"
            assert said == []
        browser.close()


def test_one_row_that_was_set_aside_was_and_several_were() -> None:
    one = ImportReading(file="a.csv", rows=20, facts=19, set_aside=1)
    assert imports_finding([one], 1, speak("en")) == "20 rows came in from 1 file; 1 was set aside."
    assert "1 wurde zur Seite gelegt." in imports_finding([one], 1, speak("de"))
    assert "2 wurden zur Seite gelegt." in imports_finding([one], 2, speak("de"))
