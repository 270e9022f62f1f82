"""What honest inference starts from: effects before and after, and their covariance together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from evaluation.core.arrays import Array, Judged, sealed
from evaluation.door import door
from evaluation.errors import Breach, DesignError, refuse

SYMMETRIC = 1e-8  # relative to the largest entry: what rounding may do to a covariance
DEFINITE = 1e-10  # smallest eigenvalue of the correlations; below it two periods are one


class Restriction(StrEnum):
    """What is believed of the difference in trends δ after treatment."""

    RELATIVE_MAGNITUDES = "relative_magnitudes"  # no step larger than M̄ times the largest before
    SMOOTHNESS = "smoothness"  # the slope changes by at most M from one period to the next


@door
@dataclass(frozen=True, kw_only=True, slots=True)
class EventStudy:
    r"""Effects by period, :math:`\hat\beta \sim N(\delta + (0, \tau), \Sigma)`, in order of time.

    The reference period has time 0 and no coefficient: :math:`\delta_0 = 0`. ``betas`` (K,) are
    ``n_pre`` untreated periods, then ``n_post`` treated ones; ``covariance`` Σ (K, K) in the square
    of their unit. ``times`` (K,) count periods from the reference; without them −n_pre…−1 and
    1…n_post. Untreated periods before the reference follow each other without a gap. Untreated
    periods after it are measured, and no path starts from them. A time after the reference that has
    no coefficient is a period that nobody measured: the difference in trends goes on through it.

    Raises
    ------
    DesignError
        With every breach: shapes, numbers that are not finite, a covariance that is not symmetric
        or not positive definite, times out of order.
    """

    betas: Judged
    covariance: Judged
    n_pre: int
    n_post: int
    times: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        refuse(
            list(_shapes(self)) or [*_numbers(self), *_times(self)],
            "an event study with {count} fault(s)",
            why="an interval from it would be an interval of something else",
            remedy="mend what is listed and build the study again",
        )
        object.__setattr__(self, "betas", sealed(self.betas.copy()))
        object.__setattr__(self, "covariance", sealed((self.covariance + self.covariance.T) / 2))

    @property
    def time(self) -> tuple[int, ...]:
        """Periods from the reference, one for each coefficient."""
        return self.times or (*range(-self.n_pre, 0), *range(1, self.n_post + 1))

    @property
    def before(self) -> int:
        """How many of the untreated periods come before the reference."""
        return sum(time < 0 for time in self.time)

    @door
    def target(self, l_vec: Judged) -> Array:
        r"""The weights of :math:`l'\beta_{post}` on all coefficients, shape (K,).

        Raises
        ------
        DesignError
            If l is not one finite weight for each treated period, or nothing but zeros.
        """
        wrong = l_vec.shape != (self.n_post,) or not np.isfinite(l_vec).all() or not l_vec.any()
        if wrong:
            raise DesignError(
                f"weights {l_vec.tolist()} for {self.n_post} treated period(s)",
                why="the effect that the interval is about is not defined by them",
                remedy="give one finite weight a treated period, not all of them zero",
            )
        return np.concatenate([np.zeros(self.n_pre), l_vec])


@dataclass(frozen=True, kw_only=True, slots=True)
class RobustInterval:
    """Values of l'τ that are not rejected, whatever δ the restriction allows at this m.

    ``grid_step`` is how exactly the ends are known: zero where they are a formula. An end is
    infinite where the search found none.
    """

    restriction: Restriction
    m: float
    low: float
    high: float
    grid_step: float
    alpha: float

    @property
    def excludes_zero(self) -> bool:
        """Whether zero is outside."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Breakdown:
    """The largest m up to which every interval excludes zero.

    ``low_excludes``: whether the one at m = 0 does; if not, ``value`` is 0. ``exceeds``: whether
    that of every m up to ``searched`` does; ``value`` is then ``searched``, and the truth is more.
    """

    restriction: Restriction
    value: float
    low_excludes: bool
    exceeds: bool
    searched: float
    tolerance: float
    alpha: float


def require_bound(m: float) -> None:
    """Stop a bound on violations that is negative or no number."""
    if not (np.isfinite(m) and m >= 0):
        raise DesignError(
            f"a bound m = {m} on violations of parallel trends",
            why="violations are bounded by their size, which is not negative and not infinite",
            remedy="give m = 0 for none, or a positive number",
        )


def require_level(alpha: float) -> None:
    """Stop a level that is none."""
    if not 0 < alpha < 0.5:
        raise DesignError(
            f"alpha = {alpha}",
            why="the intervals here are defined for a level between 0 and one half",
            remedy="give alpha = 0.05 for 95 per cent",
        )


def _breach(rule: str, where: str, found: str, remedy: str) -> Breach:
    return Breach(rule=rule, where=where, found=found, remedy=remedy)


def _shapes(study: EventStudy) -> Iterator[Breach]:
    n = study.n_pre + study.n_post
    if study.n_pre < 1:
        yield _breach(
            "periods", "n_pre", f"{study.n_pre}", "give at least one period before the reference"
        )
    if study.n_post < 1:
        yield _breach("periods", "n_post", f"{study.n_post}", "give at least one treated period")
    if study.betas.shape != (n,):
        yield _breach("shape", "betas", f"{study.betas.shape}", f"give {n}, one a period")
    if study.covariance.shape != (n, n):
        yield _breach("shape", "covariance", f"{study.covariance.shape}", f"give ({n}, {n})")
    if study.times is not None and len(study.times) != n:
        yield _breach("shape", "times", f"{len(study.times)}", f"give {n}, one a period")


def _numbers(study: EventStudy) -> Iterator[Breach]:
    for name in ("betas", "covariance"):
        values = getattr(study, name)
        if not np.isfinite(values).all():
            missing = int(np.sum(~np.isfinite(values)))
            yield _breach("finite", name, f"{missing} not finite", "leave out what has no estimate")
    sigma = study.covariance
    if not np.isfinite(sigma).all():
        return
    apart = float(np.abs(sigma - sigma.T).max())
    if apart > SYMMETRIC * float(np.abs(sigma).max()):
        yield _breach("symmetry", "covariance", f"differs by {apart:.3g}", "give V, not its root")
        return
    diagonal = np.diag(sigma)
    if np.any(diagonal <= 0):
        none = int(np.sum(diagonal <= 0))
        yield _breach(
            "positive", "covariance", f"{none} variance(s) not above 0", "leave out the reference"
        )
        return
    root = np.sqrt(diagonal)
    least = float(np.linalg.eigvalsh(sigma / np.outer(root, root)).min())
    if least < DEFINITE:
        yield _breach(
            "definite",
            "covariance",
            f"smallest eigenvalue of the correlations {least:.3g}",
            "leave out periods that others add up to; take more clusters or donors than periods",
        )


def _times(study: EventStudy) -> Iterator[Breach]:
    time, n_pre = study.time, study.n_pre
    if any(later <= earlier for earlier, later in pairwise(time)):
        yield _breach("order", "times", f"{time}", "order the periods by time")
    if 0 in time:
        yield _breach("order", "times", "0", "leave out the reference, it has no coefficient")
    if any(t < 0 for t in time[n_pre:]):
        yield _breach("order", "times", f"{time[n_pre:]}", "treated periods follow the reference")
    earlier = tuple(t for t in time[:n_pre] if t < 0)
    if earlier != tuple(range(-len(earlier), 0)) or not earlier:
        yield _breach(
            "gap", "times", f"{earlier}", "give every period from the first to the reference"
        )
