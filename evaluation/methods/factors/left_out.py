"""Factors of donors less one, for every donor at once: what its own placebo is made with."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.core.threads import one_thread
from evaluation.door import AtLeast, Dims, door

Number = Annotated[int, AtLeast(0, 1000)]


@door
@one_thread
def factors_without_each(y: Annotated[Array, Dims("J", "T")], r: Number) -> Array:
    r"""For each donor j the r factors of the other J − 1, shape (J, T, r).

    .. math:: G_{(j)} = \tilde Y' \tilde Y - \tilde y_j \tilde y_j' - (J - 1)\, m_{(j)} m_{(j)}',
              \qquad m_{(j)} = \tfrac{1}{J-1} \sum_{i \ne j} \tilde y_i

    with outcomes less each donor's own mean: the r first eigenvectors are those of
    ``factors(y[others], r)``, but for their sign, which no projection knows.
    """
    donors, months = y.shape
    apart = y - y.mean(axis=1, keepdims=True)
    means = (apart.sum(axis=0) - apart) / (donors - 1)
    grams = (apart.T @ apart)[None] - apart[:, :, None] * apart[:, None, :]
    grams -= (donors - 1) * means[:, :, None] * means[:, None, :]
    _, vectors = np.linalg.eigh(grams)
    return np.asarray(vectors[:, :, ::-1][:, :, :r] * np.sqrt(months))


@door
@one_thread
def projected_each(
    post: Annotated[Mask, Dims("T")],
    base: Annotated[Mask, Dims("T")],
    bases: Annotated[Array, Dims("J", "T", "k")],
) -> Array:
    """``projected`` on J bases of columns that the base months tell apart, shape (J, T)."""
    before = bases[:, base]
    wanted = bases[:, post].mean(axis=1)
    grams = before.transpose(0, 2, 1) @ before
    weights = np.tile(post / post.sum(), (len(bases), 1))
    weights[:, base] -= np.einsum(
        "jtk,jk->jt", before, np.linalg.solve(grams, wanted[..., None])[..., 0]
    )
    return np.asarray(weights)
