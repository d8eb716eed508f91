"""Parcours on the log, the whole main job: file -> lake -> steps -> flows, metrics, criticality, plan.

Usage: main_job.py LOG OUT
"""

import json
import shutil
import sys
import time
from itertools import pairwise
from pathlib import Path

started = time.perf_counter()

import parcours  # noqa: E402 - loading it is part of the job

HERE = Path(__file__).parent
log, out = Path(sys.argv[1]), Path(sys.argv[2])
root = HERE / "work" / "company"
shutil.rmtree(root, ignore_errors=True)
seconds: dict[str, float] = {"load": time.perf_counter() - started}


def timed(name: str, deed):  # type: ignore[no-untyped-def]
    """Run it and note how long it took."""
    begun = time.perf_counter()
    result = deed()
    seconds[name] = time.perf_counter() - begun
    return result


def step(name: str, done: float) -> None:
    """Note when each part of the refresh ends."""
    if done >= 1.0:
        parts[name] = time.perf_counter()


parcours.create(root, parcours.Settings(name="Bench"))
shutil.copy(HERE / "journey.yaml", root / "journeys" / "ordering.yaml")
parts: dict[str, float] = {}
with parcours.open(root) as company:
    recipe = HERE / f"recipe-{log.suffix[1:]}.toml"
    timed("import", lambda: company.import_files(company.reading([log], recipe=recipe)))
    begun = time.perf_counter()
    timed("refresh", lambda: company.refresh(progress=step))
    for name, ended in parts.items():
        seconds[f"refresh: {name}"] = ended - begun
        begun = ended
    timed("flows", company.flows)
    timed("measure", lambda: company.measure("volume", by=["month", "channel"]))
    criticality = timed("criticality", company.criticality)
    timed("plan", company.plan)
    again = [time.perf_counter()]
    for _ in range(5):
        flows = company.flows()
        again.append(time.perf_counter())
    seconds["flow question again"] = min(later - earlier for earlier, later in pairwise(again))
seconds["whole"] = time.perf_counter() - started
labels = json.loads((HERE / "labels.json").read_text())
edges = {
    f"{labels[row['touchpoint']]} > {labels[row['next_touchpoint']]}": row["steps"]
    for row in flows.rows()
    if row["touchpoint"] and row["next_touchpoint"]
}
out.write_text(json.dumps({"seconds": seconds, "edges": edges}))
