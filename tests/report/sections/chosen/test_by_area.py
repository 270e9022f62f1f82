"""Trial areas by the chosen design: their numbers, who stands out, and silence where it is due."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation import Evaluation
from evaluation.checks.gate.area_verdicts import AreaVerdicts
from evaluation.checks.gate.verdict import Answer
from evaluation.report.document import Figure, Note, Table, Text
from evaluation.report.sections.chosen import by_area
from tests.report.weighed import page, where_all_say

PRIMARY = "all_by_jobseekers"


def areas_of(evaluation: Evaluation) -> AreaVerdicts:
    assert evaluation.weighed is not None
    return evaluation.weighed.areas[PRIMARY]


def dispersed(evaluation: Evaluation, p: float) -> Evaluation:
    weighed, areas = evaluation.weighed, areas_of(evaluation)
    assert weighed is not None
    changed = replace(areas, found=replace(areas.found, p_dispersion=p))
    return replace(evaluation, weighed=replace(weighed, areas={PRIMARY: changed}))


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_every_area_has_a_row_with_its_own_numbers(weighed: Evaluation, code: str) -> None:
    (figure,) = [b for b in by_area.section(page(weighed, code)) if isinstance(b, Figure)]
    areas, say = areas_of(weighed), page(weighed, code).language
    order = np.argsort([-said.att for said in areas.said], kind="stable")
    assert [row[0] for row in figure.table.rows] == [
        page(weighed, code).area(areas.found.names[a]) for a in order
    ]
    assert [row[1] for row in figure.table.rows] == [say.signed(areas.said[a].att) for a in order]
    assert len(figure.table.rows) == 25 and all("–" in row[2] for row in figure.table.rows)


def test_who_stands_out_is_counted_and_named_beside_what_chance_does(weighed: Evaluation) -> None:
    found = areas_of(weighed).found
    text = " ".join(b.text for b in by_area.section(page(weighed)) if isinstance(b, Text))
    assert f"(95%): {len(found.outside)} of 25; by chance alone there would be about 1.2." in text
    assert all(page(weighed).area(name) in text for name in found.outside)
    assert ("These are: " in text) == bool(found.outside)


@pytest.mark.parametrize(
    ("p", "said"), [(0.05, "differ from each other by more"), (0.06, "do not")]
)
def test_areas_differ_only_where_fake_dates_seldom_do(
    weighed: Evaluation, p: float, said: str
) -> None:
    changed = page(dispersed(weighed, p))
    text = " ".join(b.text for b in by_area.section(changed) if isinstance(b, Text))
    assert f"The areas {said}" in text and f"(p = {p:.3f})" in text


def test_where_the_average_is_not_comparable_areas_are_described_alone(
    weighed: Evaluation,
) -> None:
    blocks = list(by_area.section(page(where_all_say(weighed, Answer.NOT_COMPARABLE))))
    (note,) = [b for b in blocks if isinstance(b, Note)]
    assert "no area has an interval" in note.text
    (table,) = [b for b in blocks if isinstance(b, Table)]
    assert {(row[2], row[3], row[5]) for row in table.rows} == {
        ("–", "not comparable: a difference only", "–")
    }
    assert [b for b in blocks if isinstance(b, Figure)] == []


def test_the_picture_is_the_same_bytes_twice(weighed: Evaluation) -> None:
    one, two = (
        next(b for b in by_area.section(page(weighed)) if isinstance(b, Figure)) for _ in range(2)
    )
    assert one.svg == two.svg


def test_without_a_chosen_design_or_areas_there_is_nothing(
    weighed: Evaluation, quick: Evaluation
) -> None:
    assert weighed.weighed is not None
    bare = replace(weighed, weighed=replace(weighed.weighed, areas={}))
    assert list(by_area.section(page(bare))) == list(by_area.section(page(quick))) == []
