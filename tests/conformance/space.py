"""Placebo tests in space: Ferman and Pinto's with every fit of the variance, and those without."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array, Labels
from evaluation.methods.clusters.few_clusters import one_against_many
from evaluation.methods.placebo_space.conley_taber import conley_taber
from evaluation.methods.placebo_space.placebo import PlaceboInput, ferman_pinto, permutation
from evaluation.methods.placebo_space.variance import VarianceFit
from tests.conformance.cells import DRAWS, LEVEL, Case


def placebo_input(
    case: Case, donors: Labels | None = None, *, by_size: bool = False
) -> PlaceboInput:
    """The difference of means of post minus pre; donors all, or the rows given."""
    contrast, n, treated = case.contrast, case.country.n, case.country.treated
    rows = np.arange(treated, n.size) if donors is None else donors
    weights = n if by_size else np.ones_like(n)
    v = weights[:treated] / weights[:treated].sum()
    omega = weights[rows] / weights[rows].sum()
    mean = float(omega @ contrast[rows])
    return PlaceboInput(
        tau=float(v @ contrast[:treated]) - mean,
        treated_weights=v,
        treated_q=1 / n[:treated],
        donor_weights=omega,
        donor_q=1 / n[rows],
        residuals=contrast[rows] - mean,
        reference_q=1 / n[rows],
        reference_stock=n[rows],
    )


def scaled(
    case: Case,
    random: np.random.Generator,
    *,
    fit: VarianceFit,
    near: int | None = None,
    by_size: bool = False,
) -> float:
    """Ferman and Pinto's test without the floor."""
    rows = None if near is None else case.nearest[:near]
    data = placebo_input(case, rows, by_size=by_size)
    return ferman_pinto(data, DRAWS, LEVEL, random, floor=False, fit=fit).p_value


def unscaled(case: Case, random: np.random.Generator) -> float:
    """Conley and Taber's."""
    return conley_taber(placebo_input(case), DRAWS, LEVEL, random).p_value


def against_many(case: Case, _: np.random.Generator, *, near: int | None = None) -> float:
    """Student's t of one treated against its donors."""
    donors = case.contrast[1:] if near is None else case.contrast[case.nearest[:near]]
    return one_against_many(float(case.contrast[0]), donors, LEVEL).p_value


def rank(case: Case, _: np.random.Generator, *, near: int) -> float:
    """Of the treated among the donors nearest in size, each against the others of them."""
    donors: Array = case.contrast[case.nearest[:near]]
    placebos = (donors - donors.mean()) * near / (near - 1)
    test = permutation(float(case.contrast[0] - donors.mean()), placebos)
    return float("nan") if test is None else test.p_value
