"""mpdta, and the numbers that R gave for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.oracle.data import MPDTA

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def mpdta() -> pd.DataFrame:
    """Sorted by county and year; ``g`` is the year of treatment, 0 for never."""
    table = pd.read_csv(MPDTA)
    table = table.rename(columns={"countyreal": "county", "first.treat": "g"})
    table["post"] = ((table["g"] > 0) & (table["year"] >= table["g"])).astype(float)
    return table.sort_values(["county", "year"], ignore_index=True)


@pytest.fixture(scope="session")
def fixest() -> dict[str, Any]:
    return json.loads((HERE / "expected" / "fixest_clubsandwich_mpdta.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def did() -> dict[str, Any]:
    return json.loads((HERE / "expected" / "did_mpdta.json").read_text("utf-8"))
