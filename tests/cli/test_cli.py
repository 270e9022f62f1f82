"""The commands as a person types them: what they print, what they leave, how they end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from evaluation.cli import commands
from tests.cli.typed import COMMAND, digests, evaluation, typed

QUICK = Path(__file__).parents[1] / "quick.toml"


@pytest.mark.parametrize("command", sorted(commands.commands))
def test_every_command_explains_itself(command: str) -> None:
    shown = CliRunner().invoke(commands, [command, "--help"])
    assert shown.exit_code == 0
    assert f"evaluation {command} " in shown.output


def test_a_summary_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    plan = tmp_path / "quick.toml"
    plan.write_bytes(QUICK.read_bytes())
    done = typed("run", plan, "--summary-only")
    assert done.returncode == 0, done.stderr
    first, number = done.stdout.splitlines()
    assert first.startswith("SYNTHETIC TWIN") and "percentage points" in number
    assert list(tmp_path.iterdir()) == [plan]


def test_a_summary_alone_and_a_folder_for_it_contradict_each_other(tmp_path: Path) -> None:
    done = typed("run", QUICK, "--summary-only", "--output", tmp_path / "out")
    assert done.returncode == 2 and "writes nothing" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_run_writes_one_language_the_same_bytes_as_any_process_and_says_where(
    quick_folder: Path, tmp_path: Path
) -> None:
    """Also with another seed of hashes, and from another working directory."""
    words = ("run", str(QUICK), "--output", "out", "--language", "en")
    done = evaluation(*words, cwd=tmp_path, PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "out") == digests(quick_folder)
    said, number, where, *others = done.stdout.strip().splitlines()
    assert said.startswith("SYNTHETIC TWIN") and "Grade C: descriptive difference." in said
    row = next(
        row
        for row in json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))["estimates"]
        if row["id"] == "all_by_jobseekers.broad_non_employment.P1.W1"
    )
    assert number.startswith(f"−{abs(row['att']):.2f} percentage points (95% interval ")
    assert f"p = {row['p_value']:.3f} (smallest possible)" in number and row["p_at_floor"]
    assert where == f"Report: {Path('out') / 'report.en.html'}"
    files = {
        "Annex": "annex.en.html",
        "Tables": "tables.en.xlsx",
        "Report, PDF": "report.en.pdf",
        "Annex, PDF": "annex.en.pdf",
    }
    assert others == [f"{name}: {Path('out') / file}" for name, file in files.items()]
    assert "SYNTHETIC TWIN" in done.stderr
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "report.en.html",
        "report.en.pdf",
        "annex.en.html",
        "annex.en.pdf",
        "results.json",
        "ledger.parquet",
        "manifest.json",
        "ro-crate-metadata.json",
        "plan.frozen.json",
        "plan.json",
        "requirements.lock",
        "tables",
        "tables.en.xlsx",
        "figures",
    }


def test_a_clustered_standard_error_for_espoo_alone_is_refused(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    insisted = 'weighting = "single"\nalso = ["cluster_cr2_bell_mccaffrey"]'
    asked = QUICK.read_text("utf-8").replace('weighting = "single"', insisted)
    plan.write_text(asked, encoding="utf-8")
    done = typed("run", plan, "--output", tmp_path / "out")
    assert done.returncode == 1
    assert "E_REFUSED" in done.stderr and "cluster_cr2_bell_mccaffrey" in done.stderr
    assert "one treated cluster" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_window_past_2024_is_refused_whatever_the_data_hold(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    longer = QUICK.read_text("utf-8").replace(
        'W1 = ["2021-03", "2022-04"]', 'W1 = ["2021-03", "2025-01"]'
    )
    plan.write_text(longer, encoding="utf-8")
    done = typed("run", plan, "--output", tmp_path / "out")
    assert done.returncode == 1
    assert "E_NO_UNTREATED" in done.stderr and "Traceback" not in done.stderr


def test_a_missing_plan_and_a_wrong_option_end_differently(tmp_path: Path) -> None:
    assert typed("run", tmp_path / "none.toml").returncode == 1
    assert typed("run", QUICK, "--no-such-option").returncode == 2


def test_check_lists_all_breaches_and_exits_1(tmp_path: Path) -> None:
    delivery = tmp_path / "12r5.csv"
    delivery.write_text("area_code,month,TYOTTOMATLOPUSSA,TYOVOIMATK\nKU49,2021-13,-1,\n", "utf-8")
    done = typed("check", delivery, "--contract", "statfin_12r5")
    assert done.returncode == 1
    for part in ("KU49", "2021-13", "'-1' is negative", "column TYOVOIMATK", "Espoo is not in the"):
        assert part in done.stdout, part


def test_check_of_an_unknown_contract_names_those_there_are(tmp_path: Path) -> None:
    done = typed("check", tmp_path, "--contract", "nothing")
    assert done.returncode == 1
    assert "statfin_12r5" in done.stderr


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "run", str(QUICK), "--output", str(tmp_path / "out")],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # also if we ignore it
    )
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not list(tmp_path.glob(".out.*")):
        time.sleep(0.02)  # until it has begun to write beside
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Nothing was written" in stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["run", "certify", "freeze", "verify", "compare", "check"])
def test_examples_in_the_help_stand_on_lines_of_their_own(name: str) -> None:
    done = typed(name, "--help")
    assert "\\b" not in done.stdout
    examples = [line for line in done.stdout.splitlines() if line.strip().startswith("evaluation ")]
    assert examples
    assert all(line.count("evaluation ") == 1 for line in examples)


def test_check_lists_the_areas_that_were_passed_over(finland: Path) -> None:
    answer = str(finland / "pxweb" / "12r5_2026M06_v1_json.json")
    shown = CliRunner().invoke(commands, ["check", answer])
    assert "Passed over, areas that nobody knows and that hold no count: ELY80" in shown.output
