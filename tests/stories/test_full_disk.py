"""A full disk is said in words, whatever filled it, and takes nothing of what was there."""

from __future__ import annotations

from pathlib import Path

from tests.library.company.conftest import make_company
from tests.people import write_shop
from tests.small_disk import run_on_small_disk

SCRIPT = """
    import shutil, sys
    from pathlib import Path
    import parcours
    from parcours.errors import StorageError

    disk = Path(sys.argv[1])
    before, after = disk.parent / "before", disk.parent / "after"
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
    make_company(tmp_path / "shop")
    write_shop(tmp_path / "before", customers=60)
    write_shop(tmp_path / "after", customers=120)
    run_on_small_disk(tmp_path, SCRIPT, megabytes=6)
