"""Walk the studio's pages with many colleagues at once over a large company; write the table to benchmarks/STUDIO.md.

Usage: studio.py [--rows N] [--customers N] [--colleagues N] [--seconds N] [--keep]
Server time is what the studio itself says it took (the Server-Timing header); waiting is what a colleague sees.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from datetime import date
from pathlib import Path

import psutil
from shop import write_shop

import parcours

HERE = Path(__file__).parent
WORK = HERE / "work" / "studio"
PASSWORD = "only-for-the-benchmark-1"  # noqa: S105 - of an invented company
COMMAND = [sys.executable, "-c", "from parcours.cli import main; main()"]
PAUSE = 3.0
"""Seconds that a colleague looks at a page, on average; the usual benchmark of web shops (TPC-W) says 7."""
WALK = (
    "/", "/journeys/", "/journeys/ordering/", "/journeys/ordering/paths/", "/journeys/ordering/design/",
    "/journeys/ordering/criticality/", "/journeys/ordering/touchpoints/order-delayed/",
    "/customers/", "/customers/?q={name}", "/customers/?journey=ordering&touchpoint=order-delayed", "{customer}",
    "/words/", "/words/?journey=ordering&touchpoint=order-delivered", "/words/?q=late",
    "/plan/", "/sources/", "/segments/", "/workshops/",
)  # fmt: skip


def company(rows: int, customers: int) -> Path:
    """The company folder, made and refreshed when it is not there yet."""
    root = WORK / f"company-{rows}-{customers}"
    if (root / "derived" / "current").exists():
        return root
    shutil.rmtree(root, ignore_errors=True)
    files = write_shop(WORK / f"files-{rows}-{customers}", rows, customers)
    parcours.create(root, parcours.Settings(name="Bench", time_zone="Europe/Berlin"))
    shutil.copy(HERE / "journey.yaml", root / "journeys" / "ordering.yaml")
    with parcours.open(root) as shop:
        shop.import_files(shop.reading(files, recipe=HERE / "recipe-studio.toml"))
        shop.refresh()
    return root


class Colleague(threading.Thread):
    """Somebody who clicks through the pages."""

    def __init__(self, address: str, email: str, until: float, seed: int) -> None:
        super().__init__()
        self.address, self.email, self.until = address, email, until
        self.random = random.Random(seed)
        self.took: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.failed: list[str] = []
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def run(self) -> None:
        """Sign in, then walk until time is up."""
        page = self.get("/sign-in/")[0]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]
        said = {"csrfmiddlewaretoken": token, "username": self.email, "password": PASSWORD}
        self.browser.open(f"{self.address}/sign-in/", urllib.parse.urlencode(said).encode())
        customer, begins = "/customers/", self.random.randrange(len(WALK))
        while time.time() < self.until:
            for pattern in (*WALK[begins:], *WALK[:begins]):
                number = self.random.randrange(5000)
                path = pattern.format(name=f"keller+{number}", customer=customer)
                try:
                    page, server, waited = self.get(path)
                except OSError as error:
                    self.failed.append(f"{path}: {error}")
                    continue
                self.took["/customers/<one>/" if pattern == "{customer}" else pattern].append((server, waited))
                found = re.findall(r'href="(/customers/[^"?]+/)"', page)
                customer = self.random.choice(found) if found else customer
                time.sleep(self.random.uniform(0, 2 * PAUSE))

    def get(self, path: str) -> tuple[str, float, float]:
        """A page, what the server says it took, and what it took here; both in milliseconds."""
        begun = time.perf_counter()
        with self.browser.open(self.address + path) as answer:
            page = answer.read().decode()
            told = re.search(r"dur=([\d.]+)", answer.headers.get("Server-Timing", ""))
        return page, float(told[1]) if told else 0.0, 1000 * (time.perf_counter() - begun)


def main() -> None:
    """Make the company, serve it, let the colleagues walk, write the table."""
    asked = _asked()
    root = company(asked.rows, asked.customers)
    for number in range(asked.colleagues):
        words = ["colleague", str(root), f"c{number}@bench.example", "--password", PASSWORD, "--role", "editor"]
        subprocess.run([*COMMAND, *words], check=True, stdout=subprocess.DEVNULL)
    served = subprocess.Popen([*COMMAND, "serve", str(root), "--port", "8700"], stdout=subprocess.PIPE, text=True)
    said = served.stdout.readline() if served.stdout else ""
    address = re.search(r"http\S+", said)[0]  # type: ignore[index]
    time.sleep(5)
    try:
        _warm(address)
        until = time.time() + asked.seconds
        people = [Colleague(address, f"c{n}@bench.example", until, n) for n in range(asked.colleagues)]
        for one in people:
            one.start()
        for one in people:
            one.join()
        memory = _memory(served.pid)
    finally:
        served.terminate()
        served.wait()
    (HERE / "STUDIO.md").write_text(table(asked, people, memory), "utf-8")
    if not asked.keep:
        shutil.rmtree(WORK, ignore_errors=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--colleagues", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--keep", action="store_true", help="keep the company for another run")
    return parser.parse_args()


def _warm(address: str) -> None:
    """Wait until the worker has answered what the pages ask."""
    one = Colleague(address, "c0@bench.example", time.time() + 1, 0)
    one.until = 0
    one.run()
    for path in (*WALK[:7], "/plan/"):
        for _ in range(600):
            if 'class="work"' not in one.get(path)[0]:
                break
            time.sleep(1)


def _memory(served: int) -> dict[str, float]:
    """Peak memory of the web and the worker process, in megabytes."""
    found = {}
    for child in psutil.Process(served).children(recursive=True):
        name = "worker" if "worker" in child.cmdline() else "web"
        peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{child.pid}/status").read_text())
        found[name] = max(found.get(name, 0.0), int(peak[1]) / 1024 if peak else 0.0)
    return found


def table(asked: argparse.Namespace, people: list[Colleague], memory: dict[str, float]) -> str:
    """The figures as Markdown."""
    lines = [
        "# The studio under load",
        "",
        f"`make bench-studio` writes this page: {asked.rows:,} interactions, {asked.customers:,} customers,",
        f"{asked.colleagues} colleagues who click through all pages, looking {PAUSE:g} s at each;",
        f"{os.cpu_count()} cores, {date.today().isoformat()}.",
        "Server time is the studio's own; waiting is what a colleague sees, queues included. Milliseconds.",
        "",
        "| page | asked | server p50 | server p95 | waiting p95 |",
        "|---|---|---|---|---|",
    ]
    pages: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in people:
        for path, took in one.took.items():
            pages[path] += took
    everything = [each for took in pages.values() for each in took]
    for path, took in [*pages.items(), ("all pages", everything)]:
        server, waited = sorted(one for one, _ in took), sorted(one for _, one in took)
        lines.append(
            f"| {path} | {len(took)} | {_at(server, 0.5):.0f} | {_at(server, 0.95):.0f} | {_at(waited, 0.95):.0f} |"
        )
    failed = [each for one in people for each in one.failed]
    lines += ["", f"Failed: {len(failed)}{': ' + failed[0] if failed else ''}."]
    lines += [f"Peak memory: web {memory.get('web', 0):.0f} MB, worker {memory.get('worker', 0):.0f} MB.", ""]
    return "\n".join(lines)


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


if __name__ == "__main__":
    main()
