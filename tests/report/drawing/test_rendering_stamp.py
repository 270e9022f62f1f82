"""Every figure says in its own metadata which plan and which delivery it was made from."""

from __future__ import annotations

from evaluation import Evaluation
from tests.report.composed import composed


def test_every_figure_of_a_report_is_stamped(small: Evaluation) -> None:
    document = composed(small, "en")
    assert len(document.figures) > 10
    for figure in document.figures:
        assert small.plan.sha256 in figure.svg, figure.name
        assert small.vintage.sha256 in figure.svg, figure.name
