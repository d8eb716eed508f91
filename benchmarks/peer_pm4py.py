"""pm4py on the log, as its documentation does it: read, format, discover the directly-follows graph.

Runs in the peers' own environment. Usage: peer_pm4py.py LOG OUT
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pm4py

log, out = sys.argv[1:]
started = time.perf_counter()
frame = pd.read_parquet(log) if log.endswith(".parquet") else pd.read_csv(log)
read = time.perf_counter()
frame = pm4py.format_dataframe(frame, case_id="order_id", activity_key="event", timestamp_key="occurred_at")
formatted = time.perf_counter()
edges, _, _ = pm4py.discover_dfg(frame)
discovered = time.perf_counter()
with Path(out).open("w") as stream:
    json.dump(
        {
            "versions": f"pm4py {version('pm4py')}, pandas {version('pandas')}",
            "seconds": {"read": read - started, "format": formatted - read, "flows": discovered - formatted},
            "edges": {f"{left} > {right}": int(count) for (left, right), count in edges.items()},
        },
        stream,
    )
