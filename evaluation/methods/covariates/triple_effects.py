"""What a triple difference gives: three parts of four comparisons, with one joint Ψ and ledger."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from evaluation.core.arrays import Array, Labels, sealed
from evaluation.methods.covariates.doubly_robust import Adjusted
from evaluation.methods.effects.carried import Carried, sides_of
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.influence import limited, of_rows
from evaluation.methods.effects.ledger import Ledger


class Part(StrEnum):
    """The three effects that are always given together."""

    ELIGIBLE = "eligible"  # difference-in-differences of those whom the policy is for
    OTHER = "other"  # the same of those whom it is not for; not zero: the triple is relative
    TRIPLE = "triple"


class Comparison(StrEnum):
    """Two groups of people: treated are those named first."""

    ELIGIBLE = "eligible here against eligible there"
    OTHER = "others here against others there"
    WITHIN = "eligible here against others here"
    ACROSS = "eligible here against others there"


# How the parts are made of the comparisons, all three of the triple about (here, eligible)
COMBINATION = np.array([[1.0, 0, 0, 0], [0, 1, 0, 0], [1, 0, 1, -1]])


@dataclass(frozen=True, slots=True)
class PartEffect:
    """Part of a triple difference, and which of K effects."""

    part: Part
    effect: int

    def __str__(self) -> str:
        return f"{self.part} {self.effect}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One comparison, and the rows (m,) of all n that it is made of."""

    comparison: Comparison
    rows: Labels
    estimate: Adjusted


@dataclass(frozen=True, kw_only=True)
class TripleDifference:
    r"""Both difference-in-differences and the triple difference, with one joint Ψ.

    First axis: the parts, in the order of ``Part``. ``att`` (3, K); ``weights`` (3, n), the
    ledger: att = weights @ outcomes. ``terms`` are the four comparisons behind them, each with its
    overlap and effective sample size; ``share`` (n,) is each row's part of all weights. With
    covariates the triple is not ELIGIBLE − OTHER: the first is for covariates of the eligible
    here, the second for those of the others here. ``effects`` is the whole as an ``EffectSet``.
    """

    share: Array
    terms: tuple[Term, ...]

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.share.size

    @cached_property
    def att(self) -> Array:
        """Effects (3, K)."""
        return sealed(COMBINATION @ np.array([term.estimate.att for term in self.terms]))

    @cached_property
    def weights(self) -> Array:
        """The ledger (3, n)."""
        return sealed(
            COMBINATION @ np.array([self._all(t, t.estimate.weights) for t in self.terms])
        )

    @cached_property
    def influence(self) -> Array:
        r"""Ψ (n, 3, K) with 1/n inside: a row's part in every comparison that it is in, added.

        The eligible here are in three comparisons, so V is not the sum of three variances. Each ψ
        has its own 1/m already, so the n/m of triplediff is not needed.
        """
        each = np.array([self._all(t, t.estimate.influence) for t in self.terms])
        return sealed(np.einsum("pc,cnk->npk", COMBINATION, each))

    @cached_property
    def effects(self) -> EffectSet:
        """The 3K effects, part by part (``PartEffect``), on cells (n, K): rows and outcomes.

        The ledger is exact and nothing of outcomes is frozen in it, as in ``Adjusted``. A part
        shows as little of its noise as the thinnest of its comparisons: they share their rows, so
        what the others show does not make up for it.
        """
        parts, k = self.att.shape
        carried = self._carried()
        return EffectSet(
            labels=tuple(PartEffect(part, effect) for part in Part for effect in range(k)),
            tau=sealed(self.att.reshape(-1)),
            ledger=Ledger(self.weights, np.eye(parts * k).reshape(parts * k, parts, k)),
            influence=limited(of_rows(self.influence.reshape(self.n, -1), self.share), carried),
            carried=carried,
        )

    @property
    def covariance(self) -> Array:
        """V = Ψ'Ψ of all parts, (3, K, 3, K), each row its own cluster; refused as ``require``."""
        self.require()
        return self.effects.covariance.reshape(self.att.shape * 2)

    @property
    def standard_errors(self) -> Array:
        """Roots of the variances, shape (3, K); refused as ``require``, shown by the firewall."""
        self.require()
        return self.effects.standard_errors.reshape(self.att.shape)

    def require(self) -> None:
        """Stop with every comparison a group of which rests on too few rows.

        Raises
        ------
        RefusedMethod
            Naming comparison, side, period and the row that it rests on.
        """
        self._of_comparisons.require([term.comparison for term in self.terms])

    @cached_property
    def _of_comparisons(self) -> Carried:
        rows = "row {}".format
        return Carried.of([sides_of(one.estimate.parts, one.rows, rows) for one in self.terms])

    def _carried(self) -> Carried:
        """That of the 3K effects, each as thin as its thinnest comparison."""
        four, k = self._of_comparisons, self.att.shape[1]
        thinnest = np.where(COMBINATION != 0, four.share, np.inf).argmin(axis=1)
        because = [f"{self.terms[c].comparison}: {four.because[c]}" for c in thinnest]
        return Carried(
            noise=np.repeat(COMBINATION**2 @ four.noise, k),
            share=np.repeat(four.share[thinnest], k),
            because=tuple(why for why in because for _ in range(k)),
        )

    def _all(self, term: Term, values: Array) -> Array:
        whole = np.zeros((self.n, *values.shape[1:]))
        whole[term.rows] = values
        return whole
