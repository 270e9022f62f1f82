"""Who is compared with whom, fixed before outcomes are seen."""

from evaluation.design.block import Block, WhyNot
from evaluation.design.choices import (
    BaseRule,
    Estimand,
    Estimator,
    PoolName,
    Weighting,
)
from evaluation.design.comparison import Exclusion, Pool, Reason
from evaluation.design.cut import Design, NotCompared, cut
from evaluation.design.methods import COMPUTED, Method
from evaluation.design.plan import Plan, freeze
from evaluation.design.registration import Declared, Registration, registrations
from evaluation.design.weights import capped, effective_number

__all__ = [
    "COMPUTED",
    "BaseRule",
    "Block",
    "Declared",
    "Design",
    "Estimand",
    "Estimator",
    "Exclusion",
    "Method",
    "NotCompared",
    "Plan",
    "Pool",
    "PoolName",
    "Reason",
    "Registration",
    "Weighting",
    "WhyNot",
    "capped",
    "cut",
    "effective_number",
    "freeze",
    "registrations",
]
