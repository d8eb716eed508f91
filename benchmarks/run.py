"""Run Parcours and its peers on one log after the other, and write the tables of ratios to benchmarks/README.md.

Usage: run.py [--rows N] [--usual | --only-parcours]
The peers live in environments of their own under benchmarks/work; they never touch the product's.
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
from typing import Any, NamedTuple

from log import Ids, Order, write_log

HERE = Path(__file__).parent
WORK = HERE / "work"
USUAL_ROWS = 10_000_000
PM4PY = "pm4py==2.7.23.11"
#: What is installed in each environment: pm4py became twice as fast by the texts of pandas 3.
PACKAGES = {
    "peers": (PM4PY, "retentioneering==5.2.4", "pandas==3.1.1"),
    "peers-pandas2": (PM4PY, "pandas==2.3.3", "pyarrow==26.0.1"),
}
#: Each peer's script and environment.
PEERS = {
    "pm4py": ("peer_pm4py", "peers"),
    "pm4py with pandas 2": ("peer_pm4py", "peers-pandas2"),
    "retentioneering": ("peer_retentioneering", "peers"),
}

Found = dict[str, dict[str, Any] | None]


class Log(NamedTuple):
    """One kind of log; see `log.py`."""

    kind: str = "csv"
    ids: Ids = "text"
    order: Order = "time"

    def __str__(self) -> str:
        arranged = "in order of time" if self.order == "time" else "order by order"
        return f"{self.kind.upper()}, ids are {self.ids}s, {arranged}"


USUAL = Log()
OTHERS = (Log("parquet"), Log(order="case"), Log(ids="number"), Log(ids="number", order="case"))


def environment(name: str) -> Path:
    """The interpreter of a peers' environment, made when it is missing."""
    python = WORK / name / "bin" / "python"
    if not python.exists():
        venv.create(WORK / name, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES[name]], check=True)
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


def compared(log: Path, peers: list[str]) -> Found:
    """Parcours and some peers on one log; ends here when Parcours did not finish."""
    found: Found = {"Parcours": timed(sys.executable, "main_job", log)}
    if found["Parcours"] is None:
        sys.exit(1)
    for name in peers:
        script, packages = PEERS[name]
        found[name] = timed(environment(packages), script, log)
    return found


def page(rows: int, found: Found, others: dict[Log, Found]) -> str:
    """The results as Markdown; a peer that died is said to have died."""
    seconds = (found["Parcours"] or {})["seconds"]
    lines = [
        "# Benchmarks",
        "",
        "`make bench` writes this page: Parcours and its peers on the same file, one after the other, each in a",
        "process of its own. Ratios are what counts; seconds depend on the machine.",
        "",
        f"{rows:,} interactions ({USUAL}, as shops export them), {os.cpu_count()} cores, {date.today().isoformat()}.",
        "",
        "| question | Parcours | peer | ratio |",
        "|---|---|---|---|",
        *_against("pm4py", "the whole main job against its formatting and counting alone", seconds["whole"], found),
        *_against("pm4py with pandas 2", "the same", seconds["whole"], found),
        *_against("pm4py", "a flow question after that", seconds["flow question again"], found),
        *_against("retentioneering", "a flow question after that", seconds["flow question again"], found),
        "",
        "The main job: file → lake → steps → flows, metrics, criticality, plan. The peers' time is what they need from",
        "the frame in memory to the counts of transitions; reading the file is not in it.",
        "",
        f"Directly-follows counts: {_agreement([found, *others.values()])}.",
        "",
        *_other_logs(others),
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


def _other_logs(others: dict[Log, Found]) -> list[str]:
    """The whole main job on other kinds of the same log, against pm4py's formatting and counting."""
    if not others:
        return []
    lines = [
        "| the same events as | Parcours | pm4py | ratio | pm4py with pandas 2 | ratio |",
        "|---|---|---|---|---|---|",
    ]
    for log, found in others.items():
        own = (found["Parcours"] or {})["seconds"]["whole"]
        cells = [cell for name in ("pm4py", "pm4py with pandas 2") for cell in _ratio(own, found[name])]
        lines.append(f"| {log} | {own:.1f} s | {' | '.join(cells)} |")
    return [*lines, ""]


def _against(name: str, question: str, own: float, found: Found) -> list[str]:
    return [f"| {question} ({name}) | {_seconds(own)} | {' | '.join(_ratio(own, found[name]))} |"]


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds:.3g} s"


def _ratio(own: float, peer: dict[str, Any] | None) -> tuple[str, str]:
    """A peer's time, and ours against it."""
    if peer is None:
        return "did not finish", ""
    theirs = peer["seconds"]["format"] + peer["seconds"]["flows"]
    return f"{theirs:.1f} s", f"{own / theirs:.2f} ×" if own > theirs / 2 else f"{theirs / own:,.0f} × faster"


def _cost(name: str, each: dict[str, Any] | None) -> str:
    if each is None:
        return f"| {name} | did not finish | | |"
    return f"| {name} | {each['peak_gb']:.2f} GB | {each['cpu_s']:.0f} s | {each.get('versions', '')} |"


def _agreement(runs: list[Found]) -> str:
    """Whether all who finished count the same transitions, on every log."""
    counted = [_without_ends(each["edges"]) for found in runs for each in found.values() if each]
    same = all(edges == counted[0] for edges in counted)
    told = f"equal in all {len(counted)} runs" if same else "NOT EQUAL"
    return f"{len(counted[0])} edges, {sum(counted[0].values()):,} transitions, {told}"


def _without_ends(edges: dict[str, int]) -> dict[str, int]:
    """Without the starts and ends of paths that retentioneering counts as events."""
    return {name: count for name, count in edges.items() if "path_" not in name}


def written(rows: int, log: Log) -> tuple[Path, int]:
    """Write one kind of the log; returns where, and how many rows it has."""
    path = WORK / f"log-{rows}-{log.ids}-{log.order}.{log.kind}"
    return path, write_log(path, rows, log.ids, log.order)


def main() -> None:
    """Make the logs, run everybody, write the page: README.md for the usual size, rows-N.md for others."""
    words = argparse.ArgumentParser()
    words.add_argument("--rows", type=int, default=USUAL_ROWS)
    words.add_argument("--usual", action="store_true", help="leave the other kinds of the log out")
    words.add_argument("--only-parcours", action="store_true")
    asked = words.parse_args()
    WORK.mkdir(exist_ok=True)
    path, rows = written(asked.rows, USUAL)
    if asked.only_parcours:
        found = compared(path, [])["Parcours"] or {}
        print(json.dumps({key: value for key, value in found.items() if key != "edges"}, indent=1))
        return
    found = compared(path, list(PEERS))
    others = {} if asked.usual else {log: compared(written(asked.rows, log)[0], list(PEERS)[:2]) for log in OTHERS}
    told = page(rows, found, others)
    (HERE / ("README.md" if asked.rows == USUAL_ROWS else f"rows-{asked.rows}.md")).write_text(told, "utf-8")
    print(told)
    if "NOT EQUAL" in told:
        sys.exit("the counts of transitions differ")


if __name__ == "__main__":
    main()
