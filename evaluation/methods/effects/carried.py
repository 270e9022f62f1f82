"""What an effect's own residuals can show of its noise, side by side; below a line nothing is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.core.arrays import Array, Labels, sealed
from evaluation.errors import Breach, RefusedMethod

FEWEST = 7  # equal clusters a side: with six, corners of the simulation are 15 % too small
ENOUGH = 1 - 1 / FEWEST  # share of the variance that residuals of so many show
LONE = 1e-6  # a share below this is that of one cluster, which fits itself
SHOWN = 8  # labels of one breach; the count says how many more there are
ROUNDING = 1e-9  # of shares: six alike are enough


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a comparison: its part in the noise, how much of it shows, and whom it rests on."""

    noise: float
    share: float
    because: str  # empty where enough shows


@dataclass(frozen=True, slots=True)
class NoError:
    """An effect that has no standard error, and why."""

    label: Any
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    r"""How much of the noise of K effects residuals can show; all (K,).

    Residuals are taken from means of the very units, so they show the share

    .. math:: r = 1 - 2 \sum_i w_i^3 \Big/ \sum_i w_i^2 + \sum_i w_i^2

    of the variance of a side with weights w of sum one, were all of one variance: (n − 1)/n of n
    alike, nothing of one. Sides and effects are put together by their ``noise``, Σw² in each, or
    ΣA²·noise of an average. An effect with a side of ``share`` 0 is ``lone``.
    """

    noise: Array
    share: Array
    because: tuple[str, ...]

    def __post_init__(self) -> None:
        sealed(self.noise), sealed(self.share)

    @classmethod
    def of(cls, effects: Sequence[Sequence[Side]]) -> Carried:
        """From the sides of each effect; one without any has no noise that could be hidden."""
        noise = np.array([sum((side.noise for side in sides), 0.0) for sides in effects])
        share, because = np.zeros(len(effects)), []
        for k, sides in enumerate(effects):
            if not sides:
                share[k] = 1.0
                because.append("")
                continue
            thinnest = min(sides, key=lambda side: side.share)
            because.append(thinnest.because)
            if thinnest.share > LONE:
                share[k] = sum(side.noise * side.share for side in sides) / noise[k]
        return cls(noise=noise, share=share, because=tuple(because))

    @property
    def refused(self) -> tuple[int, ...]:
        """Effects without a standard error."""
        return tuple(int(k) for k in np.flatnonzero(self.share < ENOUGH - ROUNDING))

    @property
    def lone(self) -> bool:
        """Whether every effect has a side of which nothing shows."""
        return bool(self.share.size and np.all(self.share <= LONE))

    def aggregate(self, matrix: Array) -> Carried:
        """That of averages A (a, K); a lone effect in an average leaves it without an error."""
        weight = np.asarray(matrix) ** 2 * self.noise
        share = weight @ self.share / np.maximum(weight.sum(axis=1), np.finfo(float).tiny)
        alone = (weight > 0) & (self.share <= LONE)
        share[alone.any(axis=1)] = 0.0
        thinnest = np.where(weight > 0, self.share, np.inf).argmin(axis=1)
        return Carried(
            noise=weight.sum(axis=1),
            share=share,
            because=tuple(self.because[int(k)] for k in thinnest),
        )

    def require(self, labels: Sequence[Any] | None = None) -> None:
        """Stop where an effect has no standard error, with all of them.

        Raises
        ------
        RefusedMethod
            Naming effect, side, period and the unit that it rests on.
        """
        if self.refused:
            raise refusal(self.reasons(labels), self.share.size)

    def reasons(self, labels: Sequence[Any] | None = None) -> tuple[NoError, ...]:
        """The refused effects by label, or by number, each with its reason."""
        names = range(self.share.size) if labels is None else labels
        return tuple(NoError(names[k], self.because[k]) for k in self.refused)


def refusal(reasons: Sequence[NoError], among: int) -> RefusedMethod:
    """The refusal of standard errors of ``among`` effects, one breach a side."""
    alike: dict[str, list[str]] = {}
    for reason in reasons:
        alike.setdefault(reason.because, []).append(str(reason.label))
    return RefusedMethod(
        f"{len(reasons)} of {among} effect(s) have no standard error: a side shows less of"
        f" its noise than {FEWEST} clusters of like weight would",
        why="a unit that is a side by itself fits itself, few fit themselves in part: their own"
        " noise would not be in the standard error, and it would be far too small",
        remedy="read these effects without one, take the others by with_errors(), or use placebos",
        breaches=[
            Breach(
                rule="noise unseen",
                where=_some(labels, among),
                found=because,
                remedy="Add units to that side, or read the effect without a standard error",
            )
            for because, labels in alike.items()
        ],
    )


def _some(labels: Sequence[str], among: int) -> str:
    if len(labels) == among:
        return f"all {among}" if among > 1 else labels[0]
    more = f"; {len(labels) - SHOWN} more" if len(labels) > SHOWN else ""
    return "; ".join(labels[:SHOWN]) + more


def shown(weights: Array) -> float:
    """The share r of a side with these weights (n,), of any sum."""
    w = np.abs(weights)
    return float(of_moments(*(np.array([np.sum(w**p)]) for p in (1, 2, 3)))[0])


def of_moments(first: Array, second: Array, third: Array) -> Array:
    """The shares r (n,) from sums of weights, of their squares and cubes."""
    return np.asarray(np.maximum(1 - 2 * third / (first * second) + second / first**2, 0.0))


def shown_of_fit(weights: Array, z: Array, wz: Array) -> float:
    r"""The share of :math:`\sum_j b_j^2 r_j^2` with r residuals of least squares on z.

    .. math:: E r_j^2 = 1 - 2 H_{jj} + (HH')_{jj}, \qquad H = z (wz'z)^{-1} wz'

    Shapes: weights b (n,), z and wz (n, q), w the weights of the regression. With a constant alone
    and b = w it is ``shown``.
    """
    inverse = np.linalg.pinv(wz.T @ z)
    left = z @ inverse
    diagonal = np.einsum("iq,iq->i", left, wz)
    twice = np.einsum("iq,qp,ip->i", left, wz.T @ wz, left)
    squares = weights**2
    return max(0.0, float(squares @ (1 - 2 * diagonal + twice) / squares.sum()))


def side(
    name: str,
    weights: Array,
    clusters: Labels,
    named: Callable[[int], str],
    within: float | None = None,
) -> Side:
    """A side of rows with ``weights`` (n,) in ``clusters`` (n,); ``named`` gives a cluster's name.

    ``within`` is the share that its rows show of themselves, where they fit more than a mean.
    """
    present, which = np.unique(clusters, return_inverse=True)
    total = np.bincount(which, weights=np.abs(weights)).astype(float)
    share = shown(total) if within is None else min(within, shown(total))
    if total.size == 1:
        share = 0.0
    w = total / total.sum()
    because = ""
    if share < ENOUGH - ROUNDING:
        heaviest = named(int(present[w.argmax()]))
        because = rests_on(name, w, heaviest)
        if shown(total) >= ENOUGH - ROUNDING:
            because = (
                f"{name} fit the covariates so closely that their residuals show {share:.0%} of"
                f" their noise, {heaviest} most"
            )
    return Side(noise=float(w @ w), share=share, because=because)


@dataclass(frozen=True, slots=True)
class Part:
    """A side before it is known whose rows they are; ``within`` as in ``side``."""

    name: str
    rows: Labels
    weights: Array
    within: float | None = None


def sides_of(
    parts: Sequence[Part], clusters: Labels, named: Callable[[int], str], of: str = ""
) -> tuple[Side, ...]:
    """Sides from parts of rows in ``clusters`` (n,); ``of`` goes behind each part's name."""
    return tuple(
        side(f"{p.name} {of}".rstrip(), p.weights, clusters[p.rows], named, p.within) for p in parts
    )


def sides_of_groups(
    groups: Mapping[str, Array], clusters: Labels, named: Callable[[int], str]
) -> list[Side]:
    """Sides from weights (n,) by name; a row without weight is not of the group."""
    sides = []
    for name, weights in groups.items():
        rows = np.flatnonzero(weights)
        sides.append(side(name, weights[rows], clusters[rows], named))
    return sides


def rests_on(name: str, weights: Array, heaviest: str) -> str:
    """One sentence on a side with ``weights`` (n,) of sum one."""
    largest, effective = float(weights.max()), float(1 / (weights @ weights))
    if largest > 1 - LONE:
        return f"{name} rest on one alone, {heaviest}"
    return f"{name} rest on no more than {effective:.1f} of like weight, {heaviest} most"


def names_of(units: Sequence[Any] | Labels, clusters: Labels) -> Callable[[int], str]:
    """Names of clusters by their number: the unit where it is one, else its first unit and more."""

    def named(cluster: int) -> str:
        rows = np.flatnonzero(clusters == cluster)
        first = units[int(rows[0])]
        return f"unit {first}" if rows.size == 1 else f"cluster of {first} and {rows.size - 1} more"

    return named
