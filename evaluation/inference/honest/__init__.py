"""Honest inference: how bad must parallel trends fail before the conclusion does?"""

from evaluation.inference.honest.half_years import Benchmark, HalfYears, Source, study_of
from evaluation.inference.honest.sensitivity import (
    breakdown,
    conventional,
    plug_in_bounds,
    robust,
    sensitivity,
    smoothness_unit,
)
from evaluation.inference.honest.study import (
    Breakdown,
    EventStudy,
    Restriction,
    RobustInterval,
)

__all__ = [
    "Benchmark",
    "Breakdown",
    "EventStudy",
    "HalfYears",
    "Restriction",
    "RobustInterval",
    "Source",
    "breakdown",
    "conventional",
    "plug_in_bounds",
    "robust",
    "sensitivity",
    "smoothness_unit",
    "study_of",
]
