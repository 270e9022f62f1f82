"""The terminal's brief: where a design was chosen, its verdicts and what it could see."""

from __future__ import annotations

import pytest

from evaluation import Evaluation
from evaluation.checks.gate.verdict import Answer
from evaluation.report.brief import brief
from tests.report.weighed import UNSAID, where_all_say

MARK = "SYNTHETIC TWIN – NOT DATA. "
LONGEST = 125  # the mark of a twin among them


def test_three_lines_the_primary_verdict_first_then_espoo_then_the_design(
    weighed: Evaluation,
) -> None:
    first, second, third = brief(weighed)
    assert weighed.weighed is not None
    name = weighed.weighed.candidate.name
    assert first.startswith(f"{MARK}All 118 trial municipalities, average jobseeker: effect −")
    assert second.startswith("Espoo: ")
    outcome = "broad non-employment without lay-offs"
    assert third.startswith(f"Chosen of 5 before the trial: {name}, {outcome}, MDE ")
    assert all(len(line) <= LONGEST for line in (first, second, third))


@pytest.mark.parametrize(
    ("answer", "said", "line"),
    [
        (Answer.EFFECT, {"att": 0.15, "interval": UNSAID}, "effect +0.15 (+0.13–+0.17). Grade "),
        (
            Answer.NO_EFFECT,
            {"bound": 0.1701, "equivalence": UNSAID},
            "no effect beyond ±0.18 (+0.13–+0.17). Grade ",
        ),
        (
            Answer.CANNOT_TELL,
            {"mde": 0.9, "interval": UNSAID},
            "cannot tell below 0.90 (+0.13–+0.17). Grade ",
        ),
        (Answer.NOT_COMPARABLE, {"att": 0.15}, "not comparable, a difference of +0.15. Grade C."),
    ],
)
def test_each_verdict_in_a_line(
    weighed: Evaluation, answer: Answer, said: dict[str, object], line: str
) -> None:
    _, second, _ = brief(where_all_say(weighed, answer, **said))
    assert line in second
    assert ("(+" in second) == (answer is not Answer.NOT_COMPARABLE)


def test_without_a_chosen_design_there_are_two_lines(quick: Evaluation) -> None:
    assert len(brief(quick)) == 2
