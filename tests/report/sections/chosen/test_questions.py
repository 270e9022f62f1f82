"""Five questions that a reader has, each answered by the worst of the doubts behind it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from evaluation import Evaluation
from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked, Doubt
from evaluation.report.document import Heading, Items
from evaluation.report.sections.chosen import questions
from evaluation.report.sections.chosen.questions import DOUBTS, Question
from tests.report.weighed import page


def told(evaluation: Evaluation, code: str = "en") -> dict[str, tuple[str, ...]]:
    blocks = list(questions.section(page(evaluation, code)))
    heads = [b.anchor for b in blocks if isinstance(b, Heading) and b.level == 3]
    answers = [b.items for b in blocks if isinstance(b, Items)]
    return dict(zip(heads, answers, strict=True))


def doubting(evaluation: Evaluation, **changed: object) -> Evaluation:
    """As if every doubt had been answered so."""
    weighed = evaluation.weighed
    assert weighed is not None

    def other(doubt: Doubt) -> Doubt:
        return replace(doubt, **changed)

    judged = {
        key: replace(one, doubts=tuple(other(doubt) for doubt in one.doubts))
        for key, one in weighed.judged.items()
    }
    return replace(evaluation, weighed=replace(weighed, judged=MappingProxyType(judged)))


def test_every_doubt_about_the_comparison_is_behind_one_question() -> None:
    behind = [asked for group in DOUBTS.values() for asked in group]
    assert len(behind) == len(set(behind))
    assert set(Asked) - set(behind) == {Asked.WINDOW}
    assert list(DOUBTS) == list(Question)


def test_each_question_is_answered_for_everybody_who_is_asked_about(weighed: Evaluation) -> None:
    answers = told(weighed)
    assert [anchor.removeprefix("questions-") for anchor in answers] == list(Question)
    for items in answers.values():
        first, second = items
        assert first.startswith("All trial municipalities together: ")
        assert second.startswith("Espoo: ")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.PASS, ": no. What comes nearest is this: "),
        (Verdict.WARN, ": perhaps. "),
        (Verdict.FAIL, ": yes. "),
        (Verdict.UNINFORMATIVE, ": that cannot be seen. "),
    ],
)
def test_the_answer_is_that_of_the_verdict(
    weighed: Evaluation, verdict: Verdict, said: str
) -> None:
    answers = told(doubting(weighed, verdict=verdict))
    assert all(said in item for items in answers.values() for item in items)


def test_the_worst_doubt_answers_and_of_equals_the_one_nearest_to_its_line(
    weighed: Evaluation,
) -> None:
    assert weighed.weighed is not None
    judged = weighed.weighed.headline("espoo")
    passed = [replace(doubt, verdict=Verdict.PASS, value=0.0) for doubt in judged.doubts]
    near = [
        replace(doubt, value=0.9 * doubt.line) if doubt.asked is Asked.BIAS else doubt
        for doubt in passed
    ]
    failed = [
        replace(doubt, verdict=Verdict.FAIL) if doubt.asked is Asked.SIZE else doubt
        for doubt in near
    ]
    for doubts, name in ((near, "bias at dates"), (failed, "False alarms of the whole")):
        key = ("espoo", weighed.weighed.candidate.outcome, "W1")
        changed = {**weighed.weighed.judged, key: replace(judged, doubts=tuple(doubts))}
        one = replace(weighed, weighed=replace(weighed.weighed, judged=changed))
        assert name in told(one)["questions-alarms"][1]


def test_what_could_not_be_asked_is_said(weighed: Evaluation) -> None:
    assert weighed.weighed is not None
    judged = {key: replace(one, doubts=()) for key, one in weighed.weighed.judged.items()}
    answers = told(replace(weighed, weighed=replace(weighed.weighed, judged=judged)))
    assert all("not asked" in item for items in answers.values() for item in items)


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.NOT_RUN])
def test_every_answer_can_be_said(weighed: Evaluation, code: str, verdict: Verdict) -> None:
    for caps in (True, False):
        answers = told(doubting(weighed, verdict=verdict, caps=caps), code)
        assert all("{" not in item for items in answers.values() for item in items)
