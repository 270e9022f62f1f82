"""The half-years of the twin as an event study, and what an honest interval of them says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.domain import Window
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.honest.event_study import Restriction
from evaluation.methods.honest.sensitivity import conventional, plug_in_bounds
from evaluation.methods.placebo_space.placebo import variance_function
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects, Kind
from evaluation.study.event_study.half_years import Benchmark, HalfYears, Source, study_of
from evaluation.study.event_study.placebo_covariance import placebo_covariance
from evaluation.study.inference.estimate import EstimateTested

ALPHA = 0.05
RM, SD = Restriction.RELATIVE_MAGNITUDES, Restriction.SMOOTHNESS
SEARCHED = 1e-8  # A and B come out of a search over an angle
DRAWS = 0.05  # relative: 1999 draws, and a mean square of residuals that is near one, not one

ESPOO, ALL = ("espoo", "P1-E"), ("all_by_jobseekers", "P1")


@pytest.fixture(scope="module")
def window(design: Design) -> Window:
    return next(w for w in design.windows if w.name == "W1")


@pytest.fixture(scope="module")
def many(
    effects: dict[tuple[str, str], ComparisonEffects], design: Design, window: Window
) -> HalfYears:
    return study_of(effects[ALL], design, window)


def test_the_half_years_and_what_is_left_out(many: HalfYears) -> None:
    assert many.reference == "2019H2"
    assert many.names[0] == "2015H2"
    assert many.names[7:] == ("2019H1", "2021H1", "2021H2", "2022H1")
    assert many.study.time == (-8, -7, -6, -5, -4, -3, -2, -1, 3, 4, 5)
    np.testing.assert_allclose(many.l_vec, np.array([4, 6, 4]) / 14)
    assert [str(m) for m in many.left_out][:7] == [*(f"2015-0{m}" for m in range(1, 7)), "2019-12"]
    assert len(many.left_out) == 6 + 15
    target = many.study.target(many.l_vec) @ many.study.betas
    assert target == pytest.approx(many.att + many.moved)


def test_drift_is_a_line_and_a_season_is_nothing(
    many: HalfYears, effects: dict[tuple[str, str], ComparisonEffects]
) -> None:
    found = effects[ALL]
    months = found.comparison.months
    time = np.array([m.index for m in months], dtype=float)
    weights = many.matrix @ found.period_weights  # of the months of the gap
    season = np.array([np.sin(m.month) for m in months])
    np.testing.assert_allclose(weights @ season, 0, atol=1e-10)

    def middle(name: str, first: int, last: int) -> float:
        year = int(name[:4])
        return float(np.mean([12 * year + m - 1 for m in range(first, last + 1)]))

    drawn = weights @ time
    halves = {"H1": (1, 6), "H2": (7, 12)}
    at = [middle(name, *halves[name[4:]]) for name in many.names[:8]]
    at += [middle("2021", 3, 6), middle("2021", 7, 12), middle("2022", 1, 4)]
    np.testing.assert_allclose(drawn, np.array(at) - middle("2019", 7, 11), atol=1e-9)


def test_the_covariance_comes_from_where_it_can(
    many: HalfYears,
    effects: dict[tuple[str, str], ComparisonEffects],
    design: Design,
    window: Window,
) -> None:
    assert many.source is Source.INFLUENCE
    influence = effects[ALL].influence
    assert influence is not None
    psi = influence.matrix() @ many.matrix.T
    np.testing.assert_allclose(many.study.covariance, psi.T @ psi, atol=1e-12)
    one = study_of(effects[ESPOO], design, window)
    assert one.source is Source.PLACEBO
    expected = placebo_covariance(effects[ESPOO], one.matrix)
    np.testing.assert_allclose(one.study.covariance, expected, atol=1e-12)
    few = replace(effects[ESPOO], influence=influence)  # Ψ can be there and still be of too few
    assert study_of(few, design, window).source is Source.PLACEBO


def test_a_placebo_variance_is_the_variance_function_added_up(
    effects: dict[tuple[str, str], ComparisonEffects],
) -> None:
    found = effects[ESPOO]
    comparison, k = found.comparison, found.find(Kind.WINDOW, "W1")
    q = found.q[:, k]
    a, b = variance_function(found.residuals[:, k] ** 2, q[comparison.reference])
    u = found.unit_weights[k]  # one municipality of weight one, and its donors
    expected = float(np.sum(u**2 * (a + b * q)))
    row = np.eye(len(found))[[k]]
    assert placebo_covariance(found, row)[0, 0] == pytest.approx(expected, rel=SEARCHED)


@pytest.mark.parametrize("key", [ESPOO, ALL])
def test_placebo_variances_are_those_of_the_placebo_test(
    key: tuple[str, str],
    effects: dict[tuple[str, str], ComparisonEffects],
    answers: dict[tuple[str, str], EstimateTested],
) -> None:
    found = effects[key]
    row = np.eye(len(found))[[found.find(Kind.WINDOW, "W1")]]
    sd = float(np.sqrt(placebo_covariance(found, row)[0, 0]))
    assert sd == pytest.approx(answers[key].space.standard_deviation, rel=DRAWS)


def test_as_bad_as_covid(
    many: HalfYears,
    effects: dict[tuple[str, str], ComparisonEffects],
    design: Design,
    window: Window,
) -> None:
    covid = study_of(effects[ALL], design, window, Benchmark.WITH_COVID)
    assert covid.names[8:10] == ("2020H1", "2020H2")
    assert covid.study.time[8:10] == (1, 2)
    assert [str(m) for m in covid.left_out][6:] == ["2019-12", "2021-01", "2021-02"]
    for one in (many, covid):  # the same estimate, another yardstick
        low, high = conventional(one.study, one.l_vec, ALPHA)
        assert (low + high) / 2 == pytest.approx(many.att + many.moved)
    ends = [plug_in_bounds(one.study, one.l_vec, RM, 1.0) for one in (many, covid)]
    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[1][0] < ends[0][0]


def test_too_few_clean_donors_are_refused(
    effects: dict[tuple[str, str], ComparisonEffects],
) -> None:
    found = effects[ESPOO]
    with pytest.raises(RefusedMethod, match="3 clean donors"):
        placebo_covariance(replace(found, residuals=found.residuals[:3]), np.eye(len(found))[:2])
    silent = replace(found, residuals=np.zeros_like(found.residuals))
    with pytest.raises(RefusedMethod, match="do not differ"):
        placebo_covariance(silent, np.eye(len(found))[:2])


def test_a_window_without_months(
    effects: dict[tuple[str, str], ComparisonEffects], design: Design, window: Window
) -> None:
    late = Window("W9", window.last + 60, window.last + 61)
    with pytest.raises(DesignError, match="0 in W9"):
        study_of(effects[ALL], design, late)
