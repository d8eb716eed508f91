"""Opening a file: that it is there, how it is packed, and its bytes unpacked with checks.

Engines read a truncated gzip without a word and fill the disk from a zip bomb; so unpacking happens here.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal, NamedTuple

import pyarrow as pa

from parcours.errors import InputError, did_you_mean

Compression = Literal["", "gzip", "zip", "zstd"]
Format = Literal["csv", "excel", "jsonl", "parquet"]

Progress = Callable[[int, int], None]
"""Called with bytes read and bytes in all."""

CHUNK = 16 * 1024 * 1024
BOMB_BYTES = 256 * 1024 * 1024
BOMB_RATIO = 200
"""Text packs 3 to 50 times smaller; only a trap unpacks to more than this many times its size."""

PACKED: tuple[tuple[bytes, Compression], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"<svg", "a picture"),
    (b"%!PS", "a PostScript document"),
    (b"{\\rtf", "a text document"),
    (b"SQLite format 3", "an SQLite database"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
EXCEL_97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK_PARTS = ("xl/", "content.xml")

OBJECT, OBJECT_OR_LIST = re.compile(rb"\s*\{\s*[\"}]"), re.compile(rb"[{\[]\s*[\"{}]")
JSON_LINES = re.compile(r"\.(jsonl|ndjson)(\.(gz|zip|zst))?$", re.IGNORECASE)


class Packing(NamedTuple):
    """How the bytes lie on the disk: the outer compression, what is inside, and the members of a zip."""

    compression: Compression
    format: Format
    members: tuple[str, ...] = ()


def packing(path: Path, member: str = "") -> Packing:
    """Say what a file is by its bytes; its name only helps to word the error.

    Raises InputError when it is missing, a folder, empty, unreadable, or of a kind that holds no table.
    """
    check_readable(path)
    start = _start(path)
    if start.startswith(EXCEL_97):
        return Packing("", "excel")
    compression: Compression = next((name for magic, name in PACKED if start.startswith(magic)), "")
    members: tuple[str, ...] = ()
    if compression == "zip":
        members = _members(path)
        if any(name.startswith(WORKBOOK_PARTS) for name in members):
            return Packing("", "excel")
    member = member or next(iter(members), "")
    with chunks(path, compression, member) as pieces:
        inside = next(pieces, b"")[:65536]
    if not inside:
        raise InputError("empty-file", f'"{path.name}" is empty.', hint="Export it again.", where=str(path))
    return Packing(compression, _format(inside, path, member or path.name), members)


def check_readable(path: Path) -> None:
    """Raise InputError when the path is missing, a folder, empty, or closed to us."""
    where = str(path)
    if not path.exists():
        near = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        hint = did_you_mean(path.name, near) if near else f'There is no folder "{path.parent}" either.'
        raise InputError("missing-file", f'There is no file "{path.name}".', hint=hint, where=where)
    if path.is_dir():
        inside = sorted(entry.name for entry in path.iterdir() if entry.is_file())[:5]
        hint = f"Name the files in it: {', '.join(inside)}." if inside else "It holds no files."
        raise InputError("folder", f'"{path.name}" is a folder, not a file.', hint=hint, where=where)
    try:
        with path.open("rb") as handle:
            first = handle.read(1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            "unreadable-file", f'"{path.name}" cannot be read: {reason}.', hint="Check its permissions.", where=where
        ) from error
    if not first:
        raise InputError("empty-file", f'"{path.name}" is empty.', hint="Export it again.", where=where)


@contextmanager
def chunks(
    path: Path, compression: Compression, member: str = "", size: int = CHUNK, progress: Progress | None = None
) -> Iterator[Iterator[bytes]]:
    """The unpacked bytes in pieces of at most about `size`; every fault of the packing is an InputError."""
    with path.open("rb", buffering=0) as file:
        yield _watched(_unpacked(file, path, compression, member, size), file, path, progress)


def position(path: Path, member: str = "") -> str:
    """How an error names the place."""
    return f"{path} › {member}" if member else str(path)


def zip_members(path: Path) -> tuple[str, ...]:
    """The files in a zip; () where the file is none."""
    zipped = _start(path).startswith(tuple(magic for magic, name in PACKED if name == "zip"))
    return _members(path) if zipped else ()


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _members(path: Path) -> tuple[str, ...]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir() and entry.file_size]
    except zipfile.BadZipFile as error:
        raise damaged(path, str(error)) from error
    names = [name for name in names if not name.startswith("__MACOSX/") and not Path(name).name.startswith(".")]
    if not names:
        raise InputError("empty-file", f'The zip "{path.name}" holds no files.', where=str(path))
    return tuple(names)


def _format(inside: bytes, path: Path, name: str) -> Format:
    plain = inside.lstrip(b"\xef\xbb\xbf \t\r\n")
    kind = next((words for magic, words in FOREIGN if plain.startswith(magic) or inside.startswith(magic)), "")
    if plain[:9].lower() in (b"<!doctype", b"<html><he") or plain[:6].lower() in (b"<html>", b"<html ", b"<table"):
        kind = "a web page"
    elif plain[:5] == b"<?xml":
        kind = "an XML file"
    if kind:
        raise no_table(path, f"{kind}, not a table")
    if inside.startswith(b"PAR1"):
        return "parquet"
    return "jsonl" if _is_json_lines(plain, name) else "csv"


def _is_json_lines(text: bytes, name: str) -> bool:
    """Whether the first line, or most lines, begin as objects do; by the name when it says so and one line does."""
    opens = [bool(OBJECT.match(line)) for line in text.split(b"\n") if line.strip()]
    named = JSON_LINES.search(name) is not None
    return bool(OBJECT_OR_LIST.match(text)) or sum(opens) > len(opens) / 2 or (named and any(opens))


def _watched(pieces: Iterator[bytes], file: IO[bytes], path: Path, progress: Progress | None) -> Iterator[bytes]:
    """Report progress, and stop a stream that unpacks to absurdly more than the file holds."""
    packed, unpacked = path.stat().st_size, 0
    for piece in pieces:
        unpacked += len(piece)
        if unpacked > max(BOMB_BYTES, BOMB_RATIO * packed):
            raise bomb(path)
        if progress:
            progress(file.tell(), packed)
        yield piece


def bomb(path: Path) -> InputError:
    """The refusal of a file that unpacks to absurdly more than it holds."""
    return InputError(
        "zip-bomb",
        f'"{path.name}" unpacks to more than {BOMB_RATIO} times its {path.stat().st_size:,} bytes.',
        hint="If it is genuine, unpack it yourself and import the unpacked file.",
        where=str(path),
    )


def _unpacked(file: IO[bytes], path: Path, compression: Compression, member: str, size: int) -> Iterator[bytes]:
    if compression == "gzip":
        yield from _gunzip(file, path, size)
    elif compression == "zip":
        yield from _unzip(file, path, member, size)
    elif compression == "zstd":
        yield from _unzstd(file, path, size)
    else:
        while piece := file.read(size):
            yield piece


def _gunzip(file: IO[bytes], path: Path, size: int) -> Iterator[bytes]:
    """Unpack all members of a gzip file; a missing end, which most readers overlook, is an error."""
    member, waiting, started = zlib.decompressobj(31), b"", False
    try:
        while packed := waiting or file.read(1 << 20):
            piece = member.decompress(packed, size)
            started = True
            if piece:
                yield piece
            waiting = member.unconsumed_tail
            if member.eof:
                waiting, member, started = member.unused_data.lstrip(b"\0"), zlib.decompressobj(31), False
    except zlib.error as error:
        raise damaged(path, str(error)) from error
    if started:
        raise InputError(
            "truncated-file",
            f'"{path.name}" ends in the middle of its gzip stream.',
            hint="The copy is incomplete: fetch the file again. Nothing was imported.",
            where=str(path),
        )


def _unzip(file: IO[bytes], path: Path, member: str, size: int) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(file) as archive:
            if member not in archive.namelist():
                hint = did_you_mean(member, archive.namelist())
                raise InputError("missing-member", f'The zip has no file "{member}".', hint=hint, where=str(path))
            with archive.open(member) as opened:
                while piece := opened.read(size):
                    yield piece
    except RuntimeError as error:
        raise InputError(
            "password", f'"{path.name}" is protected by a password.', hint="Unpack it yourself.", where=str(path)
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise damaged(path, str(error)) from error


def _unzstd(file: IO[bytes], path: Path, size: int) -> Iterator[bytes]:
    try:
        with pa.CompressedInputStream(file, "zstd") as opened:
            while piece := opened.read(size):
                yield piece
    except OSError as error:
        raise damaged(path, str(error)) from error


def no_table(path: Path, why: str) -> InputError:
    """The refusal of a file that holds something else than rows and columns."""
    return InputError(
        "not-a-table",
        f'"{path.name}" is {why}.',
        hint="Export it as CSV, Excel, JSON lines or Parquet.",
        where=str(path),
    )


def damaged(path: Path, reason: str) -> InputError:
    """The refusal of a file whose bytes do not fit together."""
    return InputError(
        "damaged-file",
        f'"{path.name}" is damaged: {reason}.',
        hint="Fetch the file again. Nothing was imported.",
        where=str(path),
    )
