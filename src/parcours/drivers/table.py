"""The columns of the criticality table."""

from __future__ import annotations

import pyarrow as pa

TEXT = ("kind", "journey", "journey_label", "phase", "stage", "stage_label", "touchpoint", "label")
INTERVALS = ("", "_low", "_high")

#: One row per touchpoint in the order of the map, then the first and last impression of each journey.
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in TEXT),
        *((name, pa.int64()) for name in ("visits", "reach_customers")),
        ("reach_share", pa.float64()),
        ("n", pa.int64()),
        ("belief", pa.float64()),
        ("believers", pa.int64()),
        *((f"belief{end}", pa.float64()) for end in INTERVALS[1:]),
        *((f"importance{end}", pa.float64()) for end in (*INTERVALS, "_r2")),
        *((name, pa.int64()) for name in ("rank", "rank_low", "rank_high")),
        ("p_rank_1", pa.float64()),
        *((f"slope{end}", pa.float64()) for end in INTERVALS),
        ("slope_unit", pa.string()),
        *((f"visit_effect{end}", pa.float64()) for end in INTERVALS),
        ("satisfaction_metric", pa.string()),
        *((name, pa.float64()) for name in ("scale_low", "scale_high")),
        *((f"satisfaction{end}", pa.float64()) for end in INTERVALS),
        ("satisfaction_n", pa.int64()),
        *((f"top2{end}", pa.float64()) for end in INTERVALS),
        *((word, pa.float64()) for word in ("satisfaction_belief", "belief_scale_low", "belief_scale_high")),
        ("best_segment", pa.string()),
        ("best_segment_satisfaction", pa.float64()),
        *((f"promise_kept{end}", pa.float64()) for end in INTERVALS),
        ("promise_n", pa.int64()),
        *((name, pa.float64()) for name in ("promise_aim", "promise_belief")),
        ("moment_of_truth", pa.bool_()),
        ("moment_of_truth_reason", pa.string()),
        *((f"{side}{end}", pa.float64()) for side in ("penalty", "reward") for end in INTERVALS),
        ("evidence", pa.string()),
        ("quadrant", pa.string()),
        ("p_quadrant", pa.float64()),
    ]
)
