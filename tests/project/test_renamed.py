"""Old names of modules lead to the modules of today, and say so."""

from __future__ import annotations

import ast
import importlib
import sys
import tomllib
import warnings
from pathlib import Path

import pytest

import evaluation
from evaluation import Evaluation

TABLE = tomllib.loads((Path(evaluation.__file__).with_name("renamed.toml")).read_text("utf-8"))


@pytest.fixture(autouse=True)
def fresh() -> None:
    """As in a process that has not asked yet."""
    for name in [*TABLE["modules"], *TABLE["packages"]]:
        sys.modules.pop(f"evaluation.{name}", None)


@pytest.mark.parametrize("old", TABLE["modules"])
def test_a_module_is_found_under_its_old_name(old: str) -> None:
    with pytest.warns(DeprecationWarning, match="docs/glossary.md"):
        module = importlib.import_module(f"evaluation.{old}")
    assert module is importlib.import_module(f"evaluation.{TABLE['modules'][old]}")
    assert module.__spec__ is not None and module.__spec__.name == module.__name__


@pytest.mark.parametrize("package", [name for name, had in TABLE["packages"].items() if had])
def test_a_package_that_is_gone_still_has_its_names(package: str) -> None:
    module = importlib.import_module(f"evaluation.{package}")
    for name, new in TABLE["packages"][package].items():
        with pytest.warns(DeprecationWarning):
            found = getattr(module, name)
        today = importlib.import_module(f"evaluation.{new}")
        assert found is getattr(today, TABLE["classes"].get(new, {}).get(name, name))
    with pytest.raises(AttributeError, match="no attribute"):
        _ = module.nothing


def test_a_renamed_class_is_found_in_its_old_module() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        compared = importlib.import_module("evaluation.estimation.compared")
    assert compared.Compared is compared.ComparisonEffects


@pytest.mark.parametrize("module", TABLE["classes"])
def test_an_old_name_takes_the_place_of_no_name_of_today(module: str) -> None:
    """It is put into the module when that is asked for by its old name."""
    path = Path(evaluation.__file__).parent / (module.replace(".", "/") + ".py")
    names = {name for node in ast.parse(path.read_text("utf-8")).body for name in bound(node)}
    for old, new in TABLE["classes"][module].items():
        assert old not in names and new in names


def bound(node: ast.stmt) -> list[str]:
    """The names that a statement of a module binds, as far as imports and definitions go."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name for alias in node.names]
    return [node.name] if isinstance(node, (ast.ClassDef, ast.FunctionDef)) else []


def test_a_function_that_was_renamed_is_found_in_its_old_module() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        dates = importlib.import_module("evaluation.design.fake_dates")
        check = importlib.import_module("evaluation.diagnostics.placebo_dates")
    assert dates.fake_dates is dates.placebo_dates
    assert check.placebo_dates is check.placebo_in_time


def test_a_function_is_not_hidden_by_the_module_of_its_name() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        importlib.import_module("evaluation.inference.conformal")
        from evaluation.inference import conformal
    assert conformal is evaluation.conformal


def test_what_never_was_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("evaluation.estimation.nothing")


def test_attributes_are_found_under_their_old_names(small: Evaluation) -> None:
    for owner, was, now in (
        (small.design, "blocks", "comparisons"),
        (small.effects[0], "block", "comparison"),
        (small.answers[0], "block", "comparison"),
    ):
        with pytest.warns(DeprecationWarning, match="docs/glossary.md"):
            found = getattr(owner, was)
        assert found is getattr(owner, now)


@pytest.mark.parametrize("module", TABLE["names"])
def test_a_module_that_is_there_still_has_what_went_elsewhere(module: str) -> None:
    there = importlib.import_module(f"evaluation.{module}")
    for name, new in TABLE["names"][module].items():
        assert name not in vars(there)
        with pytest.warns(DeprecationWarning, match="docs/glossary.md"):
            found = getattr(there, name)
        assert found is getattr(importlib.import_module(f"evaluation.{new}"), name)
    with pytest.raises(AttributeError, match="no attribute"):
        _ = there.nothing
