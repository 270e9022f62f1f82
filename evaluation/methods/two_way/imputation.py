"""Imputation: effects as treated cells less what untreated cells predict for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from evaluation.core.arrays import Array, Labels
from evaluation.core.threads import one_thread
from evaluation.door import Periods, door
from evaluation.methods.effects.aggregation import by_group
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.influence import limited
from evaluation.methods.effects.labels import ATT, CohortEffect, EventTime
from evaluation.methods.effects.missingness_patterns import LeftOut
from evaluation.methods.two_way.cells_carried import carried_by
from evaluation.methods.two_way.least_squares import Fit
from evaluation.methods.two_way.untreated import Untreated
from evaluation.panels.panel import Panel


@dataclass(frozen=True, kw_only=True)
class ImputedAverages(EffectSet):
    """Averages of imputed effects, in the outcome's unit, and the cells they are averages of.

    ``cells`` (K,) are the treated cells behind each average, ``missing`` (K,) those that belong to
    it and could not be imputed: where it is not zero, the average is over fewer cells than its name
    says. ``left_out`` names every observed cell without a part, treated or not.
    """

    cells: Labels
    missing: Labels
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, kw_only=True)
class Imputed(ImputedAverages):
    """Effects by cohort and period; ``mass`` (K,) is the weight of the cells behind each.

    Cohorts and periods without any imputed cell have no effect here, and stand in ``left_out``.
    """

    labels: tuple[CohortEffect, ...]
    mass: Array

    def by_event_time(self) -> ImputedAverages:
        """Averages over treated cells by event_time."""
        return self._average(lambda effect: EventTime(effect.event_time))

    def by_cohort(self) -> ImputedAverages:
        """Averages over treated cells by cohort, from event_time 0 on."""
        return self._average(lambda effect: effect.cohort if effect.event_time >= 0 else None)

    def overall(self) -> ImputedAverages:
        """The average over all treated cells from event_time 0 on, each with its unit's weight."""
        return self._average(lambda effect: ATT if effect.event_time >= 0 else None)

    def _average(self, group: Callable[[CohortEffect], Hashable]) -> ImputedAverages:
        by = by_group([group(label) for label in self.labels], self.mass)
        by = by.ordered(sorted(by.labels))
        missing = Counter(group(cell.effect) for cell in self.left_out)
        return ImputedAverages(
            **vars(self.aggregate(by)),
            cells=(by.matrix > 0) @ self.cells,
            missing=np.array([missing[label] for label in by.labels]),
            left_out=self.left_out,
        )


@door
@one_thread
def imputation(panel: Panel, *, anticipation: Periods = 0) -> Imputed:
    r"""Effects by cohort g and period t by imputation (Borusyak, Jaravel and Spiess 2024).

    .. math:: \hat\tau_{it} = y_{it} - \hat\alpha_i - \hat\delta_t, \qquad
              \hat\tau_{gt} = \sum_{i \in g} w_i \hat\tau_{it} \Big/ \sum_{i \in g} w_i

    with α̂ and δ̂ from least squares on cells before treatment and ``anticipation``, weighted by
    ``panel.weights``. Every treated cell gets its own effect, so that gaps are no harm: sums run
    over observed cells. A cell without a counterpart is listed, and the average counts it.

    Ψ is their conservative one, :math:`\psi_i = \sum_t v_{it} \tilde\varepsilon_{it}` with v the
    ledger: residuals of untreated cells, and for treated cells :math:`\hat\tau_{it} -
    \tilde\tau_{gt}`. The auxiliary averages are by cohort and period,

    .. math:: \tilde\tau_{gt} = \frac{\sum_c V_{ct} \sum_{i \in c} w_i \hat\tau_{it}}
                                     {\sum_c V_{ct}^2}, \quad V_{ct} = \sum_{i \in c} w_i

    over clusters c of the cohort; with equal weights and units as clusters, the mean. V = Ψ'Ψ by
    cluster, no small-sample factor.

    Raises
    ------
    DesignError
        If no treated cell can be imputed, or the untreated cells fall into islands.
    """
    untreated = Untreated.of(panel, anticipation)
    labels, s, t = untreated.effects(panel)
    averages = np.zeros((len(labels), *untreated.mass.shape))
    averages[np.arange(len(labels)), s, t] = 1 / untreated.mass[s, t]
    fit = untreated.fit(averages)
    missing = Counter(cell.effect for cell in untreated.left_out)
    ledger = fit.ledger()
    carried = carried_by(panel, fit, ledger, averages)
    conservative = replace(fit, fitted=fit.fitted + auxiliary_averages(panel, fit))
    return Imputed(
        labels=labels,
        tau=fit.tau,
        ledger=ledger,
        influence=limited(conservative.influence(panel), carried),
        carried=carried,
        cells=untreated.counts[s, t],
        missing=np.array([missing[label] for label in labels]),
        left_out=untreated.left_out,
        mass=untreated.mass[s, t],
    )


def auxiliary_averages(panel: Panel, fit: Fit) -> Array:
    """The averages τ̃ by cohort and period that ``imputation`` defines, shape (S, T)."""
    patterns = fit.patterns
    averages = np.zeros(patterns.treatment.shape)
    treated = fit.cells & patterns.treated
    for s in np.unique(patterns.stratum[treated.any(axis=1)]):
        rows = patterns.rows(int(s))
        _, cluster = np.unique(panel.clusters[rows], return_inverse=True)
        weights = csr_array((panel.weights[rows], (cluster, np.arange(rows.size))))
        own = treated[patterns.of_unit[rows]]
        mass = np.asarray(weights @ own)
        effects = np.asarray(weights @ (own * fit.residuals(panel, rows)))
        averages[s] = np.sum(mass * effects, axis=0) / np.maximum(
            np.sum(mass**2, axis=0), np.finfo(float).tiny
        )
    return averages
