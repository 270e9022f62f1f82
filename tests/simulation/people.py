"""Two groups of people in one country: those whom the policy is for, and the others.

A port of the study's ``ddd_sim.py``, in its order of draws. Both groups meet what large places
share, 2020 and the regions; the others only the part κ of it. Half of the error that does not
shrink with size is a municipality's own and in both groups. The treated are the largest.
"""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array

from .country import MONTHS, MUNICIPALITIES, SAMPLING, START, STRUCTURAL, Country, ar1, covid, sizes


def people(
    random: np.random.Generator, treated: int, kappa: float, horizon: int
) -> tuple[Country, Country]:
    """The eligible and the others, of the same municipalities."""
    shape = (MUNICIPALITIES, MONTHS)
    n = sizes(random, treated, "L")
    size = (np.log(n) - np.log(300)) / 1.15
    load = 0.4 * size + 0.3 * random.standard_normal(MUNICIPALITIES)
    factor = ar1(random, (MONTHS,), 0.98, 0.6)
    exposed = 1 + 0.4 * size + 0.3 * random.standard_normal(MUNICIPALITIES)
    regional = ar1(random, (18, MONTHS), 0.95, 0.3)[random.integers(0, 18, MUNICIPALITIES)]
    shared = load[:, None] * factor + exposed[:, None] * covid() + regional
    half = np.sqrt(STRUCTURAL / 2)
    both = ar1(random, shape, 0.9, half)

    def group(part: float) -> Country:
        own = ar1(random, shape, 0.9, half)
        quick: Array = ar1(random, shape, 0.6, np.sqrt(SAMPLING / n)[:, None])
        y = part * shared + both + own + quick
        return Country(np.ascontiguousarray(y[:, : START + horizon]), n, treated)

    eligible = group(1.0)
    return eligible, group(kappa)
