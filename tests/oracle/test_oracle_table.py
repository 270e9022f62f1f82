"""The oracle table in the documentation is what the code gives now."""

from __future__ import annotations

import pytest

from tests.oracle.oracle_table import DATA, rows, table, written

TOLERANCE = {"points": 1e-6, "errors": 1e-5}  # issue 3: optimisers 1e-4 relative
SHORT_OF_THE_OPTIMUM = {  # R's solver stops before the optimum, ours does not: ADR 013
    "synthetic_did, optimum": 2e-3,
    "synthetic_control, optimum": 0.11,
}

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the replication data are not part of the project and not at {DATA}"
)


@needs_data
def test_the_table_is_that_of_this_code() -> None:
    assert written() == table(), "run make oracle, and look at what moved"


@needs_data
def test_every_row_keeps_its_tolerance() -> None:
    for row in rows():
        assert row.points <= SHORT_OF_THE_OPTIMUM.get(row.what, TOLERANCE["points"]), row
        assert row.errors is None or row.errors <= TOLERANCE["errors"], row
