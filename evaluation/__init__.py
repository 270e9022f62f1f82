"""Honest evaluation of the Finnish local government trials on employment 2021–2024."""

from evaluation.data import Contract, Vintage, measure, read_vintage, synthetic_twin
from evaluation.data.cross_sections import CrossSections
from evaluation.data.panel import Panel
from evaluation.data.panel_frame import Gaps, read_panel
from evaluation.design import Estimator, Method, Plan, cut
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
from evaluation.estimation import Aggregation, EffectSet, estimate
from evaluation.estimation.balancing import entropy_balancing
from evaluation.estimation.donors import Solver, Synthetic
from evaluation.estimation.doubly_robust import Adjustment, adjusted
from evaluation.estimation.group_time import group_time
from evaluation.estimation.group_time_cells import BasePeriods, Controls
from evaluation.estimation.group_time_sections import group_time_sections
from evaluation.estimation.imputation import imputation
from evaluation.estimation.pooling import pool
from evaluation.estimation.saturated import extended_two_way, sun_abraham
from evaluation.estimation.synthetic import synthetic
from evaluation.estimation.two_stage import two_stage
from evaluation.estimation.two_way import event_study, two_way
from evaluation.inference import infer, require
from evaluation.report import Evaluation, compose, write
from evaluation.run import run

__all__ = [
    "OUTCOMES",
    "TARGET_GROUPS",
    "Adjustment",
    "Aggregation",
    "BasePeriods",
    "Contract",
    "Controls",
    "CrossSections",
    "EffectSet",
    "Estimator",
    "Evaluation",
    "EvaluationError",
    "Gaps",
    "Method",
    "Month",
    "Panel",
    "Plan",
    "Solver",
    "Synthetic",
    "Vintage",
    "Window",
    "adjusted",
    "compose",
    "cut",
    "employment_trial",
    "entropy_balancing",
    "estimate",
    "event_study",
    "extended_two_way",
    "group_time",
    "group_time_sections",
    "imputation",
    "infer",
    "legal_calendar",
    "measure",
    "municipalities",
    "pool",
    "read_panel",
    "read_vintage",
    "recode",
    "require",
    "run",
    "sun_abraham",
    "synthetic",
    "synthetic_twin",
    "two_stage",
    "two_way",
    "write",
]
