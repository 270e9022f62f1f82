"""Who stands in for the treated by the chosen design, and how much each of them weighs."""

from __future__ import annotations

import pytest

from evaluation import Evaluation
from evaluation.report.document import Figure, Table, Text
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


def test_how_many_there_are_and_how_evenly_they_weigh(weighed: Evaluation) -> None:
    assert weighed.weighed is not None
    weights = weighed.weighed.headline(weighed.weighed.primary).evidence.design.donor_weights
    first, *_ = [b.text for b in compared_with.section(page(weighed)) if isinstance(b, Text)]
    assert f"compared with {weights.size} others" in first
    assert f"more than {100 * weights.max():.1f}%" in first
    assert f"those of {1 / (weights**2).sum():.1f} equal ones" in first


def test_each_question_has_its_map_of_the_chosen_design(weighed: Evaluation) -> None:
    maps = [b for b in compared_with.section(page(weighed)) if isinstance(b, Figure)]
    assert [one.name for one in maps] == ["map-chosen-all_by_jobseekers", "map-chosen-espoo"]
