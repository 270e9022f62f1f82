"""Period weights from a basis: the post mean less what the base months' projection predicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.core.threads import one_thread
from evaluation.door import Count, Dims, door
from evaluation.errors import Breach, DesignError, refuse
from evaluation.methods.effects.period_weights import require_apart

RANK = 1e-9  # singular values below this share of the largest say nothing but rounding
SHOWN = 8  # columns of one breach; the count says how many more there are


@door
@one_thread
def projected(
    post: Annotated[Mask, Dims("T")],
    base: Annotated[Mask, Dims("T")],
    basis: Annotated[Array, Dims("T", "k")],
) -> Array:
    r"""The post mean of a gap less what its projection on a basis over the base months predicts.

    .. math:: p_s = \frac{1[s \in post]}{T_1}
              - 1[s \in base]\; \bar x_{post}' (X_b'X_b)^{-1} x_s

    with :math:`x_s` the basis in month s, :math:`X_b` its rows of the base, :math:`\bar x_{post}`
    its mean over the window: for a gap g, p·g is the mean over the window of g less the forecast of
    a least-squares fit of g on the basis. p is orthogonal to every column, so whatever moves as the
    basis does changes nothing. The basis [1] gives ``uniform``, dummies of the calendar months
    ``same_calendar_month``, [1, t] a linear trend, [1, F] with factors F the generalised synthetic
    control (Xu 2017). Without a constant in its span the gap's level stays in.

    Parameters
    ----------
    post, base
        Months of the window and of the base, shape (T,); they may not overlap.
    basis
        A column for each movement that is forecast, shape (T, k), in any unit. Columns that are
        zero in all these months are left out.

    Returns
    -------
    Period weights p, shape (T,); zero outside base and window.

    Raises
    ------
    DesignError
        With every obstacle: no months, months that are both, columns that the window needs and the
        base never shows, columns that the base months cannot tell apart.
    """
    require_apart(post, base)
    x = _carried(post, base, basis)
    weights = post / post.sum()
    weights[base] -= _forecast(x[base], x[post].mean(axis=0))
    return np.asarray(weights)


@door
@one_thread
def projected_months(
    base: Annotated[Mask, Dims("T")], basis: Annotated[Array, Dims("T", "k")]
) -> Array:
    r"""Every month's gap less what its projection on a basis over the base months predicts.

    .. math:: P = I - X (X_b'X_b)^{-1} X_b' S_b, \qquad P x = 0 \text{ for every column } x

    with :math:`S_b` (T0, T) the rows of I in the base. Row t is ``projected`` of month t alone; a
    month of the base is a part of its own forecast, so its row is a residual of least squares.

    Shapes: base (T,), basis (T, k); result P (T, T).

    Raises
    ------
    DesignError
        As ``projected`` does, with every month in the window.
    """
    every = np.ones(base.size, dtype=bool)
    if not base.any():
        require_apart(every, base)
    x = _carried(every, base, basis)
    paths = np.eye(base.size)
    paths[:, base] -= _forecast(x[base], x.T).T
    return paths


@door
def linear_trend_basis(periods: Count) -> Array:
    """A level and a trend over ``periods`` T months: [1, t], shape (T, 2), t from −1 to 1.

    Centred and scaled, so that least squares on it loses no digits; a projection knows no unit.

    Raises
    ------
    DesignError
        With one month, which has no trend.
    """
    if periods < 2:
        raise DesignError(
            "a trend over 1 month",
            why="one month is a level and no more",
            remedy="give the number of all months, base and window",
        )
    return np.column_stack([np.ones(periods), np.linspace(-1.0, 1.0, periods)])


def _carried(post: Mask, base: Mask, basis: Array) -> Array:
    """The columns that are not zero in all these months, if the base months can carry them."""
    refuse(
        _faults(post, base, basis),
        f"a basis of {basis.shape[1]} column(s) that {int(base.sum())} base month(s) cannot carry",
        why="its forecast of the window would be arbitrary",
        remedy="lengthen the base period, or take fewer columns",
    )
    return basis[:, np.any(basis[base | post] != 0, axis=0)]


def _forecast(before: Array, wanted: Array) -> Array:
    """Weights of base months (T0,) or (T0, m) in the forecast for ``wanted`` (k,) or (k, m).

    The QR of ``before`` (T0, k) loses no digits to columns of unlike size.
    """
    q, r = np.linalg.qr(before)
    return np.asarray(q @ np.linalg.solve(r.T, wanted))


def _faults(post: Mask, base: Mask, basis: Array) -> Iterator[Breach]:
    """What of a basis (T, k) the base months cannot carry."""
    scale = np.sqrt(np.sum(basis[base] ** 2, axis=0))
    unseen = (scale == 0) & np.any(basis[post] != 0, axis=0)
    if unseen.any():
        columns = np.flatnonzero(unseen)
        more = f" and {columns.size - SHOWN} more" if columns.size > SHOWN else ""
        named = ", ".join(str(column) for column in columns[:SHOWN])
        yield Breach(
            rule="unseen",
            where="basis",
            found=f"column(s) {named}{more} are zero in every base month, and not in the window",
            remedy="Let the base show what the window has, or leave the columns out",
        )
    seen = scale > 0
    if not seen.any():
        if not unseen.any():
            yield Breach(
                rule="empty",
                where="basis",
                found="every column is zero in every base month and in the window",
                remedy="Give a constant at the least",
            )
        return
    values = np.linalg.svd(basis[np.ix_(base, seen)] / scale[seen], compute_uv=False)
    rank = int(np.sum(values > RANK * values[0]))
    if rank < seen.sum():
        yield Breach(
            rule="rank",
            where="basis",
            found=f"{int(seen.sum())} columns of rank {rank} in {int(base.sum())} base month(s)",
            remedy="Leave out columns that others make up, or add base months",
        )
