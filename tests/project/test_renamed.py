"""Old names of modules lead to the modules of today, and say so."""

from __future__ import annotations

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
