"""A colleague who brings the exports of a small shop, and what comes of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parcours_studio.sources.models import Upload
from tests.people import write_rows, write_shop

EVIL = '=HYPERLINK("http://evil.example")<script>alert(1)</script>'


@pytest.fixture
def editor(changed_company: Path, signed_in: Callable[[str], Client]) -> Iterator[Client]:
    """Somebody who may import, and whose company folder is new for the next test."""
    return signed_in("editor")


@pytest.fixture
def exports(tmp_path: Path) -> list[Path]:
    """orders.csv and reviews.csv of a small shop."""
    return write_shop(tmp_path / "exports", customers=12)


NOTES = """
# Written by Ada.
source = "notes"
time_zone = "Europe/Berlin"
currency = "EUR"

[files.notes]
match = ["notes*.csv"]
key = ["id"]

[[answers]]
file = "notes"
survey = { is = "Notes" }
question = { is = "stars" }
answered_at = "at"
customer = { crm = "customer" }
score = "stars"
scale = [1, 5]
metric = { is = "csat" }
"""


@pytest.fixture
def notes(company: Path, tmp_path: Path) -> Path:
    """notes.csv with eight ratings, of which one cannot be read; its recipe is kept in the company folder."""
    (company / "sources" / "notes.toml").write_text(NOTES, "utf-8")
    rows = [
        {"id": number, "at": f"2025-11-{number:02d} 10:00", "customer": f"n{number}", "stars": str(number % 5 + 1)}
        for number in range(1, 9)
    ]
    rows[3]["stars"] = EVIL
    return write_rows(tmp_path / "notes.csv", rows)


Bring = Callable[..., Upload]


@pytest.fixture
def bring(editor: Client, exports: list[Path], work: Callable[[], list[str]]) -> Bring:
    """Upload files as the form does, and have the worker look at them."""

    def do(*files: Path, source: str = "", looked: bool = True) -> Upload:
        sent = [SimpleUploadedFile(path.name, path.read_bytes()) for path in files or exports]
        answer = editor.post("/sources/new/", {"source": source, "files": sent})
        assert answer.status_code == 302, answer.content.decode()
        upload = Upload.objects.latest("uploaded_at")
        if looked:
            work()
            upload.refresh_from_db()
        return upload

    return do


@pytest.fixture
def run(editor: Client, work: Callable[[], list[str]]) -> Callable[[Upload], Upload]:
    """Import an upload as its page's button does."""

    def do(upload: Upload) -> Upload:
        page = editor.get(f"/sources/uploads/{upload.pk}/").content.decode()
        kept = page.partition('name="kept" value="')[2].partition('"')[0]
        editor.post(f"/sources/uploads/{upload.pk}/run/", {"seen": upload.revision, "kept": kept})
        work()
        upload.refresh_from_db()
        return upload

    return do


def stream(name: str, size: int) -> io.BytesIO:
    """A file of that many bytes."""
    found = io.BytesIO(b"a,b\n" * (size // 4))
    found.name = name
    return found
