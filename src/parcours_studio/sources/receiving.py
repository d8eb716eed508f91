"""Receiving files: streamed into the company folder as they come, never whole in memory, under names that are safe."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

UNSAFE = re.compile(r"[^\w .()+,&=@#-]+")
LONGEST = 150
SPARE = 200 * 1024**2
"""Bytes that stay free on the disk."""
FORM = 1024**2
"""Bytes that a form takes beside its files."""
MOST_FILES = 200
FIELDS = {"files": "exports", "codebook": "codebook"}
"""Into which folder of the upload the files of a field go."""


class IntoFolder(FileUploadHandler):
    """Writes each file of a request into a folder; stops as soon as there is more than the limit allows."""

    chunk_size = 1024**2

    def __init__(self, request: HttpRequest, folder: Path) -> None:
        super().__init__(request)
        self.folder = folder
        self.came = 0
        self.refused = ""
        self._names: set[str] = set()
        self._stream: IO[bytes] | None = None
        self._path = folder

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the next file under a name that no other of the request has."""
        super().new_file(*args, **kwargs)
        if self.field_name not in FIELDS:
            raise SkipFile
        if len(self._names) >= MOST_FILES:
            self._stop("too_many")
        place = self.folder / FIELDS[self.field_name]
        place.mkdir(parents=True, exist_ok=True)
        self._path = place / self._free_name(safe_name(self.file_name or ""))
        self._stream = self._path.open("wb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write on, as long as there is room."""
        self.came += len(raw_data)
        if self.came > settings.UPLOAD_LIMIT:
            self._stop("too_large")
        if self._stream is not None:
            try:
                self._stream.write(raw_data)
            except OSError:
                self._stop("no_space")

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """The file as the form sees it."""
        if self._stream is None:
            return None
        self._stream.close()
        self._stream = None
        return UploadedFile(file=self._path.open("rb"), name=self._path.name, size=file_size)

    def upload_interrupted(self) -> None:
        """The browser went away."""
        if self._stream is not None:
            self._stream.close()

    def _stop(self, why: str) -> None:
        self.refused = why
        if self._stream is not None:
            self._stream.close()
        raise StopUpload(connection_reset=False)

    def _free_name(self, name: str) -> str:
        stem, dot, ending = name.partition(".")
        tries = [name, *(f"{stem}_{number}{dot}{ending}" for number in range(2, MOST_FILES + 2))]
        free = next(one for one in tries if one.lower() not in self._names)
        self._names.add(free.lower())
        return free


def too_much(request: HttpRequest) -> str:
    """Why a request is not even read: it says that it is larger than the limit, or than the disk; else empty."""
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return "too_large"
    if length > settings.UPLOAD_LIMIT + FORM:
        return "too_large"
    return "no_space" if length > shutil.disk_usage(settings.COMPANY).free - SPARE else ""


def safe_name(given: str) -> str:
    """A file name without folders, control signs and leading dots; letters of every script stay.

    >>> safe_name("../../etc/pass wd?.csv"), safe_name("Aufträge 2026.xlsx"), safe_name("..")
    ('pass wd_.csv', 'Aufträge 2026.xlsx', 'file')
    """
    bare = given.replace("\\", "/").rpartition("/")[2]
    kept = UNSAFE.sub("_", bare).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return (f"{stem[: LONGEST - len(ending)]}{dot}{ending}" if len(kept) > LONGEST else kept) or "file"
