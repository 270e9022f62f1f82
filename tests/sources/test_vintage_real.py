"""Anchors on the stored vintages of table 12r5 (skipped where they are not at hand)."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.domain import OUTCOMES, Month, municipalities
from evaluation.sources.cells import measure
from evaluation.sources.statfin_12r5 import SERVICES
from evaluation.sources.vintage import Vintage

UNEMPLOYED = "TYOTTOMATLOPUSSA"
BOTH = pytest.mark.parametrize("name", ["vintage_2022_02", "vintage_2023_10"])
LATER = [
    (Month(2022, 4), 12_155, 238_789),
    (Month(2023, 10), 13_498, 256_070),
]


@pytest.fixture
def vintage(name: str, request: pytest.FixtureRequest) -> Vintage:
    found: Vintage = request.getfixturevalue(name)
    return found


@BOTH
@pytest.mark.parametrize(
    ("month", "espoo", "country"),
    [(Month(2020, 1), 11_092, 251_682), (Month(2021, 1), 16_870, 332_834)],
    ids=str,
)
def test_unemployed_in_both(vintage: Vintage, month: Month, espoo: int, country: int) -> None:
    assert vintage.at("049", month, UNEMPLOYED) == espoo
    assert vintage.country[UNEMPLOYED][vintage.months.index(month)] == country


@pytest.mark.parametrize(("month", "espoo", "country"), LATER, ids=str)
def test_unemployed_in_the_later(
    vintage_2023_10: Vintage, month: Month, espoo: int, country: int
) -> None:
    assert vintage_2023_10.at("049", month, UNEMPLOYED) == espoo
    assert vintage_2023_10.country[UNEMPLOYED][vintage_2023_10.months.index(month)] == country


@BOTH
def test_the_309_municipalities_from_2006_on(vintage: Vintage) -> None:
    assert vintage.municipalities == tuple(municipalities())
    assert vintage.months[0] == Month(2006, 1)
    assert not vintage.synthetic


def test_the_last_month_and_the_day_of_the_statistic(
    vintage_2022_02: Vintage, vintage_2023_10: Vintage
) -> None:
    assert (vintage_2022_02.months[-1], vintage_2022_02.updated) == (Month(2022, 2), None)
    assert vintage_2023_10.months[-1] == Month(2023, 10)
    assert vintage_2023_10.updated == "2023-11-21 08:00:00"


@BOTH
def test_no_count_from_one_to_four_was_published(vintage: Vintage) -> None:
    for column, counts in vintage.counts.items():
        if column != "TYOTOSUUS":  # a percentage, not a count
            assert not ((counts > 0) & (counts < 5)).any(), column


@BOTH
def test_secret_unemployment_is_in_eight_municipalities_of_aland(vintage: Vintage) -> None:
    secret = np.isnan(vintage.counts[UNEMPLOYED])
    codes = [c for c, hidden in zip(vintage.municipalities, secret, strict=True) if hidden.any()]
    assert len(codes) == 8
    assert all(municipalities()[code].aland for code in codes)


def test_702_unemployed_cells_are_secret_in_the_later(vintage_2023_10: Vintage) -> None:
    assert np.isnan(vintage_2023_10.counts[UNEMPLOYED]).sum() == 702


@BOTH
def test_municipal_labour_force_sums_to_the_country(vintage: Vintage) -> None:
    sums = vintage.counts["TYOVOIMATK"].sum(axis=0)
    assert np.array_equal(sums, vintage.country["TYOVOIMATK"])


def test_unemployed_fall_short_of_the_country_by_23_to_611(vintage_2023_10: Vintage) -> None:
    sums = np.nansum(vintage_2023_10.counts[UNEMPLOYED], axis=0)
    short = vintage_2023_10.country[UNEMPLOYED] - sums
    assert (short.min(), short.max()) == (23, 611)


def test_counts_agree_and_the_labour_force_was_revised_in_2022(
    vintage_2022_02: Vintage, vintage_2023_10: Vintage
) -> None:
    shared = len(vintage_2022_02.months)
    for column in ("AVPAIKATLOPUSSA", UNEMPLOYED):
        one, other = vintage_2022_02.counts[column], vintage_2023_10.counts[column][:, :shared]
        assert np.array_equal(one, other, equal_nan=True), column
    moved = vintage_2022_02.counts["TYOVOIMATK"] != vintage_2023_10.counts["TYOVOIMATK"][:, :shared]
    assert moved.sum() == 606
    assert {vintage_2022_02.months[t].year for t in np.flatnonzero(moved.any(axis=0))} == {2022}


def test_the_earlier_carries_every_outcome(vintage_2022_02: Vintage) -> None:
    cells = measure(vintage_2022_02, OUTCOMES.values(), 2019)
    assert set(cells.measures) == set(OUTCOMES)
    assert cells.not_carried == ()


def test_the_later_says_which_outcomes_it_cannot_carry_and_why(vintage_2023_10: Vintage) -> None:
    cells = measure(vintage_2023_10, OUTCOMES.values(), 2019)
    lacking = {out.outcome: out.missing for out in cells.not_carried}
    assert set(cells.measures) == {
        "registered_unemployment",
        "vacancies_per_unemployed",
        "labour_force",
    }
    assert set(lacking) == set(OUTCOMES) - set(cells.measures)
    assert lacking["youth_unemployment"] == ("TYOTTOMAT25",)
    assert lacking["in_services"] == SERVICES
    assert UNEMPLOYED not in lacking["broad_non_employment"]


def test_espoo_s_share_of_january_2021_by_hand(vintage_2023_10: Vintage) -> None:
    registered = OUTCOMES["registered_unemployment"]
    cells = measure(vintage_2023_10, [registered], 2019)
    i = cells.municipalities.index("049")
    t = cells.months.index(Month(2021, 1))
    # 143 412: the labour force of 2019, the same in all its months
    assert cells.measures[registered.key].value[i, t] == pytest.approx(100 * 16_870 / 143_412)
