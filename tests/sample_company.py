"""A small sample company, built once for all test processes: exports, recipes, import, refresh."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from filelock import FileLock

CUSTOMERS = 500


def sample_company() -> Path:
    """The folder of the sample company; copy it before you change it."""
    if "PARCOURS_TEST_SAMPLE" in os.environ:  # one that was built before
        return Path(os.environ["PARCOURS_TEST_SAMPLE"])
    home = Path(os.environ["PARCOURS_TEST_HOME"])
    with FileLock(home / "sample.lock"):
        folder = home / "sample"
        if not folder.exists():
            from parcours.company.sample import build_sample

            draft = home / "sample-draft"
            build_sample(draft, customers=CUSTOMERS)
            draft.rename(folder)
    return folder


def copy_into(target: Path) -> None:
    """Put a fresh copy of the sample company in the place of what is there; the studio's key stays."""
    for path in target.iterdir():
        if path.name != "studio.key":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(sample_company(), target, dirs_exist_ok=True)
