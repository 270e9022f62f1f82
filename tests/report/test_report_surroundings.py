"""What a notebook or a working directory has set before does not reach a report."""

from __future__ import annotations

import decimal
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from evaluation import Evaluation, compose
from evaluation.core.threads import one_thread
from evaluation.report.drawing.figures import COMPLETE, STYLE, Dot, Look, dots
from evaluation.report.drawing.rendering import svg
from evaluation.report.writers.html import render
from evaluation.report.writers.results import results, to_json
from evaluation.report.writers.tables import tables

LOUD = {
    "axes.facecolor": "black",
    "axes.grid": True,
    "axes.unicode_minus": False,
    "figure.dpi": 30,
    "font.sans-serif": ["STIXGeneral"],
    "hatch.linewidth": 5,
    "legend.fontsize": 3,
    "lines.linewidth": 9,
    "path.sketch": (1, 100, 2),
    "savefig.bbox": "tight",
    "svg.fonttype": "none",
    "xtick.labelsize": 20,
}


def everything(evaluation: Evaluation) -> str:
    page = render(compose(evaluation, "fi"), ["fi"])
    return page + to_json(results(evaluation)) + str(tables(evaluation))


@pytest.fixture
def messy(quick: Evaluation) -> Iterator[str]:
    """What was written before; then everything is set that can be set."""
    before = everything(quick)
    told = np.get_printoptions()
    with (
        mpl.rc_context(LOUD),
        decimal.localcontext(decimal.Context(prec=3, rounding=decimal.ROUND_UP)) as context,
        np.errstate(all="raise"),
    ):
        context.traps[decimal.Inexact] = True
        np.set_printoptions(precision=2, suppress=True, legacy="1.13")
        try:
            yield before
        finally:
            np.set_printoptions(**told)


def test_a_report_is_the_same_whatever_was_set_before(quick: Evaluation, messy: str) -> None:
    assert everything(quick) == messy
    assert decimal.getcontext().prec == 3 and np.geterr()["over"] == "raise"  # given back


@pytest.mark.usefixtures("messy")
def test_a_calculation_has_the_settings_that_numpy_loads_with() -> None:
    @one_thread
    def inside() -> tuple[str, str, int]:
        return str(np.geterr()["under"]), str(np.float64(1) / 3), decimal.getcontext().prec

    assert inside() == ("ignore", "0.3333333333333333", 28)
    assert one_thread(inside)() == inside()
    with pytest.raises(ZeroDivisionError):
        one_thread(lambda: 1 / 0)()
    assert decimal.getcontext().prec == 3


LATE = """
import sys
from evaluation.core.threads import one_thread
assert "scipy" not in sys.modules
one_thread(lambda: None)()
import scipy.linalg
from threadpoolctl import threadpool_info
pools = one_thread(threadpool_info)()
assert len(pools) > 1 and {pool["num_threads"] for pool in pools} == {1}, pools
"""


def test_a_library_that_is_imported_late_has_one_thread_too() -> None:
    """Names are imported when they are asked for, so scipy may come after the first calculation."""
    cores = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    subprocess.run([sys.executable, "-c", LATE], check=True, env=cores)


def test_the_style_is_complete() -> None:
    assert STYLE.items() <= COMPLETE.items()
    assert len(COMPLETE) > 250  # every setting but those of the host


def test_a_matplotlibrc_beside_changes_no_figure(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("axes.facecolor: black\nlines.linewidth: 9\n", "utf-8")
    code = (
        "from evaluation.report.drawing.figures import Dot, Look, dots\n"
        "from evaluation.report.drawing.rendering import svg\n"
        "import matplotlib, sys\n"
        "assert matplotlib.rcParams['lines.linewidth'] == 9\n"
        "look = Look(None, str)\n"
        "made = dots([Dot('a', 1.0, (0.5, 2.0))], 'u', ['g'], look=look)\n"
        "sys.stdout.write(svg(made, look))"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root, "LC_ALL": "C", "TZ": "Asia/Tokyo"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    look = Look(None, str)
    here = dots([Dot("a", 1.0, (0.5, 2.0))], "u", ["g"], look=look)
    assert done.stdout == svg(here, look)
