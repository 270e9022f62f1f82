"""Blind until frozen: what the treated did after the trial began is nowhere to be read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner
from delivered import Table

from evaluation import Plan
from evaluation.cli import commands
from evaluation.domain import OUTCOMES, TRIAL_START, Month, employment_trial
from evaluation.errors import (
    BlindError,
    Breach,
    ContractBreach,
    DeliveryError,
    DesignError,
    PlanError,
)
from evaluation.plan.entry import chained_to
from evaluation.plan.plan import freeze
from evaluation.plan.registration import Registration, register_path
from evaluation.sources.blind import HIDDEN, without_hidden
from evaluation.sources.cells import measure
from evaluation.sources.formats.separated import _collector
from evaluation.sources.opening import Opener
from evaluation.sources.vintage import Vintage, read_vintage

QUICK = Path(__file__).parents[1] / "quick.toml"
UNEMPLOYED = "TYOTTOMATLOPUSSA"
ESPOO, ALAJARVI = "049", "005"  # treated, and never treated
BEFORE, AFTER = Month(2021, 2), Month(2021, 5)


@pytest.fixture(scope="module")
def unfrozen() -> Plan:
    return Plan.parse(QUICK.read_text("utf-8"))


@pytest.fixture(scope="module")
def opened(blind: Vintage, quick_plan: Plan) -> Vintage:
    return blind.unblinded(quick_plan)


@pytest.fixture(scope="module")
def delivered(twin: Vintage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The twin's years 2019 to 2021 as a delivery: real enough to be blind."""
    years = [Table.of(twin, year) for year in (2019, 2020, 2021)]
    table = Table(years[0].header, tuple(row for year in years for row in year.rows))
    path = tmp_path_factory.mktemp("delivery") / "12r5.csv"
    path.write_text(table.text(), "utf-8")
    return path


@pytest.fixture(scope="module")
def blind(delivered: Path) -> Vintage:
    return read_vintage(delivered)


def test_treated_months_and_the_country_are_masked_and_nothing_else(
    blind: Vintage, twin: Vintage
) -> None:
    treated = np.isin(blind.municipalities, sorted(employment_trial().codes))
    after = np.array([month >= TRIAL_START for month in blind.months])
    months = [twin.months.index(month) for month in blind.months]
    assert blind.blind
    assert blind.hidden.sum() == treated.sum() * 10  # March to December 2021
    for name, counts in blind.counts.items():
        true = twin.counts[name][:, months]
        assert np.isnan(counts[np.ix_(treated, after)]).all()
        np.testing.assert_array_equal(counts[~treated], true[~treated])
        np.testing.assert_array_equal(counts[:, ~after], true[:, ~after])
        np.testing.assert_array_equal(np.isnan(blind.country[name]), after)


def test_a_masked_count_is_no_secret_one(blind: Vintage) -> None:
    assert blind.at(ESPOO, BEFORE, UNEMPLOYED) > 1000
    assert blind.at(ALAJARVI, AFTER, UNEMPLOYED) > 0
    with pytest.raises(BlindError, match="KU049 in 2021-05"):
        blind.at(ESPOO, AFTER, UNEMPLOYED)


def test_cells_of_the_treated_are_hidden_and_not_undefined(blind: Vintage) -> None:
    cells = measure(blind, [OUTCOMES[name] for name in OUTCOMES], 2019)
    for found in cells.measures.values():
        for array in (found.value, found.low, found.high):
            assert np.isnan(array[blind.hidden]).all()
        assert not found.undefined[blind.hidden].any()
        assert not found.secret[blind.hidden].any()


def test_only_a_frozen_plan_opens_it(
    blind: Vintage, opened: Vintage, twin: Vintage, quick_plan: Plan, unfrozen: Plan
) -> None:
    with pytest.raises(BlindError) as caught:
        blind.unblinded(unfrozen)
    assert "evaluation freeze PLAN" in caught.value.remedy
    assert not opened.blind
    assert not opened.hidden.any()
    assert opened.at(ESPOO, AFTER, UNEMPLOYED) == twin.at(ESPOO, AFTER, UNEMPLOYED)
    month = twin.months.index(AFTER)
    assert opened.country[UNEMPLOYED][opened.months.index(AFTER)] == twin.country[UNEMPLOYED][month]
    assert opened.unblinded(quick_plan) is opened


def test_the_twin_is_open_to_every_plan(twin: Vintage, unfrozen: Plan) -> None:
    assert not twin.blind
    assert twin.unblinded(unfrozen) is twin


def test_what_a_notebook_shows_is_blind(blind: Vintage, twin: Vintage) -> None:
    value = f"{twin.at(ESPOO, AFTER, UNEMPLOYED):.0f}"
    assert "BLIND" in blind._repr_html_()
    for text in (repr(blind), str(blind), blind._repr_html_()):
        assert value not in text


@pytest.mark.parametrize(
    ("code", "month", "told"),
    [(ESPOO, AFTER, False), (ESPOO, BEFORE, True), (ALAJARVI, AFTER, True), ("SSS", AFTER, False)],
    ids=["treated after", "treated before", "donor after", "the country after"],
)
def test_an_error_does_not_tell_what_is_masked(
    delivered: Path, tmp_path: Path, code: str, month: Month, told: bool
) -> None:
    """A fault in a masked row keeps its line and its rule, and loses its value."""
    area = code if code == "SSS" else f"KU{code}"
    lines = delivered.read_text("utf-8").splitlines()
    column = lines[0].split(",").index(UNEMPLOYED)
    (number,) = [
        n for n, line in enumerate(lines) if line.startswith(f"{area},") and f",{month}," in line
    ]
    row = lines[number].split(",")
    row[column] = "-98765"
    lines[number] = ",".join(row)
    path = tmp_path / "12r5.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(ContractBreach) as caught:
        read_vintage(path)
    text = str(caught.value)
    assert f"line {number + 1}" in text
    assert ("98765" in text) is told
    assert (HIDDEN in text) is not told
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_rows_that_cannot_be_told_apart_are_veiled(delivered: Path, tmp_path: Path) -> None:
    """Without the column of areas nobody can say whose values they are."""
    rows = [line.split(",") for line in delivered.read_text("utf-8").splitlines()]
    text = "\n".join(
        ",".join(["place", *r[2:]] if i == 0 else ["?", *r[2:]]) for i, r in enumerate(rows)
    )
    path = tmp_path / "12r5.csv"
    path.write_text(text.replace(",2021-05,", ",2021-05-,", 1), "utf-8")
    with pytest.raises(ContractBreach) as caught:
        read_vintage(path)
    assert "2021-05-" not in str(caught.value)


@pytest.mark.parametrize("area", ["MK01", "SK011", "ELY01", "SSS"])
def test_what_the_treated_add_up_to_is_veiled_with_them(
    delivered: Path, tmp_path: Path, area: str
) -> None:
    """A region's total, less its donors, would be the treated."""
    header, *lines = delivered.read_text("utf-8").splitlines()
    at = header.split(",").index(UNEMPLOYED)
    rows = [line.split(",") for line in lines if line.startswith("KU049,")]
    for row in rows:
        row[0], row[at] = area, "-98765" if row[2] in ("2020-05", "2021-05") else row[at]
    others = [line for line in lines if not line.startswith(area)]
    text = "\n".join([header, *others, *(",".join(row) for row in rows)])
    path = tmp_path / "12r5.csv"
    path.write_text(text + "\n", "utf-8")
    with pytest.raises(ContractBreach) as caught:
        read_vintage(path)
    told = [b for b in caught.value.breaches if b.rule == "a count"]
    assert [HIDDEN in breach.found for breach in told] == [False, True]


# It holds nothing of what it masks, and opening asks the register


def reachable(thing: object) -> Iterator[object]:
    """Everything that an object holds, to the last array and text."""
    seen: set[int] = set()
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type | ModuleType):
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += list(one)
        elif not isinstance(one, np.ndarray | str | bytes | int | float):
            slots = [n for c in type(one).__mro__ for n in getattr(c, "__slots__", ())]
            waiting += [getattr(one, name, None) for name in slots]
            waiting += list(getattr(one, "__dict__", {}).values())


def test_a_blind_vintage_holds_no_masked_value(blind: Vintage, opened: Vintage) -> None:
    i, t = blind.municipalities.index(ESPOO), blind.months.index(AFTER)
    true = opened.counts[UNEMPLOYED][i, t], opened.country[UNEMPLOYED][t]
    arrays = [one for one in reachable(blind) if isinstance(one, np.ndarray)]
    assert len(arrays) >= 2 * len(blind.counts)
    assert not any(np.isin(true, one).any() for one in arrays)
    kept = [one for one in reachable(blind) if isinstance(one, bytes | pa.Table)]
    assert kept == [blind.contract_content]
    assert any(np.isin(true, o).any() for o in reachable(opened) if isinstance(o, np.ndarray))
    assert any(isinstance(one, bytes) for one in reachable(opened))


@pytest.mark.parametrize(
    "fake",
    [
        SimpleNamespace(frozen=True),
        SimpleNamespace(frozen=True, require_registered=lambda: None),
        True,
        None,
        "plan.toml",
    ],
)
def test_nothing_but_a_plan_opens_it(blind: Vintage, fake: object) -> None:
    with pytest.raises(DesignError, match="unblinded"):
        blind.unblinded(fake)  # type: ignore[arg-type]


def test_no_other_class_opens_it(blind: Vintage, unfrozen: Plan) -> None:
    class Willing(Opener):
        def require_registered(self) -> None:
            """It asks nobody."""

    class Wilful(Plan):
        def require_registered(self) -> None:
            """Nor does this one."""

    for fake in (Willing(), Wilful(**unfrozen.model_dump(exclude_unset=True))):
        with pytest.raises(BlindError):
            blind.unblinded(fake)


def test_an_entry_that_is_in_no_register_does_not_open_it(
    blind: Vintage, unfrozen: Plan, tmp_path: Path
) -> None:
    entry = Registration(plan="quick", sha256=unfrozen.sha256, frozen_on="2021-01-15")
    forged = unfrozen.model_copy()
    forged._registered = chained_to((), entry)
    assert forged.frozen  # it says so itself
    with pytest.raises(BlindError):
        blind.unblinded(forged)
    forged._place = tmp_path / "plan.toml"
    with pytest.raises(BlindError):
        blind.unblinded(forged)


def test_a_register_that_was_changed_since_does_not_open_it(blind: Vintage, tmp_path: Path) -> None:
    path = Path(shutil.copy(QUICK, tmp_path / "plan.toml"))
    freeze(path, seen=False)
    plan = Plan.load(path)
    assert not blind.unblinded(plan).blind
    kept = register_path(path).read_text("utf-8")
    register_path(path).write_text(kept.replace('"seen_with": ""', '"seen_with": "no"'), "utf-8")
    with pytest.raises(PlanError, match="seen_with is not what was written"):
        blind.unblinded(plan)
    register_path(path).unlink()
    with pytest.raises(BlindError):
        blind.unblinded(plan)
    freeze(path, seen=True)
    with pytest.raises(BlindError):  # loaded with another register than the one that is there
        blind.unblinded(plan)


def test_a_delivery_that_was_exchanged_is_not_opened(
    delivered: Path, tmp_path: Path, quick_plan: Plan
) -> None:
    path = Path(shutil.copy(delivered, tmp_path / "12r5.csv"))
    vintage = read_vintage(path)
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(DeliveryError, match="was changed since it was read") as caught:
        vintage.unblinded(quick_plan)
    assert "12r5.csv" in caught.value.breaches[0].where
    path.unlink()
    with pytest.raises(DeliveryError, match="no file"):
        vintage.unblinded(quick_plan)


def test_what_was_cut_blind_is_opened_cut(blind: Vintage, quick_plan: Plan) -> None:
    opened = blind.until(AFTER).unblinded(quick_plan)
    assert opened.months == blind.until(AFTER).months
    assert opened.at(ESPOO, AFTER, UNEMPLOYED) > 1000


def broken(delivered: Path, tmp_path: Path, area: str, month: str, value: str) -> Path:
    """The delivery with one count of the unemployed replaced."""
    header, *lines = delivered.read_text("utf-8").splitlines()
    at = header.split(",").index(UNEMPLOYED)
    rows = [line.split(",") for line in lines]
    for row in rows:
        if (row[0], row[2]) == (area, month):
            row[at] = value
    path = tmp_path / "12r5.csv"
    path.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("area", "month", "told"),
    [("KU049", "2021-05", False), ("KU049", "2020-05", True), ("KU005", "2021-05", True)],
)
def test_check_is_blind_too(
    delivered: Path, tmp_path: Path, area: str, month: str, told: bool
) -> None:
    path = broken(delivered, tmp_path, area, month, "-98765")
    done = CliRunner().invoke(commands, ["check", str(path)])
    assert "[a count] line" in done.output
    assert ("98765" in done.output) is told
    true = path.read_text("utf-8")
    assert true.count("98765") == 1


TABLE = pa.table(
    {
        "area_code": ["KU049", "KU049", "KU005", "SSS", "KU049"],
        "month": ["2020-05", "2021-05", "2021-05", "2021-05", "98765"],
    }
)


@pytest.mark.parametrize(
    ("rule", "where", "told"),
    [
        ("a count", "line 2, column TYOTTOMAT25", True),
        ("a count", "line 3, column TYOTTOMAT25", False),
        ("a count", "line 4, column TYOTTOMAT25", True),
        ("a rule of two months", "line 2, column TYOTTOMAT25, KU049, 2020-05", False),
        ("a rule of two months", "KU049, 2020-05", False),
        ("a rule of two months", "column TYOTTOMAT25, SSS, 2020-05", False),
        ("a rule of two months", "KU005, 2021-05", True),
        ("a rule of two months", "column TYOTTOMAT25", False),
        ("a rule of two months", "somewhere else", False),
        ("municipalities add up to the country", "column TYOTTOMAT25, SSS, 2020-05", True),
        ("municipalities add up to the country", "column TYOTTOMAT25, SSS, 2021-05", False),
        ("a count", "cell F7, column TYOTTOMAT25, KU049, 2021-05", False),
        ("a count", "cell F7, column TYOTTOMAT25, KU049, 2020-05", True),
    ],
)
def test_what_a_breach_may_tell(rule: str, where: str, told: bool) -> None:
    breach = Breach(rule=rule, where=where, found="found 98765", remedy="Mend it")
    (shown,) = without_hidden([breach], TABLE)
    assert ("98765" in shown.found) is told
    assert shown.where == where or "masked" in shown.where


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ("form of the value", "line 6, column month, KU049, 98765"),
        ("form of the value", "cell F6, column month, 98765, 2021-05"),
        ("known column", "column 98765"),
    ],
)
def test_a_masked_value_does_not_stand_in_where(rule: str, where: str) -> None:
    structural = rule == "known column"  # such a breach has no value but its heading
    found, remedy = ("not in it", "Leave it out") if structural else ("'98765'", "Write KU98765")
    breach = Breach(rule=rule, where=where, found=found, remedy=remedy)
    (shown,) = without_hidden([breach], TABLE)
    assert "98765" not in str(shown)


def test_a_row_of_another_length_is_not_quoted() -> None:
    noted: list[Breach] = []
    note = _collector(noted, [])
    note(SimpleNamespace(number=None, text="KU049,98765", actual_columns=2, expected_columns=3))
    assert "98765" not in str(noted[0])
