"""Who stands in for the treated by the chosen design, and how much each of them weighs."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation import Evaluation
from evaluation.report.document import Table, Text
from evaluation.report.sections.chosen import compared_with
from tests.report.weighed import page


def table(evaluation: Evaluation) -> Table:
    found = [b for b in compared_with.section(page(evaluation)) if isinstance(b, Table)]
    (one,) = [b for b in found if b.name == "donors-chosen"]
    return one


def test_the_weights_are_those_of_the_design_heaviest_first(weighed: Evaluation) -> None:
    assert weighed.weighed is not None
    design = weighed.weighed.headline(weighed.weighed.primary).evidence.design
    weights = [row[1] for row in table(weighed).values]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1.0, abs=0.001 * len(weights))
    assert len(weights) == design.donor_weights.size


def test_the_heaviest_are_named_with_their_share(weighed: Evaluation) -> None:
    assert weighed.weighed is not None
    design = weighed.weighed.headline(weighed.weighed.primary).evidence.design
    first, *_ = [b.text for b in compared_with.section(page(weighed)) if isinstance(b, Text)]
    names = [row[0] for row in table(weighed).rows]
    share = np.sort(design.donor_weights)[::-1][:5].sum()
    assert all(name in first for name in names[:5]) and names[5] not in first
    assert f"together {round(100 * share)}%" in first
    assert f"compared with {design.donor_weights.size} others" in first
