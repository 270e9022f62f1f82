"""The effect with each donor left out in turn: factors, weights and all made again without it."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array
from evaluation.study.choice.contrast import contrast_at, own_period_weights
from evaluation.study.choice.design_of_candidate import Stretch
from evaluation.study.evidence.evidence import Evidence


def without_each_donor(evidence: Evidence, stretch: Stretch) -> Array:
    r"""The effects (J,) of an estimand when donor j is not there.

    .. math:: \tau_{(j)} = \sum_t p^{(j)}_t \Bigl(\sum_i v_i y_{it}
              - \sum_{k \ne j} \tfrac{\omega_k}{1 - \omega_j} y_{kt}\Bigr)
    """
    design, used = evidence.design, stretch.used
    panel, omega = design.panel, design.donor_weights
    treated = evidence.weights @ panel.y[panel.treated][:, used]
    donors = panel.y[design.donors][:, used]
    others = (omega @ donors - omega[:, None] * donors) / (1 - omega)[:, None]
    own = own_period_weights(design, stretch, donors)
    return np.asarray(np.sum(own * (treated - others), axis=1))


def noise_of_its_size(evidence: Evidence, stretch: Stretch, donor: int) -> float:
    r"""σ of a donor as large as one, as all others show it where that one is not there.

    .. math:: \sigma_{(j)}(q_j), \qquad \text{the externally studentised residual is }
              r_j / \sigma_{(j)}(q_j)

    (Cook and Weisberg 1982). With j among them its own shock widens what would make it stand out;
    factors that follow the shock, and its part of the comparison of each other donor, do so too.
    """
    others = contrast_at(evidence.design.without(donor), stretch)
    return float(np.sqrt(others.model.variance(evidence.contrast.donor_q[[donor]])[0]))
