"""Rates of false positives: a share, what its draws are worth, and an exact interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy import stats

from evaluation.core.arrays import Array, Labels
from evaluation.door import Above, Dims, Level, Share, door


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of false positives among ``n`` fake comparisons worth ``n_effective`` draws."""

    share: float
    n: int
    n_effective: float
    low: float  # 95 per cent, Clopper and Pearson at n_effective
    high: float
    stock: tuple[float, float]  # smallest and largest fake treated, jobseekers

    def __str__(self) -> str:
        return (
            f"{self.share:.1%} of {self.n}, worth {self.n_effective:.1f} draws"
            f" (95% interval {self.low:.1%} … {self.high:.1%})"
        )


@door
def effective_draws(
    size: Annotated[Array, Dims("n")], clusters: Annotated[Labels, Dims("n")]
) -> float:
    r"""How many independent draws n dependent ones are worth: n over the design effect.

    .. math:: deff = \max\Bigl(1, \frac{\sum_g (\sum_{i \in g} e_i)^2}{\sum_i e_i^2}\Bigr),
              \quad e_i = s_i - \bar s

    with s the squared standardised estimates: what decides on a rejection, and unlike the
    rejections themselves never all alike. Shapes (n,).
    """
    e = size - size.mean()
    total = float(e @ e)
    if total == 0:
        return float(np.unique(clusters).size)
    _, member = np.unique(clusters, return_inverse=True)
    between = float(np.sum(np.bincount(member, weights=e) ** 2))
    return size.size / max(1.0, between / total)


@door
def exact_interval(share: Share, n: Above, level: Level = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's interval of a share, for a number of draws that need not be whole."""
    hits, tail = share * n, (1 - level) / 2
    low = float(stats.beta.ppf(tail, hits, n - hits + 1)) if hits > 0 else 0.0
    high = float(stats.beta.ppf(1 - tail, hits + 1, n - hits)) if hits < n else 1.0
    return low, high
