"""Units of comparison: who belongs to which, and shares of sums, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.domain import OUTCOMES, Month, employment_trial, municipalities
from evaluation.plan.candidates import ComparisonUnit
from evaluation.sources.cells import Cells, Measure
from evaluation.study.units.units import UnitOfComparison, UnitPanel, summed, units_of
from tests.strength import tried

KEY = "broad_non_employment"
CODES = ("049", "091", "092", "245")  # Espoo, Helsinki, Vantaa, Kerava
FIRST = Month(2020, 1)
EXACT = 1e-12
law = tried(60)


def cells_of(
    count: Array,
    n: Array,
    *,
    secret: Array | float = 0.0,
    hidden: Array | None = None,
    codes: tuple[str, ...] = CODES,
    first: Month = FIRST,
) -> Cells:
    """Cells of counts and people (N, T); ``secret`` is how far a count may lie either way."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value, low, high = (100 * (count + by * secret) / n for by in (0, -1, 1))
    hidden = np.zeros(count.shape, dtype=bool) if hidden is None else hidden
    value, low, high = (np.where(hidden, np.nan, part) for part in (value, low, high))
    measure = Measure(outcome=OUTCOMES[KEY], n=n, value=value, low=low, high=high, hidden=hidden)
    return Cells(
        municipalities=codes,
        months=tuple(first + t for t in range(count.shape[1])),
        measures={KEY: measure},
        stock=np.arange(1.0, len(codes) + 1),
        labour_force=10 * np.arange(1.0, len(codes) + 1),
        base_year=2019,
        not_carried=(),
    )


def unit(name: str, *members: str, area: str | None = None) -> UnitOfComparison:
    return UnitOfComparison(name=name, members=members, area=area)


PAIR = (unit("one", "049", "091", area="one"), unit("two", "092", "245"))
COUNT = np.array([[1.0, 2.0], [9.0, 8.0], [3.0, 3.0], [0.0, 3.0]])
PEOPLE = np.array([[10.0, 10.0], [30.0, 40.0], [20.0, 20.0], [40.0, 10.0]])


# Sums before shares


def test_people_are_summed_before_a_share_is_taken() -> None:
    """10 of 40 and 10 of 50; 3 of 60 and 6 of 30: no mean of shares."""
    panel = summed(cells_of(COUNT, PEOPLE), KEY, PAIR)
    np.testing.assert_allclose(panel.y, [[25, 20], [5, 20]], atol=EXACT)
    np.testing.assert_allclose(panel.n, [[40, 50], [60, 30]], atol=EXACT)
    np.testing.assert_allclose(panel.stock, [3, 7], atol=EXACT)
    np.testing.assert_allclose(panel.labour_force, [30, 70], atol=EXACT)
    assert panel.treated.tolist() == [True, False]
    assert panel.months == (Month(2020, 1), Month(2020, 2))
    assert panel.areas.tolist() == [0]


def test_bounds_are_those_of_the_sum_of_secret_counts() -> None:
    """A count that may lie two either way, of 40 people: five points either way; both: ten."""
    one = np.zeros_like(COUNT)
    one[0, 0] = 2
    panel = summed(cells_of(COUNT, PEOPLE, secret=one), KEY, PAIR)
    np.testing.assert_allclose(panel.low[0], [20, 20], atol=EXACT)
    np.testing.assert_allclose(panel.high[0], [30, 20], atol=EXACT)
    one[1, 0] = 2
    both = summed(cells_of(COUNT, PEOPLE, secret=one), KEY, PAIR)
    assert (both.low[0, 0], both.high[0, 0]) == pytest.approx((15, 35), abs=EXACT)


def test_a_masked_cell_masks_its_unit_and_month_alone() -> None:
    hidden = np.zeros(COUNT.shape, dtype=bool)
    hidden[1, 1] = True
    panel = summed(cells_of(COUNT, PEOPLE, hidden=hidden), KEY, PAIR)
    for part in (panel.y, panel.low, panel.high):
        assert np.isnan(part).tolist() == [[False, True], [False, False]]


def test_nobody_in_a_municipality_adds_nothing() -> None:
    people = PEOPLE.copy()
    people[0] = 0.0
    panel = summed(cells_of(np.where(people > 0, COUNT, 0.0), people), KEY, PAIR)
    np.testing.assert_allclose(panel.y[0], [30, 20], atol=EXACT)
    np.testing.assert_allclose(panel.n[0], [30, 40], atol=EXACT)


def test_nobody_at_all_has_no_share() -> None:
    people = PEOPLE.copy()
    people[:2, 1] = 0.0
    panel = summed(cells_of(np.where(people > 0, COUNT, 0.0), people), KEY, PAIR)
    assert np.isnan(panel.y).tolist() == [[False, True], [False, False]]
    assert panel.n[0, 1] == 0


@law
@given(st.integers(0, 10**6))
def test_a_unit_is_the_mean_of_its_municipalities_by_their_people(seed: int) -> None:
    random = np.random.default_rng(seed)
    n = random.uniform(1, 50, (4, 3))
    cells = cells_of(random.uniform(0, 1, (4, 3)) * n, n)
    alone = summed(cells, KEY, tuple(unit(code, code) for code in CODES))
    panel = summed(cells, KEY, PAIR)
    for row, mine in ((0, [0, 1]), (1, [2, 3])):
        wanted = np.sum(alone.y[mine] * n[mine], axis=0) / n[mine].sum(axis=0)
        np.testing.assert_allclose(panel.y[row], wanted, atol=1e-10)
    assert np.all(panel.low <= panel.y + EXACT) and np.all(panel.y <= panel.high + EXACT)


def test_units_of_one_area_have_its_number() -> None:
    some = [unit(code, code, area=area) for code, area in zip(CODES, "abba", strict=True)]
    assert summed(cells_of(COUNT, PEOPLE), KEY, tuple(some)).areas.tolist() == [0, 1, 1, 0]


# Mergers


def merged() -> Cells:
    """A delivery of 2025: Pertunmaa (588) is in Mäntyharju (507)."""
    count = np.array([[10.0], [5.0]])
    return cells_of(count, np.full((2, 1), 100.0), codes=("491", "507"), first=Month(2025, 1))


def test_a_merged_municipality_is_counted_once_inside_its_unit() -> None:
    panel = summed(merged(), KEY, (unit("area", "491", "507", "588"),))
    assert (panel.y[0, 0], panel.n[0, 0]) == pytest.approx((7.5, 200), abs=EXACT)


def test_a_unit_that_merged_into_another_is_not_there_twice() -> None:
    for order in (("588", "507"), ("507", "588")):
        panel = summed(merged(), KEY, tuple(unit(code, code) for code in order))
        assert [one.name for one in panel.units] == ["507"]
        assert panel.y.tolist() == [[5.0]]


def test_a_unit_whose_successor_nobody_names_takes_it() -> None:
    panel = summed(merged(), KEY, (unit("588", "588"), unit("491", "491")))
    assert [one.name for one in panel.units] == ["588", "491"]
    assert panel.y.ravel().tolist() == [5.0, 10.0]


# Cutting


def panel_of() -> UnitPanel:
    return summed(cells_of(COUNT, PEOPLE, secret=1.0), KEY, PAIR)


def test_months_from_the_end_on_are_gone() -> None:
    panel = panel_of()
    cut = panel.until(Month(2020, 2))
    assert cut.months == (Month(2020, 1),)
    for name in ("y", "low", "high", "n"):
        assert getattr(cut, name).tolist() == getattr(panel, name)[:, :1].tolist()
        assert getattr(cut, name).base is None  # a copy: later months are not behind it
    assert panel.until(Month(2030, 1)).months == panel.months


def test_rows_are_kept_with_all_that_is_theirs() -> None:
    cut = panel_of().rows(np.array([False, True]))
    assert [one.name for one in cut.units] == ["two"]
    assert (cut.y.tolist(), cut.stock.tolist()) == ([[5.0, 20.0]], [7.0])
    assert cut.treated.tolist() == [False]


# Who belongs to which


def test_areas_are_the_trials_and_donors_are_subregions() -> None:
    trial = employment_trial()
    donors = [c for c, m in municipalities().items() if c not in trial.codes and not m.aland]
    units = units_of(trial, donors, ComparisonUnit.TRIAL_AREA)
    treated = [one for one in units if one.area is not None]
    assert [one.name for one in treated] == list(trial.areas)
    assert {c for one in treated for c in one.members} == trial.codes
    others = units[len(treated) :]
    assert [one.name for one in others] == sorted(one.name for one in others)
    for one in others:
        assert {municipalities()[c].subregion for c in one.members} == {one.name}
    assert sorted(c for one in others for c in one.members) == sorted(donors)


@pytest.mark.parametrize("kind", ComparisonUnit)
def test_every_municipality_is_in_one_unit_and_on_one_side(kind: ComparisonUnit) -> None:
    trial = employment_trial()
    donors = [c for c, m in municipalities().items() if c not in trial.codes and not m.aland]
    units = units_of(trial, donors, kind)
    members = [code for one in units for code in one.members]
    assert sorted(members) == sorted([*trial.codes, *donors])
    sides = [one.area is None for one in units]
    assert sides == sorted(sides)  # the treated first
    for one in units:
        assert {trial.area_of.get(code) for code in one.members} == {one.area}


def test_municipalities_are_units_of_their_own() -> None:
    units = units_of(employment_trial(), ["005", "004"], ComparisonUnit.MUNICIPALITY)
    assert len(units) == 118 + 2
    assert all(one.members == (one.name,) for one in units)
    assert [one.name for one in units[-2:]] == ["004", "005"]


def test_two_areas_of_one_subregion_are_not_summed() -> None:
    """Espoo, Helsinki and Vantaa-Kerava are one subregion and three trial areas."""
    units = units_of(employment_trial(), [], ComparisonUnit.LABOUR_MARKET_AREA)
    place = municipalities()["049"].subregion
    assert [one.area for one in units if one.name == place][:3] == [
        "Espoo",
        "Helsinki",
        "Vantaa-Kerava",
    ]


def test_cells_of_another_month_do_not_matter() -> None:
    """Linear in each month alone."""
    cells = cells_of(COUNT, PEOPLE)
    measure = cells.measures[KEY]
    value = measure.value.copy()
    value[:, 1] = 77.0
    other = replace(cells, measures={KEY: replace(measure, value=value)})
    one, two = summed(cells, KEY, PAIR), summed(other, KEY, PAIR)
    assert one.y[:, 0].tolist() == two.y[:, 0].tolist()
    assert two.y[:, 1].tolist() == pytest.approx([77.0, 77.0])
