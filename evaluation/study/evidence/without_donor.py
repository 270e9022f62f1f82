"""The effect with each donor left out in turn: factors, weights and all made again without it."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array
from evaluation.study.choice.contrast import own_period_weights
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
