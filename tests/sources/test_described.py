"""Tables by their keys: where a count stands, what is secret, and what stays unseen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from evaluation import Plan
from evaluation.domain import Month
from evaluation.errors import BlindError, ContractBreach, DeliveryError
from evaluation.sources.described import described, gridded
from evaluation.sources.opening import Opener
from tests.sources.by_key import occupations

KEYS = ("occupation", "area_code")
FROZEN = Path(__file__).parents[2] / "reports" / "espoo" / "plan.toml"
EARLIER = Path(__file__).parents[2] / "reports" / "trial_2017_18" / "plan.toml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "12ti.csv").write_text(occupations(), encoding="utf-8")
    return tmp_path / "12ti.csv"


def test_a_count_stands_under_its_keys(path: Path) -> None:
    table = described(path, "statfin_12ti", KEYS, None)
    assert table.keys["area_code"] == ("MK01", "MK02", "SSS")
    assert table.keys["occupation"][-1] == "SSS"
    found = table.counts["AVPAIKATLOPUSSA"]
    assert found.shape == (6, 3, 2)
    assert found[3].tolist() == [[20.0, 22.0], [40.0, 42.0], [70.0, 72.0]]  # 5321
    assert not found.flags.writeable


def test_an_empty_cell_is_secret(path: Path) -> None:
    cell = "MK01,1343,TYOTTOMATLOPUSSA,10.0,2021-01"
    path.write_text(occupations((cell, cell.replace("10.0", ""))), encoding="utf-8")
    counts = described(path, "statfin_12ti", KEYS, None).counts["TYOTTOMATLOPUSSA"]
    assert np.argwhere(np.isnan(counts)).tolist() == [[0, 0, 0]]


def test_a_row_that_is_not_there_is_nan() -> None:
    table = pa.table({"k": ["b", "a"], "month": ["2020-01", "2020-02"], "n": ["1", "2"]})
    labels, months, counts = gridded(table, ("k",), ("n",))
    assert labels["k"] == ("a", "b")
    assert months == (Month(2020, 1), Month(2020, 2))
    assert np.nan_to_num(counts["n"], nan=-1).tolist() == [[-1, 2], [1, -1]]


def test_where_it_came_from_is_said(path: Path) -> None:
    origin = described(path, "statfin_12ti", KEYS, None).origin
    assert origin.contract == "statfin_12ti 1.0.0"
    assert (origin.secret_high, origin.disclosure_threshold) == (4, 0)
    assert "12ti" in origin.source


def test_months_of_the_trial_are_seen_by_a_frozen_plan_alone(path: Path) -> None:
    assert described(path, "statfin_12ti", KEYS, None).months[-1] == Month(2021, 2)
    whole = described(path, "statfin_12ti", KEYS, Plan.load(FROZEN))
    assert whole.months[-1] == Month(2021, 3)
    earlier = described(path, "statfin_12ti", KEYS, Plan.load(EARLIER))
    assert earlier.months[-1] == Month(2021, 2)  # a plan of the trial before opens none of them


def test_what_is_no_frozen_plan_opens_nothing(path: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(FROZEN.read_text("utf-8"), encoding="utf-8")
    for nobody in (Opener(), Plan.load(tmp_path / "plan.toml")):
        with pytest.raises(BlindError, match="not frozen"):
            described(path, "statfin_12ti", KEYS, nobody)


def test_a_table_of_the_trial_alone_shows_nothing(path: Path) -> None:
    text = "\n".join(
        line for line in occupations().split("\n") if not line.endswith(("2021-01", "2021-02"))
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeliveryError, match="holds no month before 2021-03"):
        described(path, "statfin_12ti", KEYS, None)


def test_breaches_tell_no_count_of_the_trial(path: Path) -> None:
    cell = "MK01,1343,TYOTTOMATLOPUSSA,12.0,2021-03"
    path.write_text(occupations((cell, cell.replace("12.0", "-8765"))), encoding="utf-8")
    with pytest.raises(ContractBreach, match="masked until the plan is frozen") as caught:
        described(path, "statfin_12ti", KEYS, None)
    assert "8765" not in str(caught.value)
