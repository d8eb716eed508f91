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

from log import write_log

HERE = Path(__file__).parent
WORK = HERE / "work"
PEERS = {"pm4py": "pm4py==2.7.23.11", "retentioneering": "retentioneering==5.2.4"}


def peers_python() -> Path:
    """The interpreter of the peers' environment, made when it is missing."""
    python = WORK / "peers" / "bin" / "python"
    if not python.exists():
        venv.create(WORK / "peers", with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS.values()], check=True)
    return python


def timed(python: Path | str, script: str, log: Path) -> dict[str, object]:
    """Run a script on the log in a process of its own; what it wrote, and its peak memory and CPU time."""
    out = WORK / f"{script}.json"
    child = subprocess.Popen(
        [python, HERE / f"{script}.py", log, out], env={**os.environ, "RETENTIONEERING_NO_TRACK": "1"}
    )
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{script} failed")
    found: dict[str, object] = json.loads(out.read_text())
    return found | {"peak_gb": used.ru_maxrss / 1024**2, "cpu_s": used.ru_utime + used.ru_stime}


def table(rows: int, kind: str, found: dict[str, dict]) -> str:  # type: ignore[type-arg]
    """The results as Markdown."""
    ours = found["Parcours"]["seconds"]
    pm4py, rete = (found[name]["seconds"] for name in ("pm4py", "retentioneering"))
    alone = pm4py["format"] + pm4py["flows"]
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
        f"| whole main job: file → lake → steps → flows, metrics, criticality, plan, against pm4py's `format_dataframe`"
        f" + `discover_dfg` alone | {ours['whole']:.1f} s | {alone:.1f} s | {ours['whole'] / alone:.2f} × |",
        f"| flow question after that, against pm4py (formatting and discovery) | {ours['flow question again']:.3f} s |"
        f" {alone:.1f} s | {alone / ours['flow question again']:,.0f} × faster |",
        f"| the same against retentioneering (stream and counts) | {ours['flow question again']:.3f} s |"
        f" {rete['format'] + rete['flows']:.1f} s |"
        f" {(rete['format'] + rete['flows']) / ours['flow question again']:,.0f} × faster |",
        "",
        f"Directly-follows counts: {_agreement(found)}.",
        "",
        "| step | seconds |",
        "|---|---|",
        *(f"| {name} | {value:.2f} |" for name, value in ours.items()),
        "",
        "| | peak memory | CPU time |",
        "|---|---|---|",
        *(f"| {name} | {each['peak_gb']:.2f} GB | {each['cpu_s']:.0f} s |" for name, each in found.items()),
        "",
        "Parcours' CPU time is over all its threads; pm4py and retentioneering mostly use one.",
        "",
    ]
    return "\n".join(lines)


def _agreement(found: dict[str, dict]) -> str:  # type: ignore[type-arg]
    """Whether all three count the same transitions."""
    ours, pm4py = found["Parcours"]["edges"], found["pm4py"]["edges"]
    rete = {name: count for name, count in found["retentioneering"]["edges"].items() if "path_" not in name}
    same = ours == pm4py == rete
    total = sum(ours.values())
    return f"{len(ours)} edges, {total:,} transitions, {'equal in all three' if same else 'NOT EQUAL'}"


def main() -> None:
    """Make the log, run everybody, write the page."""
    words = argparse.ArgumentParser()
    words.add_argument("--rows", type=int, default=10_000_000)
    words.add_argument("--kind", choices=["csv", "parquet"], default="csv")
    words.add_argument("--only-parcours", action="store_true")
    asked = words.parse_args()
    WORK.mkdir(exist_ok=True)
    log = WORK / f"log-{asked.rows}.{asked.kind}"
    rows = write_log(log, asked.rows)
    found = {"Parcours": timed(sys.executable, "main_job", log)}
    if asked.only_parcours:
        print(json.dumps({key: value for key, value in found["Parcours"].items() if key != "edges"}, indent=1))
        return
    python = peers_python()
    found |= {name: timed(python, f"peer_{name}", log) for name in PEERS}
    page = table(rows, asked.kind, found)
    (HERE / "README.md").write_text(page, "utf-8")
    print(page)
    if "NOT EQUAL" in page:
        sys.exit("the counts of transitions differ")


if __name__ == "__main__":
    main()
