"""Answers as they are before the checks have spoken: p-values and intervals in place."""

from __future__ import annotations

from collections.abc import Mapping

from evaluation import Evaluation
from evaluation.study.inference.answer_shape import Answer
from evaluation.study.inference.answers import infer_all
from evaluation.study.size.size_simulation import Certificate


def raw_answers(
    evaluation: Evaluation, certificates: Mapping[tuple[str, str], Certificate] | None = None
) -> tuple[Answer, ...]:
    """The answers of an evaluation in its own order; ``certificates`` in the place of its own."""
    chosen = evaluation.certificates if certificates is None else certificates
    return tuple(
        answer
        for effects in evaluation.effects
        for answer in infer_all(effects, evaluation.design, chosen)
    )
