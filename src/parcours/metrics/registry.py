"""All metrics by name. A new metric is a file beside this one and a line here."""

from __future__ import annotations

from parcours.errors import QuestionError, did_you_mean
from parcours.metrics.ces import CES, CES_EASY, CES_HARD
from parcours.metrics.churn import CHURN, RETENTION
from parcours.metrics.csat import CSAT, CSAT_MEAN, CSAT_TOP
from parcours.metrics.customers import CUSTOMERS
from parcours.metrics.first_response import FIRST_RESPONSE, FIRST_RESPONSE_BUSINESS
from parcours.metrics.metric import Counted, Metric
from parcours.metrics.nps import NPS
from parcours.metrics.promise_kept import PROMISE_KEPT
from parcours.metrics.repeat_purchase import REPEAT_PURCHASE
from parcours.metrics.resolution import RESOLUTION, RESOLUTION_BUSINESS
from parcours.metrics.revenue import REVENUE
from parcours.metrics.studied import Studied
from parcours.metrics.volume import VOLUME

COUNTED: tuple[Counted, ...] = (
    NPS, CSAT, CSAT_TOP, CSAT_MEAN, CES, CES_EASY, CES_HARD, PROMISE_KEPT, VOLUME, REVENUE,
)  # fmt: skip
STUDIED: tuple[Studied, ...] = (
    RESOLUTION, RESOLUTION_BUSINESS, FIRST_RESPONSE, FIRST_RESPONSE_BUSINESS,
    REPEAT_PURCHASE, CHURN, RETENTION, CUSTOMERS,
)  # fmt: skip
METRICS: dict[str, Metric] = {metric.name: metric for metric in (*COUNTED, *STUDIED)}


def metric_named(name: str) -> Metric:
    """The metric of that name; raises QuestionError with the nearest names."""
    if name not in METRICS:
        raise QuestionError("unknown-metric", f'There is no metric "{name}".', hint=did_you_mean(name, METRICS))
    return METRICS[name]
