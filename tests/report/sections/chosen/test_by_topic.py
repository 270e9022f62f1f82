"""Where people went, groups, employers: each outcome under one question, with its verdict."""

from __future__ import annotations

import pytest

from evaluation import Evaluation
from evaluation.checks.gate.verdict import Answer
from evaluation.domain import OUTCOMES
from evaluation.domain.outcome import Topic
from evaluation.report.document import Block, Figure, Heading, Items, Table
from evaluation.report.sections.chosen import by_topic
from tests.report.weighed import UNSAID, page, where_all_say, words


def blocks(evaluation: Evaluation, code: str = "en") -> list[Block]:
    return list(by_topic.states(page(evaluation, code)))


def lines(evaluation: Evaluation, code: str = "en") -> tuple[str, ...]:
    (items,) = [b.items for b in blocks(evaluation, code) if isinstance(b, Items)]
    return items


def caption(evaluation: Evaluation) -> str:
    (figure,) = [b for b in blocks(evaluation) if isinstance(b, Figure)]
    return figure.caption


def test_an_outcome_has_a_line_and_each_whom_it_is_asked_of(weighed: Evaluation) -> None:
    said = lines(weighed)
    assert [line.split(". ")[0] for line in said] == [
        "Broad non-employment without lay-offs",
        "Broad non-employment",
        "Persons in services",
    ]
    assert all("All trial municipalities together: " in line for line in said)
    assert all("; Espoo: " in line for line in said)


def test_only_an_effect_has_its_number_in_the_line(weighed: Evaluation) -> None:
    told = lines(where_all_say(weighed, Answer.EFFECT, att=0.15, interval=UNSAID))
    assert all("effect, +0.15 percentage points (mark" in line for line in told)
    for answer in (Answer.CANNOT_TELL, Answer.NOT_COMPARABLE):
        told = lines(where_all_say(weighed, answer, att=0.15, interval=None))
        assert not any("0.15" in line for line in told)


def test_the_caption_concludes(weighed: Evaluation) -> None:
    none = where_all_say(weighed, Answer.CANNOT_TELL, interval=(-1.0, 1.0))
    assert caption(none) == (
        "All trial municipalities together: none of the 3 outcomes shows an effect that stands"
    )
    every = where_all_say(weighed, Answer.EFFECT, att=0.15, interval=UNSAID)
    assert caption(every) == (
        "All trial municipalities together: of 3 outcomes an effect shows in: broad non-employment"
        " without lay-offs, broad non-employment and persons in services"
    )


def test_what_is_not_comparable_is_drawn_without_an_interval(weighed: Evaluation) -> None:
    silent = where_all_say(weighed, Answer.NOT_COMPARABLE, att=0.15, interval=None)
    (figure,) = [b for b in blocks(silent) if isinstance(b, Figure)]
    assert {row[3] for row in figure.table.rows} == {"–"}
    assert len(figure.table.rows) == 6


def test_a_topic_without_an_outcome_in_the_plan_is_silent(weighed: Evaluation) -> None:
    assert list(by_topic._section(page(weighed), Topic.EMPLOYERS)) == []
    (table,) = by_topic.groups(page(weighed))  # whom the law names stays
    assert isinstance(table, Table)


def test_every_outcome_is_under_a_topic_and_every_topic_has_one() -> None:
    assert {outcome.topic for outcome in OUTCOMES.values()} == set(Topic)


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_the_goals_for_employers_that_nothing_measures_are_named(
    weighed: Evaluation, code: str
) -> None:
    seen = page(weighed, code)
    (items,) = [b.items for b in by_topic.employers(seen) if isinstance(b, Items)]
    assert len(items) == 3
    goals = ("skilled_labour", "elderly_care", "employers")
    place = seen.municipality("049")
    for name, item in zip(goals, items, strict=True):
        assert item.startswith(seen.language(f"goal.{name}", place=place))


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
@pytest.mark.parametrize("answer", Answer)
def test_every_verdict_can_be_said(weighed: Evaluation, code: str, answer: Answer) -> None:
    said = where_all_say(weighed, answer, interval=UNSAID, bound=0.2)
    found = blocks(said, code)
    assert isinstance(found[0], Heading)
    assert not any("{" in words(block) for block in found)
