"""Honest evaluation of the Finnish local government trials on employment 2021–2024."""

from evaluation.data import Contract, Vintage, measure, read_vintage, synthetic_twin
from evaluation.design import Method, Plan, cut
from evaluation.domain import (
    OUTCOMES,
    TARGET_GROUPS,
    Month,
    Window,
    employment_trial,
    legal_calendar,
    municipalities,
    recode,
)
from evaluation.errors import EvaluationError
from evaluation.estimation import estimate
from evaluation.inference import infer, require
from evaluation.report import Evaluation, compose, write
from evaluation.run import run

__all__ = [
    "OUTCOMES",
    "TARGET_GROUPS",
    "Contract",
    "Evaluation",
    "EvaluationError",
    "Method",
    "Month",
    "Plan",
    "Vintage",
    "Window",
    "compose",
    "cut",
    "employment_trial",
    "estimate",
    "infer",
    "legal_calendar",
    "measure",
    "municipalities",
    "read_vintage",
    "recode",
    "require",
    "run",
    "synthetic_twin",
    "write",
]
