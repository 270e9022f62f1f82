"""The project as a whole: what it says of itself is so, and nothing of a workplace is in it."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

import evaluation
from evaluation.checks.battery import all_checks
from evaluation.cli import commands
from evaluation.plan.choices import PoolName
from tests.project import package_index

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "evaluation"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE, LONGEST_FUNCTION = 300, 50
NOT_THERE = {"xx.toml"}  # a catalogue that somebody may add
LARGEST_FOLDER = 19  # modules: the report has one for each of its sections


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_the_architecture_page_lists_the_modules_that_there_are() -> None:
    """If not: python -m tests.project.package_index."""
    page = read("ARCHITECTURE.md")
    assert package_index.written(page) == page


def test_every_module_says_what_it_is_and_no_folder_is_a_drawer() -> None:
    assert [path for path in MODULES if not package_index.says(path)] == []
    folders = Counter(path.parent for path in MODULES)
    assert {f.name: n for f, n in folders.items() if n > LARGEST_FOLDER} == {}


@pytest.mark.parametrize(
    "page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/methods.md", "docs/README.md"]
)
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    """By its path, or by its name alone where a path stands beside it."""
    there = [path.relative_to(ROOT).as_posix() for path in tracked()]
    named = set(re.findall(r"`([\w./-]+\.(?:py|toml|css|j2))(?:::\w+)?`", read(page)))
    found = {n for n in named if any(f"/{path}".endswith(f"/{n.lstrip('./')}") for path in there)}
    assert named - found <= NOT_THERE


def test_every_public_name_is_explained() -> None:
    for name in evaluation.__all__:
        thing = getattr(evaluation, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert inspect.getdoc(thing), name


@pytest.mark.parametrize("command", sorted(commands.commands))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"evaluation {command} " in read("README.md")


def test_the_first_screen_of_the_readme_has_the_two_commands() -> None:
    first_screen = "\n".join(read("README.md").splitlines()[:20])
    assert "make report" in first_screen and "make test" in first_screen
    assert "make test" in read(".ci/run")


def test_modules_and_functions_keep_their_size() -> None:
    """Modules of the tests too: one noun each."""
    every = [*MODULES, *(path for path in tracked() if path.suffix == ".py")]
    long = {
        path.name for path in every if len(path.read_text("utf-8").splitlines()) > LONGEST_MODULE
    }
    assert long == set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
                assert lines <= LONGEST_FUNCTION, f"{path.name}: {node.name} has {lines} lines"


def test_methods_have_a_section_for_every_check_and_pool() -> None:
    methods = read("docs/methods.md")
    for name in (*PoolName, *all_checks()):
        assert re.search(rf"\b{name}\b", methods), name


def test_nothing_of_a_workplace_or_a_machine_is_in_the_project() -> None:
    forbidden = re.compile(
        r"(^|[^a-z.])/(work|home|root|farm)/|farm-|pypi\.org|files\.pythonhosted"
    )
    for path in tracked():
        if path.suffix in (
            ".py",
            ".md",
            ".toml",
            ".yaml",
            ".csv",
            ".ipynb",
            ".lock",
            "",
        ) and path.name not in ("test_project.py",):
            found = forbidden.search(path.read_text("utf-8"))
            assert found is None, f"{path.name}: {found and found[0]}"


def test_no_generated_report_and_no_delivery_is_committed() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert [n for n in names if n.endswith((".html", ".gz", ".parquet", ".svg", ".pdf"))] == []


def test_changelog_has_the_numbers_heading() -> None:
    assert re.search(r"^### Numbers$", read("CHANGELOG.md"), flags=re.M)


def test_locks_carry_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = read(name)
        pins = re.findall(r"^[\w.\-\[\]]+==", lock, flags=re.M)
        assert len(pins) > 30 and lock.count("--hash=sha256:") >= len(pins)
