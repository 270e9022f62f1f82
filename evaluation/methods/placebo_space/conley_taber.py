"""Space without a correction for size: donors' residuals stand for the treated as they are."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array, sealed
from evaluation.door import Count, Level, door
from evaluation.methods.placebo_space.placebo import PlaceboInput, PlaceboTest, rank_and_half_width


@door
def conley_taber(
    data: PlaceboInput,
    draws: Count,
    alpha: Level,
    random: np.random.Generator,
    *,
    donor_noise: bool = False,
) -> PlaceboTest:
    r"""Placebo inference under errors of one law (Conley and Taber 2011).

    .. math:: \tau^*_b = \sum_{a \in 1} \bar v_a r^*_a
              \; \bigl[ - \sum_j \omega_j r^*_j \bigr]

    with r* drawn from the clean donors' residuals. The donors' own mean is taken as known, as
    Conley and Taber do; ``donor_noise`` adds the part in brackets, and the test is then that of
    Ferman and Pinto with q constant, but for the random signs. With one treated cluster and the
    donors' mean known there are J values, and no draws are made. p and interval are as in
    ``ferman_pinto``; ``structural`` is the one variance, ``sampling`` is zero.

    A treated unit larger than its donors moves less than they do: this test then never rejects.
    """
    weights = data.treated_weights
    if donor_noise:
        weights = np.concatenate([weights, -data.donor_weights])
    number = data.residuals.size
    if weights.size == 1:
        distribution = data.residuals * weights[0]
    else:
        picks = random.integers(0, number, (draws, weights.size))
        distribution = data.residuals[picks] @ weights
    p_value, half_width = rank_and_half_width(data.tau, distribution, alpha)
    variance = float(np.mean(data.residuals**2))
    treated: Array = np.full(data.treated_weights.size, variance)
    return PlaceboTest(
        p_value=p_value,
        ci_low=data.tau - half_width,
        ci_high=data.tau + half_width,
        structural=variance,
        sampling=0.0,
        treated_variance=treated,
        floored=False,
        distribution=sealed(np.sort(distribution)),
    )
