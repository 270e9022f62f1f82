"""csdid."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from csdid.att_gt import ATTgt

from benchmarks.numbers import Numbers

COLUMNS = {"yname": "y", "tname": "time", "idname": "unit", "gname": "g"}


def group_time_bootstrap(frame: pd.DataFrame) -> Numbers:
    """ATT(g,t) and four averages, each with 999 draws."""
    model = ATTgt(data=frame, **COLUMNS, control_group="nevertreated", biters=999, cband=True)
    return _averaged(model.fit(est_method="reg", bstrap=True))


def group_time(frame: pd.DataFrame) -> Numbers:
    """The same without draws."""
    model = ATTgt(data=frame, **COLUMNS, control_group="nevertreated")
    return _averaged(model.fit(est_method="reg", bstrap=False))


def doubly_robust(frame: pd.DataFrame) -> Numbers:
    """With three covariates."""
    formula = "y ~ x1 + x2 + x3"
    model = ATTgt(data=frame, **COLUMNS, control_group="nevertreated", xformla=formula)
    return _averaged(model.fit(est_method="dr", bstrap=False))


def _averaged(result: Any) -> Numbers:  # noqa: ANN401 - its own class
    found = {}
    for kind in ("simple", "dynamic", "group", "calendar"):
        result.aggte(kind)
        found[kind] = result.atte
    cells = result.results
    g, t = np.asarray(cells["group"]), np.asarray(cells["year"])
    order = np.lexsort((t, g))
    order = order[t[order] >= g[order]]
    dynamic = found["dynamic"]
    after = np.asarray(dynamic["egt"]) >= 0
    return Numbers.of(
        simple=(found["simple"]["overall_att"], found["simple"]["overall_se"]),
        cells=(np.asarray(cells["att"])[order], np.asarray(cells["se"])[order]),
        dynamic=(np.ravel(dynamic["att_egt"])[after], np.ravel(dynamic["se_egt"])[after]),
        group=(found["group"]["att_egt"], found["group"]["se_egt"]),
        calendar=(found["calendar"]["att_egt"], found["calendar"]["se_egt"]),
        overall_dynamic=(dynamic["overall_att"], dynamic["overall_se"]),
        overall_group=(found["group"]["overall_att"], found["group"]["overall_se"]),
        overall_calendar=(found["calendar"]["overall_att"], found["calendar"]["overall_se"]),
    )
