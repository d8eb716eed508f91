"""Where the boxes and ribbons of the flow picture stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from parcours.charts.readings import FlowLink, FlowNode, FlowReading

BOX_WIDTH = 104.0
PITCH_LEAST = 150.0
PITCH_MOST = 420.0
USUAL_WIDTH = 1200.0
COLUMN_HEIGHT = 330.0
"""Height of the fullest column, without gaps, for all its steps."""
BOX_LEAST = 44.0
GAP = 16.0
TOP = 62.0
STUB = 16.0
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
    top: float = 0.0
    height: float = BOX_LEAST
    out: float = 0.0
    into: float = 0.0

    @property
    def right(self) -> float:
        """Right edge."""
        return self.left + BOX_WIDTH

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
        return 2 * STUB + self.pitch * (len(self.columns) - 1) + BOX_WIDTH + 24 if self.columns else 300.0


def lay_out(flow: FlowReading) -> Layout:
    """Columns by stage, boxes as high as they hold steps, the most travelled links first."""
    members: dict[str, list[FlowNode]] = defaultdict(list)
    for node in flow.nodes:
        members[node.stage].append(node)
    used = [(stage, label) for stage, label in flow.stages if members[stage]]
    pitch = min(PITCH_MOST, max(PITCH_LEAST, (USUAL_WIDTH - BOX_WIDTH - 60) / max(len(used) - 1, 1)))
    fullest = max((sum(node.steps for node in members[stage]) for stage, _ in used), default=1) or 1
    layout = Layout(
        columns=[(label, STUB + 12 + pitch * column) for column, (_, label) in enumerate(used)],
        boxes={},
        per_step=COLUMN_HEIGHT / fullest,
        pitch=pitch,
        bottom=TOP,
    )
    for column, (stage, _) in enumerate(used):
        _stack(layout, column, members[stage])
    _sort_links(layout, flow)
    return layout


def _stack(layout: Layout, column: int, nodes: list[FlowNode]) -> None:
    y = TOP
    for node in nodes:
        height = max(BOX_LEAST, node.steps * layout.per_step)
        layout.boxes[node.id] = Box(node=node, column=column, left=layout.columns[column][1], top=y, height=height)
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
