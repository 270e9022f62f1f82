"""Averages of group-time effects, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.errors import DesignError
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.group_time.averages import GroupTime
from evaluation.methods.group_time.group_time import group_time
from tests.methods.group_time.group_time_panel import COHORT, EXACT, PANEL


def values(found: EffectSet) -> dict[object, float]:
    return {label: float(tau) for label, tau in zip(found.labels, found.tau, strict=True)}


# Averages, cohort 2003 weighing three, 2005 one


@pytest.fixture(scope="module")
def uneven() -> GroupTime:
    return group_time(replace(PANEL, weights=np.where(COHORT == 2003, 3.0, 1.0)))


def test_simple_is_over_all_treated_periods(uneven: GroupTime) -> None:
    assert values(uneven.simple()) == pytest.approx(
        {"overall": (3 * (5 + 3 + 4.5) + 4.5) / 10}, abs=EXACT
    )


def test_group_is_by_cohort_and_its_overall_by_size(uneven: GroupTime) -> None:
    assert values(uneven.group()) == pytest.approx({2003: 12.5 / 3, 2005: 4.5}, abs=EXACT)
    assert uneven.overall_group().tau == pytest.approx([(12.5 + 4.5) / 4], abs=EXACT)


def test_dynamic_is_by_event_time_in_order(uneven: GroupTime) -> None:
    found = uneven.dynamic()
    assert [label.value for label in found.labels] == [-3, -2, -1, 0, 1, 2]
    expected = [0, 1, (3 * 1 + 0) / 4, (3 * 5 + 4.5) / 4, 3, 4.5]
    np.testing.assert_allclose(found.tau, expected, atol=EXACT)
    overall = uneven.overall_dynamic()
    np.testing.assert_allclose(overall.tau, [(19.5 / 4 + 3 + 4.5) / 3], atol=EXACT)


def test_balanced_dynamic_is_of_the_same_cohorts_throughout(uneven: GroupTime) -> None:
    found = uneven.dynamic(balance=1)  # 2005 is not seen in the year after its start
    assert [label.value for label in found.labels] == [-1, 0, 1]
    np.testing.assert_allclose(found.tau, [1, 5, 3], atol=EXACT)
    np.testing.assert_allclose(uneven.overall_dynamic(balance=1).tau, [4], atol=EXACT)
    none_later = uneven.dynamic(balance=0)
    assert [label.value for label in none_later.labels] == [-3, -2, -1, 0]
    np.testing.assert_allclose(none_later.tau[-1], 19.5 / 4, atol=EXACT)


def test_calendar_is_over_those_treated_by_then(uneven: GroupTime) -> None:
    assert values(uneven.calendar()) == pytest.approx({2003: 5, 2004: 3, 2005: 4.5}, abs=EXACT)
    assert uneven.overall_calendar().tau == pytest.approx([12.5 / 3], abs=EXACT)


def test_averages_are_ordered_whatever_the_cohorts_are() -> None:
    """An event_time or a year that only the second cohort has stands in its place."""
    found = group_time(replace(PANEL, cohort=np.where(COHORT == 2003, 2004, COHORT)))
    assert [label.value for label in found.dynamic().labels] == [-3, -2, -1, 0, 1]
    assert found.calendar().labels == (2004, 2005)


def test_a_balance_that_no_cohort_reaches_is_an_error(uneven: GroupTime) -> None:
    with pytest.raises(DesignError, match="no cohort is seen 3 periods after"):
        uneven.dynamic(balance=3)
