"""Table 2310 as arrays, from a small file and from the stored series."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from evaluation.domain import Month
from evaluation.sources.filled_vacancies import read_filled_vacancies
from tests.sources.by_key import vacancies

STORED = "tem_2310_vacancies_filled_by_municipality_2006-01_2020-08.csv.gz"


def test_names_are_read_as_codes(tmp_path: Path) -> None:
    (tmp_path / "2310.csv").write_text(vacancies(), encoding="utf-8")
    found = read_filled_vacancies(tmp_path / "2310.csv")
    assert {"049", "099", "478"} <= set(found.municipalities)
    assert len(found.municipalities) == 310
    espoo = found.municipalities.index("049")
    assert found.open[espoo].tolist() == [20, 21]
    assert (found.new[espoo, 0], found.filled[espoo, 0]) == (10, 5)
    assert np.isfinite(found.days).all()


def test_the_stored_series_ends_before_the_trial(finland: Path) -> None:
    found = read_filled_vacancies(finland / "more" / STORED)
    assert (found.months[0], found.months[-1]) == (Month(2006, 1), Month(2020, 8))
    espoo, first = found.municipalities.index("049"), 0
    assert (found.open[espoo, first], found.new[espoo, first]) == (3165, 2139)
    assert (found.filled[espoo, first], found.days[espoo, first]) == (472, 20)
    assert (np.isnan(found.filled) == np.isnan(found.days)).all()
