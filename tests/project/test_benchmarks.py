"""The benchmark harness: same inputs, resumable rounds, a page from stored timings, same digits."""

from __future__ import annotations

import importlib
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks import harness, panels, results
from benchmarks.__main__ import PAGE, REMARKS, RESULTS
from benchmarks.numbers import Numbers, furthest_error, furthest_estimate
from benchmarks.rows import LINEAR, OURS, ROWS, Row, Task, sets
from benchmarks.table import page

SAME = 1e-9  # rounding of two routes to one number, on outcomes of the order of ten
BY_KEY = {row.key: row for row in ROWS}
FASTEST = {
    "group_time_bootstrap": "diff_diff",
    "group_time": "diff_diff",
    "doubly_robust": "csdid",  # diff-diff's is another estimator
    "event_study": "statsmodels",
    "two_way": "statsmodels",
    "saturated": "pyfixest",
    "imputation": "diff_diff",
    "imputation_dynamic": "diff_diff",
    "synthetic": "panelkit",
}


def tiny(row: Row) -> pd.DataFrame:
    return pd.DataFrame(panels.columns(panels.tiny(row.shape)))


def answer(tool: str, row: Row) -> Numbers:
    adapter = importlib.import_module(f"benchmarks.adapters.{tool}")
    prepare = getattr(adapter, f"prepare_{row.key}", pd.DataFrame.copy)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: Numbers = getattr(adapter, row.key)(prepare(tiny(row)))
    return found


@pytest.mark.parametrize("key", sorted(FASTEST))
def test_ours_and_the_fastest_package_give_the_same_digits(key: str) -> None:
    row, tool = BY_KEY[key], FASTEST[key]
    pytest.importorskip(tool, reason=f"{tool} is not in the lock; see benchmarks/requirements.txt")
    ours, theirs = answer(OURS, row), answer(tool, row)
    estimates = furthest_estimate(ours, theirs)
    assert estimates is not None and estimates < SAME
    if key not in ("group_time_bootstrap", "synthetic"):  # drawn; divided by one less
        errors = furthest_error(ours, theirs)
        assert errors is not None and errors < SAME


@pytest.mark.parametrize("key", sorted(BY_KEY))
def test_ours_does_every_row(key: str) -> None:
    ours = answer(OURS, BY_KEY[key])
    assert ours.estimates and set(ours.errors) == set(ours.estimates)
    assert all(np.isfinite(v).all() for v in [*ours.estimates.values(), *ours.errors.values()])


def test_inputs_are_the_same_each_time() -> None:
    first, second = (panels.columns(panels.MUNICIPAL) for _ in range(2))
    for name, column in first.items():
        assert np.array_equal(column, second[name])
    # Stored: another generator, or another version of it, would be another benchmark.
    assert first["y"].mean() == pytest.approx(9.980198012674608, abs=1e-9)


def test_inputs_have_the_shape_that_the_page_says() -> None:
    frame = pd.DataFrame(panels.columns(panels.MUNICIPAL))
    assert len(frame) == 300 * 120
    assert frame.groupby("g")["unit"].nunique().to_dict() == {0: 275, 61: 9, 73: 8, 85: 8}
    assert frame.equals(frame.sort_values(["unit", "time"], ignore_index=True))
    person = pd.DataFrame(panels.columns(panels.person(1000)))
    assert person.groupby("g")["unit"].nunique().to_dict() == {0: 500} | dict.fromkeys(
        (7, 9, 11, 13, 15), 100
    )
    assert person.groupby("unit")[["g", "x1", "x2", "x3"]].nunique().max().max() == 1


def test_every_row_has_its_adapters() -> None:
    folder = Path(harness.__file__).parent / "adapters"
    for tasks in sets():
        for task in tasks:
            source = (folder / f"{task.tool}.py").read_text("utf-8")
            assert f"def {task.row.key}(" in source, task.name


# -- rounds --------------------------------------------------------------------------------------


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the tasks in the order they are measured in; nothing is really run."""
    order: list[str] = []

    def once(task: Task, record: harness.Record, session: str) -> str:
        order.append(task.tool)
        seconds = 100.0 if task.tool == "did_imputation" else 0.5
        record["rounds"].append({"seconds": seconds, "session": session})
        return ""

    monkeypatch.setattr(harness, "once", once)
    monkeypatch.setattr(harness, "installed", lambda tool: "1")
    monkeypatch.setattr(harness, "fingerprint", lambda task: "same")
    return order


def tasks_of(key: str, *tools: str) -> list[list[Task]]:
    row = BY_KEY[key]
    return [[Task(row, tool, row.shape) for tool in tools]]


def test_packages_take_turns_and_long_ones_run_once(measuring: list[str], tmp_path: Path) -> None:
    work = tasks_of("imputation", OURS, "diff_diff", "did_imputation")
    lines = list(harness.run(work, harness.Store(tmp_path), "now"))
    assert measuring == [
        *(OURS, "diff_diff", "did_imputation"),
        *(OURS, "diff_diff"),
        *(OURS, "diff_diff"),
    ]
    assert len(lines) == 7


def test_a_stopped_run_goes_on_where_it_was(measuring: list[str], tmp_path: Path) -> None:
    work, store = tasks_of("imputation", OURS, "diff_diff"), harness.Store(tmp_path)
    running = harness.run(work, store, "first")
    next(running), next(running), next(running)
    running.close()
    list(harness.run(work, store, "second"))
    assert measuring == [OURS, "diff_diff"] * 3
    assert [r["session"] for r in store.read(work[0][0])["rounds"]] == ["first", "first", "second"]
    assert list(harness.run(work, store, "third")) == []


def test_old_measurements_of_other_code_do_not_count(
    measuring: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, store = tasks_of("imputation", OURS), harness.Store(tmp_path)
    list(harness.run(work, store, "first"))
    monkeypatch.setattr(harness, "fingerprint", lambda task: "other")
    list(harness.run(work, store, "second"))
    assert len(measuring) == 2 * harness.ROUNDS


# -- the page ------------------------------------------------------------------------------------


def measured(seconds: float, extra: float, **more: Any) -> dict[str, Any]:
    found = {"seconds": seconds, "extra_mb": extra, "peak_mb": 300.0, "sessions": ["a"]}
    return found | {"estimate_apart": 2e-12, "error_apart": 3e-3} | more


def stored(**imputation: dict[str, Any]) -> results.Results:
    machine = {"cores": 2, "processor": "P", "memory_gb": 8, "system": "S", "python": "3"}
    return {
        "machine": machine | {"blas": ["K"]},
        "versions": {"diff-diff": "9.9", "moderndid": None},
        "rounds": 3,
        "rows": {"imputation": {"300": imputation}},
    }


def line(text: str, *words: str) -> list[str]:
    found = [row for row in text.splitlines() if all(word in row for word in words)]
    assert len(found) == 1, found
    return [cell.strip() for cell in found[0].split("|")[1:-1]]


def test_a_line_has_seconds_ratio_memory_and_digits() -> None:
    text = page(stored(ours=measured(0.02, 10.0), diff_diff=measured(0.5, 45.0)))
    ours = line(text, "| Imputation, overall effect |")
    assert ours[1:7] == ["**ours**", "0.0200", "1.00", "10", "1.00", "300"]
    assert line(text, "| diff-diff | 0.500")[2:] == [
        *("0.500", "25.0", "45", "4.50", "300", "2e-12", "3e-03", "")
    ]
    assert "diff-diff 9.9" in text and "Not installed, so not measured: moderndid" in text


def behind(text: str) -> list[str]:
    after = text.split("## Where we are not ahead")[1]
    return [
        sentence for sentence in after.splitlines() if "Imputation, overall effect:" in sentence
    ]


def test_rows_that_are_ahead_are_not_owned_up_to() -> None:
    assert behind(page(stored(ours=measured(0.02, 10.0), diff_diff=measured(0.2, 30.0)))) == []


def test_rows_that_are_behind_are() -> None:
    own = measured(0.02, 10.0)
    (slow,) = behind(
        page(stored(ours=own, diff_diff=measured(0.19, 30.0), pyfixest=measured(9.0, 99.0)))
    )
    assert "0.0200 s against 0.190 s of diff-diff, 9.5 times as fast" in slow and "MB" not in slow
    (wide,) = behind(
        page(stored(ours=own, diff_diff=measured(0.2, 99.0), pyfixest=measured(9.0, 29.0)))
    )
    assert "10 MB more memory" in wide and "29 MB of pyfixest" in wide and " s against" not in wide


def test_failures_and_mixed_runs_are_said() -> None:
    text = page(
        stored(
            ours=measured(0.02, 10.0),
            diff_diff=measured(0.5, 45.0, sessions=["b"]),
            pyfixest={"failed": "ValueError: no"},
        ),
        remarks="By hand.",
    )
    assert line(text, "| pyfixest |")[-1] == "ValueError: no"
    assert "Imputation, overall effect: measured in 2 runs" in text
    assert "By hand." in text.split("## Where we are not ahead")[1]


def test_distances_are_to_whom_the_entry_should_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "installed", lambda tool: "1")
    entries = {entry.tool: entry for entry in BY_KEY["synthetic"].entries}

    def record(att: float, error: float) -> dict[str, Any]:
        numbers = {"estimates": {"att": [att]}, "errors": {"att": [error]}}
        one = {"seconds": 1.0, "extra_mb": 1.0, "peak_mb": 2.0, "session": "a", "numbers": numbers}
        return {"rounds": [one], "failed": None}

    records = {OURS: record(1.0, 0.5), "ours_as_r": record(2.0, 0.5), "diff_diff": record(2.5, 0.4)}
    found = results.summary(entries["diff_diff"], records)
    assert found["estimate_apart"] == 0.5 and found["error_apart"] == pytest.approx(0.2)
    assert "estimate_apart" not in results.summary(entries[OURS], records)


def test_drawn_errors_are_compared_in_averages_only() -> None:
    both = {"simple": [0.1], "cells": [0.2, 0.3]}
    one = {"numbers": {"estimates": both, "errors": both}}
    assert results.numbers(one, drawn=True) == Numbers(both, {"simple": [0.1]})
    assert results.numbers(one, drawn=False) == Numbers(both, both)


# -- what is committed ---------------------------------------------------------------------------


@pytest.fixture
def committed() -> results.Results:
    found: results.Results = json.loads(RESULTS.read_text("utf-8"))
    return found


def test_the_page_is_made_from_the_committed_results(committed: results.Results) -> None:
    remarks = REMARKS.read_text("utf-8") if REMARKS.is_file() else ""
    assert PAGE.read_text("utf-8") == page(committed, remarks)


def test_digits_that_differ_have_their_reason(committed: results.Results) -> None:
    for row in ROWS:
        found = committed["rows"][row.key][str(row.shape.units)]
        for entry in row.entries:
            one = found[entry.tool]
            for distance in (one.get("estimate_apart"), one.get("error_apart")):
                assert distance is None or distance < SAME or entry.note, (row.key, entry.tool)


def test_cost_is_measured_at_each_size(committed: results.Results) -> None:
    for key in LINEAR:
        assert set(committed["rows"][key]) == {"100000", "200000", "400000"}
