"""new, choose, freeze, run: a plan of one's own area, from its name to a report on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation import Plan
from evaluation.sources.twin import EARLIEST, synthetic_twin
from tests.cli.typed import digests, typed
from tests.cli.weighed_delivery import deliver

SHORT = '[plan]\nname = "a"\n[usual]\nset = 1\n'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


@pytest.mark.parametrize(
    ("words", "areas"),
    [
        (("--area", "Turku"), ["turku"]),
        (("--area", "Åbo"), ["turku"]),
        (("--area", "853"), ["turku"]),
        (("--area", "Kerava", "--area", "jyväskylä"), ["vantaa_kerava", "jyvaskyla"]),
        (("--area", "Raisio", "--trial", "2017-18"), ["turku"]),
        ((), []),
    ],
)
def test_a_folder_with_a_plan_that_loads(
    words: tuple[str, ...], areas: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    done = typed("new", folder, *words)
    assert done.returncode == 0, done.stderr
    *_, plan, house = done.stdout.splitlines()
    assert (plan, house) == (str(folder / "plan.toml"), str(folder / "house" / "house.toml"))
    assert done.stderr == f"Next: evaluation choose {plan} --data DIR --write\n"
    made = Plan.load(plan)
    assert made.plan.name == "mine" and not made.frozen
    named = ["all_by_jobseekers", *areas, "all_by_area"]
    assert [one.name for one in made.estimand] == named


def test_own_donors_from_a_file(tmp_path: Path) -> None:
    codes = [f"KU{place.code}" for place in Plan.parse(SHORT).trial.never_treated]
    (tmp_path / "donors.txt").write_text("# ours\n" + "\n".join(codes[:120]) + "\n", "utf-8")
    folder = tmp_path / "mine"
    done = typed("new", folder, "--area", "Espoo", "--donors", tmp_path / "donors.txt")
    assert done.returncode == 0, done.stderr
    assert "at most 120 municipalities" in done.stdout
    made = Plan.load(folder / "plan.toml")
    assert made.comparison.donors == tuple(code.removeprefix("KU") for code in codes[:120])


def test_every_fault_is_said_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    words = ("--area", "Turkuu", "--area", "Imatra", "--area", "49", "--donors", "Lahti,nowhere")
    done = typed("new", tmp_path / "Mine", *words)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("E_PLAN: no plan can be made: 6 fault(s)\n")
    assert [line.partition("]")[0].strip() for line in done.stderr.splitlines()[3:]] == [
        *("- [name", "- [area", "- [area", "- [area"),
        *("- [donors", "- [donors"),
    ]
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert typed("new", folder, "--area", "Turku").returncode == 0
    before = digests(folder)
    again = typed("new", folder, "--area", "Espoo")
    assert again.returncode == 1 and "it is there already" in again.stderr
    assert digests(folder) == before


def test_nothing_is_put_into_a_folder_of_ours(quick_folder: Path) -> None:
    before = digests(quick_folder)
    done = typed("new", quick_folder / "mine", "--area", "Turku")
    assert done.returncode == 1 and "which evaluation wrote" in done.stderr
    assert digests(quick_folder) == before


def test_an_option_that_is_none_is_misuse(tmp_path: Path) -> None:
    assert typed("new").returncode == 2
    assert typed("new", tmp_path / "a", "--place", "Turku").returncode == 2


@pytest.mark.slow
def test_three_commands_to_a_report_on_turku(tmp_path: Path) -> None:
    """On the twin, as somebody would deliver it, from the first month of fake dates on."""
    years = range(EARLIEST.year, 2023)
    data = deliver(synthetic_twin(since=EARLIEST), tmp_path / "data", years)
    folder, out = tmp_path / "turku", tmp_path / "out"
    plan = folder / "plan.toml"
    assert typed("new", folder, "--area", "Åbo").returncode == 0
    (folder / "house" / "logo.svg").write_bytes(SVG)

    chosen = typed("choose", plan, "--data", data, "--write")
    assert chosen.returncode == 0, chosen.stderr
    assert typed("freeze", plan, "--not-seen").returncode == 0
    done = typed("run", plan, "--data", data, "--output", out, "--language", "sv")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Alla försökskommuner tillsammans: ")
    assert lines[3].startswith("Åbo: ") and len(lines) >= 8
    assert f"En sida: {out / 'page.sv.html'}" in lines

    kept = json.loads((out / "plan.json").read_text("utf-8"))
    assert "usual" not in kept and len(kept["candidate"]) == 23
    assert kept["calendar"]["windows"]["W1"] == ["2021-03", "2022-04"]
    results = json.loads((out / "results.json").read_text("utf-8"))
    assert {row["estimand"] for row in results["evidence"]} >= {"turku", "all_by_jobseekers"}

    said = typed("run", plan, "--data", data, "--summary-only", "--language", "sv")
    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines() == lines[:6]
    assert not (folder / "latest").exists()
