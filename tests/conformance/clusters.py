"""Cluster-robust tests of the difference of two means, each municipality its own cluster."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluation.methods.clusters.cluster import ClusterTest, two_means
from tests.conformance.cells import Case
from tests.simulation.country import Country


def cluster_test(case: Case) -> ClusterTest:
    """The package's test; an effect moves the estimate and leaves every residual where it was."""
    test = case.once("clusters", _of)
    return replace(test, estimate=test.estimate + case.effect)


def _of(country: Country) -> ClusterTest:
    treated = np.arange(country.n.size) < country.treated
    weights = np.where(treated, 1 / treated.sum(), 1 / (~treated).sum())
    return two_means(country.contrast, weights, treated, np.arange(country.n.size))


def cr1(case: Case, _: np.random.Generator) -> float:
    test = cluster_test(case)
    return test.p_value(test.se_cr1, test.n_clusters - 1)


def cr2_normal(case: Case, _: np.random.Generator) -> float:
    test = cluster_test(case)
    return test.p_value(test.se_cr2, test.n_clusters - 1)


def cr2_bell_mccaffrey(case: Case, _: np.random.Generator) -> float:
    return cluster_test(case).p_cr2


def cr3(case: Case, _: np.random.Generator) -> float:
    return cluster_test(case).p_cr3
