"""What the disk and the engine say when there is no room, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from parcours.errors import StorageError
from parcours.lake.disk import disk, storage_error


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("No space left on device", "disk-full"),
        ("failed to offload data block; limited by the 'max_temp_directory_size' setting", "disk-full"),
        ("Out of Memory Error: failed to allocate data of size 16.0 MiB", "out-of-memory"),
        ("Permission denied", "disk-refused"),
    ],
)
def test_what_has_no_room_is_named(told: str, code: str) -> None:
    assert storage_error(RuntimeError(told), Path("shop")).code == code


def test_errors_that_are_not_about_room_pass_as_they_are() -> None:
    with pytest.raises(ValueError, match="a fault of ours"), disk(Path("shop")):
        raise ValueError("a fault of ours")
    with pytest.raises(StorageError, match="no space"), disk(Path("shop")):
        raise OSError(28, "No space left on device")
    with pytest.raises(StorageError, match="too small"), disk(Path("shop")):
        raise RuntimeError("Out of Memory Error: failed to allocate data")
