"""tables/*.csv: the numbers behind the report at full precision, one language, plain columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from evaluation.domain import municipalities
from evaluation.report.evaluation import Evaluation, estimate_id
from evaluation.report.writers.spreadsheet import csv_text
from evaluation.report.writers.table_columns import COLUMNS
from evaluation.study.estimates.estimates import Kind

Row = Mapping[str, object]
MARK = "SYNTHETIC TWIN - NOT DATA"


def tables(evaluation: Evaluation) -> dict[str, str]:
    """File name → CSV text. From the synthetic twin every row says so."""
    return {
        f"{name}.csv": _csv(list(make(evaluation)), COLUMNS[name], evaluation.vintage.synthetic)
        for name, make in _TABLES.items()
    }


def _csv(rows: Sequence[Row], header: Sequence[str], synthetic: bool) -> str:
    """A table without a row has its header all the same: a reader is told what there is none of."""
    columns = [*(rows[0] if rows else header), *(["synthetic"] if synthetic else [])]
    marks = {"synthetic": MARK} if synthetic else {}
    plain = ({key: _plain(value) for key, value in {**row, **marks}.items()} for row in rows)
    return csv_text(columns, plain)


def _plain(value: object) -> object:
    """Shortest text that reads back as the same number; nothing where there is none."""
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else repr(float(value))
    return "" if value is None else value


def _estimates(evaluation: Evaluation) -> Iterator[Row]:
    for row in evaluation.estimates.to_dict("records"):
        yield {str(key): value for key, value in row.items()}


def _event_study(evaluation: Evaluation) -> Iterator[Row]:
    start = evaluation.plan.calendar.window(evaluation.plan.calendar.primary_window).first
    for effects in evaluation.effects:
        comparison = effects.comparison
        for k in effects.of(Kind.MONTH):
            month = effects.labels[k].first
            band = effects.donor_band(k) or (None, None)
            yield {
                "estimand": comparison.estimand.name,
                "outcome": comparison.outcome.key,
                "comparison": comparison.pool.name.value,
                "month": str(month),
                "event_time": month - start,
                "gap": effects.tau[k],
                "donors_5": band[0],
                "donors_95": band[1],
            }


def _levels(evaluation: Evaluation) -> Iterator[Row]:
    for effects in evaluation.effects:
        comparison = effects.comparison
        if not comparison.headline:
            continue
        levels = zip(
            comparison.months, comparison.treated_level, comparison.donor_level, strict=True
        )
        for month, level, donor in levels:
            yield {
                "estimand": comparison.estimand.name,
                "outcome": comparison.outcome.key,
                "comparison": comparison.pool.name.value,
                "month": str(month),
                "treated": level,
                "donors": donor,
            }


def _pools(evaluation: Evaluation) -> Iterator[Row]:
    for estimand, pools in evaluation.design.pools.items():
        for name, pool in pools.items():
            for step in pool.attrition:
                yield {
                    "estimand": estimand,
                    "comparison": name.value,
                    "reason": step.reason.value,
                    "excluded": step.excluded,
                    "left": step.left,
                }


def _exclusions(evaluation: Evaluation) -> Iterator[Row]:
    for estimand, pools in evaluation.design.pools.items():
        for name, pool in pools.items():
            for out in pool.excluded:
                yield {
                    "estimand": estimand,
                    "comparison": name.value,
                    "municipality": out.code,
                    "name": municipalities()[out.code].name_fi,
                    "reason": out.reason.value,
                    "because": out.because,
                }


def _donors(evaluation: Evaluation) -> Iterator[Row]:
    shown = evaluation.shown_outcome
    for effects in evaluation.effects:
        comparison = effects.comparison
        if comparison.outcome.key != shown:
            continue
        for i in np.flatnonzero(comparison.unit_weights):
            yield {
                "estimand": comparison.estimand.name,
                "comparison": comparison.pool.name.value,
                "municipality": comparison.municipalities[i],
                "name": municipalities()[comparison.municipalities[i]].name_fi,
                "treated": bool(comparison.treated[i]),
                "weight": comparison.unit_weights[i],
                "jobseekers": comparison.stock[i],
            }


def _placebos(evaluation: Evaluation) -> Iterator[Row]:
    for answer in evaluation.answers.where(own=True):
        comparison = answer.comparison
        codes = [c for c, d in zip(comparison.municipalities, comparison.donors, strict=True) if d]
        for code, stock, value in zip(codes, answer.placebo_stock, answer.placebos, strict=False):
            yield {
                "estimate_id": estimate_id(answer),
                "municipality": code,
                "jobseekers": stock,
                "placebo": value,
            }


def _conventional(evaluation: Evaluation) -> Iterator[Row]:
    for (estimand, outcome), column in evaluation.conventional.items():
        rows = zip(column.half_years, column.path, column.kernel_path, strict=True)
        for half_year, coefficient, kernel in rows:
            yield {
                "estimand": estimand,
                "outcome": outcome,
                "twfe_att": column.att,
                "kernel_uniform_att": column.kernel,
                "reference": column.reference,
                "half_year": half_year,
                "twfe_coefficient": coefficient,
                "kernel": kernel,
            }


def _refused(evaluation: Evaluation) -> Iterator[Row]:
    for answer in evaluation.answers:
        for refusal in answer.refused:
            yield {
                "estimate_id": estimate_id(answer),
                "method": refusal.method.value,
                "reason": str(refusal),
            }


def _findings(evaluation: Evaluation) -> Iterator[Row]:
    for (estimand, outcome), findings in evaluation.findings.items():
        for finding in findings:
            yield {
                "estimand": estimand,
                "outcome": outcome,
                "check": finding.check,
                "verdict": finding.verdict.value,
                "sentence": finding.sentence,
                "values": "; ".join(f"{k}={v}" for k, v in finding.values.items()),
            }


def _declined(evaluation: Evaluation) -> Iterator[Row]:
    for row in evaluation.others.declined:
        yield {
            "estimand": row.comparison.estimand.name,
            "outcome": row.comparison.outcome.key,
            "comparison": row.comparison.pool.name.value,
            "estimator": row.estimator.value,
            "code": row.problem.code,
            "found": row.problem.found,
            "why": row.problem.why,
            "faults": "; ".join(str(fault) for fault in row.problem.breaches),
        }


def _areas(evaluation: Evaluation) -> Iterator[Row]:
    for estimand, found in evaluation.areas.items():
        pooled = found.pooled
        answer = evaluation.headline(estimand)
        shown = answer is not None and answer.standing.stands
        nothing = (None, None)
        mean = pooled.mean_interval if shown else nothing
        new = pooled.full_prediction_interval if shown else nothing
        for a, name in enumerate(found.names):
            yield {
                "estimand": estimand,
                "area": name,
                "share": found.average.matrix[0, a],
                "raw": pooled.raw[a],
                "noise_sd": float(np.sqrt(pooled.covariance[a, a])),
                "shrunken": pooled.shrunken[a],
                "shrunken_sd": pooled.full_sd[a],
                "mean": pooled.mean,
                "mean_low": mean[0],
                "mean_high": mean[1],
                "between_sd": pooled.between.sd,
                "between_low": pooled.between.low if shown else None,
                "between_high": pooled.between.high if shown else None,
                "new_area_low": new[0],
                "new_area_high": new[1],
                "withheld": None if answer is None else "; ".join(answer.standing.withheld),
            }


def _secret(evaluation: Evaluation) -> Iterator[Row]:
    for effects in evaluation.effects:
        comparison = effects.comparison
        if comparison.headline:
            yield {
                "estimand": comparison.estimand.name,
                "outcome": comparison.outcome.key,
                "treated_share": float(comparison.secret[comparison.treated].mean()),
                "donor_share": float(comparison.secret[comparison.donors].mean()),
            }


_TABLES: Mapping[str, Callable[[Evaluation], Iterator[Row]]] = {
    "estimates": _estimates,
    "event_study": _event_study,
    "levels": _levels,
    "attrition": _pools,
    "exclusions": _exclusions,
    "weights": _donors,
    "placebos": _placebos,
    "two_way_fixed_effects": _conventional,
    "refused": _refused,
    "not_estimated": _declined,
    "areas": _areas,
    "findings": _findings,
    "secret_cells": _secret,
}
