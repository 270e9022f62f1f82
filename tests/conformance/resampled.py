"""What is drawn again: signs of residuals (wild bootstrap), or who was treated (randomisation)."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.methods.clusters.wild import Draws, wild_two_means
from evaluation.methods.placebo_space.randomisation import RandomisationTest, randomisation
from tests.conformance.cells import DRAWS, Case


def rows_of(case: Case, near: int | None = None) -> tuple[Array, Array, Mask, Labels]:
    """Contrast, weight, side and cluster of the treated and of all donors, or of the near ones."""
    treated = np.arange(case.cell.treated)
    donors = np.arange(treated.size, case.country.n.size) if near is None else case.nearest[:near]
    used = np.concatenate([treated, donors])
    side = np.arange(used.size) < treated.size
    weights = np.where(side, 1 / treated.size, 1 / donors.size)
    return case.contrast[used], weights, side, np.arange(used.size)


def bootstrap(
    case: Case, random: np.random.Generator, *, restricted: bool, multipliers: Draws
) -> float:
    """Wild cluster bootstrap of the difference of two means."""
    rows = rows_of(case)
    return wild_two_means(
        *rows, restricted=restricted, multipliers=multipliers, draws=DRAWS, random=random
    ).p_value


def assigned(case: Case, near: int | None = None) -> RandomisationTest:
    """Coefficient and t of the same assignments."""
    return case.under_effect(
        f"assignments, near {near}",
        lambda: randomisation(*rows_of(case, near), DRAWS, case.random("assignments")),
    )


def coefficient(case: Case, _: np.random.Generator, *, near: int | None = None) -> float:
    """How many assignments have as large a difference."""
    return assigned(case, near).p_coefficient


def student(case: Case, _: np.random.Generator) -> float:
    """How many have as large a t."""
    return assigned(case).p_t
