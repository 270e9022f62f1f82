"""One treated cluster and few donors, perhaps of unlike variance: tests that say what they assume.

Each takes the treated cluster's estimate (a post-less-base contrast, say) and those of q donors,
independent and about normal, with one mean under the null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy import stats
from scipy.optimize import brentq, minimize_scalar
from scipy.special import ndtr

from evaluation.core.arrays import Array, Judged
from evaluation.core.zero_noise import above_rounding
from evaluation.door import AtLeast, Count, Dims, HalfLevel, Real, door
from evaluation.errors import RefusedMethod, broken, refuse
from evaluation.methods.clusters.worst_case_p import largest_chance, likely_critical

STEPS = 10_000  # of the grid of weights w, as in the author's code
NODES, END = 120, 9.0  # Gauss-Legendre over (0, 9): beyond, the normal density is below 1e-18
LARGEST_B, COARSE = 2.0, 201  # where the bound's free number b is looked for
CLOSE = 1e-6  # relative: the most a p-value may exceed its level at a critical value
LARGEST_RATIO = 1e6


@dataclass(frozen=True, kw_only=True, slots=True)
class OneAgainstMany:
    """The t of one treated cluster against q donors of its own variance."""

    estimate: float
    t: float
    df: int
    p_value: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class LauLi:
    """The t of one treated cluster whose deviation is at most ``ratio`` times that of donors."""

    estimate: float
    t: float  # over the donors' standard deviation alone
    p_value: float
    critical: float
    ci_low: float
    ci_high: float
    ratio: float  # ρ
    rank: int  # k: of the donor, from the least noisy, that ρ is against


@dataclass(frozen=True, kw_only=True, slots=True)
class Rearrangement:
    """Hagemann's test at one level: a decision and an interval. It has no p-value."""

    estimate: float
    weight: float  # w
    rejects: bool  # no effect, two-sided
    ci_low: float
    ci_high: float
    alpha: float
    ratio: float  # ρ


@door
def one_against_many(
    treated: Real, donors: Annotated[Judged, Dims("J")], alpha: Real
) -> OneAgainstMany:
    r"""Student's t of one observation against q others of the same variance.

    .. math:: t = \frac{W_1 - \bar W_0}{s_0 \sqrt{1 + 1/q}} \sim t_{q-1}

    Exact under independent normal errors of one variance (Donald and Lang 2007 for clusters). A
    treated unit larger than its donors moves less than they do: it then never rejects.

    Shapes: donors (q,). Raises ``DesignError`` for values that are not finite, fewer than two
    donors, donors that are all the same, or a level outside (0, ½).
    """
    _require(treated, donors, alpha)
    q, spread = donors.size, float(donors.std(ddof=1))
    estimate = treated - float(donors.mean())
    se = spread * float(np.sqrt(1 + 1 / q))
    half = float(stats.t.ppf(1 - alpha / 2, q - 1)) * se
    return OneAgainstMany(
        estimate=estimate,
        t=estimate / se,
        df=q - 1,
        p_value=float(2 * stats.t.sf(abs(estimate) / se, q - 1)),
        ci_low=estimate - half,
        ci_high=estimate + half,
    )


@door
def lau_li(
    treated: Real, donors: Annotated[Judged, Dims("J")], alpha: Real, *, ratio: Real, rank: int = 1
) -> LauLi:
    r"""The t-test of Lau and Li (2025, arXiv 2511.05710), for donors of unlike variance.

    .. math:: T = \frac{W_1 - \bar W_0}{s_0}, \qquad
              p = \sup_{\sigma_1 \le \rho\, \sigma_{(k)}} P_\sigma\bigl[|T_\sigma| > |T|\bigr]

    over all deviations of treated and donors in which the treated's is at most ρ (``ratio``) times
    the k-th smallest (``rank``) of the donors'. Their theorem 4.3 makes the supremum some q² of
    one variable each. The critical value is where p is alpha, and the interval is estimate ∓
    critical · s. With k = 1 and the usual levels it is :math:`\sqrt{\rho^2 + 1/q}\, t_{q-1}`, so
    ρ = 1 gives ``one_against_many``.

    ρ is an assumption, not an estimate: the report must print it. Shapes: donors (q,).

    Raises
    ------
    DesignError
        As ``one_against_many``; a negative ratio, or a rank that is none of 1 to q.
    """
    _require(treated, donors, alpha, ratio=ratio, rank=rank)
    q, spread = donors.size, float(donors.std(ddof=1))
    estimate = treated - float(donors.mean())
    critical = _critical(q, alpha, ratio, rank)
    return LauLi(
        estimate=estimate,
        t=estimate / spread,
        p_value=largest_chance(abs(estimate) / spread, q, ratio, rank),
        critical=critical,
        ci_low=estimate - critical * spread,
        ci_high=estimate + critical * spread,
        ratio=ratio,
        rank=rank,
    )


@door
def lau_li_largest_ratio(
    treated: Real, donors: Annotated[Judged, Dims("J")], alpha: Real, *, rank: int = 1
) -> float:
    r"""The largest ρ at which ``lau_li`` still rejects: how unlike variances must be to explain it.

    p does not fall in ρ, so it is found by bisection. NaN if not even ρ = 0 rejects. By their
    theorem 5.1 these hold for all ranks at once, without a correction.
    """
    _require(treated, donors, alpha, rank=rank)
    t = abs(treated - float(donors.mean())) / float(donors.std(ddof=1))

    def excess(log_ratio: float) -> float:
        return largest_chance(t, donors.size, float(np.exp(log_ratio)), rank) - alpha

    if largest_chance(t, donors.size, 0.0, rank) > alpha:
        return float("nan")
    ends = -np.log(LARGEST_RATIO), np.log(LARGEST_RATIO)
    if excess(ends[0]) > 0:
        return 0.0
    if excess(ends[1]) <= 0:
        return float("inf")
    return float(np.exp(brentq(excess, *ends, xtol=1e-8)))


def _critical(q: int, alpha: float, ratio: float, rank: int) -> float:
    """Where the largest chance is alpha: mostly that of one configuration, else by bisection."""
    if ratio > 0:
        guess = likely_critical(q, alpha, ratio, rank)
        if largest_chance(guess, q, ratio, rank) <= alpha * (1 + CLOSE):
            return guess
    low = float(1 / np.sqrt(q))
    high = 2 * low
    while largest_chance(high, q, ratio, rank) > alpha:
        low, high = high, 2 * high
    return float(brentq(lambda c: largest_chance(c, q, ratio, rank) - alpha, low, high, xtol=1e-10))


@door
def rearrangement(
    treated: Real, donors: Annotated[Judged, Dims("J")], alpha: Real, *, ratio: Real
) -> Rearrangement:
    r"""The rearrangement test of Hagemann (2025, Review of Economic Studies 92), two-sided.

    The vector :math:`(1+w)\Delta,\ (1-w)\Delta,\ W_j - \bar W_0` with
    :math:`\Delta = W_1 - \bar W_0` is compared with itself sorted; one-sided, the null is rejected
    where its first two are its two largest. That is

    .. math:: (1 - w)\, \Delta \ge \max_j (W_j - \bar W_0)

    so the interval is exact. Two-sided is one-sided either way at alpha/2. The weight w is the
    smallest on a grid of 10⁻⁴ for which a bound on the size is at most the level,

    .. math:: 2^{-q-1} + \int_0^\infty \Phi((1-w)\rho y)^{q-1} \phi(y)\, dy
              + \min_{0<b<2} \Phi(w \sqrt{q-1}\, b)^{q-1} + 2\Phi(-bq) \le \alpha/2

    under a treated deviation of at most ρ (``ratio``) times that of all donors but one. Bound and
    decision are those of the author's published code (hgmn.github.io/rea); the paper's proofs and
    its variant with all donors bounded are not here.

    Raises
    ------
    RefusedMethod
        If no weight keeps the size: too few donors for this level and ratio.
    DesignError
        As ``lau_li``.
    """
    _require(treated, donors, alpha, ratio=ratio)
    weight = rearrangement_weight(donors.size, alpha / 2, ratio)
    apart = donors - donors.mean()
    estimate = treated - float(donors.mean())
    low = estimate - float(apart.max()) / (1 - weight)
    high = estimate - float(apart.min()) / (1 - weight)
    return Rearrangement(
        estimate=estimate,
        weight=weight,
        rejects=low >= 0 or high <= 0,
        ci_low=low,
        ci_high=high,
        alpha=alpha,
        ratio=ratio,
    )


@door
def rearrangement_weight(q: Count, alpha: HalfLevel, ratio: Annotated[float, AtLeast(0)]) -> float:
    """The weight of one side at level alpha: see ``rearrangement``."""
    grid = np.arange(STEPS) / STEPS  # w = 1 would leave nothing of the treated
    x, dx = np.polynomial.legendre.leggauss(NODES)
    y, dy = END * (x + 1) / 2, END * dx / 2
    tail = ndtr((1 - grid[:, None]) * ratio * y) ** (q - 1) @ (stats.norm.pdf(y) * dy)

    def last(w: Array, b: Array) -> Array:
        return np.asarray(ndtr(w * np.sqrt(q - 1) * b) ** (q - 1) + 2 * ndtr(-b * q))

    coarse = last(grid[:, None], np.linspace(0, LARGEST_B, COARSE)).min(axis=1)
    within = np.flatnonzero(2.0 ** (-q - 1) + tail + coarse <= alpha)

    def bound(i: int) -> float:
        found = minimize_scalar(
            lambda b: float(last(grid[i], np.asarray(b))), bounds=(0, LARGEST_B), method="bounded"
        )
        return float(2.0 ** (-q - 1) + tail[i] + min(found.fun, coarse[i]))

    start = int(within[0]) if within.size else int(np.argmin(tail + coarse))
    if bound(start) > alpha:
        raise RefusedMethod(
            f"{q} donors, a level of {alpha} a side, and a ratio of {ratio}",
            why="no weight keeps the size of the rearrangement test",
            remedy="use the t-test of Lau and Li, which any number of donors can carry",
        )
    while start and bound(start - 1) <= alpha:
        start -= 1
    return float(grid[start])


def _require(
    treated: float, donors: Array, alpha: float, *, ratio: float = 0.0, rank: int = 1
) -> None:
    finite = bool(np.isfinite(treated) and np.isfinite(donors).all())
    enough = donors.size >= 2
    rules = [
        ("finite", not finite, "values that are not finite", "mend the gaps first"),
        ("donors", not enough, f"{donors.size} donors", "give two or more"),
        (
            "spread",
            finite and enough and not above_rounding(np.ptp(donors), np.abs(donors).max()),
            "donors that are all the same",
            "there is no noise to judge by",
        ),
        ("level", not 0 < alpha < 0.5, f"a level of {alpha}", "give one between 0 and 0.5"),
        ("ratio", not 0 <= ratio < np.inf, f"a ratio of {ratio}", "give one from 0 upwards"),
        (
            "rank",
            enough and not 1 <= rank <= donors.size,
            f"rank {rank} among {donors.size} donors",
            "give one from 1 to the number of donors",
        ),
    ]
    refuse(
        broken("one treated cluster", rules),
        f"one treated cluster against {donors.size} donors that cannot be compared",
        why="their spread is all that tells how far the treated moves by itself",
        remedy="mend what is listed",
    )
