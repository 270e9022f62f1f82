"""Answers as they are before the checks have spoken: p-values and intervals in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evaluation import Evaluation
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.estimates.estimates import ComparisonEffects
from evaluation.study.inference.effect_tests import infer_all
from evaluation.study.inference.estimate import EstimateTested
from evaluation.study.size.size_simulation import Certificate


def raw_answers(
    evaluation: Evaluation, certificates: Mapping[tuple[str, str], Certificate] | None = None
) -> tuple[EstimateTested, ...]:
    """The answers of an evaluation in its own order; ``certificates`` in the place of its own."""
    chosen = evaluation.certificates if certificates is None else certificates
    return tuple(
        answer
        for effects in evaluation.effects
        for answer in infer_all(effects, evaluation.design, chosen)
    )


def of_comparison(estimate: EstimateTested, comparison: Comparison) -> EstimateTested:
    """The estimate as if it were of another comparison: its numbers are as they were."""
    return replace(estimate, effects=replace(estimate.effects, comparison=comparison))


def measured(estimate: EstimateTested, effects: ComparisonEffects) -> EstimateTested:
    """The same effect measured again: its tests are as they were."""
    k = effects.labels.index(estimate.label)
    return replace(estimate, effects=effects, k=k, att=float(effects.tau[k]))
