"""One place to add a thing: the recipes of CONTRIBUTING.md are carried out, run, and counted."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.project.recipes import recipe

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
RECIPES = ("an outcome", "a check", "an estimator")
MOST = {"an outcome": 1, "a check": 2, "an estimator": 3}  # files, catalogues aside
CATALOGUES = {f"evaluation/report/language/{code}.toml" for code in ("fi", "sv", "en")}
HEAVY = 250_000  # bytes: what is larger is neither code nor facts
DECLARED = ("tests/report/language/test_language_keys.py", "tests/checks/test_check.py")
QUICK = "not what_was_found and not not_a_guess"  # those evaluate the small plan


class Added(NamedTuple):
    """A copy of the project with the recipes, the files of each, and what a run of it left."""

    copy: Path
    files: dict[str, set[str]]
    out: Path

    @property
    def results(self) -> dict[str, Any]:
        return json.loads((self.out / "results.json").read_text("utf-8"))


def snapshot(root: Path) -> dict[str, str]:
    files = [path for path in root.rglob("*") if path.is_file()]
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def copied(to: Path) -> None:
    names = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(names, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        there = ROOT / name
        if there.is_file() and there.stat().st_size < HEAVY:
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            (to / name).write_bytes(there.read_bytes())


def in_copy(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=copy, env=environment, capture_output=True, text=True
    )


def plan_with(outcome: str, estimator: str) -> str:
    """The quick plan, of Espoo alone, with what was added."""
    text = (ROOT / "tests" / "quick.toml").read_text("utf-8")
    first, second = text.split("[[estimand]]")[:2]
    for old, new in (
        ('["in_services"]', f'["in_services", "{outcome}"]'),
        ("[inference]", f'[estimators]\nbeside = ["{estimator}"]\n\n[inference]'),
    ):
        assert old in first
        first = first.replace(old, new)
    return f"{first}[[estimand]]{second}".replace('role = "key_secondary"', 'role = "primary"')


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Added:
    copy = tmp_path_factory.mktemp("project")
    copied(copy)
    files, before = {}, snapshot(copy)
    for title in RECIPES:
        for block in recipe(PAGE, title):
            block.put(copy)
        after = snapshot(copy)
        files[title] = {name for name in after if after[name] != before.get(name)}
        before = after
    plan, out = copy / "plan.toml", copy / "out"
    plan.write_text(plan_with("over_50_unemployment", "difference_of_means"), encoding="utf-8")
    ran = in_copy(copy, "evaluation", "run", str(plan), "--output", str(out))
    assert ran.returncode == 0, ran.stderr
    return Added(copy, files, out)


@pytest.mark.parametrize("title", RECIPES)
def test_a_thing_is_added_in_few_files(title: str, added: Added) -> None:
    assert added.files[title] >= CATALOGUES
    assert len(added.files[title] - CATALOGUES) == MOST[title]


def test_an_outcome_that_was_added_is_estimated(added: Added) -> None:
    rows = [r["id"] for r in added.results["estimates"] if r["measure"] == "over_50_unemployment"]
    assert "espoo.over_50_unemployment.P1-E.W1" in rows
    checked = in_copy(
        added.copy, "evaluation", "check", str(added.out / "results.json"), "--contract", "results"
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_check_that_was_added_is_asked_and_has_its_line(added: Added) -> None:
    found = [f for f in added.results["findings"] if f["check"] == "R23"]
    assert {f["outcome"] for f in found} >= {"broad_non_employment", "over_50_unemployment"}
    assert all((f["verdict"], f["values"]) == ("warn", {"donors": 12}) for f in found)


def test_an_estimator_that_was_added_stands_beside_the_plans_own(added: Added) -> None:
    beside = [r for r in added.results["estimates"] if r["estimator"] == "difference_of_means"]
    assert {row["outcome"] for row in beside} == {"broad_non_employment", "in_services"}
    assert all(row["withheld"] == ["other_estimator"] for row in beside)


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_each_is_in_the_report_in_its_own_words(code: str, added: Added) -> None:
    page = "".join(
        (added.out / f"{part}.{code}.html").read_text("utf-8") for part in ("report", "annex")
    )
    catalogue = f"evaluation/report/language/{code}.toml"
    blocks = [b for title in RECIPES for b in recipe(PAGE, title) if b.path == catalogue]
    words = [
        line.split(' = "')[1].rstrip('"')
        for b in blocks
        for line in b.text.splitlines()
        if "=" in line
    ]
    assert len(words) == 5
    assert [said for said in words if said.format(donors=12) not in page] == []


def test_what_was_added_keeps_the_tests_of_catalogues_and_checks(added: Added) -> None:
    ran = in_copy(added.copy, *("pytest", "-n0", "-p", "no:cacheprovider"), *DECLARED, "-k", QUICK)
    assert ran.returncode == 0, ran.stdout
