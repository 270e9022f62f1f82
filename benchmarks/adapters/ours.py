"""Ours: the package evaluation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.numbers import Numbers
from evaluation.core.streams import stream
from evaluation.methods.covariates.doubly_robust import Adjustment
from evaluation.methods.effects.aggregation import by_group
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.labels import EventTime
from evaluation.methods.group_time.averages import GroupTime
from evaluation.methods.group_time.group_time import group_time as by_group_time
from evaluation.methods.simultaneous.multiplier import multiplier_bands
from evaluation.methods.synthetic.synthetic import synthetic as by_synthetic
from evaluation.methods.two_way import saturated as by_regression
from evaluation.methods.two_way import two_way as fixed_effects
from evaluation.methods.two_way.imputation import Imputed
from evaluation.methods.two_way.imputation import imputation as by_imputation
from evaluation.panels.frame import read_panel
from evaluation.panels.panel import Panel

DRAWS, ALPHA = 999, 0.05


def group_time_bootstrap(frame: pd.DataFrame) -> Numbers:
    """ATT(g,t), four averages with their overall means, and a band of 999 draws for each set."""
    effects = by_group_time(_panel(frame))
    averages = _averages(effects)
    every = [one.influence for one in (effects, *averages.values()) if one.influence is not None]
    multiplier_bands(every, DRAWS, ALPHA, stream(1, "bands"))
    return _numbers(effects, averages)


def group_time(frame: pd.DataFrame) -> Numbers:
    """The same without draws."""
    effects = by_group_time(_panel(frame))
    return _numbers(effects, _averages(effects))


def doubly_robust(frame: pd.DataFrame) -> Numbers:
    """With three covariates."""
    panel = _panel(frame, ("x1", "x2", "x3"))
    effects = by_group_time(panel, adjustment=Adjustment.DOUBLY_ROBUST)
    return _numbers(effects, _averages(effects))


def event_study(frame: pd.DataFrame) -> Numbers:
    """Two-way fixed effects, all event times."""
    return Numbers.of(cells=_pair(fixed_effects.event_study(_panel(frame))))


def two_way(frame: pd.DataFrame) -> Numbers:
    """The static coefficient; with several cohorts it has to be asked for twice."""
    effects = fixed_effects.two_way(_panel(frame), staggered=fixed_effects.Staggered.RECORD)
    return Numbers.of(att=_pair(effects))


def saturated(frame: pd.DataFrame) -> Numbers:
    """Sun and Abraham, averages by event time with cohort shares taken as known, as others do."""
    effects = by_regression.sun_abraham(_panel(frame))
    times = [EventTime(label.event_time) for label in effects.labels]
    by_time = by_group(times, effects.share[effects.member])
    return Numbers.of(dynamic=_after(effects.aggregate(by_time.ordered(sorted(by_time.labels)))))


def imputation(frame: pd.DataFrame) -> Numbers:
    """The overall effect."""
    return Numbers.of(simple=_pair(_imputed(frame).overall()))


def imputation_dynamic(frame: pd.DataFrame) -> Numbers:
    """The overall effect and those by event time."""
    effects = _imputed(frame)
    return Numbers.of(simple=_pair(effects.overall()), dynamic=_after(effects.by_event_time()))


def synthetic(frame: pd.DataFrame) -> Numbers:
    """Synthetic DiD; each of the donors is a placebo once."""
    effects = by_synthetic(_panel(frame))
    return Numbers.of(att=(effects.overall().tau, effects.placebo_se))


def _panel(frame: pd.DataFrame, covariates: tuple[str, ...] = ()) -> Panel:
    return read_panel(
        frame, unit="unit", time="time", outcome="y", cohort="g", covariates=covariates
    )


def _imputed(frame: pd.DataFrame) -> Imputed:
    return by_imputation(_panel(frame))


def _averages(effects: GroupTime) -> dict[str, EffectSet]:
    return {
        "simple": effects.simple(),
        "dynamic": effects.dynamic(),
        "group": effects.group(),
        "calendar": effects.calendar(),
        "overall_dynamic": effects.overall_dynamic(),
        "overall_group": effects.overall_group(),
        "overall_calendar": effects.overall_calendar(),
    }


def _numbers(effects: GroupTime, averages: dict[str, EffectSet]) -> Numbers:
    under = np.array([label.event_time >= 0 for label in effects.labels])
    pairs = {name: _pair(found) for name, found in averages.items() if name != "dynamic"}
    return Numbers.of(
        cells=(effects.tau[under], effects.standard_errors[under]),
        dynamic=_after(averages["dynamic"]),
        **pairs,
    )


def _pair(effects: EffectSet) -> tuple[np.ndarray, np.ndarray]:
    return effects.tau, effects.standard_errors


def _after(effects: EffectSet) -> tuple[np.ndarray, np.ndarray]:
    after = np.array([label.value >= 0 for label in effects.labels])
    return effects.tau[after], effects.standard_errors[after]
