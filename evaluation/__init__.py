"""Honest evaluation of the Finnish local government trials on employment 2021–2024."""

from evaluation.ending import watch_the_command

watch_the_command()  # before the slow imports: Ctrl-C may come during them

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
from evaluation.editions.compare import compare, summary
from evaluation.editions.edition import Edition
from evaluation.editions.follow import follow
from evaluation.editions.verify import verify
from evaluation.errors import EvaluationError
from evaluation.methods.clusters.wild import wild_bootstrap
from evaluation.methods.conformal.conformal import conformal
from evaluation.methods.covariates.balancing import entropy_balancing
from evaluation.methods.covariates.doubly_robust import Adjustment, adjusted
from evaluation.methods.effects.aggregation import Aggregation
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.group_time.cells import BasePeriods, Controls
from evaluation.methods.group_time.group_time import group_time
from evaluation.methods.group_time.sections import group_time_sections
from evaluation.methods.honest.event_study import EventStudy, Restriction
from evaluation.methods.honest.sensitivity import breakdown, robust, sensitivity
from evaluation.methods.placebo_space.placebo import ferman_pinto
from evaluation.methods.pretrends.equivalence import equivalence
from evaluation.methods.pretrends.pretrend_power import pretest, slope_for_power
from evaluation.methods.random_effects.random_effects import pool
from evaluation.methods.simultaneous.familywise import romano_wolf
from evaluation.methods.synthetic.donors import Solver, Synthetic
from evaluation.methods.synthetic.synthetic import synthetic
from evaluation.methods.two_way.imputation import imputation
from evaluation.methods.two_way.saturated import extended_two_way, sun_abraham
from evaluation.methods.two_way.two_stage import two_stage
from evaluation.methods.two_way.two_way import event_study, two_way
from evaluation.panels.cross_sections import CrossSections
from evaluation.panels.frame import Gaps, read_panel
from evaluation.panels.panel import Panel
from evaluation.plan.choices import Estimator
from evaluation.plan.methods import Method
from evaluation.plan.plan import Plan, freeze
from evaluation.report.evaluation import Evaluation
from evaluation.report.output.folder import write
from evaluation.report.sections import compose
from evaluation.run import run
from evaluation.sources.cells import measure
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.twin import synthetic_twin
from evaluation.sources.vintage import Vintage, read_vintage
from evaluation.study.channels.admissibility import require
from evaluation.study.comparisons.cut import cut
from evaluation.study.estimates.estimates import estimate
from evaluation.study.simultaneous.bands import sup_t
from evaluation.study.size.size_simulation import Certificate, certify
from evaluation.study.tests.answers import infer

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
