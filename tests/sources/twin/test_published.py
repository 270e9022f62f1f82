"""Counts as they would be published: small ones secret, but where nobody would believe that."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.sources.contracts.contract import Contract
from evaluation.sources.twin.published import as_read, in_sight, secret

COLUMN = "TYOTTOMATSAIR"  # no secret count between two of 20 or more


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract.load("statfin_12r5")


@pytest.mark.parametrize(
    ("counts", "before", "seen"),
    [
        ([30, 3, 30], 0, [30, 5, 30]),
        ([30, 3, 19], 0, [30, 3, 19]),
        ([3, 30, 1], 0, [5, 30, 5]),
        ([30, 0, 30], 0, [30, 0, 30]),
        ([6, 3, 30], 0, [6, 3, 30]),  # judged with the month before
        ([6, 3, 30], 1, [6, 5, 30]),  # and as if that were not there: it stays as it was
        ([30, 3, 30], 2, [30, 5, 30]),
    ],
)
def test_what_nobody_would_take_for_secret(
    contract: Contract, counts: list[float], before: int, seen: list[float]
) -> None:
    found = in_sight({COLUMN: np.array([counts], dtype=float)}, contract, before)
    assert found[COLUMN].tolist() == [seen]


def test_counts_from_one_to_four_are_secret_and_the_country_has_them() -> None:
    counts = np.array([[0.0, 1, 4], [5, 2, 9]])
    assert secret(counts).tolist() == [[False, True, True], [False, True, False]]
    municipal, country = as_read({COLUMN: counts, "TYOVOIMATK": counts})
    np.testing.assert_array_equal(municipal[COLUMN], [[0, np.nan, np.nan], [5, np.nan, 9]])
    np.testing.assert_array_equal(municipal["TYOVOIMATK"], counts)
    assert country[COLUMN].tolist() == [5, 3, 13]
