"""Honest evaluation of the Finnish local government trials on employment 2021–2024."""

from evaluation.ending import watch_the_command

watch_the_command()  # before the slow imports: Ctrl-C may come during them

from evaluation.data import Contract, Vintage, measure, read_vintage, synthetic_twin
from evaluation.data.cross_sections import CrossSections
from evaluation.data.panel import Panel
from evaluation.data.panel_frame import Gaps, read_panel
from evaluation.design import Estimator, Method, Plan, cut, freeze
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
from evaluation.editions import Edition, compare, follow, summary, verify
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
from evaluation.inference import Certificate, certify, conformal, ferman_pinto, infer, require
from evaluation.inference.bands import sup_t
from evaluation.inference.equivalence import equivalence
from evaluation.inference.honest import EventStudy, Restriction, breakdown, robust, sensitivity
from evaluation.inference.multiplicity import romano_wolf
from evaluation.inference.pretrend_power import pretest, slope_for_power
from evaluation.inference.wild import wild_bootstrap
from evaluation.report import Evaluation, compose, write
from evaluation.run import run

__all__ = [
    "OUTCOMES",
    "TARGET_GROUPS",
    "Adjustment",
    "Aggregation",
    "BasePeriods",
    "Certificate",
    "Contract",
    "Controls",
    "CrossSections",
    "Edition",
    "EffectSet",
    "Estimator",
    "Evaluation",
    "EvaluationError",
    "EventStudy",
    "Gaps",
    "Method",
    "Month",
    "Panel",
    "Plan",
    "Restriction",
    "Solver",
    "Synthetic",
    "Vintage",
    "Window",
    "adjusted",
    "breakdown",
    "certify",
    "compare",
    "compose",
    "conformal",
    "cut",
    "employment_trial",
    "entropy_balancing",
    "equivalence",
    "estimate",
    "event_study",
    "extended_two_way",
    "ferman_pinto",
    "follow",
    "freeze",
    "group_time",
    "group_time_sections",
    "imputation",
    "infer",
    "legal_calendar",
    "measure",
    "municipalities",
    "pool",
    "pretest",
    "read_panel",
    "read_vintage",
    "recode",
    "require",
    "robust",
    "romano_wolf",
    "run",
    "sensitivity",
    "slope_for_power",
    "summary",
    "sun_abraham",
    "sup_t",
    "synthetic",
    "synthetic_twin",
    "two_stage",
    "two_way",
    "verify",
    "wild_bootstrap",
    "write",
]
