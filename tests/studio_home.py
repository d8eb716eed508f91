"""Tells the studio's settings, before Django reads them, where the tests' company lies: one folder per test process."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HOME = "PARCOURS_TEST_HOME"
if HOME not in os.environ:
    os.environ[HOME] = tempfile.mkdtemp(prefix="parcours-tests-")
    atexit.register(shutil.rmtree, os.environ[HOME], ignore_errors=True)
COMPANY = Path(os.environ[HOME]) / os.environ.get("PYTEST_XDIST_WORKER", "alone")
COMPANY.mkdir(exist_ok=True)
os.environ |= {"PARCOURS_COMPANY": str(COMPANY), "PARCOURS_SMTP_URL": "", "PARCOURS_ADDRESS": "http://testserver"}
if not (COMPANY / "parcours.toml").exists():
    (COMPANY / "parcours.toml").write_text('name = "Vallorin Railway"\ntime_zone = "Europe/Zurich"\n', "utf-8")
