"""Laws of cells: bounds in order, truth inside them, states that add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evaluation.core.arrays import Array, Mask
from evaluation.domain import OUTCOMES, Base
from evaluation.domain.counts import Count
from evaluation.sources.cells import measure
from evaluation.sources.statfin_12r5 import STATFIN_12R5
from tests.sources.tiny import SHAPE, vintage

COLUMNS = sorted({c for o in OUTCOMES.values() for c in STATFIN_12R5.in_columns(o).counts})
EVERY = [*OUTCOMES.values(), *(o.over(Base.CURRENT) for o in OUTCOMES.values())]


# Laws

COUNTS = st.fixed_dictionaries(
    {column: arrays(float, SHAPE, elements=st.integers(0, 300)) for column in COLUMNS}
    | {"TYOVOIMATK": arrays(float, SHAPE, elements=st.integers(1, 5000))}
)
HIDDEN = st.fixed_dictionaries(
    {column: arrays(bool, SHAPE) for column in COLUMNS if column != "TYOVOIMATK"}
)


def hide(counts: dict[str, Array], hidden: dict[str, Mask]) -> dict[str, Array]:
    """Counts up to four are secret where hidden."""
    return counts | {
        column: np.where(mask & (counts[column] <= 4), np.nan, counts[column])
        for column, mask in hidden.items()
    }


def small(counts: dict[str, Array]) -> dict[str, Array]:
    """Counts that are often small enough to be secret."""
    return {c: v if c == "TYOVOIMATK" else v % 8 for c, v in counts.items()}


@given(counts=COUNTS, hidden=HIDDEN)
def test_low_value_and_high_are_in_order(counts: dict[str, Array], hidden: dict[str, Mask]) -> None:
    cells = measure(vintage(hide(small(counts), hidden)), EVERY, 2019)
    for found in cells.measures.values():
        somebody = ~np.isnan(found.value)
        assert (found.low <= found.value)[somebody].all(), found.outcome.key
        assert (found.value <= found.high)[somebody].all(), found.outcome.key
        assert np.isnan(found.low[~somebody]).all(), found.outcome.key
        assert np.isnan(found.high[~somebody]).all(), found.outcome.key


@given(counts=COUNTS)
def test_nothing_secret_leaves_nothing_open(counts: dict[str, Array]) -> None:
    cells = measure(vintage(counts), EVERY, 2019)
    for found in cells.measures.values():
        assert np.array_equal(found.low, found.value, equal_nan=True), found.outcome.key
        assert np.array_equal(found.high, found.value, equal_nan=True), found.outcome.key
        assert not found.secret.any()


@given(counts=COUNTS, hidden=HIDDEN)
def test_the_truth_is_between_low_and_high(
    counts: dict[str, Array], hidden: dict[str, Mask]
) -> None:
    true = small(counts)
    truth = measure(vintage(true), EVERY, 2019)
    seen = measure(vintage(hide(true, hidden)), EVERY, 2019)
    for key, found in seen.measures.items():
        value = truth.measures[key].value
        somebody = ~np.isnan(value)
        assert (found.low <= value + 1e-9)[somebody].all(), key
        assert (value <= found.high + 1e-9)[somebody].all(), key


@given(counts=COUNTS)
def test_registered_and_in_services_add_up_to_broad(counts: dict[str, Array]) -> None:
    found = measure(vintage(counts), OUTCOMES.values(), 2019).measures
    parts = found["registered_unemployment"].value + found["in_services"].value
    assert parts == pytest.approx(found["broad_non_employment"].value)


@given(counts=COUNTS, hidden=HIDDEN, factor=st.sampled_from([2.0, 10.0]))
def test_shares_shrink_as_the_labour_force_grows(
    counts: dict[str, Array], hidden: dict[str, Mask], factor: float
) -> None:
    seen = hide(small(counts), hidden)
    larger = seen | {"TYOVOIMATK": factor * seen["TYOVOIMATK"]}
    one, other = measure(vintage(seen), EVERY, 2019), measure(vintage(larger), EVERY, 2019)
    for key, found in one.measures.items():
        of_itself = Count.LABOUR_FORCE in found.outcome.numerator  # as it grows, so does its base
        shrinks = factor if Count.LABOUR_FORCE in found.outcome.counts and not of_itself else 1.0
        assert other.measures[key].high == pytest.approx(found.high / shrinks, nan_ok=True), key
