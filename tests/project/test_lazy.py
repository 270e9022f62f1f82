"""What importing the package and asking for help load: counted, not timed."""

from __future__ import annotations

import json
import subprocess
import sys
from types import FunctionType

import pytest

import evaluation as ev

SLOW = (
    *("duckdb", "jinja2", "linearmodels", "matplotlib", "numpy", "pandas", "pyarrow", "pydantic"),
    *("scipy", "statsmodels"),
)
TOLD = "import json, sys; print(json.dumps(sorted(sys.modules)))"


def loaded(code: str) -> set[str]:
    """The libraries that are loaded once the code has run, in a process of its own."""
    command = [sys.executable, "-c", f"{code}; {TOLD}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    names = json.loads(done.stdout.splitlines()[-1])
    return {name.split(".")[0] for name in names}


HELP = (
    "from click.testing import CliRunner; from evaluation.cli import commands;"
    " assert CliRunner().invoke(commands, ['--help']).exit_code == 0"
)


@pytest.mark.parametrize("code", ["import evaluation", HELP, "from evaluation import Month"])
def test_no_slow_library_is_loaded(code: str) -> None:
    assert loaded(code) & set(SLOW) == set()


def test_an_estimator_does_not_wait_for_the_report() -> None:
    found = loaded("from evaluation import group_time, read_panel")
    assert found & {"matplotlib", "jinja2", "duckdb", "linearmodels", "statsmodels"} == set()
    assert "numpy" in found


def test_every_name_is_there_and_listed() -> None:
    assert [name for name in ev.__all__ if getattr(ev, name, None) is None] == []
    assert set(ev.__all__) <= set(dir(ev))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = ev.nothing


def test_the_main_path_is_a_function_whoever_imports_its_module() -> None:
    import evaluation.run

    assert isinstance(evaluation.run, FunctionType) and evaluation.run is ev.run
