"""What an author fixed: the plan, its contradictions, and the register that says when."""

from evaluation.plan.choices import BaseRule, Estimand, Estimator, PoolName, Weighting
from evaluation.plan.methods import COMPUTED, Method
from evaluation.plan.plan import Plan, freeze
from evaluation.plan.registration import Declared, Registration, registrations

__all__ = [
    "COMPUTED",
    "BaseRule",
    "Declared",
    "Estimand",
    "Estimator",
    "Method",
    "Plan",
    "PoolName",
    "Registration",
    "Weighting",
    "freeze",
    "registrations",
]
