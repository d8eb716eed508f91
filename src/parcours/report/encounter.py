"""The sections of one touchpoint's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parcours.charts.figures import metric_name, reading_text, score_name
from parcours.charts.readings import Reading, ScoreReading, Unit
from parcours.charts.readings.touchpoint import EncounterReading, MirrorReading, NeighbourReading
from parcours.charts.theme import PAGE
from parcours.charts.trend import trend
from parcours.charts.whiskers import Row, deviations, whisker_rows
from parcours.report import sentences
from parcours.report.finding import Finding, told
from parcours.report.section import Picture, Section
from parcours.report.sections import both_widths
from parcours.report.sentences import encounters
from parcours.report.tables import NOTHING, Cell, Table, deviations_table, reading_cell
from parcours.report.tiles import strip
from parcours.vocabulary.wording import Wording


def encounter_sections(reading: EncounterReading, say: Wording) -> list[Section]:
    """Volume, scores, promises, what surrounds it, its weight, and the mirror."""
    parts = (_mirror, _volume, _scores, _promises, _around, _weight)
    return [build(reading, say).on(reading.journey) for build in parts]


def _volume(reading: EncounterReading, say: Wording) -> Section:
    finding = encounters.volume_finding(reading, say)
    return Section(
        id="volume",
        kicker=say.say("section_volume"),
        finding=finding,
        picture=_trend(reading.volume, say) if reading.volume else None,
        table=_months(reading.volume, say) if reading.volume else None,
        empty="" if finding else say.say("volume_empty"),
    )


def _trend(score: ScoreReading, say: Wording) -> Picture | None:
    """The metric by month, where it is long enough to draw."""
    if sum(one.shown for _, one in score.months) < 3:
        return None
    title = say.say("trend_title", metric=score_name(score, say))
    return both_widths(lambda width: trend(score, say.language, PAGE, width=width), title=title)


def _months(score: ScoreReading, say: Wording) -> Table:
    return Table(
        caption=score_name(score, say),
        columns=(say.say("column_month"), score_name(score, say)),
        rows=tuple((Cell(text=say.month(month)), reading_cell(one, score.unit, say)) for month, one in score.months),
    )


def _scores(reading: EncounterReading, say: Wording) -> Section:
    if not reading.scores:
        return Section(id="scores", kicker=say.say("section_scores"), empty=say.say("scores_empty"))
    pictures = [_spread(reading, say)] + [_trend(score, say) for score in reading.scores[:1]]
    return Section(
        id="scores",
        kicker=say.say("section_scores"),
        finding=encounters.scores_finding(reading, say),
        strip=strip(reading.scores, say),
        pictures=tuple(one for one in pictures if one),
        pictures_heading=say.say("by_month"),
        table=_spread_table(reading, say),
    )


def _spread(reading: EncounterReading, say: Wording) -> Picture | None:
    """How the answers are spread over the scale."""
    spread = reading.spread
    if spread is None or sum(1 for _, one in spread.rows if one.shown) < 2:
        return None
    low, high = spread.scale
    paints = {low: PAGE.bad, high: PAGE.good}
    rows = [
        Row(label=_answer(score, high, say), reading=one, paint=paints.get(score, PAGE.accent))
        for score, one in reversed(spread.rows)
    ]
    title = say.say("spread_title", metric=metric_name(spread.metric, say))
    return both_widths(
        lambda width: whisker_rows(rows, Unit.SHARE, say.language, PAGE, title=title, width=width), title=title
    )


def _answer(score: float, high: float, say: Wording) -> str:
    digits = 0 if score == int(score) else 1
    return say.say("ease_short", value=say.decimal(score, digits), top=say.decimal(high, 0))


def _spread_table(reading: EncounterReading, say: Wording) -> Table | None:
    spread = reading.spread
    if spread is None:
        return None
    rows = tuple(
        (Cell(text=_answer(score, spread.scale[1], say)), reading_cell(one, Unit.SHARE, say))
        for score, one in spread.rows
    )
    columns = (say.say("column_answer"), say.say("column_share"))
    return Table(caption=say.say("spread_title", metric=metric_name(spread.metric, say)), columns=columns, rows=rows)


def _promises(reading: EncounterReading, say: Wording) -> Section:
    if not reading.promises:
        return Section(id="promises", kicker=say.say("section_promises"), empty=say.say("promises_empty"))
    kept = [(one, one.kept) for one in reading.promises if one.kept]
    rows = tuple(
        (
            Cell(text=one.label),
            reading_cell(one.kept.reading if one.kept else None, Unit.SHARE, say),
            Cell(text=say.percent(one.aim)),
        )
        for one in reading.promises
    )
    columns = tuple(say.say(f"column_{name}") for name in ("promise", "promise", "aim"))
    pictures = [_trend(replace(score, label=one.label), say) for one, score in kept]
    return Section(
        id="promises",
        kicker=say.say("section_promises"),
        finding=encounters.promises_finding(reading, say) or say.say("promises_unknown"),
        pictures=tuple(one for one in pictures if one),
        pictures_heading=say.say("by_month"),
        open_tables=(Table(caption=say.say("section_promises"), columns=columns, rows=rows),),
    )


def _around(reading: EncounterReading, say: Wording) -> Section:
    leads = encounters.around_findings(reading, say)
    if not leads:
        return Section(id="around", kicker=say.say("section_around"), empty=say.say("flow_empty"))
    titles = (("around_before", "start", reading.before), ("around_after", "end", reading.after))
    return Section(
        id="around",
        kicker=say.say("section_around"),
        finding=told(leads),
        leads=tuple(leads),
        pictures=tuple(_neighbours(rows, say.say(title), end, say) for title, end, rows in titles if rows),
        open_tables=tuple(_neighbour_table(rows, say.say(title), end, say) for title, end, rows in titles if rows),
    )


def _neighbour(one: NeighbourReading, end: str, say: Wording) -> str:
    return one.label if one.id else say.say(f"around_{end}")


def _neighbours(rows: Sequence[NeighbourReading], title: str, end: str, say: Wording) -> Picture:
    drawn = [
        Row(label=_neighbour(one, end, say), reading=one.share, paint=PAGE.accent if one.id else PAGE.neutral)
        for one in rows
    ]
    return both_widths(
        lambda width: whisker_rows(drawn, Unit.SHARE, say.language, PAGE, title=title, width=width), title=title
    )


def _neighbour_table(rows: Sequence[NeighbourReading], title: str, end: str, say: Wording) -> Table:
    return Table(
        caption=title,
        columns=(say.say("column_touchpoint"), say.say("column_share")),
        rows=tuple((Cell(text=_neighbour(one, end, say)), reading_cell(one.share, Unit.SHARE, say)) for one in rows),
        abouts=tuple({"kind": "touchpoint", "touchpoint": one.id} if one.id else {} for one in rows),
    )


def _weight(reading: EncounterReading, say: Wording) -> Section:
    """Effect on loyalty (an association), and what departures at this touchpoint go with."""
    leads = encounters.weight_findings(reading, say)
    over = None if reading.over_period is None else "importance_over_period" if reading.over_period else ""
    remarks = [] if over is None else [say.say(over or "importance_over_all")]
    rows = reading.deviations
    found = [Finding(sentences.deviation_sentence(one, say), sentences.deviation_about(one)) for one in rows]
    return Section(
        id="weight",
        kicker=say.say("section_weight"),
        finding=told(leads),
        leads=tuple(leads),
        remarks=(*remarks, say.say("criticality_association")),
        findings=tuple(found),
        picture=both_widths(lambda width: deviations(rows, say.language, PAGE, width=width)) if rows else None,
        table=deviations_table(rows, say) if rows else None,
    )


def _mirror(reading: EncounterReading, say: Wording) -> Section:
    """Indicator, verdict, expectation and belief beside each other, as shares of what each could be."""
    mirror = reading.mirror
    found = encounters.mirror_findings(mirror, reading.id, say)
    sides = _sides(mirror, say)
    known = [row for _, row, _ in sides if row.reading.value is not None]
    if not known:
        return Section(id="mirror", kicker=say.say("section_mirror"), empty=say.say("mirror_empty"))
    title = say.say("section_mirror")
    picture = both_widths(
        lambda width: whisker_rows(known, Unit.SHARE, say.language, PAGE, title=title, width=width, bars=False),
        title=title,
    )
    return Section(
        id="mirror",
        kicker=title,
        finding=told(found) or say.say("mirror_agrees" if len(known) > 2 else "mirror_little"),
        leads=tuple(found),
        remarks=(say.say("mirror_scale"), *([] if mirror.expected else [say.say("mirror_no_expectation")])),
        picture=picture,
        open_tables=(_mirror_table(sides, say),),
    )


Side = tuple[str, Row, str]
"""What a side of the mirror is, its share of what it could be, and its own figure."""


def _sides(mirror: MirrorReading, say: Wording) -> list[Side]:
    """Each side with its figure; what nobody knows is there as well, and says so in the table."""
    believed, aim = Reading(value=mirror.kept_belief), Reading(value=mirror.aim)
    found = [
        ("mirror_kept", PAGE.accent, mirror.kept, reading_text(mirror.kept, Unit.SHARE, say)),
        ("mirror_kept_belief", PAGE.soft, believed, reading_text(believed, Unit.SHARE, say)),
        ("mirror_aim", PAGE.ink, aim, reading_text(aim, Unit.SHARE, say)),
        ("mirror_best", PAGE.accent, mirror.best, reading_text(mirror.best, Unit.SHARE, say)),
    ]
    for key, paint, scale, reading in (
        ("mirror_verdict", PAGE.accent, mirror.scale, mirror.verdict),
        ("mirror_expected", PAGE.good, mirror.expected_scale, mirror.expected),
        ("mirror_verdict_belief", PAGE.soft, mirror.scale, Reading(value=mirror.verdict_belief)),
    ):
        text = reading_text(reading, Unit.SCORE, say)
        found.append((key, paint, _share_of_scale(reading, scale), text))
    unknown = Reading(value=None)
    return [
        (key, Row(label=say.say(key), reading=one or unknown, paint=paint), text) for key, paint, one, text in found
    ]


def _share_of_scale(reading: Reading | None, scale: tuple[float, float]) -> Reading | None:
    """How far up its scale a mean stands: 0 at its foot, 1 at its head."""
    if reading is None or reading.value is None:
        return reading
    low, high = scale
    ends = [None if one is None else (one - low) / (high - low) for one in (reading.value, reading.low, reading.high)]
    return Reading(value=ends[0], low=ends[1], high=ends[2], n=reading.n)


def _mirror_table(sides: Sequence[Side], say: Wording) -> Table:
    rows = []
    for key, row, text in sides:
        unknown = say.say("mirror_unknown") if key == "mirror_expected" else NOTHING
        shown = Cell(
            text=text if row.reading.value is not None or row.reading.n else unknown, few=row.reading.indicative
        )
        rows.append((Cell(text=row.label), shown, reading_cell(row.reading, Unit.SHARE, say)))
    columns = tuple(say.say(f"column_{name}") for name in ("side", "value", "of_scale"))
    return Table(caption=say.say("section_mirror"), columns=columns, rows=tuple(rows))
