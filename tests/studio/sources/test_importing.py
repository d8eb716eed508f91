"""From an upload to facts, and back."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from parcours.company.folder import DRAFT
from parcours.intake.import_report import ImportReport
from parcours_studio.accounts.models import AuditLine, Colleague
from parcours_studio.queue.models import Job
from parcours_studio.sources import queries
from parcours_studio.sources.models import Import, State, Upload
from parcours_studio.sources.reported import currency_remark
from parcours_studio.ui.words import say_in
from tests.people import RECIPE, read_rows, write_rows
from tests.studio.sources.conftest import EVIL, Bring

Run = Callable[[Upload], Upload]


@pytest.fixture
def recipe(notes: Path, company: Path) -> Path:
    """The kept recipe of the notes."""
    return company / "sources" / "notes.toml"


def imported(upload: Upload) -> queries.ImportView:
    return queries.one_import(upload.import_id)


def test_an_import_is_reported_recorded_and_can_be_found(bring: Bring, notes: Path, run: Run, editor: Client) -> None:
    upload = run(bring(notes))
    found = imported(upload)
    assert (upload.state, found.source, found.state) == (State.IMPORTED, "notes", "committed")
    assert (upload.look, upload.proposal) == ({}, {})
    page = editor.get(f"/sources/imports/{upload.import_id}/").content.decode()
    assert "stars" in page
    assert "by Editor of Vallorin" in page
    assert "The facts are there. Refresh" in page
    assert upload.import_id in editor.get("/sources/").content.decode()
    line = AuditLine.objects.get(verb="sources.import")
    assert (line.colleague.email, line.after["facts"]["answers"]) == ("editor@vallorin.example", 7)


@pytest.mark.parametrize(
    ("spoken", "told"),
    [
        ("en", "1 row brings nothing, for there is no time in placed_at, delivered_at. The first is line 4."),
        ("de", "1 Zeile bringt nichts, denn in placed_at, delivered_at steht keine Zeit. Die erste ist Zeile 4."),
        ("fr", "1 ligne n’apporte rien, faute d’heure dans placed_at, delivered_at."),
    ],
)
def test_rows_without_a_time_are_told_before_and_after_the_import(
    bring: Bring, exports: list[Path], company: Path, run: Run, editor: Client, spoken: str, told: str
) -> None:
    (company / "sources" / "shop.toml").write_text(RECIPE, "utf-8")
    orders = read_rows(exports[0])
    orders[2] |= {"placed_at": "", "delivered_at": ""}
    upload = bring(write_rows(exports[0], orders))
    Colleague.objects.filter(role="editor").update(language=spoken)
    assert told in editor.get(f"/sources/uploads/{upload.pk}/").content.decode()
    assert told in editor.get(f"/sources/imports/{run(upload).import_id}/").content.decode()


@pytest.mark.parametrize(
    ("spoken", "told"),
    [
        ("en", ": 1 changed and 2 already known"),
        ("de", ": 1 geändert und 2 schon bekannt"),
        ("fr", "\u202f: 1 modifié et 2"),
    ],
)
def test_a_re_export_says_what_it_changed(
    bring: Bring, exports: list[Path], company: Path, run: Run, editor: Client, spoken: str, told: str
) -> None:
    (company / "sources" / "shop.toml").write_text(RECIPE, "utf-8")
    orders = read_rows(exports[0])
    run(bring(exports[0]))
    changed = run(bring(write_rows(exports[0], [orders[2] | {"amount": "999.99"}])))
    Colleague.objects.filter(role="editor").update(language=spoken)
    assert told in editor.get(f"/sources/imports/{changed.import_id}/").content.decode()


def test_who_watches_the_import_is_led_to_its_report(
    bring: Bring, notes: Path, editor: Client, work: Callable[[], list[str]]
) -> None:
    upload = bring(notes)
    page = editor.get(f"/sources/uploads/{upload.pk}/").content.decode()
    kept = page.partition('name="kept" value="')[2].partition('"')[0]
    watched = editor.post(f"/sources/uploads/{upload.pk}/run/", {"seen": upload.revision, "kept": kept})["Location"]
    assert editor.get(watched).status_code == 200
    work()
    upload.refresh_from_db()
    assert editor.get(watched)["Location"] == f"/sources/imports/{upload.import_id}/"
    assert editor.get(f"/sources/uploads/{upload.pk}/").status_code == 200


def test_an_import_that_is_begun_again_after_its_commit_takes_effect_once(
    bring: Bring, notes: Path, run: Run, work: Callable[[], list[str]]
) -> None:
    upload = run(bring(notes))
    report = Import.objects.get().report
    # The worker died after the lake's commit and before the desk heard of it.
    Import.objects.all().delete()
    AuditLine.objects.filter(verb="sources.import").delete()
    Upload.objects.update(state=State.OPEN, import_id="")
    Job.objects.filter(kind="import").update(state="waiting")
    assert work()[0] == "done"
    upload.refresh_from_db()
    assert [one.source for one in queries.journal()].count("notes") == 1
    assert (Import.objects.get().import_id, Import.objects.get().report) == (upload.import_id, report)
    assert AuditLine.objects.filter(verb="sources.import").count() == 1


def test_a_job_that_was_stopped_imports_nothing_and_the_upload_waits(
    bring: Bring, notes: Path, editor: Client, work: Callable[[], list[str]]
) -> None:
    upload = bring(notes)
    page = editor.get(f"/sources/uploads/{upload.pk}/").content.decode()
    kept = page.partition('name="kept" value="')[2].partition('"')[0]
    editor.post(f"/sources/uploads/{upload.pk}/run/", {"seen": upload.revision, "kept": kept})
    Job.objects.filter(kind="import").update(cancel_asked=True)
    assert "cancelled" in work()
    upload.refresh_from_db()
    assert upload.state == State.OPEN
    assert "notes" not in [one.source for one in queries.journal()]
    assert "/run/" in editor.get(f"/sources/uploads/{upload.pk}/").content.decode()


def test_an_import_is_taken_back_after_a_question_and_its_files_can_be_read_anew(
    bring: Bring, notes: Path, run: Run, editor: Client, work: Callable[[], list[str]]
) -> None:
    upload = run(bring(notes))
    assert "Take this import back?" in editor.get(f"/sources/imports/{upload.import_id}/undo/").content.decode()
    assert imported(upload).counts
    editor.post(f"/sources/imports/{upload.import_id}/undo/")
    work()
    assert imported(upload).state == "undone"
    page = editor.get(f"/sources/imports/{upload.import_id}/").content.decode()
    assert "Taken back by Editor of Vallorin" in page
    assert AuditLine.objects.filter(verb="sources.undo", about=upload.import_id).count() == 1
    editor.post(f"/sources/uploads/{upload.pk}/reopen/")
    work()
    upload.refresh_from_db()
    assert (upload.state, upload.is_seen) == (State.OPEN, True)
    first = upload.import_id
    assert run(upload).import_id != first


def test_what_was_set_aside_is_shown_as_text_and_its_values_only_to_those_who_may_see_people(
    bring: Bring, run: Run, notes: Path, signed_in: Callable[[str], Client]
) -> None:
    upload = run(bring(notes))
    address = f"/sources/set-aside/?import={upload.import_id}"
    page = signed_in("agent").get(address).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "neither a score nor a known code" in page
    page = signed_in("viewer").get(address).content.decode()
    assert "notes.csv" in page
    assert "HYPERLINK" not in page


def test_what_was_set_aside_leaves_the_house_without_formulas(
    bring: Bring, run: Run, notes: Path, signed_in: Callable[[str], Client]
) -> None:
    upload = run(bring(notes))
    answer = signed_in("analyst").get(f"/sources/set-aside.csv?import={upload.import_id}")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [(row["file"], row["line"], row["column"]) for row in rows] == [("notes.csv", "5", "stars")]
    assert rows[0]["value"] == f"'{EVIL}"
    assert signed_in("viewer").get("/sources/set-aside.csv").status_code == 403


def test_what_was_set_aside_is_filtered_by_reason_and_column_and_paged(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 5)
    whole = editor.get("/sources/set-aside/").content.decode()
    kinds = queries.aside_kinds("")
    most = kinds[0]
    some = editor.get(
        f"/sources/set-aside/?reason={most['code']}&column={most['column'] or ''}&page=2"
    ).content.decode()
    assert whole.count("<tr>") == some.count("<tr>") + max(0, 10 - most["cells"]) == 6
    assert f"reason={most['code']}&amp;column=" in some.replace("%3A", ":")
    assert editor.get("/sources/set-aside/?import=20200101T000000").status_code == 404


def test_after_the_recipe_was_mended_in_the_page_what_was_set_aside_is_read_again(
    bring: Bring, run: Run, notes: Path, editor: Client, recipe: Path, work: Callable[[], list[str]]
) -> None:
    upload = run(bring(notes))
    assert imported(upload).is_set_aside == 1
    page = editor.get("/sources/of/notes/recipe/").content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    text = recipe.read_text("utf-8").replace(
        'score = "stars"',
        f'score = {{ column = "stars", map = {{ {json.dumps(EVIL)} = "4" }} }}',
    )
    assert editor.post("/sources/of/notes/recipe/", {"recipe": text, "seen": seen}).status_code == 302
    assert recipe.read_text("utf-8") == text
    assert AuditLine.objects.get(verb="sources.mend").after["recipe"] == text
    editor.post(f"/sources/imports/{upload.import_id}/retry/")
    assert work() == ["done"]
    found = imported(upload)
    assert (found.is_set_aside, len(found.retries)) == (0, 1)
    page = editor.get(f"/sources/imports/{found.last_retry}/").content.decode()
    assert f"reads again what {upload.import_id} set aside" in page
    editor.post(f"/sources/imports/{upload.import_id}/undo/")
    work()
    assert queries.one_import(found.last_retry).state == "undone"


def test_a_recipe_that_is_edited_in_the_folder_is_what_the_page_shows_and_is_not_overwritten_unseen(
    editor: Client, recipe: Path
) -> None:
    page = editor.get("/sources/of/notes/recipe/").content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    by_hand = recipe.read_text("utf-8").replace('"EUR"', '"CHF"')
    recipe.write_text(by_hand, "utf-8")
    typed = by_hand.replace('"CHF"', '"BRL"')
    answer = editor.post("/sources/of/notes/recipe/", {"recipe": typed, "seen": seen})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert '− currency = "CHF"' in page
    assert recipe.read_text("utf-8") == by_hand
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    assert editor.post("/sources/of/notes/recipe/", {"recipe": typed, "seen": seen}).status_code == 302
    assert recipe.read_text("utf-8") == typed


def test_a_mended_recipe_is_checked_first_and_keeps_its_name(editor: Client, recipe: Path) -> None:
    page = editor.get("/sources/of/notes/recipe/").content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    before = recipe.read_text("utf-8")
    for text, said in (
        (before.replace("[[answers]]", "[[answears]]"), "answears"),
        (before.replace("notes", "big"), "big"),
    ):
        answer = editor.post("/sources/of/notes/recipe/", {"recipe": text, "seen": seen})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert recipe.read_text("utf-8") == before


def test_a_kept_recipe_that_changed_since_the_page_was_opened_is_not_replaced_unseen(
    bring: Bring, notes: Path, editor: Client, recipe: Path
) -> None:
    upload = bring(notes)
    page = editor.get(f"/sources/uploads/{upload.pk}/").content.decode()
    kept = page.partition('name="kept" value="')[2].partition('"')[0]
    recipe.write_text(recipe.read_text("utf-8").replace('"EUR"', '"CHF"'), "utf-8")
    answer = editor.post(f"/sources/uploads/{upload.pk}/run/", {"seen": "0", "kept": kept}, follow=True)
    assert "has changed since you looked" in answer.content.decode()
    assert "Importing replaces it by this one." in answer.content.decode()
    upload.refresh_from_db()
    assert not upload.is_being_imported


def test_the_codebook_beside_a_kept_recipe_is_read_with_an_upload(
    bring: Bring, run: Run, editor: Client, company: Path
) -> None:
    upload = bring(company / "exports" / "wave_2024-06.csv")
    assert 'codebook = "survey_codebook.csv"' in upload.recipe
    assert upload.refusal is None
    assert run(upload).state == State.IMPORTED


def test_sources_tell_how_fresh_they_are(editor: Client, company: Path) -> None:
    found = {source.name: source for source in queries.sources()}
    assert found["shop"].has_recipe
    assert found["shop"].last_fact is not None
    assert found["shop"].last_fact < found["shop"].last_import  # type: ignore[operator]
    page = editor.get("/sources/of/shop/").content.decode()
    assert "How its files are read" in page


def test_files_go_a_week_after_their_import(
    bring: Bring, notes: Path, run: Run, company: Path, django_capture_on_commit_callbacks: object
) -> None:
    import datetime as dt

    from django.utils import timezone

    from parcours_studio.sources.services import tidy

    upload, waiting = run(bring(notes)), bring(notes, looked=False)
    folders = [company / "uploads" / str(one.pk) for one in (upload, waiting)]
    assert tidy(timezone.now() + dt.timedelta(days=6)) == 0
    assert tidy(timezone.now() + dt.timedelta(days=8)) == 1
    assert [folder.exists() for folder in folders] == [False, True]
    assert tidy(timezone.now() + dt.timedelta(days=15)) == 1
    waiting.refresh_from_db()
    assert waiting.state == State.DISCARDED


def test_amounts_that_count_for_no_revenue_are_told_before_and_after_the_import(
    company: Path, bring: Bring, run: Run, editor: Client
) -> None:
    (company / "sources" / "shop.toml").write_text(RECIPE.replace('"EUR"', '"BRL"'), "utf-8")
    upload = bring()
    told = "Amounts are in BRL, and the company counts its revenue in CHF alone"
    assert told in editor.get(f"/sources/uploads/{upload.pk}/").content.decode()
    upload = run(upload)
    assert told in editor.get(f"/sources/imports/{upload.import_id}/").content.decode()
    assert "counts its revenue in BRL" in currency_remark({"takes_currency": "BRL", "foreseen": None})
    assert "they count as EUR" in currency_remark({"assumes_currency": "EUR", "foreseen": None})


def test_the_journey_that_a_refresh_drafted_is_named_and_linked(editor: Client, company: Path) -> None:
    assert "drafted from the facts" not in editor.get("/sources/").content.decode()
    (company / "journeys" / "travelling.yaml").rename(company / "journeys" / DRAFT)
    page = editor.get("/sources/").content.decode()
    assert "drafted from the facts, to be corrected: <a href" in " ".join(page.split())
    assert '<a href="/journeys/travelling/">Travelling by train</a>' in page


def test_rows_that_came_twice_are_said_as_in_the_terminal() -> None:
    report = ImportReport(
        source="notes", files=(), unread=(), facts={}, events=(), questions=(), subjects={}, customers=0, set_aside=(),
        repeated={"interactions": 213}, rivals={}, repeated_hours=0, skipped_hours=0,
    )  # fmt: skip
    said = say_in("en", "sources.came_twice", facts=say_in("en", "sources.facts_interactions", count=213))
    assert said in report.findings
