"""What `parcours serve` does before it answers."""

from __future__ import annotations

import ast
import logging.config
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from parcours.errors import QuestionError
from parcours_studio.journeys.models import Version
from parcours_studio.site import serving
from parcours_studio.site.serving import listen, take_up

pytestmark = pytest.mark.django_db


def test_a_journey_edited_by_hand_while_nobody_served_it_is_a_version_from_the_start(changed_company: Path) -> None:
    assert take_up() == []
    file = changed_company / "journeys" / "travelling.yaml"
    file.write_text(file.read_text("utf-8").replace("owner: customer experience", "owner: Ana"), "utf-8")
    assert take_up() == []
    assert list(Version.objects.order_by("number").values_list("state", "origin")) == [
        ("superseded", "adopted"),
        ("published", "adopted"),
    ]


def test_a_file_with_a_mistake_is_told_and_keeps_nothing_from_being_served(changed_company: Path) -> None:
    (changed_company / "journeys" / "broken.yaml").write_text(
        "id: broken\nstages:\n  - {id: a, phase: befor}\n", "utf-8"
    )
    assert [line.partition(":")[0] for line in take_up()] == ["broken.yaml, line 3"]
    assert Version.objects.filter(journey="travelling", state="published").exists()


def test_a_refused_right_leaves_nothing_in_the_terminal(
    company: Path, signed_in: Callable[[str], Client], capsys: pytest.CaptureFixture[str]
) -> None:
    logging.config.dictConfig(settings.LOGGING)
    assert signed_in("viewer").get("/settings/colleagues/").status_code == 403
    logging.getLogger("django.request").error("Something broke")
    told = capsys.readouterr().err
    assert "Something broke" in told
    assert "PermissionDenied" not in told


def test_what_pages_look_up_loads_no_pandas(company: Path) -> None:
    run = "import sys, django, parcours_studio.site.web; django.setup(); "
    run += "from parcours_studio.company.queries import look_ahead; look_ahead(); "
    run += "print({'duckdb', 'pyarrow', 'pandas'} & set(sys.modules))"
    desk = {"PARCOURS_COMPANY": str(company), "DJANGO_SETTINGS_MODULE": "parcours_studio.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", run], env=os.environ | desk, capture_output=True, text=True, check=True
    )
    assert sorted(ast.literal_eval(done.stdout)) == ["duckdb", "pyarrow"]


def test_whoever_stops_the_studio_is_told_at_once_that_it_stops() -> None:
    run = "from parcours_studio.site.serving import supervise; import sys; supervise({'child': [sys.executable, '-c', "
    run += "\"print('up', flush=True); import time; time.sleep(60)\"]})"
    with subprocess.Popen([sys.executable, "-c", run], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as served:
        assert served.stdout
        assert served.stdout.readline() == b"up\n"
        served.send_signal(signal.SIGINT)
        assert "Stopping …" in served.communicate(timeout=30)[1].decode("utf-8")


def test_two_studios_begun_in_the_same_moment_get_two_ports() -> None:
    with listen("127.0.0.1", 8700) as one, listen("127.0.0.1", 8700) as other:
        assert one.getsockname()[1] < other.getsockname()[1]


def test_who_comes_before_the_web_process_has_begun_waits_instead_of_being_refused() -> None:
    with listen("127.0.0.1", 8700) as door, socket.create_connection(door.getsockname(), timeout=5) as early:
        early.sendall(b"GET / HTTP/1.0\r\n\r\n")
        inside, _ = door.accept()
        with inside:
            assert inside.recv(5) == b"GET /"


def test_without_a_free_port_the_studio_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with listen("127.0.0.1", 8700) as door:
        monkeypatch.setattr(serving, "PORTS", 1)
        with pytest.raises(QuestionError, match="others listen there") as refused:
            listen("127.0.0.1", door.getsockname()[1])
    assert refused.value.code == "port_not_free"


@pytest.mark.parametrize(("host", "port"), [("no such host", 8000), ("127.0.0.1", 65536), ("192.0.2.1", 8000)])
def test_a_host_or_port_that_cannot_be_is_told(host: str, port: int) -> None:
    with pytest.raises(QuestionError, match=f"{host}:{port}"):
        listen(host, port)
