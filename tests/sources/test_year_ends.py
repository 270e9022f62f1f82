"""The population beside a table: read as delivered, refused with every breach, carried along."""

from __future__ import annotations

import gzip
import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import pytest

from evaluation.domain import Month, mergers, municipalities
from evaluation.errors import ContractBreach, DeliveryError
from evaluation.plan.plan import Plan
from evaluation.sources.delivery import DeliveredFile, Delivery, files_of, read_delivery
from evaluation.sources.statfin_12r5 import UNEMPLOYED
from evaluation.sources.vintage import read_vintage
from evaluation.sources.year_ends import population_breaches, year_ends
from tests.sources.delivered import Table, texts

CODES = tuple(municipalities())
YEARS = range(2017, 2022)
Counts = Mapping[tuple[str, int], int]


def people(
    codes: Iterable[str] = CODES, years: Iterable[int] = YEARS
) -> dict[tuple[str, int], int]:
    """1000 + the code, 12 more each year."""
    return {(c, y): 1000 + int(c) + 12 * (y - 2017) for c in codes for y in years}


def tidy(counts: Counts, *, country: bool = False, more: Iterable[str] = ()) -> str:
    rows = [f"KU{code},{year},{count}" for (code, year), count in counts.items()]
    if country:
        for year in sorted({year for _, year in counts}):
            rows.append(f"SSS,{year},{sum(n for (_, y), n in counts.items() if y == year)}")
    return "\n".join(["area_code,year,population", *rows, *more]) + "\n"


def as_statfin(counts: Counts) -> str:
    rows = [f"KU{code},{{}},{year},{count}" for (code, year), count in counts.items()]
    every = [row.format(part) for row in rows for part in ("SSS,SSS", "SSS,1", "025,SSS")]
    return "Alue,Ikä,Sukupuoli,Vuosi,vaesto\n" + "\n".join(every) + "\n"


def beside(text: str, name: str = "population.csv", codes: Iterable[str] = CODES) -> Delivery:
    """A delivery that came with this text, whose table is of these municipalities."""
    content = text.encode()
    files = (
        DeliveredFile("12r5.csv", b""),
        DeliveredFile(name, gzip.compress(content) if name.endswith(".gz") else content),
    )
    area = "area_code\n" + "\n".join(f"KU{code}" for code in codes)
    table = Table(("area_code",), tuple((line,) for line in area.split("\n")[1:])).arrow()
    return Delivery(name="12r5.csv", sha256="0" * 64, table=table, updated=None, files=files)


def refused(text: str, codes: tuple[str, ...] = CODES) -> list[tuple[str, str, str]]:
    delivery = beside(text, codes=codes)
    with pytest.raises(ContractBreach, match="breaches contract statfin_11re") as raised:
        year_ends(delivery, codes)
    assert [str(one) for one in population_breaches(delivery)] == texts(raised.value)
    return [(one.rule, one.where, one.found) for one in raised.value.breaches]


@pytest.mark.parametrize("written", [tidy, as_statfin, lambda c: tidy(c).replace(",", ";")])
@pytest.mark.parametrize("name", ["population.csv", "population.csv.gz"])
def test_every_form_is_read_to_the_last_count(written: Callable[[Counts], str], name: str) -> None:
    found = year_ends(beside(written(people()), name), CODES)
    assert found is not None
    assert (found.codes, found.years) == (CODES, tuple(YEARS))
    i = CODES.index("049")
    assert found.counts[i].tolist() == [1049.0, 1061.0, 1073.0, 1085.0, 1097.0]
    assert found.counts.sum() == sum(people().values())


def test_without_the_file_there_is_none() -> None:
    delivery = beside(tidy(people()), "notes.csv")
    assert year_ends(delivery, CODES) is None
    assert population_breaches(delivery) == []


def test_larger_areas_and_the_country_are_no_municipality() -> None:
    more = [f"MK01,{year},7" for year in YEARS]
    found = year_ends(beside(tidy(people(), country=True, more=more)), CODES)
    assert found is not None
    assert found.counts.sum() == sum(people().values())


def test_a_merged_municipality_is_summed_into_the_one_of_the_table() -> None:
    gone = mergers()[0]
    counts = people(years=range(2012, 2022)) | {(gone.code, y): 500 for y in range(2012, 2015)}
    assert gone.effective.year == 2015
    found = year_ends(beside(tidy(counts)), CODES)
    assert found is not None
    i = CODES.index(gone.into)
    usual = [people((gone.into,), [y])[gone.into, y] for y in found.years]
    extra = [500 if year < 2015 else 0 for year in found.years]
    assert found.counts[i].tolist() == np.add(usual, extra).tolist()


def test_a_table_in_an_older_classification_keeps_its_own() -> None:
    gone = mergers()[0]
    codes = tuple(sorted((*CODES, gone.code)))
    counts = people(codes, range(2010, 2015))
    found = year_ends(beside(tidy(counts), codes=codes), codes)
    assert found is not None
    assert found.counts[codes.index(gone.code), 0] == counts[gone.code, 2010]


def test_every_breach_is_named_at_once() -> None:
    counts: dict[tuple[str, int], object] = dict(people())
    del counts["049", 2019], counts["049", 2020]
    counts["091", 2018], counts["092", 2018], counts["005", 2017] = -4, "12.5", 0
    counts["009", 2018] = ""
    for year in YEARS:
        del counts["010", year]
    more = ["KU020,2018,1044", "KU999,2018,5", "KU020,,7", "XX1,2018,3"]
    found = refused(tidy(counts, more=more))  # type: ignore[arg-type]
    wheres = {(rule, where.split(", column")[0]) for rule, where, _ in found}
    assert ("no year missing", "KU049, 2019") in wheres
    assert ("all municipalities", "KU010") in wheres
    assert ("municipality code", "KU999") in wheres
    said = " | ".join(text for *_, text in found)
    for part in (
        "'-4' is negative",
        "'12.5' is not a number",
        "0 is outside 1 … ",
        "2 rows for the same area and year",
        "is in the delivery, its people are not",
        "2 year(s) missing: 2019, 2020",
        "'XX1'",
    ):
        assert part in said, part
    assert sum(text in ("empty", "''") for *_, text in found) == 2  # a count and a year
    assert {rule for rule, *_ in found} == {
        "a count",
        "range",
        "form of the value",
        "one row an area and year",
        "no year missing",
        "all municipalities",
        "municipality code",
    }


def test_municipalities_that_do_not_add_up_to_the_country_are_refused() -> None:
    text = tidy(people(), country=True).replace("KU049,2019,1073", "KU049,2019,1072")
    ((rule, where, found),) = refused(text)
    whole = sum(n for (_, year), n in people().items() if year == 2019)
    assert (rule, where) == ("municipalities add up to the country", "column population, SSS, 2019")
    assert found == f"municipalities sum to {whole - 1}, the country is {whole}"


def test_a_year_that_nobody_has_is_missing_too() -> None:
    found = refused(tidy(people(years=[2017, 2018, 2020])))
    assert len(found) == len(CODES)
    assert {text for *_, text in found} == {"1 year(s) missing: 2019"}


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "holds no row"),
        ("area_code,year,population\nKU049,2019\n", "no table of rows and columns"),
        ("area_code,Alue,year,population\nKU049,KU049,2019,5\n", "no table of rows and columns"),
        ("Alue,Ikä,Sukupuoli,Vuosi,vaesto\nKU049,025,SSS,2019,5\n", "no row of all ages"),
    ],
)
def test_what_is_no_table_of_people_is_refused(text: str, match: str) -> None:
    with pytest.raises(DeliveryError, match=match):
        year_ends(beside(text), CODES)


def test_other_headings_are_named_as_columns() -> None:
    found = refused("kunta;väki\nKU049;5\n")
    assert {where for _, where, _ in found} == {
        "column area_code",
        "column year",
        "column population",
        "column kunta",
        "column väki",
    }


# In a folder


@pytest.fixture
def folder(delivered: Path, tmp_path: Path) -> Path:
    shutil.copy(delivered, tmp_path / "12r5.csv")
    (tmp_path / "population.csv").write_text(tidy(people(years=range(2018, 2022))), "utf-8")
    return tmp_path


def test_the_file_is_read_with_the_table_and_is_no_second_table(folder: Path) -> None:
    for path in (folder, folder / "12r5.csv"):
        assert [file.name for file in files_of(path)] == ["12r5.csv", "population.csv"]
        read = read_delivery(path)
        assert [file.name for file in read.files] == ["12r5.csv", "population.csv"]
        assert read.name == "12r5.csv"


def test_a_vintage_has_it_blind_and_open_and_cut_off(folder: Path, quick_plan: Plan) -> None:
    closed = read_vintage(folder)
    assert closed.blind
    assert closed.population is not None
    i, t = closed.municipalities.index("049"), closed.months.index(Month(2021, 5))
    assert closed.population[i, t] == pytest.approx(1049 + 12 * (3 + 5 / 12))
    assert np.isnan(closed.counts[UNEMPLOYED][i, t])
    whole = closed.unblinded(quick_plan)
    assert np.array_equal(whole.population, closed.population)  # type: ignore[arg-type]
    short = whole.until(Month(2020, 3))
    assert short.population is not None
    assert short.population.shape == (len(CODES), len(short.months))
    assert set(closed.hashes) == set(whole.hashes) == {"12r5.csv", "population.csv"}
    content = (folder / "population.csv").read_bytes()
    assert closed.hashes["population.csv"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("change", ["other", "gone"])
def test_a_population_that_was_changed_since_opens_nothing(
    folder: Path, quick_plan: Plan, change: str
) -> None:
    closed = read_vintage(folder)
    path = folder / "population.csv"
    path.unlink() if change == "gone" else path.write_text(tidy(people(years=[2018])), "utf-8")
    with pytest.raises(DeliveryError, match="was changed since") as raised:
        closed.unblinded(quick_plan)
    assert [breach.where for breach in raised.value.breaches] == ["population.csv"]


def test_two_populations_are_one_too_many(folder: Path) -> None:
    (folder / "population.csv.gz").write_bytes(gzip.compress(b"x"))
    with pytest.raises(DeliveryError, match=r"population\.csv and population\.csv\.gz beside"):
        read_delivery(folder)


def test_a_broken_population_refuses_the_delivery(folder: Path) -> None:
    text = (folder / "population.csv").read_text("utf-8").replace("KU049,2019", "KU049,2018")
    (folder / "population.csv").write_text(text, "utf-8")
    with pytest.raises(ContractBreach, match=r"'population\.csv' breaches") as raised:
        read_vintage(folder)
    assert {breach.rule for breach in raised.value.breaches} == {
        "one row an area and year",
        "no year missing",
    }


def test_the_population_alone_is_no_delivery(folder: Path) -> None:
    (folder / "12r5.csv").unlink()
    with pytest.raises(DeliveryError, match=r"holds 0 tables \(none\)"):
        read_delivery(folder)
