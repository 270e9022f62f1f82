"""The synthetic twin: the same every time, like the real table, and marked as what it is."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.domain import OUTCOMES, Month, employment_trial, municipalities
from evaluation.errors import DesignError
from evaluation.sources.cells import measure
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.twin import PLANTED, drawn_vintage, synthetic_twin
from evaluation.sources.vintage import Vintage
from tests.sources.delivered import Table

TRIAL_START = employment_trial().start


# Of the table as text, computed before the twin had options.
USUAL = "3d890f2a17886e00f8e272cafdf6adeb605e9877c8b2afa722c6e96cdd771d8b"
SEED_1 = "b98eb01d5c7ce3fa13c9b7e42c2e76788c0e9701785cf4669165bc89c62679d5"
OLD = Month(2006, 1)
SLOW = pytest.mark.slow


@pytest.fixture(scope="module")
def other_seed() -> Vintage:
    return synthetic_twin(seed=1)


def test_the_same_seed_is_the_same_twin(twin: Vintage) -> None:
    again = synthetic_twin(seed=2021)
    assert again.sha256 == twin.sha256
    assert all(np.array_equal(again.counts[c], twin.counts[c], equal_nan=True) for c in twin.counts)


def test_without_options_it_is_the_same_to_the_byte(twin: Vintage, other_seed: Vintage) -> None:
    """Golden results and editions rest on these bytes."""
    assert (twin.sha256, other_seed.sha256) == (USUAL, SEED_1)


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


def test_it_carries_every_outcome_but_the_health_limited_who_are_in_the_longer_one() -> None:
    lacking = {"health_limited_unemployment"}
    for since, missing in ((Month(2015, 1), lacking), (Month(2006, 1), set())):
        cells = measure(drawn_vintage(since=since), OUTCOMES.values(), 2019)
        assert {one.outcome for one in cells.not_carried} == missing


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


def test_it_says_what_is_planted(twin: Vintage) -> None:
    assert dict(twin.planted or {}) == PLANTED
    assert dict(drawn_vintage(effect=-0.4).planted or {}) == {n: p / 2 for n, p in PLANTED.items()}


@pytest.mark.parametrize(
    ("seed", "trial", "options"),
    [
        pytest.param(2021, "2021-24", {}, marks=pytest.mark.slow),
        pytest.param(3, "2017-18", {"since": Month(2012, 6), "scar": 0.5}, marks=pytest.mark.slow),
        (4, "2021-24", {"since": OLD, "growth": 0.02, "composition": 0.5, "noise": 0.5}),
    ],
)
def test_the_drawn_vintage_is_that_of_the_table(seed: int, trial: str, options: dict) -> None:
    """The whole way by text, contract and arrays gives what was drawn."""
    drawn, read = drawn_vintage(seed, trial, **options), synthetic_twin(seed, trial, **options)
    assert list(drawn.counts) == list(read.counts)
    for name in read.counts:
        np.testing.assert_array_equal(drawn.counts[name], read.counts[name], name)
        np.testing.assert_array_equal(drawn.country[name], read.country[name], name)
    same = ("name", "months", "municipalities", "contract_sha256", "secret_high", "trial")
    same += ("source", "licence", "synthetic", "planted", "disclosure_threshold", "contract")
    assert [getattr(drawn, one) for one in same] == [getattr(read, one) for one in same]


def test_the_drawn_vintage_is_another_where_its_counts_are() -> None:
    assert drawn_vintage(1).sha256 != drawn_vintage(2).sha256
    assert drawn_vintage(1).sha256 == drawn_vintage(1).sha256


@pytest.mark.parametrize("seed", [0, *(pytest.param(s, marks=SLOW) for s in range(1, 20))])
def test_months_from_2006_keep_the_contract(seed: int) -> None:
    older = synthetic_twin(seed, since=OLD)
    assert (older.months[0], older.months[-1]) == (OLD, Month(2024, 12))
    assert older.name == f"synthetic twin, seed {seed}, since 2006-01"
    assert measure(older, OUTCOMES.values(), 2019).not_carried == ()
    assert "TYOTTOMATSAIR" in older.counts


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(
    "options",
    [
        {"noise": 0.4, "effect": 0.0},
        {"noise": 1.5},
        {"drift": 0.3, "covid": 1.0},
        {"scar": 5.0, "growth": 0.1, "composition": 5.0},
    ],
)
@pytest.mark.slow
def test_what_is_planted_keeps_the_contract(seed: int, options: dict) -> None:
    assert synthetic_twin(seed, since=OLD, **options).synthetic


def test_options_out_of_range_are_refused_together() -> None:
    with pytest.raises(DesignError) as refused:
        synthetic_twin(noise=0.0, growth=2.0, composition=-1.0)
    assert {one.where for one in refused.value.breaches} == {"noise", "growth", "composition"}
