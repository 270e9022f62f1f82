"""Two editions of one plan: the twin's months as deliveries, the later with one figure revised."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evaluation import Plan, Vintage, read_vintage, run, write
from evaluation.domain import Month
from evaluation.editions.edition import Edition

QUICK = Path(__file__).parents[1] / "quick.toml"
FIRST = Month(2018, 1)  # of clean_pre of the quick plan: older months would only be read
REVISED, BY = ("049", Month(2021, 5)), 500  # unemployed of Espoo, and how many more there were


def delivered(vintage: Vintage, last: Month, path: Path, *, revised: bool) -> Path:
    """The twin's table up to a month, as a CSV of the columns that the plan needs."""
    columns = list(vintage.counts)
    lines = ["area_code,area_name,month," + ",".join(columns)]
    for i, code in enumerate((*vintage.municipalities, "SSS")):
        for t, month in enumerate(vintage.months):
            if month < FIRST:
                continue
            if month > last:
                break
            values = []
            for column in columns:
                country = code == "SSS"
                count = vintage.country[column][t] if country else vintage.counts[column][i, t]
                moved = revised and month == REVISED[1] and (country or code == REVISED[0])
                if moved and column == "TYOTTOMATLOPUSSA":
                    count += BY
                values.append("" if count != count else f"{count:.0f}")
            area = code if code == "SSS" else f"KU{code}"
            lines.append(f"{area},x,{month}," + ",".join(values))
    path.mkdir()
    (path / "12r5.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("plan")
    for name in ("quick.toml", "quick.frozen.json"):
        shutil.copy(QUICK.parent / name, folder / name)
    return Plan.load(folder / "quick.toml")


def made(plan: Plan, data: Path, output: Path) -> Path:
    return write(run(plan, read_vintage(data)), output, ["en"], delivery=data)


@pytest.fixture(scope="session")
def first_folder(plan: Plan, twin: Vintage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    data = delivered(twin, Month(2022, 2), folder / "data", revised=False)
    return made(plan, data, folder / "2022")


@pytest.fixture(scope="session")
def second_folder(plan: Plan, twin: Vintage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("second")
    data = delivered(twin, Month(2022, 4), folder / "data", revised=True)
    return made(plan, data, folder / "2023")


@pytest.fixture
def first(first_folder: Path) -> Edition:
    return Edition.open(first_folder)


@pytest.fixture
def second(second_folder: Path) -> Edition:
    return Edition.open(second_folder)


@pytest.fixture(scope="module")
def true(quick_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to forge beside."""
    return Path(shutil.copytree(quick_folder, tmp_path_factory.mktemp("forged") / "true"))


@pytest.fixture
def forged(true: Path) -> Path:
    """The same folder, to be changed."""
    shutil.rmtree(true.parent / "forged", ignore_errors=True)
    return Path(shutil.copytree(true, true.parent / "forged"))
