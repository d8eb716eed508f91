"""kill -9 of the studio's web and worker processes: work is taken up again, nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.browser.studio import PASSWORD, Studio, inhabited_company

KILLS = int(os.environ.get("PARCOURS_KILLS", "3"))


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """The sample company, served, with its colleagues."""
    folder = shutil.copytree(inhabited_company(), tmp_path / "company")
    served = Studio(folder)
    yield served.start()
    served.stop()


class Browser:
    """Somebody who signs in and posts forms, and waits when the studio is away for a moment."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.post("/sign-in/", username="administrator-en@vallorin.example", password=PASSWORD)

    def post(self, path: str, **fields: str) -> None:
        """Post a form; returns when the studio has acknowledged it. Raises OSError when it has not."""
        self.opener.open(f"{self.studio.address}/sign-in/", timeout=20).read()
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        self.opener.open(self.studio.address + path, body, timeout=60).read()

    def read(self, path: str) -> str:
        """A page as text."""
        return str(self.opener.open(self.studio.address + path, timeout=60).read().decode())

    def request(self, path: str, body: bytes, kind: str) -> urllib.request.Request:
        """A form of another kind, to be opened."""
        return urllib.request.Request(self.studio.address + path, body, {"Content-Type": kind})  # noqa: S310 - our own


def rows(studio: Studio, question: str) -> list[tuple[object, ...]]:
    """What the desk says, read beside the studio."""
    with sqlite3.connect(f"file:{studio.folder}/desk.sqlite3?mode=ro", uri=True, timeout=20) as desk:
        return desk.execute(question).fetchall()


def until(true: object, seconds: float = 120) -> None:
    """Wait for something to become true."""
    ends = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < ends, "It did not happen."
        time.sleep(0.2)


def state_of_refresh(studio: Studio) -> str:
    found = rows(studio, "select state from queue_job where kind = 'refresh' order by asked_at desc limit 1")
    return str(found[0][0]) if found else ""


def test_a_refresh_whose_worker_is_killed_is_taken_up_again_and_takes_effect_once(studio: Studio) -> None:
    browser, draws = Browser(studio), random.Random(3)
    for _ in range(KILLS):
        before = (studio.folder / "derived" / "current").read_text("utf-8")
        browser.post("/sources/refresh/")
        until(lambda: state_of_refresh(studio) == "running")
        time.sleep(draws.uniform(0.2, 4.0))
        os.kill(studio.children()["worker"], signal.SIGKILL)
        until(lambda: state_of_refresh(studio) == "done")
        assert (studio.folder / "derived" / "current").read_text("utf-8") != before
    ended = rows(studio, "select state, count(*) from queue_job where kind = 'refresh' group by state")
    assert ended == [("done", KILLS)]
    left = [path.name for path in (studio.folder / "derived").glob("g*") if not (path / "about.json").exists()]
    assert left == []


def test_what_the_web_process_acknowledged_is_kept_when_it_is_killed(studio: Studio) -> None:
    browser, draws, acknowledged = Browser(studio), random.Random(5), []
    for number in range(10 * KILLS):
        name = f"Team {number}"
        try:
            browser.post("/settings/teams/", name=name)
            acknowledged.append(name)
        except OSError:
            time.sleep(1.5)
        if draws.random() < 0.2:
            os.kill(studio.children()["web"], signal.SIGKILL)
    kept = {str(name) for (name,) in rows(studio, "select name from accounts_team")}
    assert len(acknowledged) > KILLS
    assert set(acknowledged) <= kept


def test_it_stops_cleanly_when_asked(studio: Studio) -> None:
    children = studio.children()
    assert set(children) == {"web", "worker"}
    assert studio.stop() == 0
    for process in children.values():
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
    studio.start()
