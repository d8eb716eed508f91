"""A small disk of its own that a test can fill."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest


def run_on_small_disk(tmp_path: Path, script: str, megabytes: int) -> None:
    """Run a Python script in a process that sees a disk of that size at `tmp_path / "disk"`, given as its argument.

    Skips where the system does not let us mount one.
    """
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs a disk of its own that can be filled: this system does not let us mount one")
    disk, file = tmp_path / "disk", tmp_path / "script.py"
    disk.mkdir()
    file.write_text(textwrap.dedent(script))
    mounted = f"mount -t tmpfs -o size={megabytes}m none {disk} && exec {sys.executable} {file} {disk}"
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mounted],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
