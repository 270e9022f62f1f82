"""The candidates' tables and figure against the rows that they are made of."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from evaluation import Evaluation
from evaluation.checks.gate.weigh import Weighed
from evaluation.domain import Base, Month
from evaluation.plan.candidates import Candidate, ComparisonUnit, Counterfactual
from evaluation.report.document import Table
from evaluation.report.drawing.choice_plot import Fate
from evaluation.report.sections.chosen import candidates
from evaluation.report.sections.chosen.design_words import in_words, told_apart
from evaluation.report.sections.chosen.placed import fates, ordered, placed
from evaluation.report.weighed_rows import choice_of
from evaluation.study.choice.rule import WhyOut
from tests.report.weighed import page


def chosen(evaluation: Evaluation) -> Weighed:
    assert evaluation.weighed is not None
    return evaluation.weighed


def tables(evaluation: Evaluation, code: str = "en") -> dict[str, Table]:
    made = candidates.every_table(page(evaluation, code), chosen(evaluation))
    return {table.name: table for table in made}


def test_candidates_are_numbered_by_what_they_could_detect(weighed: Evaluation) -> None:
    found = chosen(weighed)
    rows = ordered(choice_of(found, ""))
    mdes = [row.of(found.primary).mde for row in rows]
    assert mdes == sorted(mdes) and len(rows) == len(weighed.plan.candidate)
    assert [row[0] for row in tables(weighed)["candidates"].rows] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_every_number_of_a_row_is_in_the_tables(weighed: Evaluation, code: str) -> None:
    found, say = chosen(weighed), page(weighed, code).language
    made = tables(weighed, code)
    rows = zip(
        ordered(choice_of(found, "")),
        made["candidates"].rows,
        made["candidates-spread"].rows,
        strict=True,
    )
    for row, cells, spread in rows:
        ends = say.range(say.percent(row.size_low, 1), say.percent(row.size_high, 1))
        assert cells[2:4] == (
            f"{say.percent(row.size, 1)} ({ends})",
            say.percent(row.size_space, 1),
        )
        assert cells[4].startswith(str(row.hard_rejected)) and cells[4].endswith(str(row.areas))
        assert cells[5] == say.number(row.of(found.primary).mde)
        assert spread[1] == row.name
        wanted = [row.of(estimand.name) for estimand in weighed.plan.estimand]
        said = [text for one in wanted for text in (say.number(one.mde), say.signed(one.mean))]
        assert list(spread[2:]) == said


def test_one_is_chosen_and_the_others_say_what_became_of_them(weighed: Evaluation) -> None:
    found = chosen(weighed)
    fates = [cells[-1] for cells in tables(weighed)["candidates"].rows]
    assert fates.count("chosen") == 1
    assert fates.count("runner-up") == len(found.runners_up)
    out = {n: (WhyOut.SIZE, WhyOut.HARD) for n in found.why_out if n != found.candidate.name}
    every = replace(found, why_out=MappingProxyType({found.candidate.name: (), **out}))
    fates = [cells[-1] for cells in tables(replace(weighed, weighed=every))["candidates"].rows]
    assert sorted(set(fates)) == [
        "chosen",
        "too many false alarms; takes a recession for an effect",
    ]


def test_a_candidate_with_several_reasons_has_one_mark(weighed: Evaluation) -> None:
    found = chosen(weighed)
    row = next(row for row in found.rows if row.name != found.candidate.name)
    why = {**found.why_out, row.name: (WhyOut.SIZE, WhyOut.BIAS)}
    changed = replace(found, why_out=MappingProxyType(why))
    assert fates(choice_of(changed, ""), row) == (Fate.SIZE, Fate.BIAS)
    marks = {point.fate for point in placed(choice_of(changed, ""))}
    assert Fate.SEVERAL in marks and Fate.CHOSEN in marks


def test_the_caption_concludes(weighed: Evaluation) -> None:
    found = chosen(weighed)
    passed = 1 + len(found.runners_up)
    mine = next(row for row in found.rows if row.name == found.candidate.name)
    mde = f"{mine.of(found.primary).mde:.2f} percentage points of the labour force"
    assert candidates.drawn_candidates(page(weighed), found).caption == (
        f"{passed} of 5 candidates pass the rule; of these the chosen one could see the smallest"
        f" effect, {mde}"
    )
    alone = {row.name: (WhyOut.SIZE,) for row in found.rows}
    alone |= {found.candidate.name: ()}  # type: ignore[dict-item]
    only = replace(found, why_out=MappingProxyType(alone))
    assert candidates.drawn_candidates(page(weighed), only).caption.startswith(
        "1 of 5 candidates passes the rule: the chosen one"
    )


def test_a_simpler_one_that_sees_about_as_much_is_called_that(weighed: Evaluation) -> None:
    found = chosen(weighed)
    other = next(c for c in weighed.plan.candidate if c.name == found.runners_up[0])
    tied = replace(found, candidate=other)
    assert "the simplest of those" in candidates.drawn_candidates(page(weighed), tied).caption


def test_the_figure_is_the_same_bytes_twice(weighed: Evaluation) -> None:
    found = chosen(weighed)
    one, two = (candidates.drawn_candidates(page(weighed), found) for _ in range(2))
    assert one.svg == two.svg and one.svg.startswith("<?xml")


# -- words of a candidate --------------------------------------------------------------------------


def candidate(weighed: Evaluation, **changed: object) -> Candidate:
    return chosen(weighed).candidate.model_copy(update=changed)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"base": (Month(2015, 1), Month(2019, 11))}, "base period: Jan 2015–Nov 2019"),
        ({"base": 36}, "base period: the last 36 months before the trial"),
        (
            {"counterfactual": Counterfactual.FACTORS, "factors": 1},
            "the treated would have followed one factor of the comparison areas",
        ),
        (
            {"counterfactual": Counterfactual.FACTORS, "factors": 3},
            "the treated would have followed 3 factors of the comparison areas",
        ),
        ({"unit": ComparisonUnit.MUNICIPALITY}, "unit: municipality"),
        ({"denominator": Base.CURRENT}, "divided by: labour force of the month"),
        ({"least_labour_force": 0.0}, "compared with: all municipalities of the mainland outside"),
    ],
)
def test_each_part_of_a_candidate_is_in_words(
    weighed: Evaluation, changed: dict[str, object], said: str
) -> None:
    assert said in in_words(page(weighed), candidate(weighed, **changed))


def test_a_candidate_is_told_by_what_the_chosen_one_has_not(weighed: Evaluation) -> None:
    mine = chosen(weighed).candidate
    said = {c.name: told_apart(page(weighed), c.name, mine) for c in weighed.plan.candidate}
    assert said[mine.name] == in_words(page(weighed), mine)
    others = [words for name, words in said.items() if name != mine.name]
    assert len(set(others)) == len(others) and all(others)
    assert not any("unit:" in words for words in others)
    assert "base period: Jan 2015–Nov 2019" in said["before_covid"]
