"""Settings changed by a program: comments stay, mistakes name their key, nothing is overwritten unseen."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from parcours.company.changing import change_settings, plain
from parcours.company.folder import Folder, read_settings
from parcours.errors import CompanyError

FILE = """\
# Ours since 2019.
name = "Shop"  # as on the sign
time_zone = "auto"  # nobody has chosen yet: the first import decides

[calendar.hours]
# the market is on Saturday
sat = ["08:00-12:00"]  # not in July
mon = ["09:00-17:00"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A company whose settings people have written."""
    (tmp_path / "parcours.toml").write_text(FILE, "utf-8")
    return Folder(tmp_path)


def test_comments_order_and_other_settings_stay(folder: Folder) -> None:
    settings = change_settings(
        folder,
        {
            "name": "Shop & Söhne",
            "time_zone": "Europe/Berlin",
            "calendar.hours": {"sat": ["08:00-13:00"]},
            "calendar.country": "DE",
            "loyalty.horizon_days": 30,
        },
    )
    assert settings == read_settings(folder)
    assert settings.calendar.hours == {"sat": ("08:00-13:00",)}
    text = folder.settings_file.read_text("utf-8")
    for kept in ("# Ours since 2019.", "# as on the sign", "# the market is on Saturday", "# not in July"):
        assert kept in text
    assert "nobody has chosen" not in text
    assert "currency" not in text
    assert list(folder.root.glob(".parcours.toml.[0-9]*")) == []


@pytest.mark.parametrize(("format_", "code"), [(1, "settings-older"), (99, "settings-newer")])
def test_a_folder_of_another_format_is_refused(folder: Folder, format_: int, code: str) -> None:
    folder.settings_file.write_text(f"format = {format_}\n{FILE}", "utf-8")
    with pytest.raises(CompanyError, match=f"has format {format_}") as caught:
        read_settings(folder)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"time_zone": "Europe/Berlim"}, "unknown-time-zone", "time_zone"),
        ({"name": "  "}, "no-name", "name"),
        ({"currency": "EURO"}, "unknown-currency", "currency"),
        ({"languages": []}, "unknown-language", "languages"),
        ({"languages": ["de", "tlh"]}, "unknown-language", "languages"),
        ({"calendar.hours": {"mon": ["09:00-17:00"], "tue": ["17-9"]}}, "hours-unreadable", "calendar.hours.tue"),
        ({"calendar.closed_on": ["24.12.2026"]}, "day-unreadable", "calendar.closed_on"),
        ({"calendar.country": "XX"}, "unknown-country", "calendar.country"),
        ({"calendar.country": "DE", "calendar.region": "ZH"}, "unknown-region", "calendar.region"),
        ({"life_cycle.at_risk_after_days": -1}, "days-out-of-range", "life_cycle.at_risk_after_days"),
        (
            {"life_cycle.at_risk_after_days": 90, "life_cycle.lost_after_days": 60},
            "lost-before-at-risk",
            "life_cycle.lost_after_days",
        ),
        ({"loyalty.horizon_days": 0}, "days-out-of-range", "loyalty.horizon_days"),
        ({"loyalty.outcome": "joy"}, "settings-wrong", "loyalty.outcome"),
    ],
)
def test_a_mistake_names_its_key_and_changes_nothing(
    folder: Folder, changes: dict[str, Any], code: str, where: str
) -> None:
    with pytest.raises(CompanyError) as refused:
        change_settings(folder, changes)
    assert (refused.value.code, refused.value.where) == (code, where)
    assert folder.settings_file.read_text("utf-8") == FILE


def test_what_changed_since_it_was_looked_at_is_not_overwritten(folder: Folder) -> None:
    seen = plain(read_settings(folder))
    change_settings(folder, {"name": "Shop II"}, seen={"name": seen["name"]})
    change_settings(folder, {"currency": "CHF"}, seen={"currency": seen["currency"]})
    with pytest.raises(CompanyError) as refused:
        change_settings(folder, {"name": "Shop III"}, seen={"name": seen["name"], "currency": "CHF"})
    assert (refused.value.code, refused.value.where) == ("settings-changed", "name")
    assert read_settings(folder).name == "Shop II"


def test_no_change_is_lost_when_many_are_written_at_once(folder: Folder) -> None:
    changes: list[dict[str, Any]] = [
        {"name": "All"},
        {"currency": "CHF"},
        {"languages": ["fr"]},
        {"loyalty.outcome": "csat"},
        {"life_cycle.lost_after_days": 300},
    ]
    threads = [Thread(target=change_settings, args=(folder, change)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    now = plain(read_settings(folder))
    assert all(now[key] == value for change in changes for key, value in change.items())


def test_settings_that_were_never_written_have_their_defaults(folder: Folder) -> None:
    assert plain(read_settings(folder))["calendar.hours"] == {"sat": ["08:00-12:00"], "mon": ["09:00-17:00"]}
    assert plain(read_settings(folder))["loyalty.outcome"] == "auto"
