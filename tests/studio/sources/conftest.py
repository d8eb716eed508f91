"""A colleague who brings the exports of a small shop, and what comes of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parcours_studio.sources.models import Upload
from tests.people import write_shop


@pytest.fixture
def editor(changed_company: Path, signed_in: Callable[[str], Client]) -> Iterator[Client]:
    """Somebody who may import, and whose company folder is new for the next test."""
    return signed_in("editor")


@pytest.fixture
def exports(tmp_path: Path) -> list[Path]:
    """orders.csv and reviews.csv of a small shop."""
    return write_shop(tmp_path / "exports", customers=12)


Bring = Callable[..., Upload]


@pytest.fixture
def bring(editor: Client, exports: list[Path], work: Callable[[], list[str]]) -> Bring:
    """Upload files as the form does, and have the worker look at them."""

    def do(files: list[Path] | None = None, source: str = "little_shop", looked: bool = True) -> Upload:
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
