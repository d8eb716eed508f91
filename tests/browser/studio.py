"""The real studio for browser tests: `parcours serve` in a process of its own, on a copy of the sample company."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
from filelock import FileLock

from tests.sample_company import sample_company

PASSWORD = "a-long-password-1"
COMMAND = (sys.executable, "-c", "from parcours.cli import main; main()")
ROLES = ("viewer", "agent", "analyst", "editor", "administrator")
UNSET = ("PARCOURS_COMPANY", "PARCOURS_ADDRESS", "DJANGO_SETTINGS_MODULE", "PARCOURS_DATABASE_URL")


def inhabited_company() -> Path:
    """The sample company with a colleague per role and what its pages ask answered: made once for all test processes.

    Copy it before it is served.
    """
    home = Path(os.environ["PARCOURS_TEST_HOME"])
    with FileLock(home / "inhabited.lock"):
        folder = home / "inhabited"
        if not folder.exists():
            draft = shutil.copytree(sample_company(), home / "inhabited-draft")
            served = Studio(draft)
            for role in ROLES:
                served.enrol(role)
            served.start()
            served.wait_for_the_worker()
            served.stop()
            draft.rename(folder)
    return folder


@dataclass
class Studio:
    """A served company."""

    folder: Path
    address: str = ""
    link: str = ""
    """The one-time link for the first administrator; empty when there are colleagues already."""
    process: subprocess.Popen[str] | None = None

    def enrol(self, role: str, language: str = "en", name: str = "") -> str:
        """Give somebody of this role an account; returns the address to sign in with."""
        email = f"{role}-{language}@vallorin.example"
        self.run("colleague", str(self.folder), email, "--role", role, "--language", language, "--password", PASSWORD,
                 "--name", name or f"{role.title()} Favre")  # fmt: skip
        return email

    def run(self, *words: str) -> str:
        """A command of `parcours`; returns what it printed."""
        done = subprocess.run([*COMMAND, *words], check=True, capture_output=True, text=True, env=_environment())
        return done.stdout

    def start(self) -> Studio:
        """Serve the company and wait until it answers."""
        self.process = subprocess.Popen(
            [*COMMAND, "serve", str(self.folder), "--port", "8600"],
            stdout=subprocess.PIPE, text=True, env=_environment(), start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        while line := self.process.stdout.readline():
            found = re.search(r"http://\S+", line)
            if found and not self.address:
                self.address = found.group(0)
            elif found:
                self.link = found.group(0)
            if line.startswith("Stop"):
                break
        self._wait_for_answer()
        return self

    def stop(self) -> int:
        """End it as Ctrl-C does; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=40)

    def children(self) -> dict[str, int]:
        """The process ids of the web and the worker process."""
        assert self.process is not None
        kinds = {"gunicorn": "web", "worker": "worker"}
        found = psutil.Process(self.process.pid).children()
        words = {child.pid: " ".join(child.cmdline()) for child in found}
        return {name: pid for pid, said in words.items() for word, name in kinds.items() if word in said}

    def wait_for_the_worker(self) -> None:
        """Until it has done all that it was asked to do by now."""
        left = "select 1 from queue_job where state in ('waiting', 'running') and ifnull(not_before, '') <= datetime()"
        for _ in range(600):
            with closing(sqlite3.connect(self.folder / "desk.sqlite3")) as desk:
                if desk.execute(left).fetchone() is None:
                    return
            time.sleep(0.25)
        raise AssertionError("The worker does not come to an end.")

    def _wait_for_answer(self) -> None:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{self.address}/sign-in/", timeout=5).close()  # noqa: S310 - our own server
            except OSError:
                time.sleep(0.25)
            else:
                return
        raise AssertionError("The studio does not answer.")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in UNSET}
