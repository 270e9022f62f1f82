"""Factors of donors less one, for every donor at once: what its own placebo is made with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.core.threads import one_thread
from evaluation.door import Dims, door
from evaluation.errors import Breach, DesignError, broken, refuse
from evaluation.methods.effects.period_bases import RANK
from evaluation.methods.effects.period_weights import require_apart
from evaluation.methods.factors.components import ROUNDING, Number

SQUARED = 1e-13  # eigenvalues below this share of the sum of squares are rounding
SHOWN = 8  # donors of one breach; the count says how many more there are


@door
@one_thread
def factors_without_each(y: Annotated[Array, Dims("J", "T")], r: Number) -> Array:
    r"""For each donor j the r factors of the other J − 1, shape (J, T, r).

    .. math:: G_{(j)} = \tilde Y' \tilde Y - \tilde y_j \tilde y_j' - (J - 1)\, m_{(j)} m_{(j)}',
              \qquad m_{(j)} = \tfrac{1}{J-1} \sum_{i \ne j} \tilde y_i

    with outcomes less each donor's own mean: the r first eigenvectors are those of
    ``factors(y[others], r)``, but for their sign, which no projection knows.

    Raises
    ------
    DesignError
        With every obstacle: fewer other donors or months than r + 2, donors without whom the
        movements of the others are of a rank below r, or two of one strength where the r-th ends.
    """
    donors, months = y.shape
    refuse(
        _sizes(donors, months, r),
        f"{r} factors of {donors} donors less one over {months} months",
        why="a factor that has nobody or no month of its own fits noise, or is arbitrary",
        remedy="take fewer factors, or add donors and months",
    )
    apart = y - y.mean(axis=1, keepdims=True)
    values, found = _by_months(apart) if months <= donors else _by_donors(apart, r)
    refuse(
        _strengths(values[:, ::-1], r, _rounding(y, apart)),
        f"{r} factors that the movements of the donors less one do not hold",
        why="a factor that is not there would be made of rounding, and its donor's placebo too",
        remedy="take fewer factors, or leave the donors out that alone carry one",
    )
    return np.asarray(found[:, :, :r] * np.sqrt(months))


def _by_months(apart: Array) -> tuple[Array, Array]:
    """Eigenvalues (J, T) and eigenvectors (J, T, T) of the months' products, the largest last."""
    donors = len(apart)
    means = (apart.sum(axis=0) - apart) / (donors - 1)
    grams = (apart.T @ apart)[None] - apart[:, :, None] * apart[:, None, :]
    grams -= (donors - 1) * means[:, :, None] * means[:, None, :]
    values, vectors = np.linalg.eigh(grams)
    return values, vectors[:, :, ::-1]


def _by_donors(apart: Array, r: int) -> tuple[Array, Array]:
    """The same eigenvalues (J, J) by the donors' products, of which there are fewer, and the r
    first factors (J, T, r): rows times their eigenvectors, each over its length.
    """
    donors = len(apart)
    others = np.ones((donors, donors)) - np.eye(donors)
    centring = np.eye(donors)[None] * others[:, :, None]
    centring -= others[:, :, None] * others[:, None, :] / (donors - 1)
    grams = centring @ (apart @ apart.T) @ centring
    values, vectors = np.linalg.eigh(grams)
    first = np.einsum("it,jik->jtk", apart, centring @ vectors[:, :, ::-1][:, :, :r])
    length = np.sqrt(np.sum(first**2, axis=1, keepdims=True))
    return values, np.divide(first, length, out=np.zeros_like(first), where=length > 0)


def _sizes(donors: int, months: int, r: int) -> list[Breach]:
    """Whether the others and the months are enough for r factors beside their means."""
    least = r + 2
    few, short = donors - 1 < least, months < least
    return broken(
        "factors",
        [
            ("donors", few, f"{donors - 1} others, {least} are needed", "Add donors"),
            ("periods", short, f"{months} periods, {least} are needed", "Add periods"),
        ],
    )


def _rounding(y: Array, apart: Array) -> float:
    """What an eigenvalue is known to: by the sums it is taken from, and by the outcomes."""
    return float(max(SQUARED * np.sum(apart**2), y.size * (ROUNDING * np.abs(y).max()) ** 2))


def _strengths(values: Array, r: int, least: float) -> Iterator[Breach]:
    """Whether r factors are there without each donor: ``values`` (J, T), the strongest first."""
    if r == 0:
        return
    weak = values[:, r - 1] <= least
    following = values[:, r] if r < values.shape[1] else np.zeros(len(values))
    tied = ~weak & (values[:, r - 1] - following <= least)
    for rule, wrong, found in (
        ("rank", weak, f"the others' movements are of a rank below {r}"),
        ("tied", tied, f"factors {r} and {r + 1} are equally strong"),
    ):
        rows = np.flatnonzero(wrong)
        if rows.size:
            more = f" and {rows.size - SHOWN} more" if rows.size > SHOWN else ""
            named = ", ".join(str(row) for row in rows[:SHOWN])
            yield Breach(
                rule=rule,
                where=f"without donor(s) {named}{more}",
                found=found,
                remedy="Take fewer factors, or leave them out",
            )


@door
@one_thread
def projected_each(
    post: Annotated[Mask, Dims("T")],
    base: Annotated[Mask, Dims("T")],
    bases: Annotated[Array, Dims("J", "T", "k")],
) -> Array:
    """``projected`` on J bases of k columns each, shape (J, T).

    Raises
    ------
    DesignError
        If there are no months, or months that are both; or with the bases that have columns which
        the base months cannot tell apart, zero ones included.
    """
    require_apart(post, base)
    before = bases[:, base]
    scale = np.sqrt(np.sum(before**2, axis=1))
    q, r = np.linalg.qr(before / np.where(scale > 0, scale, 1.0)[:, None])
    singular = np.linalg.svd(r, compute_uv=False)
    lost = (singular[:, -1] <= RANK * singular[:, 0]) | (before.shape[1] < before.shape[2])
    if lost.any():
        raise DesignError(
            f"{int(lost.sum())} of {len(bases)} bases of {bases.shape[2]} column(s) that"
            f" {int(base.sum())} base month(s) cannot tell apart",
            why="their forecasts of the window would be arbitrary",
            remedy="lengthen the base period, or take fewer columns",
        )
    wanted = bases[:, post].mean(axis=1) / scale
    of_window = np.linalg.solve(r.transpose(0, 2, 1), wanted[..., None])
    weights = np.tile(post / post.sum(), (len(bases), 1))
    weights[:, base] -= (q @ of_window)[..., 0]
    return np.asarray(weights)
