"""Each trial area with its own verdict, under the doubts of the average it is a part of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.area_verdicts import area_verdicts
from evaluation.checks.gate.doubt import Asked
from evaluation.checks.gate.verdict import Answer, letter, verdict
from evaluation.checks.grade import Letter
from evaluation.study.choice.fakes import fakes_of
from evaluation.study.evidence.collected import Windowed
from tests import chosen

KEY = ("all_by_jobseekers", "broad_without_laid_off", "W1")


def test_each_area_has_its_own_effect_and_the_averages_doubts() -> None:
    judged = chosen.weighed().judged[KEY]
    found = chosen.weighed().areas[KEY[0]]
    areas = found.found
    assert areas.names == tuple(chosen.plan().trial.areas)
    assert len(areas.each) == len(found.said) == 25
    for one, said, among in zip(areas.each, found.said, found.among, strict=True):
        inside = one.interval(0.05), one.interval(0.10)
        assert said.att == one.att
        assert among.asked == judged.agreement.asked
        wanted = verdict(one.att, *inside, judged.sesoi, judged.doubts, agreed=among.agreed)
        assert said.answer is wanted
        assert said.grade == letter(judged.doubts, 1.0)
        assert said.grade.letter is not Letter.A
    assert sum(found.counted(answer) for answer in Answer) == 25


def test_the_average_is_that_of_its_areas() -> None:
    """By jobseekers: what each area weighs in the average."""
    judged = chosen.weighed().judged[KEY]
    stock = judged.evidence.design.panel.stock[judged.evidence.design.panel.treated]
    effects = [one.att for one in chosen.weighed().areas[KEY[0]].found.each]
    assert judged.said.att == pytest.approx(float(stock @ effects / stock.sum()))


def test_where_the_design_failed_nothing_is_said_of_any_area() -> None:
    judged = chosen.weighed().judged[KEY]
    bias = next(doubt for doubt in judged.doubts if doubt.asked is Asked.BIAS)
    failed = replace(judged, doubts=(replace(bias, verdict=Verdict.FAIL),))
    found = area_verdicts(chosen.plan(), failed)
    assert found is not None
    assert found.counted(Answer.NOT_COMPARABLE) == 25
    assert all(said.interval is said.p_value is None for said in found.said)


def test_one_area_has_no_areas() -> None:
    one = chosen.weighed().judged["espoo", *KEY[1:]]
    assert area_verdicts(chosen.plan(), one) is None


def test_an_area_that_the_runners_up_do_not_find_has_no_effect() -> None:
    """The same areas by the same design, of the other sign: none agrees."""
    judged = chosen.weighed().judged[KEY]
    one = judged.evidence
    fakes = fakes_of(one.design, chosen.plan().choice, one.window, space=False)
    turned = replace(one, contrast=replace(one.contrast, tau=-one.contrast.tau))
    same = area_verdicts(chosen.plan(), judged, [Windowed(evidence={KEY[0]: one}, fakes=fakes)])
    other = area_verdicts(chosen.plan(), judged, [Windowed(evidence={KEY[0]: turned}, fakes=fakes)])
    assert same is not None and other is not None
    assert same.counted(Answer.EFFECT) > 0
    assert other.counted(Answer.EFFECT) == 0
    assert all(among.asked == 1 for among in other.among)
