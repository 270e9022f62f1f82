"""The five parts of a change by hand, each alone, and what stops the decomposition."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.domain import Month
from evaluation.editions import revisions
from evaluation.editions.revisions import Carried, Change, Part, Priced, decompose
from evaluation.errors import DesignError
from tests.editions.revision_cases import (
    CODES,
    ESPOO,
    HAMINA,
    MONTHS,
    OLD,
    PERIODS,
    UNITS,
    VALUES,
    chain,
    priced,
)

ROUNDING = 1e-13  # sums of a dozen numbers of order 10


def assert_alone(change: Change, part: Part, size: float) -> None:
    for one in Part:
        assert change[one] == pytest.approx(size if one is part else 0.0, abs=ROUNDING)
        if one is not part:
            assert not change.by_cell[one].any()
            assert not change.deviations[one].any()
            assert change.largest(one, 5) == ()
    assert change.by_cell[part].sum() == pytest.approx(size, abs=ROUNDING)
    assert change.deviations[part].sum() == pytest.approx(size, abs=ROUNDING)
    assert change.total == pytest.approx(size, abs=ROUNDING)


def test_all_five_parts_by_hand() -> None:
    # Old code took the two months 0.4 and 0.6: 1.6. Today's takes them alike: 1.5.
    before = priced(periods=np.array([-1.0, 0.4, 0.6]))
    revised = VALUES + np.array([[0.0, 0.0, 0.4], [0.1, 0.0, 0.0]])  # 1.5 + 0.2 + 0.1 = 1.8
    truncated = priced(revised, periods=np.array([-1.0, 0.75, 0.25]))  # 2.1 - 0.9 = 1.25 + ...
    longer = (*MONTHS, Month(2022, 1))
    grown = np.column_stack([revised, [16.0, 11.0]])
    latest = priced(grown, periods=np.array([-1.0, 0.25, 0.25, 0.5]), months=longer)
    amended = priced(grown, periods=np.array([-1.0, 0.0, 0.0, 1.0]), months=longer)
    change = decompose(before, OLD, revised, truncated, latest, amended)
    # gaps by month: base 10 - 9.1 = 0.9; 2.0; 3.4; 5.0
    reweighted = (0.75 * 2 + 0.25 * 3.4) - (0.5 * 2 + 0.5 * 3.4)  # 2.35 - 2.70
    new = (0.25 * 2 + 0.25 * 3.4 + 0.5 * 5) - 2.35  # 3.85 - 2.35
    expected = [-0.1, 0.3, reweighted, new, 5.0 - 3.85]
    np.testing.assert_allclose(change.parts, expected, atol=ROUNDING)
    assert (change.before, change.after) == (pytest.approx(1.6), pytest.approx(4.1))
    assert abs(change.residual) <= ROUNDING
    assert (change.codes, change.years) == (CODES, (2020, 2021, 2022))
    np.testing.assert_allclose(
        change.by_cell[Part.REVISED], [[0, 0.2, 0], [0.1, 0, 0]], atol=ROUNDING
    )
    np.testing.assert_allclose(  # (0.25 - 0.75)·12 + (0.25 - 0.25)·13.4 = -6; 0.5 · 16 = 8
        change.by_cell[Part.NEW_DATA], [[0, -6, 8], [0, 5, -5.5]], atol=ROUNDING
    )
    assert change.largest(Part.REVISED, 2) == (
        Carried(ESPOO, 2021, pytest.approx(0.2)),  # type: ignore[arg-type]
        Carried(HAMINA, 2020, pytest.approx(0.1)),  # type: ignore[arg-type]
    )
    assert len(change.largest(Part.REVISED, 1)) == 1


def test_only_the_code() -> None:
    before = priced(periods=np.array([-1.0, 0.0, 1.0]))  # 3 - 1 = 2
    assert_alone(chain(before=before), Part.CODE, -0.5)


def test_only_revised_figures() -> None:
    revised = VALUES + np.array([[0.0, 0.06, 0.06], [0.0, 0.0, 0.0]])
    change = chain(revised=revised, truncated=priced(revised))
    assert_alone(change, Part.REVISED, 0.06)
    (one,) = change.largest(Part.REVISED, 3)
    assert (one.code, one.year) == (ESPOO, 2021)
    assert one.size == pytest.approx(0.06, abs=ROUNDING)


def test_only_weights() -> None:
    truncated = priced(periods=np.array([-1.0, 1.0, 0.0]))  # 2 - 1 = 1
    assert_alone(chain(truncated=truncated), Part.REWEIGHTED, -0.5)


def test_only_new_months_and_a_new_municipality() -> None:
    longer, codes = (*MONTHS, Month(2021, 5)), (*CODES, "091")
    values = np.vstack([np.column_stack([VALUES, [14.0, 10.0]]), [9.0, 10.0, 10.0, 8.0]])
    periods = np.array([-1.0, 1 / 3, 1 / 3, 1 / 3])
    latest = priced(
        values, periods=periods, units=np.array([1, -0.5, -0.5]), codes=codes, months=longer
    )
    # Espoo 13 - 10; Hamina 10 - 9; Helsinki (10 + 10 + 8) / 3 - 9: 3 - 0.5 - 1/6
    change = chain(latest=latest)
    assert_alone(change, Part.NEW_DATA, 3 - 0.5 - 1 / 6 - 1.5)
    np.testing.assert_allclose(
        change.by_cell[Part.NEW_DATA],
        [[0, 13 - 12.5], [4.5 - 9, -5 + 10], [4.5, -14 / 3]],  # Espoo, Hamina, Helsinki
        atol=ROUNDING,
    )


def test_only_the_plan() -> None:
    amended = priced(VALUES[:, :2], periods=np.array([-1.0, 1.0]), months=MONTHS[:2])
    assert_alone(chain(amended=amended), Part.SPEC, -0.5)


def test_identical_editions_give_exact_zeros() -> None:
    change = chain()
    assert not change.parts.any()
    assert change.residual == change.total == 0.0
    assert all(change.largest(part, 9) == () for part in Part)


def test_deviations_name_who_moved_not_whose_level_is_high() -> None:
    # Hamina stands at 1000 and never moves; Espoo jumps by 8 in April. Weight goes to April.
    values = np.array([[10.0, 10.0, 18.0], [1000.0, 1000.0, 1000.0]])
    old = priced(values)
    change = chain(
        before=old, code=old, truncated=priced(values, periods=np.array([-1.0, 0.0, 1.0]))
    )
    assert change[Part.REWEIGHTED] == pytest.approx(4.0, abs=1e-10)
    # origin: |L0| + |L1| weighs months 2, 0.5, 1.5; month means, then each municipality's rest
    # Espoo's gap to the mean of both: -495, -495, -491, on average -493.5: -1.5, -1.5, 2.5
    split = change.deviations[Part.REWEIGHTED]
    np.testing.assert_allclose(split, [[0, 0.75 + 1.25], [0, 0.75 + 1.25]], atol=1e-10)
    assert np.abs(change.by_cell[Part.REWEIGHTED]).max() < 5  # within a year the level cancels


def test_without_a_balanced_ledger_values_are_measured_from_zero() -> None:
    one = Priced((ESPOO,), MONTHS, np.array([[0.0, 0.5, 0.5]]), VALUES[:1])
    other = Priced((ESPOO,), MONTHS, np.array([[0.0, 1.0, 0.0]]), VALUES[:1])
    change = chain(before=one, code=one, truncated=other)
    assert_alone(change, Part.REWEIGHTED, -0.5)
    for part in Part:
        np.testing.assert_array_equal(change.by_cell[part], change.deviations[part])


def test_cells_without_a_number_are_listed_together() -> None:
    broken = VALUES.copy()
    broken[1, 2] = np.nan
    weights = np.outer(UNITS, PERIODS)
    weights[0, 0] = np.inf
    latest = Priced(CODES, MONTHS, weights, VALUES.copy())
    with pytest.raises(DesignError, match="3 cell") as caught:
        chain(revised=broken, truncated=priced(broken), latest=latest, amended=OLD)
    assert sorted(breach.where for breach in caught.value.breaches) == [
        "latest, 049 2020-12",
        "revised values, 075 2021-04",
        "truncated, 075 2021-04",
    ]


def test_shapes_and_repeats_are_design_errors() -> None:
    with pytest.raises(DesignError, match="revised values"):
        chain(revised=VALUES[:, :2].copy())
    with pytest.raises(DesignError, match="for 1 municipalities"):
        Priced((ESPOO,), MONTHS, np.outer(UNITS, PERIODS), VALUES)
    with pytest.raises(DesignError, match="more than once"):
        priced(codes=(ESPOO, ESPOO))


def test_parts_that_miss_the_change_are_a_fault_of_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = Priced.on

    def without_espoo(self: Priced, codes: tuple[str, ...], months: tuple[Month, ...]) -> object:
        weights, values = whole(self, codes, months)
        weights[codes.index(ESPOO)] = 0.0
        return weights, values

    monkeypatch.setattr(revisions.Priced, "on", without_espoo)
    with pytest.raises(DesignError, match="fault of the program") as caught:
        chain(truncated=priced(periods=np.array([-1.0, 1.0, 0.0])))
    assert [breach.where for breach in caught.value.breaches] == ["reweighted"]
