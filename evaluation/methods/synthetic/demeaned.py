"""Time, with a mixture of donors for the other side: fitted anew under every null."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Judged, Mask, Sides, sealed
from evaluation.core.threads import one_thread
from evaluation.door import Dims, Level, door
from evaluation.errors import broken, refuse
from evaluation.methods.conformal.conformal import TIE, Statistic
from evaluation.methods.synthetic.donors import Synthetic, Task, fit

POINTS = 161  # of the grid of nulls
REACH = 3.0  # of the grid, in largest movements of the gap over spans of the window's length


@dataclass(frozen=True, kw_only=True, slots=True)
class DemeanedTest:
    """Cyclic-shift test of the gap to a synthetic control that is fitted under each null.

    The interval is the hull of the grid's nulls that are kept, and one step more on either side:
    it is never shorter than the exact one as long as that has no gap of less than a step. An end
    is infinite where the grid's own end is kept, NaN where nothing is.
    """

    p_value: float
    ci_low: float
    ci_high: float
    shifts: int  # T; the smallest possible p-value is 1/T
    grid: Array  # (nulls,) ascending
    p_values: Array  # (nulls,)
    gap: Array  # (T,) under the null of no effect
    statistic: Statistic


@door
def demeaned_synthetic_gap(
    treated: Annotated[Array, Dims("T")],
    donors: Annotated[Array, Dims("J", "T")],
    post: Annotated[Sides, Dims("T")],
    tau0: float,
) -> Array:
    r"""The treated less their demeaned synthetic control, fitted to all months under the null.

    .. math:: u_t = \tilde y_t - \sum_j \omega_j \tilde y_{jt}, \qquad
              \omega = \arg\min_{\omega \in \Delta} \sum_t u_t^2

    with :math:`y_t = y_{1t} - \tau_0 1[t \in post]` and tildes for deviations from each series'
    own mean over all T months. Under the null every month is treated alike, as cyclic shifts ask
    (Chernozhukov, Wüthrich and Zhu 2021); weights fitted to months before treatment are not.

    Shapes: treated (T,), donors (J, T), post (T,); result (T,), in the outcome's unit, mean zero.

    Raises
    ------
    DesignError
        If donors' outcomes do not move.
    """
    wanted = treated - tau0 * post
    task = Task(
        donors=donors[None],
        target=wanted[None],
        base=np.ones(post.size, dtype=bool),
        post=post / post.sum(),
        treated=1,
        sizes=np.ones(len(donors)),
    )
    gap = wanted - fit(Synthetic.DEMEANED, task).omega @ donors
    return np.asarray(gap - gap.mean())


@door
@one_thread
def demeaned_conformal(
    treated: Annotated[Judged, Dims("T")],
    donors: Annotated[Judged, Dims("J", "T")],
    post: Annotated[Mask, Dims("T")],
    alpha: Level,
    *,
    grid: Annotated[Array, Dims("nulls")] | None = None,
    statistic: Statistic = Statistic.ABS_SUM,
) -> DemeanedTest:
    r"""Conformal inference with the gap of ``demeaned_synthetic_gap``, by a grid of nulls.

    p(τ0) is the share of the T cyclic shifts with :math:`S(\pi) \ge S(id)`, as in ``conformal``,
    but u is fitted anew at each τ0, so S is no line in it and there is no exact inversion. The
    grid, if none is given, has 161 points around the gap that weights of the other months leave
    in the window, and reaches three times as far as that gap moves over spans of its length.

    Shapes: treated (T,), donors (J, T), post (T,), grid (nulls,) ascending.

    Raises
    ------
    DesignError
        With every obstacle: values that are not finite, fewer than two donors, no months in the
        window or outside it; or if donors' outcomes do not move.
    """
    _require(treated, donors, post)
    nulls = _around(treated, donors, post) if grid is None else grid
    p_values = np.array([_p_value(treated, donors, post, t, statistic) for t in nulls])
    kept = np.flatnonzero(p_values > alpha)
    low = high = float("nan")
    if kept.size:
        first, last = int(kept[0]), int(kept[-1])
        low = -np.inf if first == 0 else float(nulls[first - 1])
        high = np.inf if last == nulls.size - 1 else float(nulls[last + 1])
    return DemeanedTest(
        p_value=_p_value(treated, donors, post, 0.0, statistic),
        ci_low=low,
        ci_high=high,
        shifts=post.size,
        grid=sealed(np.array(nulls)),
        p_values=sealed(p_values),
        gap=sealed(demeaned_synthetic_gap(treated, donors, post, 0.0)),
        statistic=statistic,
    )


def _p_value(treated: Array, donors: Array, post: Mask, tau0: float, statistic: Statistic) -> float:
    gap = demeaned_synthetic_gap(treated, donors, post, tau0)
    size = _sizes(gap, post, statistic)
    slack = TIE * max(float(np.abs(treated - treated.mean()).max()) + abs(tau0), 1e-300)
    return float(np.mean(size >= size[0] - slack * post.sum()))


def _sizes(gap: Array, post: Mask, statistic: Statistic) -> Array:
    months = np.flatnonzero(post)
    spans = gap[(months[None, :] + np.arange(gap.size)[:, None]) % gap.size]
    if statistic is Statistic.ABS_SUM:
        return np.asarray(np.abs(spans.sum(axis=1)))
    return np.asarray(np.abs(spans).sum(axis=1))


def _around(treated: Array, donors: Array, post: Mask) -> Array:
    """The grid: centred on the effect by weights of the other months, as wide as the gap moves."""
    task = Task(
        donors=donors[None],
        target=treated[None],
        base=~post,
        post=post / post.sum(),
        treated=1,
        sizes=np.ones(len(donors)),
    )
    gap = treated - fit(Synthetic.DEMEANED, task).omega @ donors
    centre = float(gap[post].mean() - gap[~post].mean())
    moves = _sizes(gap - centre * post - (gap - centre * post).mean(), post, Statistic.ABS_SUM)
    share = post.mean()
    half = REACH * float(moves.max()) / (float(post.sum()) * (1 - float(share)))
    half = max(half, abs(centre), 1e-12)
    return np.linspace(centre - half, centre + half, POINTS)


def _require(treated: Array, donors: Array, post: Mask) -> None:
    rules = [
        (
            "finite",
            not (np.isfinite(treated).all() and np.isfinite(donors).all()),
            "values that are not finite",
            "mend the gaps first",
        ),
        ("donors", len(donors) < 2, f"{len(donors)} donors", "give two or more to mix"),
        (
            "window",
            not post.any() or post.sum() > post.size - 2,
            f"a window of {post.sum()} of {post.size} months",
            "leave at least two months outside it",
        ),
    ]
    refuse(
        broken("demeaned synthetic control", rules),
        f"a gap of {post.size} months to {len(donors)} donors that cannot be fitted",
        why="weights need donors to choose from, and months to choose by",
        remedy="mend what is listed",
    )
