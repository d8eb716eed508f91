"""A browser that hangs is ended, so that what waits for its answer fails and says where instead of waiting for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from _pytest.runner import runtestprotocol

#: Seconds: several times what the longest test of a browser takes, on a machine that is slow.
HUNG = 400


@contextmanager
def watched(seconds: float = HUNG) -> Iterator[threading.Event]:
    """End the browsers of this process when what is done with them takes longer; gives whether it did."""
    ended = threading.Event()
    watch = threading.Timer(seconds, _end_browsers, [ended])
    watch.daemon = True
    watch.start()
    try:
        yield ended
    finally:
        watch.cancel()


def run_watched(item: pytest.Item, nextitem: pytest.Item | None) -> list[pytest.TestReport]:
    """Run a test; where its browser hung, once more with everything made anew, for browsers hang without our doing."""
    with watched() as ended:
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if not ended.is_set():
        return reports
    item.session._setupstate.teardown_exact(None)
    item._initrequest()  # type: ignore[attr-defined]
    with watched():
        return runtestprotocol(item, nextitem=nextitem, log=False)


def _end_browsers(ended: threading.Event) -> None:
    ended.set()
    for process in psutil.Process().children(recursive=True):
        if "chrom" in process.name():
            process.kill()
