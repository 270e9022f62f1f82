"""The terminal's brief: each question in three lines, in the words of the report's first page."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import Evaluation
from evaluation.checks.gate.verdict import Answer
from evaluation.report.brief import brief, made
from evaluation.report.sections.chosen.first_page import answer as answered
from tests.report.weighed import UNSAID, page, where_all_say

MARK = "SYNTHETIC TWIN – NOT DATA."
LANGUAGES = pytest.mark.parametrize("code", ["fi", "sv", "en"])


@LANGUAGES
def test_each_question_in_three_lines_the_primary_one_first_the_mark_before_all(
    weighed: Evaluation, code: str
) -> None:
    assert weighed.weighed is not None
    mark, *lines = brief(weighed, code)
    own = page(weighed, code)
    assert mark == f"{own.watermark}."
    judged = [weighed.weighed.headline(name) for name in ("all_by_jobseekers", "espoo")]
    assert lines[::3] == [answered(own, one) for one in judged]
    for one, sure, number in zip(judged, lines[1::3], lines[2::3], strict=True):
        letter = one.said.grade.letter.value
        assert sure.startswith(f"  {own.language('first.how_sure')} ")
        assert own.language(f"trust.{letter}").casefold() in sure.casefold()
        assert number.startswith(f"  {own.language.signed(one.said.att)} ")
        assert own.language.number(one.said.mde) in number
        assert f" {weighed.weighed.candidate.name}" in number
    assert len(lines) == 6


def test_in_english_unless_asked_otherwise(weighed: Evaluation) -> None:
    assert brief(weighed) == brief(weighed, "en")
    assert brief(weighed)[0] == MARK
    third = brief(weighed)[3]
    assert "95% interval" in third and third.endswith(", chosen of 5 before the trial.")
    assert "broad non-employment without lay-offs, Mar 2021–Apr 2022." in third


@pytest.mark.parametrize(
    ("answer", "said", "told"),
    [
        (Answer.EFFECT, {"att": 0.15, "interval": UNSAID}, "yes. The trial raised the share"),
        (Answer.NO_EFFECT, {"bound": 0.1701, "interval": UNSAID}, "An effect larger than 0.18"),
        (Answer.CANNOT_TELL, {"mde": 0.9, "interval": UNSAID}, "it cannot be told. The share of"),
        (Answer.NOT_COMPARABLE, {"att": 0.15}, "the comparison failed its checks"),
    ],
)
def test_each_verdict_with_its_range_and_what_is_not_comparable_without(
    weighed: Evaluation, answer: Answer, said: dict[str, object], told: str
) -> None:
    _, first, _, number, *_ = brief(where_all_say(weighed, answer, **said))
    assert told in first
    bare = answer is Answer.NOT_COMPARABLE
    assert ("+0.13–+0.17" in number) == (not bare)


@LANGUAGES
def test_without_a_chosen_design_there_are_two_lines_in_english(
    quick: Evaluation, code: str
) -> None:
    assert len(brief(quick, code)) == 2
    assert brief(quick, code) == brief(quick)


def test_files_that_are_there_in_every_language_are_told_in_one(tmp_path: Path) -> None:
    names = ("page.fi.html", "report.fi.docx", "report.fi.pdf", "tables.fi.xlsx")
    for name in ("report.fi.html", "report.en.html", *names):
        (tmp_path / name).touch()
    both = f"Raportti: {tmp_path / 'report.fi.html'}, {tmp_path / 'report.en.html'}"
    assert made(tmp_path, ["fi", "en"], "fi") == (both,)
    assert [line.partition(":")[0] for line in made(tmp_path, ["fi"])] == [
        *("One page", "Report", "Tables", "Report, PDF", "Report, Word"),
    ]
