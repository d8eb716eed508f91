"""Where the boxes and ribbons of the flow picture stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from parcours.charts.readings import FlowLink, FlowNode, FlowReading
from parcours.charts.typography import SEMIBOLD, wrap

BOX_LEAST_WIDTH = 112.0
BOX_MOST_WIDTH = 190.0
PITCH_LEAST = 158.0
USUAL_WIDTH = 1200.0
COLUMN_HEIGHT = 330.0
"""Height of the fullest column, without gaps, for all its steps."""
BOX_LEAST = 44.0
GAP = 16.0
TOP = 62.0
STUB = 16.0
BOW = 44.0
"""Room at the right for bows within the last column."""
LINE = 13.0
"""From line to line inside a box."""
LABEL = 11.5
FORWARD_MOST = 80
BACK_MOST = 8
LANE = 16.0
"""Height of the way of one loop below the columns."""


@dataclass
class Box:
    """A touchpoint on the sheet; `out` and `into` say where the next ribbon leaves and arrives."""

    node: FlowNode
    column: int
    left: float
    width: float
    lines: tuple[str, ...]
    """Its label, wrapped."""
    top: float = 0.0
    height: float = BOX_LEAST
    out: float = 0.0
    into: float = 0.0

    @property
    def right(self) -> float:
        """Right edge."""
        return self.left + self.width

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.top + self.height / 2


@dataclass
class Layout:
    """The whole picture, measured out."""

    columns: list[tuple[str, float]]
    """Label and left edge of each stage that has touchpoints."""
    boxes: dict[str, Box]
    per_step: float
    """Height of one step."""
    pitch: float
    bottom: float
    box_width: float
    forward: list[FlowLink] = field(default_factory=list)
    within: list[FlowLink] = field(default_factory=list)
    back: list[FlowLink] = field(default_factory=list)
    again: dict[str, int] = field(default_factory=dict)
    """Steps from a touchpoint to itself."""
    least: int = 0
    hidden_steps: int = 0
    all_steps: int = 0

    @property
    def width(self) -> float:
        """Of the sheet."""
        return STUB + 12 + self.pitch * (len(self.columns) - 1) + self.box_width + BOW if self.columns else 300.0


def lay_out(flow: FlowReading) -> Layout:
    """Columns by stage, boxes as high as they hold steps, the most travelled links first."""
    members: dict[str, list[FlowNode]] = defaultdict(list)
    for node in flow.nodes:
        members[node.stage].append(node)
    used = [(stage, label) for stage, label in flow.stages if members[stage]]
    if len(used) == 1 and len(flow.nodes) > 1:  # a single stage fills the width: its touchpoints stand side by side
        members = defaultdict(list, {node.id: [node] for node in flow.nodes})
        used = [(node.id, used[0][1] if not place else "") for place, node in enumerate(flow.nodes)]
    box_width = min(BOX_MOST_WIDTH, max(BOX_LEAST_WIDTH, 0.62 * USUAL_WIDTH / max(len(used), 1)))
    pitch = max(PITCH_LEAST, (USUAL_WIDTH - box_width - STUB - 12 - BOW) / max(len(used) - 1, 1))
    fullest = max((sum(node.steps for node in members[stage]) for stage, _ in used), default=1) or 1
    layout = Layout(
        columns=[(label, STUB + 12 + pitch * column) for column, (_, label) in enumerate(used)],
        boxes={},
        per_step=COLUMN_HEIGHT / fullest,
        pitch=pitch,
        bottom=TOP,
        box_width=box_width,
    )
    for column, (stage, _) in enumerate(used):
        _stack(layout, column, members[stage])
    _sort_links(layout, flow)
    return layout


def _stack(layout: Layout, column: int, nodes: list[FlowNode]) -> None:
    y = TOP
    for node in nodes:
        lines = tuple(wrap(node.label, layout.box_width - 20, LABEL, SEMIBOLD, 3))
        height = max(BOX_LEAST, LINE * (len(lines) + 1) + 12, node.steps * layout.per_step)
        layout.boxes[node.id] = Box(
            node=node, column=column, left=layout.columns[column][1], width=layout.box_width, lines=lines, top=y,
            height=height,
        )  # fmt: skip
        y += height + GAP
    layout.bottom = max(layout.bottom, y)


def _sort_links(layout: Layout, flow: FlowReading) -> None:
    """Forward, within a column, back; of each kind the most travelled ones."""
    known = [
        link for link in flow.links if link.source in layout.boxes and link.target in layout.boxes and link.steps > 0
    ]
    layout.all_steps = sum(link.steps for link in known)
    kinds: dict[str, list[FlowLink]] = {"forward": [], "within": [], "back": []}
    for link in sorted(known, key=lambda one: (-one.steps, one.source, one.target)):
        source, target = layout.boxes[link.source], layout.boxes[link.target]
        if link.source == link.target:
            layout.again[link.source] = link.steps
        elif source.column == target.column:
            kinds["within"].append(link)
        else:
            kinds["forward" if source.column < target.column else "back"].append(link)
    layout.forward, layout.within, layout.back = (
        kinds["forward"][:FORWARD_MOST], kinds["within"][:FORWARD_MOST], kinds["back"][:BACK_MOST],
    )  # fmt: skip
    hidden = [*kinds["forward"][FORWARD_MOST:], *kinds["within"][FORWARD_MOST:], *kinds["back"][BACK_MOST:]]
    layout.hidden_steps = sum(link.steps for link in hidden)
    layout.least = max((link.steps for link in hidden), default=0) + 1
