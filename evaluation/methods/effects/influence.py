"""Influence functions Ψ, in factors: what each unit does to each effect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated

import numpy as np
from scipy.sparse import csr_array

from evaluation.core.arrays import Array, Labels, sealed
from evaluation.core.threads import one_thread
from evaluation.door import Dims, door
from evaluation.errors import DesignError
from evaluation.methods.effects.carried import Carried
from evaluation.methods.effects.ledger import require_averages


@dataclass(frozen=True)
class Scores:
    """Numbers of n units that stand for r things each; ``values`` (n, r), ``rows`` (n,)."""

    rows: Labels
    values: Array

    @cached_property
    def gram(self) -> Array:
        """Sums of products over units, shape (r, r): all that a covariance needs of them."""
        return sealed(self.values.T @ self.values)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Units whose influence is one linear map of their scores: ψ_i = B s_i, B (K, r)."""

    scores: Scores
    coefficients: Array

    def aggregate(self, matrix: Array, constant: Array) -> Stratum:
        """B for A·τ̂; ``constant`` (a,) goes to the last score, the unit's share of all units."""
        moved = matrix @ self.coefficients
        moved[:, -1] += constant
        return replace(self, coefficients=moved)


@dataclass(frozen=True, slots=True)
class Influence:
    r"""First-order influence of units on K effects, scaled so that :math:`V = \Psi'\Psi`.

    .. math:: \hat\tau_k - \tau_k \approx \sum_i \psi_{ik}, \qquad
              \widehat V_{kl} = \sum_g \Big(\sum_{i \in g} \psi_{ik}\Big)
                                       \Big(\sum_{i \in g} \psi_{il}\Big)

    with g the clusters, and no small-sample factor. Strata are cohorts and do not overlap. The last
    score of each is the unit's share of all units, :math:`w_i / \sum w`, so that estimated cohort
    shares can be put in when effects are averaged. ``covariance`` is that sum and no more:
    ``carried`` says of which effects it may be shown, and ``require`` stops where of none.
    """

    strata: tuple[Stratum, ...]
    clusters: Labels  # (N,) numbers from 0; each unit its own unless the panel says otherwise
    carried: Carried | None = None

    @property
    def n_clusters(self) -> int:
        """Number of clusters G."""
        return int(self.clusters.max()) + 1

    def require(self) -> None:
        """Stop with every effect whose noise Ψ shows too little of: ``Carried.require``."""
        if self.carried is not None:
            self.carried.require()

    @one_thread
    def matrix(self) -> Array:
        """Ψ summed by cluster, shape (G, K)."""
        total = np.zeros((self.n_clusters, len(self.strata[0].coefficients)))
        for stratum in self.strata:
            scores = stratum.scores
            where = self.clusters[scores.rows], np.arange(scores.rows.size)
            member = csr_array(
                (np.ones(scores.rows.size), where), shape=(self.n_clusters, scores.rows.size)
            )
            total += np.asarray(member @ scores.values) @ stratum.coefficients.T
        return sealed(total)

    @one_thread
    def covariance(self) -> Array:
        """V (K, K); from sums of products alone where every unit is its own cluster."""
        if self.n_clusters < self.clusters.size:
            psi = self.matrix()
            return np.asarray(psi.T @ psi)
        parts = (s.coefficients @ s.scores.gram @ s.coefficients.T for s in self.strata)
        return np.asarray(sum(parts))

    @door
    def aggregate(
        self, matrix: Annotated[Array, Dims("a?", "K")], constants: Array | None = None
    ) -> Influence:
        """Ψ_A = ΨA'; ``constants`` (a, strata): what estimated weights add in each stratum."""
        require_averages(matrix, len(self.strata[0].coefficients))
        if constants is not None and constants.shape != (len(matrix), len(self.strata)):
            raise DesignError(
                f"constants of shape {constants.shape} for {len(matrix)} averages and"
                f" {len(self.strata)} strata",
                why="what estimated weights add would go to other units",
                remedy="take the constants of the average itself",
            )
        if constants is None:
            constants = np.zeros((len(matrix), len(self.strata)))
        moved = (s.aggregate(matrix, c) for s, c in zip(self.strata, constants.T, strict=True))
        carried = self.carried and self.carried.aggregate(matrix)
        return replace(self, strata=tuple(moved), carried=carried)


def of_rows(psi: Array, share: Array, *groups: Labels, clusters: Labels | None = None) -> Influence:
    """From Ψ (n, K) itself and each row's share (n,) of all weights.

    ``groups`` are the rows of each stratum, all in one if there are none; rows are their own
    clusters if none are given.
    """
    scores, count = np.column_stack([psi, share]), psi.shape[1]
    rows = groups or (np.arange(len(psi)),)
    return Influence(
        tuple(Stratum(Scores(own, scores[own]), np.eye(count, count + 1)) for own in rows),
        np.arange(len(psi)) if clusters is None else clusters,
    )


def limited(influence: Influence | None, carried: Carried) -> Influence | None:
    """Ψ with what it can show; None where every effect has a side of which it shows nothing."""
    if influence is None or carried.lone:
        return None
    return replace(influence, carried=carried)
