"""Flows: how often customers go from one touchpoint to the next, and what can be read off that."""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir

from parcours.vocabulary.derived import FLOWS
from parcours.vocabulary.expressions import share
from parcours.vocabulary.words import PathState

EDGE = ("journey", "touchpoint", "next_touchpoint")
CORNER = ("month", "channel", "source", "segment")
LEFT = ("channel", "source", "path", "customer", "position", "revisit", "next_after_s")
SUMMED = ("steps", "paths", "wait_s")


def flows(steps: ir.Table, memberships: ir.Table | None = None) -> ir.Table:
    """Tallies of touchpoint -> next touchpoint (FLOWS), for everybody (`segment` null) and for each segment.

    A null `touchpoint` is START, a null `next_touchpoint` END; month, channel and source are those of the touchpoint
    left (of the first one, for START). `steps` adds up over every dimension but segments, which overlap; `paths` (how
    many different ones) does not add up where a path goes twice; `wait_s` is a sum of seconds. METHODS 5.2.
    """
    month = steps.occurred_on.truncate("M").cast("date")
    kept = steps.select(*EDGE, *LEFT, month=month)
    everybody = kept.mutate(segment=ibis.null("string"))
    if memberships is not None:
        members = kept.inner_join(memberships.select("segment", "customer"), "customer")
        everybody = everybody.union(members.select(*everybody.columns))
    counted = everybody.group_by(*EDGE, *CORNER, "revisit", starts=everybody.position == 1).agg(
        steps=everybody.count(), wait_s=everybody.next_after_s.sum()
    )
    # A path comes to a touchpoint for the first time once: only where it comes again are its paths to be told apart.
    going = counted.mutate(paths=ibis.ifelse(counted.revisit, 0, counted.steps))
    starts = counted.filter(counted.starts)
    starts = starts.mutate(
        next_touchpoint=starts.touchpoint,
        touchpoint=ibis.null("int16"),
        paths=starts.steps,
        wait_s=ibis.null("float64"),
    )
    parts = [part.select(*EDGE, *CORNER, *SUMMED) for part in (going, starts, _again(everybody))]
    return added_up(ibis.union(*parts))


def added_up(parts: ir.Table) -> ir.Table:
    """The flows of several groups of customers as those of all of them."""
    # DuckDB makes sums of whole numbers wider than Ibis knows, and files would hold them so.
    tallied = parts.group_by(*EDGE, *CORNER).agg(**{name: parts[name].cast("float64").sum() for name in SUMMED})
    return tallied.select(**{name: tallied[name].cast(kind) for name, kind in FLOWS.items()})


def _again(steps: ir.Table) -> ir.Table:
    """How many paths more go along an edge, in its corner, only when they come back to its touchpoint."""
    back = steps.filter(steps.revisit).select(*EDGE, *CORNER, "path").distinct()
    first = steps.filter(~steps.revisit).select(**{f"first_{name}": steps[name] for name in (*EDGE, *CORNER, "path")})
    alike = [back[name].identical_to(first[f"first_{name}"]) for name in ("next_touchpoint", *CORNER)]
    known = back.inner_join(first, [back[name] == first[f"first_{name}"] for name in ("path", "touchpoint")] + alike)
    one, none = ibis.literal(1, "int64"), ibis.literal(0, "int64")
    more = back.mutate(paths=one).union(known.select(*back.columns).mutate(paths=-one))
    return more.mutate(steps=none, wait_s=ibis.null("float64"))


def read_flows(
    tallies: ir.Table,
    journey: int,
    *,
    segment: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    channel: int | None = None,
    source: int | None = None,
) -> ir.Table:
    """The flows of one journey: steps, share of what leaves the touchpoint, mean wait in seconds; biggest first.

    `since` and `until` are days; whole months are taken, both included. The mean hides long tails: quote the medians
    of `waiting` instead.
    """
    found = tallies.filter(tallies.journey == ibis.literal(journey, "int16"))
    found = found.filter(found.segment.isnull() if segment is None else found.segment == segment)
    for name, wanted in (("channel", channel), ("source", source)):
        if wanted is not None:
            found = found.filter(found[name] == ibis.literal(wanted, "int16"))
    if since:
        found = found.filter(found.month >= since.replace(day=1))
    if until:
        found = found.filter(found.month <= until.replace(day=1))
    summed = found.group_by(["touchpoint", "next_touchpoint"]).agg(
        steps=found.steps.sum().cast("int64"), wait_s=found.wait_s.sum()
    )
    leaving = summed.steps.sum().over(group_by="touchpoint")
    shown = summed.mutate(share=share(summed.steps, leaving), mean_wait_s=summed.wait_s / summed.steps.nullif(0))
    return shown.drop("wait_s").order_by([shown.steps.desc(), shown.touchpoint, shown.next_touchpoint])


def waiting(steps: ir.Table, *, to_next: bool = True) -> ir.Table:
    """Median and 90 % quantile of the seconds until the next step, per flow (or per touchpoint left), from steps.

    A study: quantiles do not add up, so they are worked out from steps. Only waits that ended: where many paths are
    still open, `parcours.statistics.survival` tells the truer story. METHODS 5.5.
    """
    ended = steps.filter(steps.next_after_s.notnull())
    keys = [*EDGE] if to_next else [*EDGE[:2]]
    return ended.group_by(keys).agg(
        n=ended.count(), median_s=ended.next_after_s.median(), p90_s=ended.next_after_s.quantile(0.9)
    )


def drop_off(steps: ir.Table, paths: ir.Table) -> ir.Table:
    """Per touchpoint and its stage: how many finished paths came here, how many went no further, and the share.

    `dropped` counts those among them that had not completed the journey. Open paths are left out: they may go on.
    """
    finished = paths.filter(paths.state != PathState.OPEN.value)
    kept = steps.inner_join(finished.select("path", "state"), "path")
    visits = kept.filter(~kept.revisit).group_by(["journey", "stage", "touchpoint"]).agg(paths=lambda t: t.count())
    last = kept.filter(kept.next_touchpoint.isnull())
    ends = last.group_by(["touchpoint"]).agg(
        ended=last.count(), dropped=(last.state == PathState.DROPPED.value).sum().cast("int64")
    )
    joined = visits.left_join(ends, "touchpoint")
    joined = joined.mutate(ended=joined.ended.fill_null(0), dropped=joined.dropped.fill_null(0))
    return joined.select(
        "journey", "stage", "touchpoint", "paths", "ended", "dropped", share_dropped=share(joined.dropped, joined.paths)
    )


def variant_shares(variants: ir.Table) -> ir.Table:
    """The variants of each journey by frequency with their share and the share covered down to them, plus entropy.

    entropy = -Σ p ln p over the journey's variants, in nats: 0 when all go one way. METHODS 5.2.
    """
    in_journey = ibis.window(group_by="journey")
    p = share(variants.paths, variants.paths.sum().over(in_journey))
    ranked = variants.mutate(share=p, surprise=-p * p.ln())
    by_size = ibis.window(
        group_by="journey", order_by=[ranked.paths.desc(), ranked.variant], preceding=None, following=0
    )
    return ranked.mutate(covered=ranked.share.sum().over(by_size), entropy=ranked.surprise.sum().over(in_journey)).drop(
        "surprise"
    )


def hand_over(paths: ir.Table) -> ir.Table:
    """After → the next before (J3), per journey: finished paths, how many were followed by another, and after how long.

    `median_days` counts from a path's last step to the first step of the next one; paths that overlap (two orders at
    once) count as followed, after 0 days. The share grows with the time observed: compare equal windows only.
    """
    finished = paths.filter(paths.state != PathState.OPEN.value)
    gap_us = finished.next_started_at.delta(finished.ended_at, unit="microsecond").cast("float64")
    followed = finished.mutate(days=ibis.greatest(gap_us / ibis.literal(86_400e6), ibis.literal(0.0)))
    known = followed.next_started_at.notnull()
    followed = followed.mutate(days=ibis.ifelse(known, followed.days, ibis.null("float64")), known=known)
    counted = followed.group_by("journey").agg(
        paths=followed.count(), followed=followed.known.sum().cast("int64"), median_days=followed.days.median()
    )
    return counted.mutate(share=share(counted.followed, counted.paths))
