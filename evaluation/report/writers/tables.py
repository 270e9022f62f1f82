"""tables/*.csv: the numbers behind the report at full precision, one language, plain columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from evaluation.domain import municipalities
from evaluation.report.evaluation import Evaluation, estimate_id
from evaluation.report.writers.evidence import weighed_tables
from evaluation.report.writers.spreadsheet import csv_text
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.estimates.estimates import Kind

Row = tuple[object, ...]
MARK = "SYNTHETIC TWIN - NOT DATA"


def tables(evaluation: Evaluation) -> dict[str, str]:
    """File name → CSV text. From the synthetic twin every row says so."""
    synthetic = evaluation.vintage.synthetic
    made = {
        f"{name}.csv": marked_csv(names, _named(names, rows(evaluation)), synthetic=synthetic)
        for name, (columns, rows) in _TABLES.items()
        for names in [columns.split()]
    }
    return made | {
        f"{name}.csv": marked_csv(names, map(plain, rows), synthetic=synthetic)
        for name, (names, rows) in weighed_tables(evaluation).items()
    }


def plain(row: Mapping[str, object]) -> dict[str, object]:
    """A row whose numbers are texts that read back as the same, empty where there is none."""
    return {name: _plain(value) for name, value in row.items()}


def marked_csv(
    columns: Sequence[str], rows: Iterable[Mapping[str, object]], *, synthetic: bool
) -> str:
    """Rows as CSV; without one the header is there all the same: a reader is told what there is
    none of. From the synthetic twin every row says so.
    """
    marks = {"synthetic": MARK} if synthetic else {}
    return csv_text([*columns, *marks], ({**row, **marks} for row in rows))


def _named(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[dict[str, object]]:
    return (dict(zip(columns, map(_plain, row), strict=True)) for row in rows)


def _plain(value: object) -> object:
    """Shortest text that reads back as the same number; nothing where there is none."""
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else repr(float(value))
    return "" if value is None else value


def _of(comparison: Comparison) -> tuple[str, str, str]:
    """Estimand, outcome and comparison: what most rows begin with."""
    return comparison.estimand.name, comparison.outcome.key, comparison.pool.name.value


def _headlines(evaluation: Evaluation) -> Iterator[Comparison]:
    return (e.comparison for e in evaluation.effects if e.comparison.headline)


def _estimates(evaluation: Evaluation) -> Iterator[Row]:
    return evaluation.estimates.itertuples(index=False, name=None)


def _event_study(evaluation: Evaluation) -> Iterator[Row]:
    start = evaluation.plan.calendar.window(evaluation.plan.calendar.primary_window).first
    for effects in evaluation.effects:
        for k in effects.of(Kind.MONTH):
            month, band = effects.labels[k].first, effects.donor_band(k) or (None, None)
            yield *_of(effects.comparison), str(month), month - start, effects.tau[k], *band


def _levels(evaluation: Evaluation) -> Iterator[Row]:
    for one in _headlines(evaluation):
        for month, *levels in zip(one.months, one.treated_level, one.donor_level, strict=True):
            yield *_of(one), str(month), *levels


def _pools(evaluation: Evaluation) -> Iterator[Row]:
    for estimand, pools in evaluation.design.pools.items():
        for name, pool in pools.items():
            for step in pool.attrition:
                yield estimand, name.value, step.reason.value, step.excluded, step.left


def _exclusions(evaluation: Evaluation) -> Iterator[Row]:
    for estimand, pools in evaluation.design.pools.items():
        for name, pool in pools.items():
            for out in pool.excluded:
                place = out.code, municipalities()[out.code].name_fi
                yield estimand, name.value, *place, out.reason.value, out.because


def _donors(evaluation: Evaluation) -> Iterator[Row]:
    for one in (effects.comparison for effects in evaluation.effects):
        if one.outcome.key != evaluation.shown_outcome:
            continue
        for i in np.flatnonzero(one.unit_weights):
            code = one.municipalities[i]
            place = code, municipalities()[code].name_fi, bool(one.treated[i])
            yield one.estimand.name, one.pool.name.value, *place, one.unit_weights[i], one.stock[i]


def _placebos(evaluation: Evaluation) -> Iterator[Row]:
    for answer in evaluation.answers.where(own=True):
        comparison = answer.comparison
        codes = [c for c, d in zip(comparison.municipalities, comparison.donors, strict=True) if d]
        for row in zip(codes, answer.placebo_stock, answer.placebos, strict=False):
            yield estimate_id(answer), *row


def _conventional(evaluation: Evaluation) -> Iterator[Row]:
    for case, column in evaluation.conventional.items():
        for row in zip(column.half_years, column.path, column.kernel_path, strict=True):
            yield *case, column.att, column.kernel, column.reference, *row


def _refused(evaluation: Evaluation) -> Iterator[Row]:
    for answer in evaluation.answers:
        for refusal in answer.refused:
            yield estimate_id(answer), refusal.method.value, str(refusal)


def _findings(evaluation: Evaluation) -> Iterator[Row]:
    for case, findings in evaluation.findings.items():
        for one in findings:
            values = "; ".join(f"{key}={value}" for key, value in one.values.items())
            yield *case, one.check, one.verdict.value, one.sentence, values


def _declined(evaluation: Evaluation) -> Iterator[Row]:
    for row in evaluation.others.declined:
        problem, faults = row.problem, "; ".join(map(str, row.problem.breaches))
        told = problem.code, problem.found, problem.why, faults
        yield *_of(row.comparison), row.estimator.value, *told


def _areas(evaluation: Evaluation) -> Iterator[Row]:
    """Each area beside what holds of all: no interval where the estimand's own is withheld."""
    for estimand, found in evaluation.areas.items():
        pooled, between = found.pooled, found.pooled.between
        answer = evaluation.headline(estimand)
        common: list[object] = [pooled.mean, None, None, between.sd, *[None] * 4]
        if answer is not None and answer.standing.stands:
            mean, new = pooled.mean_interval, pooled.full_prediction_interval
            common = [pooled.mean, *mean, between.sd, between.low, between.high, *new]
        withheld = None if answer is None else "; ".join(answer.standing.withheld)
        noise, share = np.sqrt(np.diag(pooled.covariance)), found.average.matrix[0]
        each = (share, pooled.raw, noise, pooled.shrunken, pooled.full_sd)
        for name, *own in zip(found.names, *each, strict=True):
            yield estimand, name, *own, *common, withheld


def _secret(evaluation: Evaluation) -> Iterator[Row]:
    for one in _headlines(evaluation):
        shares = (one.secret[side].mean() for side in (one.treated, one.donors))
        yield one.estimand.name, one.outcome.key, *shares


_TABLES: Mapping[str, tuple[str, Callable[[Evaluation], Iterator[Row]]]] = MappingProxyType(
    {
        "estimates": (
            "id estimand headline role outcome measure denominator comparison n_donors window"
            " months complete base_period estimator att ci_low ci_high p_value p_space p_time"
            " p_at_floor withheld bound_low bound_high grade",
            _estimates,
        ),
        "event_study": (
            "estimand outcome comparison month event_time gap donors_5 donors_95",
            _event_study,
        ),
        "levels": ("estimand outcome comparison month treated donors", _levels),
        "attrition": ("estimand comparison reason excluded left", _pools),
        "exclusions": ("estimand comparison municipality name reason because", _exclusions),
        "weights": (
            "estimand comparison municipality name treated weight jobseekers",
            _donors,
        ),
        "placebos": ("estimate_id municipality jobseekers placebo", _placebos),
        "two_way_fixed_effects": (
            "estimand outcome twfe_att kernel_uniform_att reference half_year"
            " twfe_coefficient kernel",
            _conventional,
        ),
        "refused": ("estimate_id method reason", _refused),
        "not_estimated": (
            "estimand outcome comparison estimator code found why faults",
            _declined,
        ),
        "areas": (
            "estimand area share raw noise_sd shrunken shrunken_sd mean mean_low mean_high"
            " between_sd between_low between_high new_area_low new_area_high withheld",
            _areas,
        ),
        "findings": ("estimand outcome check verdict sentence values", _findings),
        "secret_cells": ("estimand outcome treated_share donor_share", _secret),
    }
)
