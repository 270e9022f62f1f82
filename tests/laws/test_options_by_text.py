"""An option's own text means the option: the same number, to the last digit."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import evaluation as ev
from evaluation.errors import DesignError
from evaluation.methods.conformal.conformal import Statistic
from evaluation.methods.two_way.two_stage import SecondStage
from evaluation.methods.two_way.two_way import Staggered
from tests.oracle.data import MPDTA, PROP_99

SHARED = Path(__file__).parents[3] / "shared"
GAP, POST = np.random.default_rng(0).normal(size=60) + (np.arange(60) >= 50), np.arange(60) >= 50


@pytest.fixture(scope="module")
def smoking() -> ev.Panel:
    return panel(PROP_99, "State", "Year", "PacksPerCapita", "g")


@pytest.fixture(scope="module")
def teens() -> ev.Panel:
    return panel(MPDTA, "countyreal", "year", "lemp", "first.treat")


def panel(path: Path, unit: str, time: str, outcome: str, cohort: str) -> ev.Panel:
    table = pd.read_csv(path)
    if cohort == "g":
        table["g"] = np.where(table["State"] == "California", 1989, 0)
    return ev.read_panel(table, unit=unit, time=time, outcome=outcome, cohort=cohort)


def test_synthetic_did_of_california_by_its_text(smoking: ev.Panel) -> None:
    assert ev.synthetic(smoking, "synthetic_did", placebos=False).overall().tau == pytest.approx(
        [-15.605], abs=1e-3
    )


@pytest.mark.parametrize("options", [ev.Synthetic, ev.Solver])
def test_options_of_synthetic_controls(smoking: ev.Panel, options: type[StrEnum]) -> None:
    name = "kind" if options is ev.Synthetic else "solver"
    agree(lambda o: ev.synthetic(smoking, placebos=False, **{name: o}).overall().tau, options)


@pytest.mark.parametrize(
    ("name", "options"),
    [("controls", ev.Controls), ("base", ev.BasePeriods), ("adjustment", ev.Adjustment)],
)
def test_options_of_group_time_effects(teens: ev.Panel, name: str, options: type[StrEnum]) -> None:
    agree(lambda o: ev.group_time(teens, **{name: o}).dynamic().tau, options)


def test_options_of_two_stage(teens: ev.Panel) -> None:
    agree(lambda o: ev.two_stage(teens, o).tau, SecondStage)


def test_staggered_adoption_is_refused_by_text_too(teens: ev.Panel) -> None:
    with pytest.raises(ev.EvaluationError):
        ev.two_way(teens, staggered="refuse")
    found = ev.two_way(teens, staggered="record")
    assert np.array_equal(found.tau, ev.two_way(teens, staggered=Staggered.RECORD).tau)


def test_options_of_inference() -> None:
    agree(lambda o: [ev.conformal(GAP, POST, 0.05, statistic=o).p_value], Statistic)
    study = ev.EventStudy(
        betas=np.array([0.02, -0.01, 0.2, 0.25]), covariance=np.eye(4) / 400, n_pre=2, n_post=2
    )
    agree(lambda o: [ev.robust(study, [1.0, 0.0], o, 0.5, 0.05).low], ev.Restriction)


def agree(estimate: Callable[[Any], Any], options: type[StrEnum]) -> None:
    for option in options:
        assert np.array_equal(estimate(option), estimate(option.value))
        with pytest.raises(DesignError, match=r"Choose one of .*" + option.value):
            estimate(option.value + "s")


def test_0_is_never_in_cross_sections() -> None:
    path = SHARED / "cases" / "repeated_cross_sections.csv"
    if not path.is_file():
        pytest.skip(f"the case is not part of the project and not at {path}")
    rows = pd.read_csv(path)
    sample = ev.CrossSections.of(rows["y"], rows["t"], rows["g"])
    effects = ev.group_time_sections(sample, controls="not_yet_treated")
    assert len(effects) == 10
    assert effects.simple().tau == pytest.approx([1.424], abs=1e-3)


def test_lists_and_frames_are_arrays() -> None:
    """Each of these ended in a traceback; each has the number of its array."""
    y = np.random.default_rng(0).normal(size=(10, 4))
    g = np.r_[np.full(5, 3.0), np.full(5, np.inf)]
    v = np.eye(2) * 0.01
    study = ev.EventStudy(betas=np.array([0.1, 0.2]), covariance=v, n_pre=1, n_post=1)
    from_lists = ev.EventStudy(betas=[0.1, 0.2], covariance=v.tolist(), n_pre=1, n_post=1)
    assert np.array_equal(study.betas, from_lists.betas)
    panel = ev.Panel.of(
        y.tolist(),
        list(g),
        periods=[1, 2, 3, 4],
        weights=[1.0] * 10,
        covariates=pd.DataFrame(np.ones((10, 1))),
    )
    assert panel.periods.tolist() == [1, 2, 3, 4]
    assert panel.covariates.shape == (10, 1)
    plain = ev.Panel.of(y, g)
    base = [True, True, False, False]
    assert ev.synthetic(plain, base=base).tau == pytest.approx(
        ev.synthetic(plain, base=np.array(base)).tau, abs=1e-14
    )
    assert ev.conformal([1.0, 2, 3, 4, 5], np.arange(5) > 3, 0.05).shifts == 5
    with pytest.raises(DesignError, match="reference"):
        ev.event_study(plain, reference=(-1, -2))
    with pytest.raises(ev.EvaluationError):
        ev.romano_wolf([1.0, 2.0], np.full((9, 2), np.nan))
