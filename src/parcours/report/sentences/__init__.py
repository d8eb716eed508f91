"""What the figures say, in a sentence: the finding that stands over each picture."""

from __future__ import annotations

from parcours.report.sentences.closing import imports_finding, method_notes
from parcours.report.sentences.criticality import (
    criticality_finding,
    criticality_lines,
    explained_remark,
    touchpoint_about,
    undrawn_remark,
)
from parcours.report.sentences.maps import map_finding, map_leads, map_remarks
from parcours.report.sentences.paths import (
    agreement_finding,
    agreement_leads,
    deviation_about,
    deviation_sentence,
    deviation_words,
    flow_finding,
    flow_leads,
    flows_told,
    in_a_row,
    ways_finding,
)
from parcours.report.sentences.plan import plan_about, plan_finding, plan_line, plan_lines, plan_rest
from parcours.report.sentences.scores import changes, scorecard_finding, segments_finding, withheld
from parcours.report.sentences.spoken import beyond_chance, counted_share, difference_text, signed_text

__all__ = [
    "agreement_finding",
    "agreement_leads",
    "beyond_chance",
    "changes",
    "counted_share",
    "criticality_finding",
    "criticality_lines",
    "deviation_about",
    "deviation_sentence",
    "deviation_words",
    "difference_text",
    "explained_remark",
    "flow_finding",
    "flow_leads",
    "flows_told",
    "imports_finding",
    "in_a_row",
    "map_finding",
    "map_leads",
    "map_remarks",
    "method_notes",
    "plan_about",
    "plan_finding",
    "plan_line",
    "plan_lines",
    "plan_rest",
    "scorecard_finding",
    "segments_finding",
    "signed_text",
    "touchpoint_about",
    "undrawn_remark",
    "ways_finding",
    "withheld",
]
