"""Files on their way into the company folder."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parcours_studio.accounts.models import AuditLine
from parcours_studio.sources.models import Upload
from parcours_studio.sources.receiving import safe_name
from tests.studio.sources.conftest import Bring, stream


def uploads(company: Path) -> list[Path]:
    """All files that lie in the folder of uploads."""
    return [path for path in (company / "uploads").rglob("*") if path.is_file()]


def test_several_files_lie_in_the_company_folder_as_they_were_sent(
    bring: Bring, exports: list[Path], company: Path
) -> None:
    upload = bring(looked=False)
    received = company / "uploads" / str(upload.pk) / "exports"
    assert {path.name: path.read_bytes() for path in received.iterdir()} == {
        path.name: path.read_bytes() for path in exports
    }
    assert [file["name"] for file in upload.files] == ["orders.csv", "reviews.csv"]
    assert AuditLine.objects.filter(verb="sources.upload").count() == 1


def test_the_page_says_in_words_what_becomes_of_the_files(bring: Bring, editor: Client) -> None:
    upload = bring(source="little_shop")
    page = editor.get(f"/sources/uploads/{upload.pk}/").content.decode()
    assert "How “little_shop” is read" in page
    assert "“Order Placed”" in page
    assert "satisfaction, 1–5" in page
    assert 'id="samples"' in page
    assert "Import 32 rows" in page


def test_names_with_folders_and_equal_names_stay_in_the_folder_of_the_upload(editor: Client, company: Path) -> None:
    sent = [SimpleUploadedFile("orders.csv", b"a\n1\n"), SimpleUploadedFile("Orders.CSV", b"a\n2\n")]
    editor.post("/sources/new/", {"files": sent})
    upload = Upload.objects.get()
    received = company / "uploads" / str(upload.pk) / "exports"
    assert sorted(path.name for path in received.iterdir()) == ["Orders_2.CSV", "orders.csv"]


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\x00b\n.csv", "a_b_.csv"),
        (".htaccess", "htaccess"),
        ("Aufträge 2026 (neu).xlsx", "Aufträge 2026 (neu).xlsx"),
        ("=cmd|' /C calc'!A0.csv", "C calc_A0.csv"),
        ("", "file"),
    ],
)
def test_a_name_is_made_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("x" * 400 + ".csv").endswith("x.csv")
    assert len(safe_name("ä" * 400 + ".csv")) <= 155


def test_more_than_the_limit_is_refused_with_the_limit_and_nothing_is_kept(
    editor: Client, company: Path, settings: pytest.FixtureRequest
) -> None:
    settings.UPLOAD_LIMIT = 3 * 1024**2  # type: ignore[attr-defined]
    before = uploads(company)
    answer = editor.post("/sources/new/", {"files": [stream("big.csv", 5 * 1024**2)]})
    assert answer.status_code == 413
    assert "larger than 3 MB" in answer.content.decode()
    assert (uploads(company), Upload.objects.count()) == (before, 0)


def test_what_lies_about_its_length_is_stopped_at_the_limit(
    editor: Client, company: Path, settings: pytest.FixtureRequest
) -> None:
    settings.UPLOAD_LIMIT = 1024**2  # type: ignore[attr-defined]
    before = uploads(company)
    answer = editor.post("/sources/new/", {"files": [stream("big.csv", 3 * 1024**2 // 2)]})
    assert answer.status_code == 413
    assert (uploads(company), Upload.objects.count()) == (before, 0)


def test_no_file_and_an_empty_file_are_refused_in_the_form(editor: Client, company: Path) -> None:
    assert editor.post("/sources/new/", {"source": "shop"}).status_code == 422
    answer = editor.post("/sources/new/", {"files": [SimpleUploadedFile("nothing.csv", b"")], "source": "a"})
    assert answer.status_code == 422
    assert "nothing.csv" in answer.content.decode()
    answer = editor.post(
        "/sources/new/", {"files": [SimpleUploadedFile("a.csv", b"a\n1\n")], "source": "../journeys/x"}
    )
    assert answer.status_code == 422
    assert uploads(company) == []


def test_a_form_without_its_token_leaves_nothing_behind(colleagues: dict[str, object], changed_company: Path) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(colleagues["editor"], backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    answer = browser.post("/sources/new/", {"files": [SimpleUploadedFile("a.csv", b"a\n1\n")]})
    assert answer.status_code == 403
    assert uploads(changed_company) == []


def test_a_file_that_is_no_table_is_refused_on_the_page_with_what_to_do(
    bring: Bring, editor: Client, tmp_path: Path
) -> None:
    broken = tmp_path / "orders.csv.gz"
    broken.write_bytes(b"\x1f\x8b\x08 this is no gzip")
    upload = bring(broken)
    page = editor.get(f"/sources/uploads/{upload.pk}/").content.decode()
    assert "The files could not be read" in page
    assert upload.refusal is not None
    assert upload.refusal["code"] in page


def test_a_kept_recipe_that_knows_the_files_is_used_and_said(
    editor: Client, bring: Bring, notes: Path, company: Path
) -> None:
    upload = bring(notes)
    assert upload.proposal == {}
    assert upload.recipe == (company / "sources" / "notes.toml").read_text("utf-8")
    page = editor.get(f"/sources/uploads/{upload.pk}/").content.decode()
    assert "The kept recipe of “notes” knows these files." in page
    assert "1 cell or row would be set aside" in page


def test_throwing_away_deletes_the_files_and_what_was_seen_of_them(
    editor: Client, bring: Bring, notes: Path, company: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    upload = bring(notes)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        editor.post(f"/sources/uploads/{upload.pk}/discard/")
    upload.refresh_from_db()
    assert (upload.look, upload.proposal, uploads(company)) == ({}, {}, [])
    assert editor.get(f"/sources/uploads/{upload.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("noise.csv", random.Random(7).randbytes(9000)),
        ("heads.csv", b"id,name\n"),
        ("story.xlsx", b"Once upon a time.\n" * 9),
    ],
)
def test_files_of_which_nothing_would_come_are_not_offered_for_import(
    name: str, content: bytes, bring: Bring, editor: Client, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    upload = bring(path)
    page = editor.get(f"/sources/uploads/{upload.pk}/").content.decode()
    assert f"/sources/uploads/{upload.pk}/run/" not in page
    assert "Bring another file" in page
    assert upload.refusal or f"/sources/uploads/{upload.pk}/file/" in page


def test_a_damaged_file_is_called_by_its_name_and_not_by_where_it_lies(
    bring: Bring, editor: Client, tmp_path: Path, company: Path
) -> None:
    picture = tmp_path / "pic.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    upload = bring(picture)
    page = editor.get(f"/sources/uploads/{upload.pk}/").content.decode()
    assert "pic.csv" in page
    assert str(company) not in page
    assert f"{upload.pk}/exports" not in page
    assert "not-a-table</" not in page
