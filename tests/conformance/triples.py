"""The triple difference: the eligible against the others, as far as both meet the same shocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluation.core.arrays import Array
from evaluation.methods.clusters.cluster import ClusterTest, two_means
from evaluation.methods.covariates.triple_difference import Part, unconditional
from evaluation.methods.placebo_space.placebo import PlaceboInput, ferman_pinto
from evaluation.methods.placebo_space.variance import VarianceFit
from tests.conformance.cells import DRAWS, LEVEL, Case
from tests.simulation.country import Country


def estimate(case: Case, part: Part) -> float:
    """The package's triple difference of areas, or its part of the eligible alone."""
    if case.others is None:
        raise ValueError(f"{case.cell.key} has no others")
    treated = np.arange(case.country.n.size) < case.country.treated
    units = np.where(treated, 1 / treated.sum(), -1 / (~treated).sum())
    post = case.country.post
    periods = np.where(post, 1 / post.sum(), -1 / (~post).sum())
    found = unconditional(case.country.y, case.others.y, units, periods[None])
    parts = {label.part: tau for label, tau in zip(found.labels, found.tau, strict=True)}
    return float(parts[part])


def contrast(case: Case, part: Part) -> Array:
    """Post minus pre by municipality: of the eligible, or of what they have beyond the others."""
    if part is Part.ELIGIBLE or case.others is None:
        return case.contrast
    return np.asarray(case.contrast - case.others.contrast)


def scaled(case: Case, random: np.random.Generator, *, part: Part) -> float:
    """Ferman and Pinto's test."""
    n, treated = case.country.n, case.country.treated
    donors = contrast(case, part)[treated:]
    data = PlaceboInput(
        tau=estimate(case, part),
        treated_weights=np.full(treated, 1 / treated),
        treated_q=1 / n[:treated],
        donor_weights=np.full(donors.size, 1 / donors.size),
        donor_q=1 / n[treated:],
        residuals=donors - donors.mean(),
        reference_q=1 / n[treated:],
        reference_stock=n[treated:],
    )
    fit = VarianceFit.WEIGHTED
    return ferman_pinto(data, DRAWS, LEVEL, random, floor=False, fit=fit).p_value


def clustered(case: Case, _: np.random.Generator, *, part: Part) -> float:
    """CR2 with Bell-McCaffrey degrees of freedom; an effect moves the estimate alone."""
    without = case.once(f"clusters of {part}", lambda country: _clusters(case, country, part))
    return replace(without, estimate=without.estimate + case.effect).p_cr2


def _clusters(case: Case, country: Country, part: Part) -> ClusterTest:
    treated = np.arange(country.n.size) < country.treated
    weights = np.where(treated, 1 / treated.sum(), 1 / (~treated).sum())
    others = contrast(case, part) - case.contrast  # minus those of the others, or nothing
    return two_means(country.contrast + others, weights, treated, np.arange(treated.size))
