"""moderndid."""

from __future__ import annotations

from typing import Any

import moderndid as package
import numpy as np
import pandas as pd

from benchmarks.numbers import Numbers

COLUMNS = {"yname": "y", "tname": "time", "idname": "unit", "gname": "g"}
DRAWS = {"boot": True, "biters": 999, "random_state": 1}


def group_time_bootstrap(frame: pd.DataFrame) -> Numbers:
    """ATT(g,t) and four averages, each with 999 draws."""
    return _averaged(package.att_gt(frame, **COLUMNS, est_method="reg", **DRAWS), DRAWS)


def group_time(frame: pd.DataFrame) -> Numbers:
    """The same without draws."""
    return _averaged(package.att_gt(frame, **COLUMNS, est_method="reg"), {})


def doubly_robust(frame: pd.DataFrame) -> Numbers:
    """With three covariates."""
    result = package.att_gt(frame, **COLUMNS, xformla="~ x1 + x2 + x3", est_method="dr")
    return _averaged(result, {})


def _averaged(result: Any, draws: dict[str, Any]) -> Numbers:  # noqa: ANN401 - its own class
    kinds = ("simple", "dynamic", "group", "calendar")
    simple, dynamic, group, calendar = (package.aggte(result, type=k, **draws) for k in kinds)
    order = np.lexsort((result.times, result.groups))
    order = order[np.asarray(result.times)[order] >= np.asarray(result.groups)[order]]
    after = np.asarray(dynamic.event_times) >= 0
    return Numbers.of(
        simple=(simple.overall_att, simple.overall_se),
        cells=(np.asarray(result.att_gt)[order], np.asarray(result.se_gt)[order]),
        dynamic=(dynamic.att_by_event[after], dynamic.se_by_event[after]),
        group=(group.att_by_event, group.se_by_event),
        calendar=(calendar.att_by_event, calendar.se_by_event),
        overall_dynamic=(dynamic.overall_att, dynamic.overall_se),
        overall_group=(group.overall_att, group.overall_se),
        overall_calendar=(calendar.overall_att, calendar.overall_se),
    )
