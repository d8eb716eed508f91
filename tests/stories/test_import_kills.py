"""kill -9 of the worker while it imports: the job is taken up again, and the import takes effect once."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.studio import Studio, inhabited_company
from tests.people import RECIPE, write_shop
from tests.stories.test_studio_kills import KILLS, Browser, rows, until


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """The sample company, served, with its colleagues and a kept recipe for the exports of a small shop."""
    folder = shutil.copytree(inhabited_company(), tmp_path / "company")
    (folder / "sources" / "little.toml").write_text(RECIPE.replace('source = "shop"', 'source = "little"'), "utf-8")
    served = Studio(folder)
    yield served.start()
    served.stop()


def send(browser: Browser, files: list[Path]) -> str:
    """Upload files as a form does; returns the upload's id."""
    browser.opener.open(f"{browser.studio.address}/sources/new/", timeout=60).read()
    token = next(cookie.value for cookie in browser.cookies if cookie.name == "csrftoken")
    edge = uuid.uuid4().hex
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'.encode()]
    for file in files:
        head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{file.name}"\r\n'
        parts.append(f"{head}Content-Type: text/csv\r\n\r\n".encode() + file.read_bytes() + b"\r\n")
    body = b"".join([*parts, f"--{edge}--\r\n".encode()])
    asked = browser.request("/sources/new/", body, f"multipart/form-data; boundary={edge}")
    answer = browser.opener.open(asked, timeout=120)
    return str(answer.geturl().rstrip("/").rpartition("/")[2])


def last(studio: Studio, kind: str) -> str:
    """The state of the last job of this kind."""
    found = rows(studio, f"select state from queue_job where kind = '{kind}' order by asked_at desc limit 1")
    return str(found[0][0]) if found else ""


def imports(studio: Studio) -> list[dict[str, object]]:
    """What the journal says of the small shop."""
    found = [json.loads(path.read_text("utf-8")) for path in (studio.folder / "lake" / "imports").glob("*.json")]
    return [one for one in found if one["recipe"] == "little" and one.get("state") == "committed"]


def test_an_import_whose_worker_is_killed_is_taken_up_again_and_takes_effect_once(
    studio: Studio, tmp_path: Path
) -> None:
    browser, draws = Browser(studio), random.Random(11)
    for number in range(1, KILLS + 1):
        files = write_shop(tmp_path / f"exports-{number}", customers=40, seed=number)
        upload = send(browser, files)
        until(lambda: last(studio, "propose") == "done", 300)
        page = browser.read(f"/sources/uploads/{upload}/")
        kept = page.partition('name="kept" value="')[2].partition('"')[0]
        browser.post(f"/sources/uploads/{upload}/run/", seen="0", kept=kept)
        until(lambda: last(studio, "import") == "running", 120)
        time.sleep(draws.uniform(0.1, 6.0))
        os.kill(studio.children()["worker"], signal.SIGKILL)
        until(lambda: last(studio, "import") == "done", 300)
        assert len(imports(studio)) == number
    (noted,) = rows(studio, "select count(*) from accounts_auditline where verb = 'sources.import'")
    assert noted == (KILLS,)
    begun = [path for path in (studio.folder / "lake" / "imports").glob("*.json") if '"intent"' in path.read_text()]
    assert begun == []
