"""A row of the table: each of its numbers from the fakes that it is of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.domain import Month, Window
from evaluation.errors import DesignError
from evaluation.plan.candidates import ChoiceRule, ComparisonUnit, Measured
from evaluation.study.choice.contrast import contrast_at
from evaluation.study.choice.design_of_candidate import CandidateDesign
from evaluation.study.choice.fakes import fakes_of, rate_of, usual_window
from evaluation.study.choice.measured import MDE, hard_rejected, measured, treated_weights
from tests import chosen
from tests.small_designs import DONORS, START, TREATED, design, panel, with_y

RULE = ChoiceRule(every=6)
ONE, THIRDS = np.array([1.0, 0, 0]), np.full(3, 1 / 3)
ROUNDED = 1e-10


def before(**changed: object) -> CandidateDesign:
    return design(panel().until(START), **changed)


def row(of: CandidateDesign, rule: ChoiceRule = RULE) -> Measured:
    return measured(of, rule, {"one": ONE, "all": THIRDS}, 0.05)


def test_every_number_is_of_the_fakes() -> None:
    one = before(counterfactual="linear_trend", base=48)
    found, fakes = row(one), fakes_of(one, RULE, usual_window(one, RULE), space=True)
    rate = rate_of(fakes.p_value <= 0.05, fakes.effects, fakes.starts, 12)
    assert (found.size, found.size_low, found.size_high) == pytest.approx(
        (rate.share, rate.low, rate.high), abs=ROUNDED
    )
    assert found.size_space == pytest.approx(np.mean(fakes.p_space <= 0.05), abs=ROUNDED)
    assert found.size <= found.size_space
    assert (found.dates, found.fakes) == (len(fakes.effects), fakes.effects.size)
    assert (found.areas, found.donors, found.name) == (TREATED, DONORS, "one")
    for name, weights in (("one", ONE), ("all", THIRDS)):
        spread, effects = found.of(name), fakes.effects @ weights
        assert spread.rms == pytest.approx(np.sqrt(np.mean(effects**2)), abs=ROUNDED)
        assert spread.mean == pytest.approx(effects.mean(), abs=ROUNDED)
        assert spread.mde == pytest.approx(MDE * spread.rms, abs=1e-9)


def test_the_mde_is_that_of_eighty_per_cent() -> None:
    assert pytest.approx(1.96 + 0.84) == MDE


def shocked(units: int, size: float = 30.0) -> CandidateDesign:
    """Some treated units that a recession meets and donors not."""
    plain = panel(2).until(START)
    y = plain.y.copy()
    inside = np.array([Month(2010, 3) <= month <= Month(2011, 2) for month in plain.months])
    y[:units, inside] += size
    return design(with_y(plain, y))


@pytest.mark.parametrize("units", [1, 2, 3])
def test_the_hard_test_counts_whom_a_recession_seems_to_treat(units: int) -> None:
    assert hard_rejected(shocked(0), RULE, 0.05) == 0
    assert hard_rejected(shocked(units), RULE, 0.05) == units
    assert row(shocked(units)).hard_rejected == units


def test_it_looks_at_its_window_with_the_base_before_it() -> None:
    one, window = before(), Window("hard", *RULE.hard)
    stretch = one.stretch_before(window)
    assert stretch is not None
    wanted = int(np.sum(contrast_at(one, stretch).p_alone <= 0.6))
    assert 0 < wanted < TREATED
    assert hard_rejected(one, RULE, 0.6) == wanted


def test_months_that_do_not_reach_the_recession_are_refused() -> None:
    late = design(panel(first=Month(2009, 1), months=140))
    with pytest.raises(DesignError, match="no base of two years before 2010-03"):
        hard_rejected(late, RULE, 0.05)


# Whose weights


def weights(estimand: str) -> tuple[Array, list[str], Array]:
    one = chosen.material().design(chosen.candidate("level_24"), "broad_without_laid_off")
    assert one is not None
    found = next(e for e in chosen.plan().estimand if e.name == estimand)
    areas = [unit.area for unit in one.panel.units if unit.area is not None]
    return treated_weights(one.panel, found), areas, one.panel.stock[one.panel.treated]


def test_one_area_alone() -> None:
    found, areas, _ = weights("espoo")
    assert [a for a, w in zip(areas, found, strict=True) if w] == ["Espoo"]
    assert found.sum() == 1


def test_all_by_jobseekers_and_each_alike() -> None:
    found, _, stock = weights("all_by_jobseekers")
    np.testing.assert_allclose(found, stock / stock.sum())
    alike, areas, _ = weights("all_by_area")
    np.testing.assert_allclose(alike, 1 / len(areas))


def test_areas_alike_weigh_by_jobseekers_inside() -> None:
    """Municipalities as units: those of an area share what is its own."""
    smaller = chosen.candidate("level_24").model_copy(
        update={"unit": ComparisonUnit.MUNICIPALITY, "least_labour_force": 0.0}
    )
    one = chosen.material().design(smaller, "broad_without_laid_off")
    assert one is not None
    alike = next(e for e in chosen.plan().estimand if e.name == "all_by_area")
    found = treated_weights(one.panel, alike)
    areas = np.array([unit.area for unit in one.panel.units if unit.area is not None])
    stock = one.panel.stock[one.panel.treated]
    assert found.size == 118
    for area in set(areas):
        inside = areas == area
        assert found[inside].sum() == pytest.approx(1 / 25)
        np.testing.assert_allclose(found[inside] * 25, stock[inside] / stock[inside].sum())


def test_a_row_does_not_know_months_of_the_trial() -> None:
    whole = design(counterfactual="factors", factors=1, base=60)
    cut = replace(whole, panel=whole.panel.until(START))
    again = design(
        with_y(panel(), np.where(np.arange(204) < 182, panel().y, 99.0)).until(START),
        counterfactual="factors",
        factors=1,
        base=60,
    )
    assert row(cut) == row(again)
