"""A full disk is said in words, whatever filled it, and takes nothing of what was there."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.library.company.conftest import make_company
from tests.people import write_shop

SCRIPT = """
    import shutil, sys
    from pathlib import Path
    import parcours
    from parcours.errors import StorageError

    disk, before, after = map(Path, sys.argv[1:])
    root = disk / "shop"
    shutil.copytree(before.parent / "shop", root)

    def bring(exports):
        with parcours.open(root) as company:
            company.import_files(company.reading(sorted(exports.glob("*.csv"))))

    def derive():
        with parcours.open(root) as company:
            company.refresh()

    def seen():
        with parcours.open(root) as company:
            return company.interactions.count().to_pyarrow().as_py(), company.measure("csat", by=["month"]).rows()

    def refused(deed, left):
        filler = disk / "filler"
        filler.write_bytes(bytes(max(shutil.disk_usage(disk).free - left, 0)))
        try:
            deed()
        except StorageError as error:
            assert error.code == "disk-full", error
            assert error.hint and error.where, error
        else:
            return False
        finally:
            filler.unlink()
        return True

    bring(before)
    derive()
    known = seen()
    for left in (0, 8_000, 60_000):
        assert refused(lambda: bring(after), left), left
        assert seen() == known
    bring(after)
    stopped = [refused(derive, left) for left in (0, 8_000, 40_000)]
    assert all(stopped), stopped
    assert seen()[1] == known[1]
    derive()
    assert seen()[0] > known[0] and seen()[1] != known[1]
"""


def test_a_full_disk_stops_imports_and_refreshes_with_a_clear_error_and_loses_nothing(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs a disk of its own that can be filled: this system does not let us mount one")
    make_company(tmp_path / "shop")
    write_shop(tmp_path / "before", customers=60)
    write_shop(tmp_path / "after", customers=120)
    (tmp_path / "disk").mkdir()
    (tmp_path / "script.py").write_text(textwrap.dedent(SCRIPT))
    places = " ".join(str(tmp_path / name) for name in ("disk", "before", "after"))
    filled = f"mount -t tmpfs -o size=6m none {tmp_path}/disk && exec {sys.executable} {tmp_path}/script.py {places}"
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", filled],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
