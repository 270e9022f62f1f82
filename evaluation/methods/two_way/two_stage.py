"""Two-stage difference-in-differences: effects averaged by a second regression."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import replace
from enum import StrEnum

import numpy as np

from evaluation.core.threads import one_thread
from evaluation.door import Periods, door
from evaluation.methods.effects.aggregation import by_group
from evaluation.methods.effects.influence import limited
from evaluation.methods.effects.labels import ATT, CohortEffect, EventTime
from evaluation.methods.two_way.cells_carried import carried_by
from evaluation.methods.two_way.imputation import ImputedAverages
from evaluation.methods.two_way.untreated import Untreated
from evaluation.panels.panel import Panel


class SecondStage(StrEnum):
    """The dummies of treated cells in the second stage."""

    OVERALL = "overall"  # one, from event_time 0 on
    EVENT_TIME = "event_time"  # one each


@door
@one_thread
def two_stage(
    panel: Panel, second: SecondStage = SecondStage.OVERALL, *, anticipation: Periods = 0
) -> ImputedAverages:
    r"""Effects on treated cells, overall or by event_time (Gardner 2022).

    .. math:: y_{it} - \hat\alpha_i - \hat\delta_t = x_{it}'\tau + \eta_{it}

    by weighted least squares on treated cells, α̂ and δ̂ from untreated ones, x the dummies of
    ``second``. Points are the averages of ``imputation``; cells without a counterpart are listed
    and counted as there.

    Ψ stacks the moments of both stages (GMM), so that the first stage's noise is in it:

    .. math:: \psi_i = (X'WX)^{-1} \Big(X_i'W_i \hat\eta_i
                       - X'WF\,(F_0'WF_0)^{-1} F_{0i}'W_i \hat\varepsilon_i\Big)

    with F the unit and period dummies and 0 the untreated cells. It differs from imputation's in
    η̂, which is measured from τ̂ itself and not from the mean of a cohort and period; so effects
    that vary inside an average widen the standard error. V = Ψ'Ψ by cluster, no small-sample
    factor.

    Raises
    ------
    DesignError
        If no treated cell can be imputed, or the untreated cells fall into islands.
    """
    untreated = Untreated.of(panel, anticipation)
    effects, s, t = untreated.effects(panel)
    by = by_group([_group(effect, second) for effect in effects], untreated.mass[s, t])
    by = by.ordered(sorted(by.labels))
    averages = np.zeros((len(by.labels), *untreated.mass.shape))
    averages[:, s, t] = by.matrix / untreated.mass[s, t]
    fit = untreated.fit(averages)
    fitted = fit.fitted + np.tensordot(fit.tau, averages > 0, axes=1)
    missing = Counter(_group(cell.effect, second) for cell in untreated.left_out)
    ledger = fit.ledger()
    carried = carried_by(panel, fit, ledger, averages)
    return ImputedAverages(
        labels=by.labels,
        tau=fit.tau,
        ledger=ledger,
        influence=limited(replace(fit, fitted=fitted).influence(panel), carried),
        carried=carried,
        cells=(by.matrix > 0) @ untreated.counts[s, t],
        missing=np.array([missing[label] for label in by.labels]),
        left_out=untreated.left_out,
    )


def _group(effect: CohortEffect, second: SecondStage) -> Hashable:
    if second is SecondStage.EVENT_TIME:
        return EventTime(effect.event_time)
    return ATT if effect.event_time >= 0 else None
