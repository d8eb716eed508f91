"""Observed flow over the designed columns: width = steps, colour = satisfaction, loops drawn back below."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from parcours.charts.figures import reading_text, speak, value_text
from parcours.charts.flow_layout import LABEL, LANE, LINE, STUB, Box, Layout, lay_out
from parcours.charts.readings import FlowLink, FlowReading, Reading, Unit
from parcours.charts.svg import Sheet, number
from parcours.charts.theme import LIGHT, Theme
from parcours.charts.typography import SEMIBOLD, shorten, text_width, wrap
from parcours.vocabulary.wording import Wording

CUTS = (0.4, 0.55, 0.7, 0.85)
"""Where on its scale (0 to 1) satisfaction changes colour; fixed, so that two pictures can be compared."""


class _Picture:
    """Everything that the drawing steps share."""

    def __init__(self, flow: FlowReading, layout: Layout, sheet: Sheet, wording: Wording, link: str, way: str) -> None:
        self.flow, self.layout, self.sheet, self.wording = flow, layout, sheet, wording
        self.link, self.way = link, way

    @property
    def theme(self) -> Theme:
        return self.sheet.theme

    def paint(self, reading: Reading | None) -> str:
        """The colour of a satisfaction; the plain line colour where nobody was asked."""
        if reading is None or not reading.shown or reading.value is None:
            return self.theme.line
        low, high = self.flow.scale
        share = (reading.value - low) / ((high - low) or 1.0)
        ramp = (self.theme.bad, self.theme.bad_soft, self.theme.neutral, self.theme.good_soft, self.theme.good)
        return ramp[sum(share >= cut for cut in CUTS)]

    def leads(self, source: str, target: str) -> str:
        """Where a link of the flow leads on the page; the target is empty where paths end."""
        return self.way.format(source=quote(source, safe=""), target=quote(target, safe="")) if self.way else ""

    def arriving(self, link: FlowLink) -> str:
        """A link is painted like the place it leads to."""
        return self.paint(self.layout.boxes[link.target].node.satisfaction)


def flow(reading: FlowReading, language: str = "en", theme: Theme = LIGHT, *, link: str = "", way: str = "") -> str:
    """Draw the observed flow as SVG.

    Boxes are touchpoints in the column of their stage, as high as they hold steps; ribbons lead to what came next; a
    grey stub at the right of a box is the share that ends there. Links under a stated size are left out and summed up.
    Inside a page `link` is where a touchpoint leads, a pattern with {id}, and `way` where what is between two leads, a
    pattern with {source} and {target}.
    """
    wording = speak(language)
    layout = lay_out(reading)
    sheet = Sheet(
        layout.width, layout.bottom, theme, title=wording.say("flow_title"), language=language,
        description=wording.say("flow_description", nodes=len(reading.nodes), links=len(reading.links)),
    )  # fmt: skip
    picture = _Picture(reading, layout, sheet, wording, link, way)
    _ribbons(picture)
    for one in layout.within:
        _within(picture, one)
    bottom = _loops(picture)
    for box in layout.boxes.values():
        _box(picture, box)
    for label, left in layout.columns:
        room = min(layout.pitch - 16, layout.width - left - 4)
        for row, line in enumerate(wrap(label, room, 12.5, SEMIBOLD, 2)):
            sheet.text(left, 22 + 16 * row, line, size=12.5, weight=SEMIBOLD)
    sheet.height = _legend(picture, bottom)
    return sheet.svg()


def _ribbons(picture: _Picture) -> None:
    """Forward links as bands; each box hands out its right edge from top to bottom, nearest target first."""
    layout = picture.layout
    boxes = layout.boxes
    offsets_out = dict.fromkeys(boxes, 0.0)
    leaves: dict[FlowLink, float] = {}
    for link in sorted(layout.forward, key=lambda one: (boxes[one.target].column, boxes[one.target].top)):
        leaves[link] = boxes[link.source].top + offsets_out[link.source]
        offsets_out[link.source] += link.steps * layout.per_step
    offsets_in = dict.fromkeys(boxes, 0.0)
    for link in sorted(layout.forward, key=lambda one: (boxes[one.source].column, boxes[one.source].top)):
        arrives = boxes[link.target].top + offsets_in[link.target]
        offsets_in[link.target] += link.steps * layout.per_step
        _ribbon(picture, link, leaves[link], arrives)
    for box in boxes.values():
        _stub(picture, box, box.top + offsets_out[box.node.id])


def _ribbon(picture: _Picture, link: FlowLink, leaves: float, arrives: float) -> None:
    source, target = picture.layout.boxes[link.source], picture.layout.boxes[link.target]
    thick = max(1.2, link.steps * picture.layout.per_step)
    middle = number((source.right + target.left) / 2)
    a, b = number(source.right), number(target.left)
    with picture.sheet.group(_tip(picture, link), picture.leads(link.source, link.target)):
        picture.sheet.path(
            f"M{a} {number(leaves)}C{middle} {number(leaves)} {middle} {number(arrives)} {b} {number(arrives)}"
            f"V{number(arrives + thick)}C{middle} {number(arrives + thick)} {middle} {number(leaves + thick)} "
            f"{a} {number(leaves + thick)}Z",
            fill=picture.arriving(link), opacity=0.62,
        )  # fmt: skip


def _stub(picture: _Picture, box: Box, top: float) -> None:
    """The paths that end here: a grey piece that leads nowhere."""
    if not box.node.ends:
        return
    thick = max(1.2, box.node.ends * picture.layout.per_step)
    top = min(top, box.top + box.height - thick)
    words = f"{box.node.label}: {picture.wording.say('flow_ends', count=box.node.ends)}"
    with picture.sheet.group(words, picture.leads(box.node.id, "")):
        picture.sheet.rect(box.right, top, STUB, thick, fill=picture.theme.neutral)
        picture.sheet.line(box.right + STUB, top, box.right + STUB, top + thick, picture.theme.soft, 1.5)


def _within(picture: _Picture, link: FlowLink) -> None:
    """From one touchpoint to another of the same stage: a bow at the right."""
    source, target = picture.layout.boxes[link.source], picture.layout.boxes[link.target]
    thick = min(9.0, max(1.2, link.steps * picture.layout.per_step))
    side = 5.0 if source.top < target.top else -5.0
    y1, y2 = source.middle + side, target.middle - side
    out = source.right + min(34.0, 14 + abs(y2 - y1) / 8)
    with picture.sheet.group(_tip(picture, link), picture.leads(link.source, link.target)):
        picture.sheet.path(
            f"M{number(source.right)} {number(y1)}C{number(out)} {number(y1)} {number(out)} {number(y2)} "
            f"{number(target.right + 4)} {number(y2)}",
            stroke=picture.arriving(link), width=thick,
        )  # fmt: skip
        picture.sheet.path(f"M{number(target.right)} {number(y2)}l7 -4v8z", fill=picture.theme.soft)


def _loops(picture: _Picture) -> float:
    """Links that lead back, on lanes below; two share a lane when they do not meet. Returns where the lanes end."""
    layout, boxes = picture.layout, picture.layout.boxes
    ranked = sorted(layout.back, key=lambda one: boxes[one.source].column - boxes[one.target].column)
    leaving, arriving = dict.fromkeys(boxes, 0), dict.fromkeys(boxes, 0)
    lanes: list[list[tuple[float, float]]] = []
    for link in ranked:
        source, target = boxes[link.source], boxes[link.target]
        thick = min(10.0, max(1.4, link.steps * layout.per_step))
        start = source.left + source.width * 0.62 + 9 * leaving[link.source] - 9
        end = target.left + target.width * 0.38 - 9 * arriving[link.target] + 9
        leaving[link.source] += 1
        arriving[link.target] += 1
        lane = _free_lane(lanes, end - 8, start + 8)
        y = layout.bottom + 10 + LANE * lane
        _loop(picture, link, (start, source.top + source.height), (end, target.top + target.height), y, thick)
    return layout.bottom + (LANE * len(lanes) + 14 if lanes else -10)


def _free_lane(lanes: list[list[tuple[float, float]]], left: float, right: float) -> int:
    """The first lane on which nothing lies between left and right; takes the place."""
    for number_of_lane, taken in enumerate(lanes):
        if all(right < a or b < left for a, b in taken):
            taken.append((left, right))
            return number_of_lane
    lanes.append([(left, right)])
    return len(lanes) - 1


def _loop(
    picture: _Picture, link: FlowLink, start: tuple[float, float], end: tuple[float, float], y: float, thick: float
) -> None:
    sheet, paint = picture.sheet, picture.arriving(link)
    with sheet.group(_tip(picture, link), picture.leads(link.source, link.target)):
        with sheet.beneath():
            sheet.path(
                f"M{number(start[0])} {number(start[1])}V{number(y - 8)}q0 8 -8 8H{number(end[0] + 8)}q-8 0 -8 -8"
                f"V{number(end[1] + 6)}",
                stroke=paint, width=thick,
            )  # fmt: skip
        sheet.path(f"M{number(end[0])} {number(end[1])}l5 8h-10z", fill=picture.theme.soft)
        words = picture.wording.count(link.steps)
        sheet.text((start[0] + end[0]) / 2, y + 4, words, size=10.5, fill=picture.theme.ink, anchor="middle", halo=True)


def _box(picture: _Picture, box: Box) -> None:
    sheet, theme, node = picture.sheet, picture.theme, box.node
    known = node.satisfaction is not None and node.satisfaction.shown
    paint = picture.paint(node.satisfaction)
    tip = f"{node.label}: {reading_text(node.satisfaction, picture.flow.scale_unit, picture.wording)}"
    with sheet.group(tip, picture.link.format(id=node.id) if picture.link else ""):
        sheet.rect(
            box.left, box.top, box.width, box.height, radius=6, fill=theme.paper,
            stroke=theme.soft if known else theme.faint, dash=None if known else "3 3",
        )  # fmt: skip
        sheet.rect(box.left, box.top + 5, 5, box.height - 10, radius=2, fill=paint)
        for row, line in enumerate(box.lines):
            sheet.text(box.left + 13, box.top + 16 + LINE * row, line, size=LABEL, weight=SEMIBOLD)
        _box_figures(picture, box, box.top + 16 + LINE * len(box.lines))


def _box_figures(picture: _Picture, box: Box, y: float) -> None:
    """Steps and satisfaction, then loops and ends, as far as the box has room."""
    node, wording = box.node, picture.wording
    figures = [wording.count(node.steps)]
    if node.satisfaction is not None and node.satisfaction.shown and node.satisfaction.value is not None:
        figures.append(value_text(node.satisfaction.value, picture.flow.scale_unit, wording))
    rows = [" · ".join(figures)]
    again = picture.layout.again.get(node.id, 0)
    rows += [f"↻ {wording.count(again)}"] if again else []
    rows += [wording.say("flow_ends", count=node.ends)] if node.ends else []
    for row in rows:
        if y > box.top + box.height - 4:
            break
        picture.sheet.text(box.left + 13, y, shorten(row, box.width - 16, 10.5), size=10.5, fill=picture.theme.soft)
        y += LINE


def _tip(picture: _Picture, link: FlowLink) -> str:
    boxes = picture.layout.boxes
    source, target = boxes[link.source].node.label, boxes[link.target].node.label
    wait = f" · {picture.wording.span(link.wait_s)}" if link.wait_s is not None else ""
    return picture.wording.say("flow_link", source=source, target=target, count=link.steps) + wait


def _legend(picture: _Picture, top: float) -> float:
    sheet, theme, wording = picture.sheet, picture.theme, picture.wording
    y = top + 26
    x = 28.0
    ramp = (theme.bad, theme.bad_soft, theme.neutral, theme.good_soft, theme.good)
    x = _legend_words(picture, x, y, wording.say("legend_low"), 6)
    for paint in ramp:
        sheet.rect(x, y - 9, 18, 10, fill=paint)
        x += 18
    x = _legend_words(picture, x + 8, y, wording.say("legend_high"), 26)
    for phrase, paint in (("legend_unknown", theme.line), ("legend_ends", theme.neutral)):
        sheet.rect(x, y - 9, 16, 10, fill=paint, stroke=theme.faint if phrase == "legend_unknown" else None)
        if phrase == "legend_ends":
            sheet.line(x + 16, y - 9, x + 16, y + 1, theme.soft, 1.5)
        x = _legend_words(picture, x + 24, y, wording.say(phrase), 26)
    if picture.layout.hidden_steps:
        share = value_text(picture.layout.hidden_steps / picture.layout.all_steps, Unit.SHARE, wording)
        words = wording.say("flow_hidden", least=picture.layout.least, share=share)
        y = _small_print(picture, y, wrap(words, sheet.width - 40, 11, lines=3))
    return y + 16


def _legend_words(picture: _Picture, x: float, y: float, words: str, gap: float) -> float:
    picture.sheet.text(x, y, words, size=11, fill=picture.theme.soft)
    return x + text_width(words, 11) + gap


def _small_print(picture: _Picture, y: float, lines: Iterable[str]) -> float:
    for line in lines:
        y += 19
        picture.sheet.text(28, y, line, size=11, fill=picture.theme.soft)
    return y
