"""The tests mirror the package: that of ``evaluation/a/b/c.py`` is ``tests/a/b/test_c.py``.

More of them are ``test_c_<aspect>.py``; those of a package as a whole bear the package's name.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE, TESTS = ROOT / "evaluation", ROOT / "tests"
ACROSS = {
    "attack",
    "calibration",
    "cli",
    "conformance",
    "golden",
    "laws",
    "oracle",
    "project",
    "simulation",
}
HELD = ("checks", "methods", "plan", "study")  # packages whose larger modules have tests
LARGER = 100  # lines

# Larger modules without a test file of their own, and the file in which they are tested.
ELSEWHERE = {
    "checks/check_result": "checks/test_battery",
    "methods/clusters/cluster": "oracle/test_cluster",
    "methods/clusters/worst_case_p": "methods/clusters/test_few_clusters",
    "methods/conformal/conformal": "laws/test_conformal_laws",
    "methods/covariates/covariates": "methods/covariates/test_doubly_robust_faults",
    "methods/covariates/propensity": "laws/test_doubly_robust_laws",
    "methods/effects/effect_set": "methods/effects/test_aggregation",
    "methods/effects/missingness_patterns": "methods/two_way/test_imputation",
    "methods/group_time/cells": "methods/group_time/test_group_time",
    "methods/group_time/sections": "oracle/test_sections_oracle",
    "methods/honest/conditional": "methods/honest/test_sensitivity",
    "methods/honest/event_study": "methods/honest/test_sensitivity",
    "methods/honest/relative": "laws/test_honest_laws",
    "methods/honest/smoothness": "methods/honest/test_sensitivity",
    "methods/placebo_space/placebo": "laws/test_placebo_laws",
    "methods/pretrends/normal_box": "methods/pretrends/test_pretrend_power",
    "methods/simultaneous/familywise": "laws/test_multiplicity_laws",
    "methods/synthetic/donors": "methods/synthetic/test_synthetic",
    "methods/two_way/cells_carried": "methods/effects/test_carried",
    "methods/two_way/least_squares": "laws/test_least_squares_laws",
    "methods/two_way/untreated": "methods/two_way/test_imputation",
    "plan/entry": "plan/test_chain",
    "plan/reading/toml_text": "plan/test_plan",
    "study/channels/channels": "study/simultaneous/test_joint",
    "study/comparisons/comparison": "study/comparisons/test_cut",
    "study/estimates/conventional": "oracle/test_conventional",
    "study/size/pseudo_treated": "study/size/test_size_simulation",
    "study/estimates/ways": "study/estimates/test_comparators",
    "study/inference/estimate": "study/inference/test_effect_tests",
    "study/simultaneous/same_units": "study/simultaneous/test_joint",
}


def mirrored() -> list[Path]:
    """The files of tests outside the suites that go across modules, below ``tests/``."""
    files = (path.relative_to(TESTS) for path in TESTS.rglob("test_*.py"))
    return sorted(path for path in files if path.parts[0] not in ACROSS)


def module_of(test: Path) -> Path | None:
    """The module that a file of tests is of: the longest name that one has, or the package."""
    words, folder = test.stem.split("_")[1:], PACKAGE / test.parent
    for end in range(len(words), 0, -1):
        name = "_".join(words[:end])
        if (folder / f"{name}.py").is_file():
            return folder / f"{name}.py"
    return folder / "__init__.py" if words[0] == folder.name else None


def test_suites_across_modules_are_there_and_are_no_package_of_ours() -> None:
    assert {name for name in ACROSS if not (TESTS / name).is_dir()} == set()
    assert {name for name in ACROSS if (PACKAGE / name).is_dir()} == set()


def test_every_folder_of_tests_is_a_package_of_ours() -> None:
    folders = {path.parent for path in mirrored()}
    assert {folder.as_posix() for folder in folders if not (PACKAGE / folder).is_dir()} == set()
    inits = {path.parent for path in TESTS.rglob("test_*.py")}
    assert {path.name for path in inits if not (path / "__init__.py").is_file()} == set()


def test_a_file_of_tests_bears_the_name_of_its_module() -> None:
    """The one that it is mainly of; then, after the module's name, what else it says."""
    assert [test.as_posix() for test in mirrored() if module_of(test) is None] == []


def test_every_larger_module_has_tests_of_its_own_or_it_is_said_where() -> None:
    larger = {
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for name in HELD
        for path in (PACKAGE / name).rglob("*.py")
        if len(path.read_text("utf-8").splitlines()) > LARGER
    }
    named = {
        module.relative_to(PACKAGE).with_suffix("").as_posix()
        for test in mirrored()
        if (module := module_of(test)) is not None
    }
    assert sorted(larger - named - ELSEWHERE.keys()) == [], "write it a test, or say where it is"
    assert sorted(ELSEWHERE.keys() - (larger - named)) == [], "these need no word any more"
    assert [t for t in ELSEWHERE.values() if not (TESTS / f"{t}.py").is_file()] == []
