"""Synthetic DiD with its placebos, over 34 months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evaluation.core.arrays import Array, Labels
from evaluation.methods.placebo_space.placebo import PlaceboInput, ferman_pinto, permutation
from evaluation.methods.placebo_space.variance import VarianceFit
from evaluation.methods.synthetic.donors import Solver, Synthetic, Task, fit
from evaluation.methods.synthetic.synthetic import unit_fits
from tests.conformance.cells import DRAWS, LEVEL, Case
from tests.simulation.country import Country


@dataclass(frozen=True)
class Fitted:
    """The gap after adoption without an effect, donors' weights, and the placebos."""

    gap: float
    omega: Array
    placebos: Array  # (J,)
    sizes: Array  # (J,)


def fit_country(country: Country, rows: Labels) -> Fitted:
    """The package's weights, and theirs anew with each donor taken as treated."""
    post = country.post
    task = Task(
        donors=country.y[rows][None],
        target=country.y[: country.treated].mean(axis=0)[None],
        base=~post,
        post=post / post.sum(),
        treated=country.treated,
        sizes=country.n[rows],
    )
    found = fit(Synthetic.DID, task)
    return Fitted(
        gap=float((task.target[0] - found.omega @ task.donors[0]) @ found.periods),
        omega=found.omega,
        placebos=unit_fits(Synthetic.DID, task, Solver.OPTIMUM) @ task.post,
        sizes=task.sizes,
    )


def fitted(case: Case, near: int) -> Fitted:
    """Weights see months before adoption alone: an effect moves the estimate by itself."""
    rows = case.nearest[:near]
    return case.once(f"synthetic DiD of {near}", lambda country: fit_country(country, rows))


def normal(case: Case, _: np.random.Generator, *, near: int) -> float:
    """The spread of the placebos as a standard error."""
    found = fitted(case, near)
    z = (found.gap + case.effect) / float(np.std(found.placebos))
    return float(2 * stats.norm.sf(abs(z)))


def rank(case: Case, _: np.random.Generator, *, near: int) -> float:
    """The rank of the effect among the placebos."""
    found = fitted(case, near)
    test = permutation(found.gap + case.effect, found.placebos)
    return float("nan") if test is None else test.p_value


def scaled(case: Case, random: np.random.Generator, *, near: int) -> float:
    """Ferman-Pinto on the placebos of single donors, composed to a group of the treated's sizes."""
    found, treated = fitted(case, near), case.country.treated
    data = PlaceboInput(
        tau=found.gap + case.effect,
        treated_weights=np.full(treated, 1 / treated),
        treated_q=1 / case.country.n[:treated],
        donor_weights=found.omega,
        donor_q=1 / found.sizes,
        residuals=found.placebos,
        reference_q=1 / found.sizes,
        reference_stock=found.sizes,
    )
    kind = VarianceFit.WEIGHTED
    return ferman_pinto(data, DRAWS, LEVEL, random, floor=False, fit=kind).p_value
