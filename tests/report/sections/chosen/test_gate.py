"""The doubts in words: what was found, how far chance goes, the line, and what follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation import Evaluation
from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked, Doubt
from evaluation.checks.gate.weigh import Weighed
from evaluation.report.document import Heading, Table, Text
from evaluation.report.sections.chosen import gate
from tests.report.weighed import page

POINTS = "percentage_points"


def made(asked: Asked, **said: object) -> Doubt:
    """A doubt of one question, by hand."""
    usual: dict[str, object] = {
        "verdict": Verdict.PASS,
        "value": -0.25,
        "reach": 0.4,
        "line": 0.5,
        "unit": POINTS,
        "caps": True,
        "about": "",
    }
    return Doubt(asked=asked, **(usual | said))  # type: ignore[arg-type]


def chosen(evaluation: Evaluation) -> Weighed:
    assert evaluation.weighed is not None
    return evaluation.weighed


def row(evaluation: Evaluation, doubt: Doubt, code: str = "en") -> tuple[str, ...]:
    """The row of one doubt, in place of all others of the primary estimand."""
    weighed = chosen(evaluation)
    key = (weighed.primary, weighed.candidate.outcome, weighed.material.primary.name)
    judged = dict(weighed.judged)
    judged[key] = replace(judged[key], doubts=(doubt,))
    changed = replace(evaluation, weighed=replace(weighed, judged=judged))
    first = next(b for b in gate.section(page(changed, code)) if isinstance(b, Table))
    return first.rows[0]


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_every_question_has_a_row_for_both_estimands(weighed: Evaluation, code: str) -> None:
    blocks = list(gate.section(page(weighed, code)))
    tables = [b for b in blocks if isinstance(b, Table)]
    assert [t.name for t in tables] == ["gate-all_by_jobseekers", "gate-espoo"]
    for table in tables:
        asked = [cells[0].rpartition("(")[2].rstrip(")") for cells in table.rows]
        assert set(asked) == set(Asked)
        assert all(len(cells) == len(table.columns) for cells in table.rows)
    assert isinstance(blocks[0], Heading) and blocks[0].anchor == "gate"


def test_a_row_has_its_number_with_its_unit_chance_and_the_line(weighed: Evaluation) -> None:
    question = "Is it off, on average, at dates when nothing happened? (R4)"
    assert row(weighed, made(Asked.BIAS)) == (
        question,
        "−0.25 percentage points",
        "±0.40",
        "0.50",
        "passed",
        "Smaller than what matters.",
    )
    assert row(weighed, made(Asked.SECRET, reach=0.0))[2] == "no chance in it"


def test_a_share_is_a_percentage_and_months_are_counted(weighed: Evaluation) -> None:
    share = made(Asked.SIZE, value=0.031, reach=0.02, line=0.08, unit="share")
    again = chosen(weighed).again
    assert row(weighed, share)[1:4] == (
        "3.1% of fake effects are rejected (recession of Mar 2010–Feb 2011:"
        f" areas {again.hard_rejected} of {again.areas}, at most 2)",
        "up to 5.1%",
        "8.0%",
    )
    months = made(Asked.WINDOW, value=2.0, reach=0.0, line=0.0, unit="months")
    assert row(weighed, months)[1:4] == ("2 months", "no chance in it", "0")


@pytest.mark.parametrize(
    ("asked", "about", "said"),
    [
        (Asked.LAY_OFFS, "laid_off", "full-time lay-offs"),
        (Asked.COMPOSITION, "men_among_unemployed", "share of men among the unemployed"),
        (Asked.COVID, "before_less_inside", "base period before COVID less base period inside it"),
        (Asked.DENOMINATOR, "fixed", "divided by: labour force, mean of 2019"),
        (Asked.DONORS, "Lappeenranta", "without Lappeenranta"),
        (Asked.DONORS, "091", "without Helsinki"),
        (Asked.ANTICIPATION, "2019-12…2020-02", "Dec 2019–Feb 2020"),
        (
            Asked.BREAKS,
            "2020-04",
            "Apr 2020: entrepreneurs who could be unemployed while their business went on",
        ),
        (
            Asked.OTHER_DESIGNS,
            "trend_48",
            "the gap would have gone on along its line;"
            " base period: the last 48 months before the trial",
        ),
    ],
)
def test_what_a_number_is_about_is_in_words(
    weighed: Evaluation, asked: Asked, about: str, said: str
) -> None:
    assert row(weighed, made(asked, about=about))[1] == f"−0.25 percentage points ({said})"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "+0.98 percentage points (base period before COVID +0.30, inside it −0.68)"),
        (
            "fi",
            "+0,98 prosenttiyksikköä (perusjakso ennen koronapandemiaa +0,30, sen aikana −0,68)",
        ),
        ("sv", "+0,98 procentenheter (basperiod före coronapandemin +0,30, under den −0,68)"),
    ],
)
def test_both_ends_of_a_bracket_are_printed(weighed: Evaluation, code: str, said: str) -> None:
    ends = {"value": 0.98, "ends": (0.3, -0.68)}
    assert row(weighed, made(Asked.COVID, about="before_less_inside", **ends), code)[1] == said
    lay_offs = row(weighed, made(Asked.LAY_OFFS, about="laid_off", **ends))[1]
    assert lay_offs.endswith("lay-offs: base period before COVID +0.30, inside it −0.68)")


def test_a_municipality_has_its_name_in_the_language(weighed: Evaluation) -> None:
    assert "utan Helsingfors" in row(weighed, made(Asked.DONORS, about="091"), "sv")[1]


def test_lay_offs_that_are_bracketed_are_said_to_be(weighed: Evaluation) -> None:
    doubt = made(Asked.LAY_OFFS, value=0.0, about="laid_off")
    assert row(weighed, doubt)[1] == (
        "the two ends lie on either side of zero (full-time lay-offs)"
    )


@pytest.mark.parametrize(
    ("verdict", "caps", "said"),
    [
        (Verdict.PASS, True, "Smaller than what matters."),
        (Verdict.WARN, True, "neither shown nor excluded, so the grade cannot be A."),
        (Verdict.UNINFORMATIVE, True, "would not have been seen, so the grade cannot be A."),
        (Verdict.FAIL, True, "Places near the treated moved as well: no interval and no p-value"),
        (Verdict.FAIL, False, "Confirmed. It takes no number away, but the grade cannot be A."),
        (Verdict.WARN, False, "Shown beside; the verdict does not hang on it."),
        (Verdict.PASS, False, "Smaller than what matters."),
    ],
)
def test_what_follows(weighed: Evaluation, verdict: Verdict, caps: bool, said: str) -> None:
    doubt = made(Asked.SPILLOVER, verdict=verdict, caps=caps)
    assert said in gate.follows(page(weighed), doubt)


def test_what_was_not_asked_has_a_row_that_says_so(weighed: Evaluation) -> None:
    weigh = chosen(weighed)
    judged = weigh.headline(weigh.primary)
    few = tuple(d for d in judged.doubts if d.asked is not Asked.SPILLOVER)
    key = (weigh.primary, weigh.candidate.outcome, weigh.material.primary.name)
    changed = {**weigh.judged, key: replace(judged, doubts=few)}
    evaluation = replace(weighed, weighed=replace(weigh, judged=changed))
    first = next(b for b in gate.section(page(evaluation)) if isinstance(b, Table))
    (mine,) = [cells for cells in first.rows if "(R11)" in cells[0]]
    assert mine[1:5] == ("–", "–", "–", "not run")


def test_the_error_rate_the_line_and_where_they_are_from(weighed: Evaluation) -> None:
    gated = weighed.plan.gate.model_copy(update={"family": 0.2, "line": 0.25})
    changed = replace(weighed, plan=weighed.plan.model_copy(update={"gate": gated}))
    text = " ".join(b.text for b in gate.section(page(changed)) if isinstance(b, Text))
    assert "in at most 20% of cases" in text
    assert "The line is 25% of the smallest effect of interest (1.00 percentage points of" in text
    assert "so 0.25;" in text and "docs/calibration.md" in text
    assert "COVID is bracketed" in text
