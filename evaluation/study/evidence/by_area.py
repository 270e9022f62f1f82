"""Area by area by the chosen design: each with its own verdict, and how far they differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from evaluation.core.arrays import Array, sealed
from evaluation.methods.random_effects.random_effects import Pooled, pool
from evaluation.study.choice.fakes import Fakes
from evaluation.study.evidence.evidence import Evidence

FEWEST_AREAS = 3


@dataclass(frozen=True, kw_only=True)
class AreasWeighed:
    r"""The areas behind one average: G effects, their noise, and the same at fake dates.

    ``dispersion`` is :math:`Q = \sum_a (\tau_a - \bar\tau)^2 / s_a^2` with s the larger of an
    area's noise in space and in time; ``p_dispersion`` the share of fake dates with as large a Q
    (itself among them). ``outside`` areas have p at or below ``alpha`` where ``expected`` would by
    chance: what is beyond, placebos do not explain. ``pooled`` is the normal-normal model.
    """

    names: tuple[str, ...]
    each: tuple[Evidence, ...]
    alpha: float
    dispersion: float
    p_dispersion: float
    pooled: Pooled

    @property
    def outside(self) -> tuple[str, ...]:
        """Areas whose effect is larger than space and time let it be by chance."""
        found = zip(self.names, self.each, strict=True)
        return tuple(name for name, one in found if one.p_value <= self.alpha)

    @property
    def expected(self) -> float:
        """How many areas would lie outside by chance."""
        return self.alpha * len(self.names)


def each_area(evidence: Evidence, fakes: Fakes) -> dict[str, Evidence]:
    """The areas that one estimand's evidence is the average of, by name and in their order.

    ``fakes``: those of its design and window, (D, N1).
    """
    panel = evidence.design.panel
    stock = panel.stock[panel.treated] * (evidence.weights > 0)
    units = [unit for unit in panel.units if unit.area is not None]
    found = {}
    for number in np.unique(panel.areas[evidence.weights > 0]):
        own = stock * (panel.areas == number)
        own = sealed(own / own.sum())
        name = str(units[int(np.argmax(panel.areas == number))].area)
        found[name] = replace(evidence, weights=own, history=fakes.history(own))
    return found


def by_area(evidence: Evidence, fakes: Fakes, alpha: float) -> AreasWeighed | None:
    """The areas of one estimand's evidence; None with fewer than three. ``fakes`` as above."""
    found = each_area(evidence, fakes)
    if len(found) < FEWEST_AREAS:
        return None
    names, each = tuple(found), tuple(found.values())
    effects = np.array([one.att for one in each])
    noise = np.array([one.noise for one in each])
    dispersed = _dispersion(noise)
    past = np.array([dispersed(row) for row in np.array([e.history.effects for e in each]).T])
    q = dispersed(effects)
    return AreasWeighed(
        names=names,
        each=each,
        alpha=alpha,
        dispersion=q,
        p_dispersion=float((1 + np.sum(past >= q)) / (1 + past.size)),
        pooled=pool(effects, _covariance(each[0], noise), labels=names, alpha=alpha),
    )


def _dispersion(noise: Array) -> Callable[[Array], float]:
    precision = 1 / noise**2

    def q(effects: Array) -> float:
        mean = float(precision @ effects / precision.sum())
        return float(precision @ (effects - mean) ** 2)

    return q


def _covariance(one: Evidence, noise: Array) -> Array:
    """Own variances, and the donors' noise that all areas have in common, (G, G)."""
    scales = one.contrast.donor_scales
    z = one.contrast.model.standardised
    shared = float(np.mean(z**2) * np.sum(scales**2))
    common = min(shared, 0.99 * float(np.min(noise**2)))
    return np.asarray(np.diag(noise**2 - common) + common)
