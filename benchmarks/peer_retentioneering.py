"""retentioneering on the log: make the event stream, count transitions; runs in the peers' own environment.

Usage: peer_retentioneering.py LOG OUT
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from retentioneering import Eventstream

log, out = sys.argv[1:]
started = time.perf_counter()
frame = pd.read_parquet(log) if log.endswith(".parquet") else pd.read_csv(log, parse_dates=["occurred_at"])
read = time.perf_counter()
stream = Eventstream(
    frame[["order_id", "event", "occurred_at"]],
    schema={"path_cols": ["order_id"], "event_col": "event", "timestamp_col": "occurred_at"},
)
made = time.perf_counter()
matrix = stream.transition_graph_data(edge_weight="count")
counted = time.perf_counter()
with Path(out).open("w") as target:
    json.dump(
        {
            "versions": f"retentioneering {version('retentioneering')}, pandas {version('pandas')}",
            "seconds": {"read": read - started, "format": made - read, "flows": counted - made},
            "edges": {
                f"{left} > {right}": int(matrix.loc[left, right])
                for left in matrix.index
                for right in matrix.columns
                if matrix.loc[left, right] > 0
            },
        },
        target,
    )
