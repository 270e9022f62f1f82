"""A figure that is laid out once is the one that matplotlib's own saving gives, to the byte."""

from __future__ import annotations

import io

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure as Canvas

from evaluation.report.drawing.rendering import _laid_out
from evaluation.report.drawing.style import COMPLETE

METADATA = {"Date": None, "Creator": None}


def canvas(equal: bool) -> Canvas:
    """Two axes with all that a layout gives way to: labels, long ticks, an outside legend."""
    made = Canvas(figsize=(7.2, 3.3), layout="constrained")
    left, right = made.subplots(1, 2, sharey=True, width_ratios=[4, 1])
    left.plot([1, 2, 3], [0.1, 12_000.5, 3], label="a long label of a line")
    left.set_ylabel("percentage points")
    right.plot([0, 1], [1, 2])
    right.set_xticks([0, 1], ["none at all", "every municipality"])
    if equal:
        right.set_aspect(1.0)
    made.legend(loc="outside upper left")
    made.text(0.5, 0.5, "mark", rotation=24)
    return made


@pytest.mark.parametrize("equal", [False, True])
def test_layout_once_is_layout_as_savefig_does_it(equal: bool) -> None:
    ours, theirs = io.StringIO(), io.StringIO()
    with mpl.rc_context(COMPLETE):
        _laid_out(canvas(equal)).print_svg(ours, metadata=METADATA)
        canvas(equal).savefig(theirs, format="svg", metadata=METADATA)
    assert ours.getvalue() == theirs.getvalue()
