"""Writing so that a crash leaves nothing half done, and saying in words what the disk refuses."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parcours.errors import ParcoursError, StorageError

DAY_S = 86_400.0
FULL = ("No space left", "max_temp_directory_size")
"""How libraries say that the disk is full: one that spills to it names the setting that it holds to."""
MEMORY = "Out of Memory"
"""How the engine says that the memory is too small for what it cannot spill."""


def write_atomically(path: Path, content: bytes) -> None:
    """Write a small file so that a crash leaves either what was there or all of `content`."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Have the system put a file or folder on the disk itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def own_folder(scratch: Path, kind: str) -> Path:
    """A new folder that only this process uses, for it to remove; what dead processes left there for a day is removed.

    Not at once: a process of another container that shares the disk is not seen from here.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    for left in scratch.glob(f"{kind}-*"):
        if not _runs(left.name.split("-")[1]) and _is_old(left):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{kind}-{os.getpid()}-", dir=scratch))


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > DAY_S
    except FileNotFoundError:
        return False


def _runs(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except OSError:
        return True
    return True


@contextmanager
def disk(folder: Path) -> Iterator[None]:
    """Turn what disk and memory say, through whichever library, into a StorageError that a person understands."""
    try:
        yield
    except ParcoursError:
        raise
    except Exception as error:
        if isinstance(error, OSError) or is_full(error) or MEMORY in str(error):
            raise storage_error(error, folder) from error
        raise


def is_full(error: Exception) -> bool:
    """Whether an error says that there is no space left."""
    return getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or any(word in str(error) for word in FULL)


def storage_error(error: Exception, folder: Path) -> StorageError:
    """Say in words that the disk refused, or that the memory was too small for what could not spill to it."""
    if is_full(error):
        return StorageError(
            "disk-full",
            "There is no space left on the disk.",
            hint="Nothing was lost: free some space and run the same command again.",
            where=str(folder),
        )
    if MEMORY in str(error):
        return StorageError(
            "out-of-memory",
            "The memory that was set is too small for this company.",
            hint="Nothing was lost: set PARCOURS_MEMORY higher (as 8GB) and run the same command again.",
            where=str(folder),
        )
    return StorageError("disk-refused", f"The disk refused: {error}.", where=str(folder))
