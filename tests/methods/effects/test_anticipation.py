"""The window of anticipation: planted effects come back, and all estimators agree in it."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.methods.covariates.doubly_robust import Adjustment
from evaluation.methods.effects.anticipation import untouched
from evaluation.methods.effects.labels import EventTime
from evaluation.methods.group_time.averages import GroupTime
from evaluation.methods.group_time.cells import BasePeriods, Controls
from evaluation.methods.group_time.group_time import group_time
from evaluation.methods.group_time.sections import group_time_sections
from evaluation.methods.two_way.imputation import Imputed, imputation
from evaluation.methods.two_way.saturated import extended_two_way, sun_abraham
from evaluation.methods.two_way.two_stage import SecondStage, two_stage
from evaluation.panels.cross_sections import CrossSections
from evaluation.panels.panel import NEVER, Panel

EXACT = 1e-10
PERIODS = np.arange(1.0, 10.0)
COHORT = np.repeat([6.0, 8.0, NEVER], 8)
PLANTED = {-2.0: 1.0, -1.0: 2.5, 0.0: 4.0, 1.0: 4.0, 2.0: 4.0, 3.0: 4.0}  # by event_time


def planted(noise: float = 0.0) -> Panel:
    """Units with levels, a trend, and an effect that shows two periods ahead."""
    random = np.random.default_rng(5)
    since = PERIODS - COHORT[:, None]
    effect = np.vectorize(lambda e: PLANTED.get(e, 0.0))(since)
    y = random.normal(size=(COHORT.size, 1)) + 0.3 * PERIODS + effect
    return Panel.of(y + random.normal(0, noise, y.shape), COHORT, periods=PERIODS)


def stacked(panel: Panel) -> CrossSections:
    """Each cell as a person of its own."""
    n, t = panel.y.shape
    return CrossSections.of(panel.y.ravel(), np.tile(panel.periods, n), np.repeat(panel.cohort, t))


GROUP_TIME = {
    f"{base}, {controls}": (base, controls) for base in BasePeriods for controls in Controls
}


@pytest.mark.parametrize("choice", GROUP_TIME.values(), ids=GROUP_TIME)
@pytest.mark.parametrize("adjustment", [None, Adjustment.DOUBLY_ROBUST])
def test_group_time_finds_what_was_planted(
    choice: tuple[BasePeriods, Controls], adjustment: Adjustment | None
) -> None:
    base, controls = choice
    found = group_time(
        planted(), anticipation=2, base=base, controls=controls, adjustment=adjustment
    )
    for label, tau in zip(found.labels, found.tau, strict=True):
        assert tau == pytest.approx(PLANTED.get(label.event_time, 0.0), abs=EXACT), label


@pytest.mark.parametrize("choice", GROUP_TIME.values(), ids=GROUP_TIME)
def test_sections_find_what_was_planted(choice: tuple[BasePeriods, Controls]) -> None:
    base, controls = choice
    found = group_time_sections(stacked(planted()), anticipation=2, base=base, controls=controls)
    assert {label.event_time for label in found.labels} >= set(PLANTED)
    for label, tau in zip(found.labels, found.tau, strict=True):
        assert tau == pytest.approx(PLANTED.get(label.event_time, 0.0), abs=EXACT), label


def test_every_other_estimator_finds_it_too() -> None:
    panel = planted()
    sets: list[GroupTime | Imputed] = [
        imputation(panel, anticipation=2),
        sun_abraham(panel, anticipation=2),
        extended_two_way(panel, anticipation=2),
    ]
    for found in sets:
        for label, tau in zip(found.labels, found.tau, strict=True):
            assert tau == pytest.approx(PLANTED.get(label.event_time, 0.0), abs=EXACT), label
    stages = two_stage(panel, SecondStage.EVENT_TIME, anticipation=2)
    assert dict(zip(stages.labels, stages.tau.round(9), strict=True)) == {
        EventTime(e): value for e, value in PLANTED.items()
    }


@pytest.mark.parametrize("controls", Controls)
@pytest.mark.parametrize("anticipation", [0.0, 1.0, 2.0, 3.0])
def test_from_the_window_on_the_bases_agree(anticipation: float, controls: Controls) -> None:
    """Varying and universal base differ before the window alone; sections as panels."""
    panel = planted(noise=1.0)
    sets = [
        {
            label: tau
            for label, tau in zip(found.labels, found.tau, strict=True)
            if label.event_time >= -anticipation
        }
        for base in BasePeriods
        for found in (
            group_time(panel, anticipation=anticipation, base=base, controls=controls),
            group_time_sections(
                stacked(panel), anticipation=anticipation, base=base, controls=controls
            ),
        )
    ]
    assert len(sets[0]) >= 2 * (2 + anticipation)
    for other in sets[1:]:
        assert other == pytest.approx(sets[0], abs=EXACT)


def test_a_control_is_never_inside_its_own_window() -> None:
    """Cohort 8 anticipates by 2: it shows from 6 on, and serves cohort 6 before that alone."""
    found = group_time(planted(noise=1.0), anticipation=2, controls=Controls.NOT_YET)
    late = COHORT == 8
    for k, label in enumerate(found.labels):
        if label.cohort == 6:
            used = bool(np.any(found.ledger.row(k)[late]))
            assert used is (label.period < 6)


def test_untouched_is_strictly_before_the_window() -> None:
    clean = untouched(np.array([1.0, 2, 3, 4]), (3.0, 4.5, NEVER), 1)
    assert clean.tolist() == [[True, False, False, False], [True] * 3 + [False], [True] * 4]
