"""results.json: every estimate with its doubts, in the form that its contract promises."""

from __future__ import annotations

import json
import math
from typing import Any

from evaluation.checks.check_result import Finding
from evaluation.checks.minimum_detectable_effect import certified_effect, detectable_effect
from evaluation.plan.choices import Estimator
from evaluation.plan.plan import Plan
from evaluation.plan.registered import registered
from evaluation.report.evaluation import (
    Evaluation,
    Levels,
    Previous,
    at_floor,
    denominator,
    estimate_id,
    levels,
)
from evaluation.report.writers.certificates import as_json
from evaluation.report.writers.evidence import weighed_results
from evaluation.sources.vintage import Vintage
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import Kind
from evaluation.study.inference.companion_tests import CompanionTest
from evaluation.study.inference.estimate import Estimate, EstimateTested

SCHEMA_VERSION = "2.1.0"  # of data_contracts/results.odcs.yaml


def results(evaluation: Evaluation) -> dict[str, Any]:
    """The content of results.json; every number in it is a function of plan and vintage."""
    return {
        "schema_version": SCHEMA_VERSION,
        "synthetic": evaluation.vintage.synthetic,
        "plan": {
            "name": evaluation.plan.plan.name,
            "sha256": evaluation.plan.sha256,
            "frozen": registered(evaluation.plan),
            "alpha": evaluation.plan.plan.alpha,
            "sesoi": evaluation.plan.plan.sesoi,
            "clean_pre": [str(month) for month in evaluation.plan.calendar.clean_pre],
        },
        "vintage": _vintage(evaluation.vintage),
        "look": {"number": evaluation.look, "level": evaluation.plan.level(evaluation.look)},
        "previous": _previous(evaluation.previous),
        "earlier_plans": [_earlier(old) for old in evaluation.earlier],
        "headline_outcome": evaluation.plan.outcomes.headline,
        "headline_carried": evaluation.headline_outcome is not None,
        **_design(evaluation.design),
        "certificates": [as_json(one) for one in evaluation.certificates.values()],
        "estimates": [_estimate(evaluation, answer) for answer in evaluation.every],
        "not_estimated": [
            {
                "estimand": row.comparison.estimand.name,
                "outcome": row.comparison.outcome.key,
                "comparison": row.comparison.pool.name.value,
                "estimator": row.estimator.value,
                "code": row.problem.code,
                "found": row.problem.found,
                "faults": [str(fault) for fault in row.problem.breaches],
            }
            for row in evaluation.others.declined
        ],
        "findings": [
            {"estimand": estimand, "outcome": outcome, **_finding(finding)}
            for (estimand, outcome), findings in evaluation.findings.items()
            for finding in findings
        ],
        **weighed_results(evaluation),
    }


def _previous(previous: Previous | None) -> dict[str, Any] | None:
    if previous is None:
        return None
    return {
        "edition": previous.edition,
        "closed_windows": list(previous.closed),
        "published": dict(previous.att),
    }


def _earlier(old: Evaluation) -> dict[str, Any]:
    """An amended plan's own headlines on the same vintage: they go on being produced."""
    headlines = [old.headline(estimand.name) for estimand in old.plan.estimand]
    return {
        "plan": {"sha256": old.plan.sha256, "frozen": registered(old.plan)},
        "headlines": [_estimate(old, answer) for answer in headlines if answer is not None],
    }


def _vintage(vintage: Vintage) -> dict[str, Any]:
    return {
        "name": vintage.name,
        "sha256": vintage.sha256,
        "source": "synthetic twin" if vintage.synthetic else vintage.source,
        "contract": vintage.contract,
        "updated": vintage.updated,
        "first_month": str(vintage.months[0]),
        "last_month": str(vintage.months[-1]),
    }


def _design(design: Design) -> dict[str, Any]:
    """Windows reached, and what the delivery could not carry or the plan not compare."""
    return {
        "windows": [
            {
                "name": window.name,
                "first_month": str(window.first),
                "last_month": str(window.last),
                "complete": design.complete(window),
                "planned_months": len(design.plan.calendar.window(window.name)),
            }
            for window in design.windows
        ],
        "not_carried": [
            {"outcome": row.outcome, "missing": list(row.missing)} for row in design.not_carried
        ],
        "not_compared": [
            {
                "estimand": row.estimand,
                "comparison": row.pool.value,
                "outcome": row.outcome,
                "why": row.why.value,
            }
            for row in design.not_compared
        ],
    }


def to_json(content: dict[str, Any]) -> str:
    """Indented, keys in order of meaning, no NaN: an end that is unbounded is null."""
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _estimate(evaluation: Evaluation, answer: Estimate) -> dict[str, Any]:
    comparison, label, grade = answer.comparison, answer.label, evaluation.grade_of(answer)
    treated = [c for c, t in zip(comparison.municipalities, comparison.treated, strict=True) if t]
    return {
        "id": estimate_id(answer),
        "estimand": comparison.estimand.name,
        "role": _role(evaluation.plan, answer),
        "outcome": comparison.outcome.key,
        "measure": comparison.outcome.name,
        "denominator": denominator(answer),
        "unit": comparison.outcome.effect_unit.value,
        "better": comparison.outcome.better.value,
        "treated": treated,
        "n_treated": len(treated),
        "g_star": answer.setting.g_star,
        "weighting": comparison.estimand.weighting.value,
        "comparison": comparison.pool.name.value,
        "n_donors": int(comparison.donors.sum()),
        "effective_donors": answer.effective_donors,
        "least_weight": answer.least_weight,
        "window": label.window,
        "first_month": str(label.first),
        "last_month": str(label.last),
        "window_complete": evaluation.design.complete(evaluation.design.window(label.window)),
        "base_period": label.base,
        "estimator": label.estimator.value,
        "att": answer.att,
        **_levels(answer),
        **_tested(evaluation, answer),
        "p_adjusted": evaluation.adjusted(answer),
        "bound_low": answer.bound_low,
        "bound_high": answer.bound_high,
        "grade": grade.letter.value,
        "grade_because": list(grade.because),
        "refused": [
            {"method": refusal.method.value, "reason": str(refusal)} for refusal in answer.refused
        ],
    }


def _levels(answer: Estimate) -> dict[str, float | None]:
    """The four means; null for other estimators, which weigh months and donors in their own way."""
    if not isinstance(answer, EstimateTested):
        return dict.fromkeys(Levels._fields)
    return levels(answer)._asdict()


def _tested(evaluation: Evaluation, answer: Estimate) -> dict[str, Any]:
    """Interval and p-values; null for estimators whose size has not been shown."""
    said = {
        "ci_low": _finite(answer.ci_low),
        "ci_high": _finite(answer.ci_high),
        "p_value": answer.p_value,
        "p_space": answer.p_space,
        "p_time": answer.p_time,
        "p_resolution": None,
        "p_at_floor": at_floor(answer),
        "withheld": list(answer.standing.withheld),
        "inference": None,
        "placebo_sd": answer.noise,
    }
    if not isinstance(answer, EstimateTested):
        return {**said, "detectable": None, "detectable_certified": None, "beside": []}
    stands = answer.standing.stands
    return {
        **said,
        "p_resolution": answer.floor_time if stands else None,
        "inference": answer.method.value if stands else None,
        "detectable": detectable_effect(answer, evaluation.plan.plan.alpha),
        "detectable_certified": certified_effect(answer),
        "beside": [_shown(one) for one in answer.shown],
    }


def _shown(one: CompanionTest) -> dict[str, Any]:
    """A method beside the design's own; ``unsafe`` is the plan's reason to show a refused one."""
    return {
        "method": one.method.value,
        "p_value": _finite(one.p_value),
        "ci_low": _finite(one.ci_low),
        "ci_high": _finite(one.ci_high),
        "resolution": one.resolution,
        "unsafe": one.unsafe or None,
    }


def _role(plan: Plan, answer: Estimate) -> str:
    """Headline, or which bracket or check the estimate belongs to."""
    if answer.label.estimator is not Estimator.PLAN:
        return "estimator_bracket"
    if answer.label.kind is Kind.BASE:
        return "base_period_bracket"
    if not answer.comparison.headline:
        return "pool_bracket"
    if answer.comparison.outcome.name in plan.outcomes.checked:
        return "placebo_outcome"
    if answer.comparison.outcome.key != answer.comparison.outcome.name:
        return "denominator_bracket"
    return answer.comparison.estimand.role


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "verdict": finding.verdict.value,
        "sentence": finding.sentence,
        "values": {
            key: _finite(value) if isinstance(value, float) else value
            for key, value in finding.values.items()
        },
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
