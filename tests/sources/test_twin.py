"""The synthetic twin: the same every time, like the real table, and marked as what it is."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.domain import OUTCOMES, Month, employment_trial, municipalities
from evaluation.sources.cells import measure
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.twin import PLANTED, synthetic_twin
from evaluation.sources.vintage import Vintage
from tests.sources.delivered import Table

TRIAL_START = employment_trial().start


@pytest.fixture(scope="module")
def other_seed() -> Vintage:
    return synthetic_twin(seed=1)


def test_the_same_seed_is_the_same_twin(twin: Vintage) -> None:
    again = synthetic_twin(seed=2021)
    assert again.sha256 == twin.sha256
    assert all(np.array_equal(again.counts[c], twin.counts[c], equal_nan=True) for c in twin.counts)


@pytest.mark.parametrize("seed", [14, 31])
def test_every_seed_keeps_the_contract(seed: int, twin: Vintage) -> None:
    """With seed 14 a draw of Föglö (500 people) falls from 24 to a secret count and back."""
    assert synthetic_twin(seed).months == twin.months


def test_another_seed_is_another_twin(twin: Vintage, other_seed: Vintage) -> None:
    assert other_seed.sha256 != twin.sha256
    assert other_seed.name == "synthetic twin, seed 1"
    for column in ("TYOTTOMATLOPUSSA", "TYOVOIMATK", "AVPAIKATLOPUSSA"):
        assert not np.array_equal(other_seed.counts[column], twin.counts[column], equal_nan=True)


def test_it_says_that_it_is_synthetic(twin: Vintage) -> None:
    assert twin.synthetic is True
    assert twin.updated is None


def test_it_keeps_its_contract_in_every_year(twin: Vintage) -> None:
    contract = Contract.load("statfin_12r5")
    assert twin.contract_sha256 == contract.sha256
    for year in (2015, 2021, 2024):
        assert contract.breaches(Table.of(twin, year).arrow()) == []


def test_the_309_municipalities_from_2015_to_2024(twin: Vintage) -> None:
    assert twin.municipalities == tuple(municipalities())
    assert len(twin.months) == 120
    assert (twin.months[0], twin.months[-1]) == (Month(2015, 1), Month(2024, 12))


def test_no_count_from_one_to_four_is_published_and_some_are_secret(twin: Vintage) -> None:
    for column, counts in twin.counts.items():
        assert not ((counts > 0) & (counts < 5)).any(), column
    assert np.isnan(twin.counts["TYOTTOMATULK"]).any()
    assert not np.isnan(twin.counts["TYOVOIMATK"]).any()


def test_the_country_is_the_sum_with_the_secret_counts(twin: Vintage) -> None:
    for column, counts in twin.counts.items():
        short = twin.country[column] - np.nansum(counts, axis=0)
        secret = np.isnan(counts).sum(axis=0)
        assert (short >= secret).all(), column
        assert (short <= 4 * secret).all(), column


def test_it_carries_every_outcome(twin: Vintage) -> None:
    assert measure(twin, OUTCOMES.values(), 2019).not_carried == ()


def test_sizes_are_the_real_ones(twin: Vintage) -> None:
    people = np.array([m.population for m in municipalities().values()])
    share = twin.counts["TYOVOIMATK"][:, twin.months.index(Month(2019, 6))] / people
    assert (share > 0.43).all()
    assert (share < 0.51).all()


def test_the_planted_effects_add_up() -> None:
    parts = PLANTED["registered_unemployment"] + PLANTED["in_services"]
    assert PLANTED["broad_non_employment"] == pytest.approx(parts)


@pytest.mark.parametrize("name", PLANTED)
def test_the_effect_is_planted_from_the_first_month_of_the_trial(twin: Vintage, name: str) -> None:
    """Double difference of large municipalities, last year before to first year after."""
    cells = measure(twin, [OUTCOMES[name]], 2019)
    value = cells.measures[name].value
    treated = np.array([code in employment_trial().codes for code in cells.municipalities])
    large = cells.labour_force > 10_000
    start = cells.months.index(TRIAL_START)
    change = value[:, start : start + 12].mean(axis=1) - value[:, start - 12 : start].mean(axis=1)
    found = change[treated & large].mean() - change[~treated & large].mean()
    assert found == pytest.approx(PLANTED[name], abs=0.5)  # a bound of noise, not of precision


def test_the_planted_effect_does_not_move_what_the_trial_cannot_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Lay-offs stand for what the trial cannot move: they are the same without an effect."""
    with_effect = synthetic_twin()
    monkeypatch.setattr("evaluation.sources.twin.PLANTED", dict.fromkeys(PLANTED, 0.0))
    without = synthetic_twin()
    same = with_effect.counts["TYOTTOMATLOPUSSA"] == without.counts["TYOTTOMATLOPUSSA"]
    assert not same.all()
    np.testing.assert_array_equal(with_effect.counts["LOMAUTETTU"], without.counts["LOMAUTETTU"])
