"""Who is compared with whom, fixed before outcomes are seen."""

from evaluation.study.comparisons.comparison import Comparison, WhyNot
from evaluation.study.comparisons.cut import Design, NotCompared, cut
from evaluation.study.comparisons.pools import Exclusion, Pool, Reason

__all__ = [
    "Comparison",
    "Design",
    "Exclusion",
    "NotCompared",
    "Pool",
    "Reason",
    "WhyNot",
    "cut",
]
