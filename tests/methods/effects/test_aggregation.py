"""Averages of effects by hand: the weights, what estimated ones add, what moves with them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.effects.aggregation import Aggregation, by_cohort_share, by_group
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.influence import Influence, Scores, Stratum
from evaluation.methods.effects.ledger import Ledger

EXACT = 1e-14  # a handful of sums of numbers of order one to ten
STEP, SLOPE = 1e-6, 1e-8  # a central difference: its error is of the order of the step squared


# Which weights


def test_a_group_is_averaged_alike_and_stands_where_it_first_appears() -> None:
    by = by_group(["late", "early", "late", None, "early", "late"])
    assert by.labels == ("late", "early")
    third, half = 1 / 3, 1 / 2
    np.testing.assert_allclose(
        by.matrix, [[third, 0, third, 0, 0, third], [0, half, 0, 0, half, 0]], atol=EXACT
    )
    assert by.constants is None


def test_weights_are_relative_inside_a_group() -> None:
    by = by_group(["a", "b", "a", "b"], np.array([1.0, 200.0, 3.0, 600.0]))
    np.testing.assert_allclose(by.matrix, [[0.25, 0, 0.75, 0], [0, 0.25, 0, 0.75]], atol=EXACT)


def test_one_average_of_all() -> None:
    by = by_group(["all"] * 3, np.array([2.0, 3.0, 5.0]))
    assert by.labels == ("all",)
    np.testing.assert_allclose(by.matrix, [[0.2, 0.3, 0.5]], atol=EXACT)


def test_effective_numbers_are_one_over_the_sum_of_squares() -> None:
    by = Aggregation(
        labels=("alike", "one of two", "uneven"),
        matrix=np.array([[0.25] * 4, [1.0, 0, 0, 0], [0.5, 0.3, 0.2, 0]]),
    )
    np.testing.assert_allclose(by.effective_numbers, [4, 1, 1 / 0.38], atol=EXACT)


def test_averages_are_put_in_order_with_what_estimated_weights_add() -> None:
    by = Aggregation(
        labels=("b", "a"),
        matrix=np.array([[1.0, 0.0], [0.5, 0.5]]),
        constants=np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
    ).ordered(["a", "b"])
    assert by.labels == ("a", "b")
    np.testing.assert_array_equal(by.matrix, [[0.5, 0.5], [1, 0]])
    np.testing.assert_array_equal(by.constants, [[4, 5, 6], [1, 2, 3]])
    assert by_group(["b", "a"]).ordered(["a", "b"]).constants is None


@pytest.mark.parametrize(
    "row",
    [[0.5, 0.4], [1.0, 1.0], [np.nan, 1.0], [0.0, 0.0]],
    ids=["too little", "too much", "NaN", "nothing"],
)
def test_weights_that_do_not_sum_to_one_are_an_error(row: list[float]) -> None:
    with pytest.raises(DesignError, match="do not sum to one"):
        Aggregation(labels=("good", "bad"), matrix=np.array([[0.5, 0.5], row]))


@pytest.mark.parametrize(
    "average",
    [
        lambda: by_group([None, None]),
        lambda: by_group([]),
        lambda: by_group(["a", "b"], np.array([1.0, 0.0])),
        lambda: by_cohort_share([None], np.ones(1), np.array([0]), np.array([0.5, 0.5])),
        lambda: by_group(["all"] * 2, np.zeros(2)),
    ],
    ids=["left out", "empty", "weight of nothing", "share", "overall"],
)
def test_an_average_over_nothing_is_an_error(average: Callable[[], Aggregation]) -> None:
    with pytest.raises(DesignError, match="over no effects, or over effects without weight"):
        average()


# Cohort shares


GROUPS = ["late", "late", "early", "late", None]
COHORT = np.array([0, 1, 0, 1, 2])
SHARE = np.array([0.1, 0.3, 0.2, 0.4])  # the last are the never treated
TAU = np.array([1.0, 2.0, 5.0, 4.0, 9.0])


def test_cohorts_weigh_by_their_share() -> None:
    """S = 0.1 + 0.3 + 0.3 over the three late ones; by hand the slopes are of τ̄ in each share."""
    by = by_cohort_share(GROUPS, TAU, COHORT, SHARE)
    assert by.labels == ("late", "early")
    np.testing.assert_allclose(
        by.matrix, [[1 / 7, 3 / 7, 0, 3 / 7, 0], [0, 0, 1, 0, 0]], atol=EXACT
    )
    mean = (1 + 3 * 2 + 3 * 4) / 7
    np.testing.assert_allclose(
        by.constants,
        [[(1 - mean) / 0.7, (2 + 4 - 2 * mean) / 0.7, 0, 0], [0, 0, 0, 0]],
        atol=EXACT,
    )


def slope(value: Callable[[Array], Array], at: Array) -> Array:
    """Central differences in each argument, shape (a, C)."""
    steps = STEP * np.eye(at.size)
    return np.stack([(value(at + h) - value(at - h)) / (2 * STEP) for h in steps], axis=1)


def test_what_shares_add_is_the_derivative_of_the_average() -> None:
    found = by_cohort_share(GROUPS, TAU, COHORT, SHARE).constants
    numerical = slope(lambda p: by_cohort_share(GROUPS, TAU, COHORT, p).matrix @ TAU, SHARE)
    np.testing.assert_allclose(found, numerical, atol=SLOPE)
    np.testing.assert_allclose(found @ SHARE, 0, atol=EXACT)  # only ratios of shares matter


# One after another


def test_averages_of_averages_are_one_average() -> None:
    first = by_group(["a", "a", "b", "b", "b"])
    second = by_group(["all"] * 2, np.array([1.0, 3.0]))
    by = second.after(first)
    assert by.labels == ("all",)
    np.testing.assert_allclose(by.matrix, [[1 / 8, 1 / 8, 1 / 4, 1 / 4, 1 / 4]], atol=EXACT)
    assert by.constants is None


def test_an_average_of_shares_keeps_what_they_add() -> None:
    first = by_cohort_share(GROUPS, TAU, COHORT, SHARE)
    by = by_group(["all"] * 2, np.array([1.0, 3.0])).after(first)
    np.testing.assert_allclose(by.constants, 0.25 * first.constants[:1], atol=EXACT)


def test_shares_of_plain_averages_keep_what_they_add() -> None:
    first = by_group([0, 1, 0, 1, 2])
    second = by_cohort_share(["all"] * 3, first.matrix @ TAU, np.arange(3), SHARE)
    np.testing.assert_array_equal(second.after(first).constants, second.constants)


def test_shares_in_both_steps_add_up_to_the_derivative_of_the_whole() -> None:
    groups, members = ["x", "x", "y", "y", "y"], np.array([2, 1])

    def both(share: Array) -> Aggregation:
        first = by_cohort_share(groups, TAU, COHORT, share)
        return by_cohort_share(["all"] * 2, first.matrix @ TAU, members, share).after(first)

    numerical = slope(lambda p: both(p).matrix @ TAU, SHARE)
    np.testing.assert_allclose(both(SHARE).constants, numerical, atol=SLOPE)
    assert np.abs(numerical).min() < SLOPE < np.abs(numerical[:, :3]).min()  # all three move it


# The ledger in factors


def test_a_ledger_of_pairs_is_their_outer_products() -> None:
    units, periods = np.array([[1.0, -1, 0], [0, 1, -1], [1, -1, 0]]), np.eye(3, 2)
    ledger = Ledger.of_pairs(units, periods)
    assert len(ledger.units) == 2  # the first and the third average the same units
    for k in range(3):
        np.testing.assert_array_equal(ledger.row(k), np.outer(units[k], periods[k]))
    one = Ledger.of_pairs(units[0], periods)
    np.testing.assert_array_equal(one.row(1), np.outer(units[0], periods[1]))


def test_a_ledger_of_cells_is_those_cells_and_gives_their_sum() -> None:
    cells = np.arange(12.0).reshape(2, 3, 2)
    ledger, y = Ledger.of_cells(cells), np.array([[1.0, 0], [0, 2], [3, 0]])
    np.testing.assert_array_equal(ledger.row(1), cells[1])
    np.testing.assert_array_equal(ledger.apply(y), [0 + 2 * 3 + 3 * 4, 6 + 2 * 9 + 3 * 10])
    average = ledger.aggregate(np.array([[0.5, 0.5]]))
    np.testing.assert_array_equal(average.row(0), (cells[0] + cells[1]) / 2)


def test_a_ledger_cannot_be_changed() -> None:
    ledger = Ledger.of_cells(np.ones((1, 2, 2)))
    with pytest.raises(ValueError, match="read-only"):
        ledger.paths[0, 0, 0] = 2
    with pytest.raises(ValueError, match="read-only"):
        ledger.units[0, 0] = 2


# All that moves with the effects


def effects(influence: bool = True) -> EffectSet:
    """Two effects on three units in two periods; ψ is the scores."""
    y = np.array([[1.0, 4], [2, 3], [0, 7]])
    cells = np.array([[[-1.0, 1], [1, -1], [0, 0]], [[0, 0], [1, -1], [-1, 1]]])
    scores = np.array([[1.0, 2, 1 / 3], [0, -1, 1 / 3], [3, 1, 1 / 3]])
    stratum = Stratum(Scores(np.arange(3), scores), np.array([[1.0, 0, 0], [0, 1, 0]]))
    ledger = Ledger.of_cells(cells)
    return EffectSet(
        labels=("<one>", "two"),
        tau=ledger.apply(y),
        ledger=ledger,
        influence=Influence((stratum,), np.arange(3)) if influence else None,
        placebos=np.array([[1.0, 2], [3, 4], [5, 6]]),
    )


def test_everything_is_averaged_alike() -> None:
    found = effects().aggregate(by_group(["mean"] * 2, np.array([1.0, 3.0])))
    assert (len(found), found.labels) == (1, ("mean",))
    np.testing.assert_array_equal(found.tau, [0.25 * 2 + 0.75 * 6])
    np.testing.assert_array_equal(found.ledger.row(0), [[-0.25, 0.25], [1, -1], [-0.75, 0.75]])
    psi = np.array([0.25 + 1.5, -0.75, 0.75 + 0.75])
    np.testing.assert_array_equal(found.influence.matrix()[:, 0], psi)
    np.testing.assert_allclose(found.standard_errors, [np.sqrt(psi @ psi)], atol=EXACT)
    np.testing.assert_array_equal(found.placebos, [[1.75], [3.75], [5.75]])


def test_what_estimated_weights_add_goes_to_the_share_of_each_unit() -> None:
    by = Aggregation(labels=("mean",), matrix=np.array([[1.0, 0.0]]), constants=np.array([[6.0]]))
    psi = effects().aggregate(by).influence.matrix()
    np.testing.assert_allclose(psi[:, 0], [1 + 2, 0 + 2, 3 + 2], atol=EXACT)


def test_without_influence_there_is_no_standard_error_and_an_average_has_none_either() -> None:
    for found in (
        effects(influence=False),
        effects(influence=False).aggregate(by_group(["a", "b"])),
    ):
        assert found.influence is None
        with pytest.raises(RefusedMethod, match="no influence functions") as refused:
            _ = found.standard_errors
        assert "far too small" in refused.value.why
        with pytest.raises(RefusedMethod):
            _ = found.covariance


def test_an_average_without_placebos_has_none() -> None:
    bare = EffectSet(labels=("a",), tau=np.ones(1), ledger=Ledger.of_cells(np.ones((1, 1, 1))))
    assert bare.aggregate(by_group(["x"])).placebos.size == 0


def test_the_table_of_a_notebook_says_refused_where_it_is() -> None:
    shown = effects()._repr_html_()
    assert "<td>&lt;one&gt;</td><td>2.0000</td><td>3.1623</td>" in shown  # √(1 + 9)
    assert effects(influence=False)._repr_html_().count("<td>refused</td>") == 2
