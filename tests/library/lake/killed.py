"""What the processes do that get killed; started from a server that has already imported what they need."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any

from parcours.engine import DuckDBEngine
from parcours.lake import Lake
from tests.library.lake.sample import bring

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["parcours.engine", "parcours.lake", "pandas"])


def start(folder: Path, work: str, argument: Any, ready: Connection, dies_after: int = 0) -> BaseProcess:
    """A process that opens the lake, says that it is ready, and does one piece of work."""
    process = SERVER.Process(target=_run, args=(folder, work, argument, ready, dies_after))
    process.start()
    return process


def _run(folder: Path, work: str, argument: Any, ready: Connection, dies_after: int) -> None:
    engine = DuckDBEngine(folder / f"scratch-{os.getpid()}", memory="500MB", threads=1)
    lake = Lake(folder / "lake", engine)
    lake.facts("interactions").count().to_pyarrow()
    ready.send("ready")
    calls = _count_calls(dies_after)
    if work == "append":
        bring(lake, argument)
    else:
        lake.undo(argument)
    sys.setprofile(None)
    ready.send(len(calls))


def _count_calls(dies_after: int) -> list[None]:
    """Kill this process at the given call that the lake makes or receives; count them when it is 0."""
    calls: list[None] = []

    def called(frame: FrameType, event: str, _: object) -> None:
        if event in ("call", "c_call", "c_return") and "parcours/lake" in frame.f_code.co_filename:
            calls.append(None)
            if len(calls) == dies_after:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(called)
    return calls
