"""Table 12ti as arrays, from a long file and from the stored series."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from evaluation.domain import Month
from evaluation.domain.occupation import ALL, care_occupations
from evaluation.sources.occupations import Occupations, read_occupations
from tests.sources.by_key import CARE, occupations

STORED = "statfin_12ti_regions_all_occupations.csv.gz"


def test_jobseekers_and_vacancies_by_occupation_area_and_month(tmp_path: Path) -> None:
    (tmp_path / "12ti.csv").write_text(occupations(), encoding="utf-8")
    found = read_occupations(tmp_path / "12ti.csv")
    assert found.occupations == (*CARE, ALL)
    assert found.areas == ("MK01", "MK02", "SSS")
    assert found.months == (Month(2021, 1), Month(2021, 2))
    assert found.jobseekers[0].tolist() == [[10, 11], [20, 21], [35, 36]]
    assert found.vacancies[0].tolist() == [[20, 22], [40, 42], [70, 72]]


def test_an_occupation_is_known_by_its_code_alone(tmp_path: Path) -> None:
    """PxWeb writes code and words in one cell."""
    text = occupations().replace(",5321,", ",5321 Lähihoitajat,").replace(",SSS,", ",SSS Kaikki,")
    (tmp_path / "12ti.csv").write_text(
        text.replace("ammattiryhma", "Ammattiryhmä"), encoding="utf-8"
    )
    assert read_occupations(tmp_path / "12ti.csv").occupations == (*CARE, ALL)


@pytest.fixture(scope="module")
def stored(finland: Path, tmp_path_factory: pytest.TempPathFactory) -> Occupations:
    """Care occupations and all together, of the stored series of every occupation."""
    path = tmp_path_factory.mktemp("12ti") / "12ti.csv"
    wanted = {*care_occupations(), ALL, "ammattiryhma"}
    with gzip.open(finland / "more" / STORED, "rt", encoding="utf-8") as rows:
        path.write_text("".join(row for row in rows if row.split(",")[1] in wanted), "utf-8")
    return read_occupations(path)


def test_the_stored_series_is_that_of_12r5(stored: Occupations) -> None:
    """Over all occupations: the country's anchors of January 2020 and 2021."""
    country = stored.occupations.index(ALL), stored.areas.index("SSS")
    for month, count in ((Month(2020, 1), 251_682), (Month(2021, 1), 332_834)):
        assert stored.jobseekers[country][stored.months.index(month)] == count
    assert len(stored.areas) == 20
    assert stored.months[0] == Month(2006, 1)
    assert stored.months[-1] == Month(2021, 2)
