"""Certificates as rows and as files: what ``evaluation certify`` leaves and results hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evaluation.data import Vintage, one_thread
from evaluation.design import Design, Plan
from evaluation.domain import EffectUnit
from evaluation.inference import Certificate
from evaluation.inference.certificate import to_certify
from evaluation.inference.rates import Rate
from evaluation.report.disclosure import release
from evaluation.report.figures import Look
from evaluation.report.language import Language
from evaluation.report.manifest import Kind, put, seal
from evaluation.report.power_plot import power_curve
from evaluation.report.spreadsheet import csv_text
from evaluation.report.tables import MARK
from evaluation.report.whole import whole

Key = tuple[str, str]
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
    """Every fake comparison: who, when, how large, and its p-values. From the synthetic twin every
    row says so.
    """
    marks = {"synthetic": MARK} if synthetic else {}
    return csv_text([*KEYS, *P_VALUES, *marks], ({**f, **marks} for f in _fakes(certificates)))


def _fakes(certificates: Iterable[Certificate]) -> Iterator[dict[str, object]]:
    for one in certificates:
        numbers = zip(one.stock, one.p_space, one.p_time, one.p_value, strict=True)
        for name, date, row in zip(one.names, one.dates, numbers, strict=True):
            values = (one.estimand, one.outcome, name, date, *map(repr, map(float, row)))
            yield dict(zip((*KEYS, *P_VALUES), values, strict=True))


@one_thread
def write_certificates(
    certificates: Mapping[Key, Certificate], design: Design, vintage: Vintage, output: Path
) -> Path:
    """Write certificate.json, certificate.csv and a power curve of each into ``output``.

    Raises
    ------
    DisclosureError
        If a cell below the source's threshold would leave. Nothing is written.
    OutputError
        If the folder is somebody else's, or cannot be written; it is then as it was.
    """
    plan = design.plan
    release(to_certify(design), vintage, plan.outcomes.base_year)
    with whole(output, Kind.CERTIFICATE) as folder:
        _fill(folder, certificates, plan, vintage)
        seal(folder, Kind.CERTIFICATE, plan, vintage)
    return output


def _fill(
    folder: Path, certificates: Mapping[Key, Certificate], plan: Plan, vintage: Vintage
) -> None:
    content = {
        "plan": {"name": plan.plan.name, "sha256": plan.sha256},
        "vintage": {"name": vintage.name, "sha256": vintage.sha256},
        "synthetic": vintage.synthetic,
        "certificates": [as_json(one) for one in certificates.values()],
    }
    put(folder / "certificate.json", json.dumps(content, indent=1, allow_nan=False) + "\n")
    put(folder / "certificate.csv", fakes_csv(certificates.values(), synthetic=vintage.synthetic))
    (folder / "figures").mkdir()
    for code in plan.plan.languages:
        for one in certificates.values():
            name = f"power-{one.estimand}-{one.outcome}.{code}.svg"
            put(folder / "figures" / name, _figure(one, plan, vintage, Language.load(code)))


def _figure(certificate: Certificate, plan: Plan, vintage: Vintage, say: Language) -> str:
    outcome = next(o for o in plan.outcomes.measured if o.key == certificate.outcome)
    keys = ("found", "both", "only_space", "only_time", "wanted", "sesoi")
    words = {key: say(f"certificate.{key}") for key in keys}
    words["effect"] = say("certificate.effect", unit=say(f"unit.{outcome.effect_unit.value}"))
    points = outcome.effect_unit is EffectUnit.PERCENTAGE_POINTS
    look = Look(say("report.synthetic") if vintage.synthetic else None, say.tick)
    return power_curve(certificate.power, plan.plan.sesoi if points else None, words, look)
