"""Many effects, one error rate: Romano and Wolf's step-down, with Holm and Bonferroni beside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array, Judged, Labels, Mask, sealed
from evaluation.door import Level, door
from evaluation.errors import Breach, refuse


@dataclass(frozen=True, kw_only=True, slots=True)
class Stepdown:
    """p-values of a family of K effects, each shape (K,) in the family's own order.

    ``raw`` are of each effect alone, ``adjusted`` of Romano and Wolf; ``holm`` and ``bonferroni``
    hold whatever the dependence, and are worked out when they are asked for. ``order`` are
    positions from the largest statistic.
    """

    statistics: Array
    raw: Array
    adjusted: Array
    order: Labels
    draws: int  # B

    @property
    def holm(self) -> Array:
        """Holm's step-down of the raw p-values."""
        return self._by("holm")

    @property
    def bonferroni(self) -> Array:
        """K times the raw p-values, at most one."""
        return self._by("bonferroni")

    def _by(self, method: str) -> Array:
        from statsmodels.stats.multitest import multipletests  # a second of imports

        return np.asarray(multipletests(self.raw, method=method)[1], dtype=np.float64)

    @property
    def resolution(self) -> float:
        """1 / (B + 1): no p-value here can be smaller."""
        return 1.0 / (self.draws + 1)

    @door
    def rejected(self, alpha: Level) -> Mask:
        """Effects whose adjusted p is at most alpha, shape (K,): with probability at least 1 − α
        none of them is a true null.
        """
        return np.asarray(self.adjusted <= alpha)


@door
def romano_wolf(statistics: Judged, draws: Judged) -> Stepdown:
    r"""Step-down p-values that use how the effects depend on one another.

    .. math:: p_{(k)} = \frac{1}{B+1} \Bigl(1 + \#\bigl\{b : \max_{l \ge k} |t^*_{b(l)}|
              \ge |t_{(k)}|\bigr\}\Bigr), \qquad
              \tilde p_{(k)} = \max(\tilde p_{(k-1)}, p_{(k)})

    with (1) the largest of abs(t) (Romano and Wolf 2005, 2016). Under any set of true nulls the
    chance of one false rejection or more is at most α, if a row of ``draws`` has the law of the
    true nulls' statistics together. Step k leaves out the effects that came before. Between effects
    that are one p̃ is the raw p; between independent ones of one law it is near Bonferroni's. Where
    one effect has heavier tails than the others, its draws rule the maximum, and p̃ of the others
    can be larger than Holm's: both hold the level, and the one to report is chosen beforehand.

    Parameters
    ----------
    statistics
        t, shape (K,): effects over their standard errors.
    draws
        t*, shape (B, K): in the same units, a row one event for all effects.

    Raises
    ------
    DesignError
        If the shapes do not fit, there is nothing in them, or they hold NaN; infinite draws too.
    """
    _require_family(statistics, draws)
    size, drawn = np.abs(statistics), np.abs(draws)
    order = np.argsort(-size, kind="stable")
    rest = np.maximum.accumulate(drawn[:, order[::-1]], axis=1)[:, ::-1]  # max over l ≥ k
    adjusted, number = np.empty(size.size), len(draws) + 1
    adjusted[order] = np.maximum.accumulate((1 + np.sum(rest >= size[order], axis=0)) / number)
    raw = (1 + np.sum(drawn >= size, axis=0)) / number
    return Stepdown(
        statistics=sealed(np.array(statistics, dtype=np.float64)),
        raw=sealed(raw),
        adjusted=sealed(adjusted),
        order=order,
        draws=len(draws),
    )


def _require_family(statistics: Array, draws: Array) -> None:
    faults = []
    if statistics.ndim != 1 or statistics.size == 0:
        faults.append(("statistics", f"their shape is {statistics.shape}", "give K ≥ 1 of them"))
    if draws.ndim != 2 or len(draws) == 0 or draws.shape[1:] != statistics.shape:
        found = f"their shape is {draws.shape}, of statistics {statistics.shape}"
        faults.append(("draws", found, "give B ≥ 1 rows of K draws"))
    if unknown := int(np.sum(~np.isfinite(statistics))):
        found = f"{unknown} NaN or infinite: an effect without noise has none"
        faults.append(("statistics", found, "leave these effects out, and say so"))
    if unknown := int(np.sum(~np.isfinite(draws))):
        faults.append(("draws", f"{unknown} not finite", "look at the noise of these effects"))
    refuse(
        (Breach(rule="family", where=w, found=found, remedy=r) for w, found, r in faults),
        "{count} fault(s) in a family of effects",
        why="a NaN is no larger than anything, so it would count as no draw and make p small",
        remedy="mend all of them; nothing was computed",
    )
