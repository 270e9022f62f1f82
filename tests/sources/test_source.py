"""From counts to columns: a source has its own, and nothing else changes with it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from evaluation.domain import OUTCOMES, Base, Outcome
from evaluation.domain.counts import Count
from evaluation.errors import DomainError
from evaluation.sources.cells import Cells, measure
from evaluation.sources.source import Source
from evaluation.sources.statfin_12r5 import STATFIN_12R5
from evaluation.sources.vintage import Vintage
from tests.sources.tiny import HAND, MONTHS, SHAPE, tiny

BASES = [o.over(base) for o in OUTCOMES.values() for base in Base]
PEOPLE = np.arange(48.0).reshape(SHAPE) + 100
OTHER = Source(contract="other", columns=MappingProxyType({count: f"N_{count}" for count in Count}))


def otherwise(vintage: Vintage) -> Vintage:
    """The same counts from a source with columns of its own."""
    named = {STATFIN_12R5.column(count): OTHER.column(count) for count in Count}
    counts = {named[column]: values for column, values in vintage.counts.items()}
    return replace(vintage, table=OTHER, counts=counts, country={})


def same(one: Cells, other: Cells) -> bool:
    return one.measures.keys() == other.measures.keys() and all(
        np.array_equal(getattr(m, part), getattr(other.measures[key], part), equal_nan=True)
        for key, m in one.measures.items()
        for part in ("n", "value", "low", "high")
    )


def test_a_source_with_other_columns_gives_the_same_cells() -> None:
    vintage = replace(tiny(TYOTTOMAT25=np.nan), population=PEOPLE)
    other = measure(otherwise(vintage), BASES, 2019)
    assert same(measure(vintage, BASES, 2019), other)
    assert other.not_carried == ()


@pytest.mark.parametrize("outcome", BASES, ids=lambda outcome: outcome.key)
def test_an_outcome_of_columns_is_that_of_their_counts(outcome: Outcome) -> None:
    raw = STATFIN_12R5.in_columns(outcome)
    assert set(raw.counts) <= HAND.keys()
    assert STATFIN_12R5.in_columns(raw) == raw
    vintage = replace(tiny(), population=PEOPLE)
    assert same(measure(vintage, [outcome], 2019), measure(vintage, [raw], 2019))


def test_counts_and_columns_may_stand_beside_each_other() -> None:
    rate = OUTCOMES["activation_rate"]
    mixed = replace(rate, numerator=STATFIN_12R5.columns_of(rate.numerator))
    assert same(measure(tiny(), [rate], 2019), measure(tiny(), [mixed], 2019))


def test_what_is_no_count_and_no_column_is_named_and_not_carried() -> None:
    mine = replace(OUTCOMES["laid_off"], name="mine", numerator=("unemployd",))
    (lacking,) = measure(tiny(), [mine], 2019).not_carried
    assert (lacking.outcome, lacking.missing) == ("mine", ("unemployd",))


def test_a_count_is_looked_up_by_its_column_or_its_own_name() -> None:
    vintage = tiny()
    by_name = vintage.at("049", MONTHS[0], Count.UNEMPLOYED)
    assert by_name == vintage.at("049", MONTHS[0], "TYOTTOMATLOPUSSA") == HAND["TYOTTOMATLOPUSSA"]
    with pytest.raises(DomainError, match="no column KASSASSA"):
        vintage.at("049", MONTHS[0], "KASSASSA")
