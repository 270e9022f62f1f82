"""Certificates as rows: what ``evaluation certify`` leaves and results hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from evaluation.report.writers.tables import marked_csv
from evaluation.study.size.rates import Rate
from evaluation.study.size.size_simulation import Certificate

KEYS = ("estimand", "outcome", "treated", "first_month", "jobseekers")
P_VALUES = ("p_space", "p_time", "p_value")


def as_json(certificate: Certificate) -> dict[str, Any]:
    """One certificate: its verdict, rates with intervals, power, and what it was made from."""
    return {
        "estimand": certificate.estimand,
        "outcome": certificate.outcome,
        "comparison": certificate.pool,
        "space": certificate.method.value,
        "verdict": certificate.verdict.value,
        "dates": [
            {
                "base": [str(date.base.first), str(date.base.last)],
                "window": [str(date.window.first), str(date.window.last)],
            }
            for date in certificate.fakes
        ],
        "rate": _rate(certificate.rate),
        "terciles": [_rate(rate) for rate in certificate.terciles],
        "share_space": certificate.share_space,
        "share_time": certificate.share_time,
        "detectable": certificate.power.detectable,
        "resolution_space": certificate.resolution_space,
        "resolution_time": certificate.resolution_time,
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {
        "share": rate.share,
        "n": rate.n,
        "n_effective": rate.n_effective,
        "low": rate.low,
        "high": rate.high,
        "stock": list(rate.stock),
    }


def fakes_csv(certificates: Iterable[Certificate], *, synthetic: bool) -> str:
    """Every fake comparison: who, when, how large, and its p-values."""
    return marked_csv([*KEYS, *P_VALUES], _fakes(certificates), synthetic=synthetic)


def _fakes(certificates: Iterable[Certificate]) -> Iterator[dict[str, object]]:
    for one in certificates:
        numbers = zip(one.stock, one.p_space, one.p_time, one.p_value, strict=True)
        for name, date, row in zip(one.names, one.dates, numbers, strict=True):
            values = (one.estimand, one.outcome, name, date, *map(repr, map(float, row)))
            yield dict(zip((*KEYS, *P_VALUES), values, strict=True))
