"""Run Parcours and its peers on one log, one after the other, and write the table of ratios to benchmarks/README.md.

Usage: run.py [--rows N] [--kind csv|parquet] [--only-parcours]
The peers live in an environment of their own under benchmarks/work; they never touch the product's.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import venv
from datetime import date
from pathlib import Path
from typing import Any

from log import write_log

HERE = Path(__file__).parent
WORK = HERE / "work"
USUAL = 10_000_000
PEERS = {"pm4py": "pm4py==2.7.23.11", "retentioneering": "retentioneering==5.2.4"}


def peers_python() -> Path:
    """The interpreter of the peers' environment, made when it is missing."""
    python = WORK / "peers" / "bin" / "python"
    if not python.exists():
        venv.create(WORK / "peers", with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS.values()], check=True)
    return python


def timed(python: Path | str, script: str, log: Path) -> dict[str, Any] | None:
    """Run a script on the log in a process of its own: what it wrote, peak memory and CPU time; None if it died."""
    out = WORK / f"{script}.json"
    child = subprocess.Popen(
        [python, HERE / f"{script}.py", log, out], env={**os.environ, "RETENTIONEERING_NO_TRACK": "1"}
    )
    _, status, used = os.wait4(child.pid, 0)
    if status:
        print(f"{script} did not finish.", file=sys.stderr)
        return None
    found: dict[str, Any] = json.loads(out.read_text())
    return found | {"peak_gb": used.ru_maxrss / 1024**2, "cpu_s": used.ru_utime + used.ru_stime}


def table(rows: int, kind: str, found: dict[str, dict[str, Any] | None]) -> str:
    """The results as Markdown; a peer that died is said to have died."""
    seconds = (found["Parcours"] or {})["seconds"]
    lines = [
        "# Benchmarks",
        "",
        "`make bench` writes this page: Parcours and its peers on the same file, one after the other, each in a",
        "process of its own. Ratios are what counts; seconds depend on the machine.",
        "",
        f"{rows:,} interactions ({kind.upper()}), {os.cpu_count()} cores, {date.today().isoformat()}.",
        "",
        "| question | Parcours | peer | ratio |",
        "|---|---|---|---|",
        *_against("pm4py", "the whole main job against its formatting and counting alone", seconds["whole"], found),
        *_against("pm4py", "a flow question after that", seconds["flow question again"], found),
        *_against("retentioneering", "a flow question after that", seconds["flow question again"], found),
        "",
        "The main job: file → lake → steps → flows, metrics, criticality, plan. The peers' time is what they need from",
        "the frame in memory to the counts of transitions; reading the file is not in it.",
        "",
        f"Directly-follows counts: {_agreement(found)}.",
        "",
        "| step | seconds |",
        "|---|---|",
        *(f"| {name} | {value:.2f} |" for name, value in seconds.items()),
        "",
        "| | peak memory | CPU time | versions |",
        "|---|---|---|---|",
        *(_cost(name, each) for name, each in found.items()),
        "",
        "Parcours' CPU time is over all its threads; pm4py and retentioneering mostly use one.",
        "",
    ]
    return "\n".join(lines)


def _against(name: str, question: str, own: float, found: dict[str, dict[str, Any] | None]) -> list[str]:
    peer = found[name]
    if peer is None:
        return [f"| {question} ({name}) | {own:.3g} s | did not finish | |"]
    theirs = peer["seconds"]["format"] + peer["seconds"]["flows"]
    ratio = f"{own / theirs:.2f} ×" if own > theirs / 2 else f"{theirs / own:,.0f} × faster"
    return [f"| {question} ({name}) | {own:.3g} s | {theirs:.1f} s | {ratio} |"]


def _cost(name: str, each: dict[str, Any] | None) -> str:
    if each is None:
        return f"| {name} | did not finish | | |"
    return f"| {name} | {each['peak_gb']:.2f} GB | {each['cpu_s']:.0f} s | {each.get('versions', '')} |"


def _agreement(found: dict[str, dict[str, Any] | None]) -> str:
    """Whether all who finished count the same transitions."""
    counted = {name: _without_ends(each["edges"]) for name, each in found.items() if each}
    ours = counted["Parcours"]
    same = all(edges == ours for edges in counted.values())
    told = f"equal in all {len(counted)}" if same else "NOT EQUAL"
    return f"{len(ours)} edges, {sum(ours.values()):,} transitions, {told}"


def _without_ends(edges: dict[str, int]) -> dict[str, int]:
    """Without the starts and ends of paths that retentioneering counts as events."""
    return {name: count for name, count in edges.items() if "path_" not in name}


def main() -> None:
    """Make the log, run everybody, write the page: README.md for the usual size, rows-N.md for others."""
    words = argparse.ArgumentParser()
    words.add_argument("--rows", type=int, default=USUAL)
    words.add_argument("--kind", choices=["csv", "parquet"], default="csv")
    words.add_argument("--only-parcours", action="store_true")
    asked = words.parse_args()
    WORK.mkdir(exist_ok=True)
    log = WORK / f"log-{asked.rows}.{asked.kind}"
    rows = write_log(log, asked.rows)
    found = {"Parcours": timed(sys.executable, "main_job", log)}
    if found["Parcours"] is None:
        sys.exit(1)
    if asked.only_parcours:
        print(json.dumps({key: value for key, value in found["Parcours"].items() if key != "edges"}, indent=1))
        return
    python = peers_python()
    found |= {name: timed(python, f"peer_{name}", log) for name in PEERS}
    page = table(rows, asked.kind, found)
    usual = (asked.rows, asked.kind) == (USUAL, "csv")
    (HERE / ("README.md" if usual else f"rows-{asked.rows}-{asked.kind}.md")).write_text(page, "utf-8")
    print(page)
    if "NOT EQUAL" in page:
        sys.exit("the counts of transitions differ")


if __name__ == "__main__":
    main()
