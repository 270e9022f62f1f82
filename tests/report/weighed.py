"""An evaluation whose design was chosen, and with whatever verdict: few candidates, made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked
from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.verdict import Answer
from evaluation.checks.gate.weigh import Weighed, weigh
from evaluation.checks.grade import Grade, Letter
from evaluation.plan.plan import Plan
from evaluation.report.document import Block, Figure, Heading, Items, Note, Table, Text
from evaluation.report.evaluation import Evaluation
from evaluation.report.language import Language
from evaluation.report.page import Page
from tests.chosen import TEXT as CHOSEN
from tests.chosen import twin

QUICK = Path(__file__).parents[1] / "quick.toml"
CANDIDATES = CHOSEN[CHOSEN.index("[choice]") : CHOSEN.index("[[estimand]]")]
FIXED = """[[candidate]]
name = "before_covid"
outcome = "broad_without_laid_off"
denominator = "fixed"
base = ["2015-01", "2019-11"]
counterfactual = "same_calendar_month"
donors = "P0"
unit = "trial_area"
least_labour_force = 3000.0

"""
CHECKED = """placebo = ["laid_off"]
composition = ["men_among_unemployed", "labour_force"]
base_year"""
WINDOWS = 'W1 = ["2021-03", "2022-04"]'
UNSAID = (0.13, 0.17)  # an interval that is nowhere else


def text() -> str:
    """The quick plan with candidates, outcomes that only checks look at, and a second window."""
    found = QUICK.read_text("utf-8").replace("base_year", CHECKED, 1)
    found = found.replace(WINDOWS, f'{WINDOWS}\nW2 = ["2022-05", "2023-06"]', 1)
    return found.replace("[[estimand]]", f"{CANDIDATES}{FIXED}[[estimand]]", 1)


@cache
def plan() -> Plan:
    return Plan.parse(text())


@cache
def found() -> Weighed:
    weighed = weigh(plan(), twin())
    assert weighed is not None
    return weighed


def beside(quick: Evaluation) -> Evaluation:
    """What a run of the plan would give: the quick run with the verdicts of the chosen design."""
    return replace(quick, plan=plan(), vintage=twin(), weighed=found())


def page(evaluation: Evaluation, code: str = "en") -> Page:
    return Page(evaluation, Language.load(code))


def saying(judged: Judged, answer: Answer, **said: Any) -> Judged:
    """The same effect with another verdict, and what that licenses."""
    changed: dict[str, Any] = {"answer": answer, **said}
    doubts = judged.doubts
    if answer is Answer.NOT_COMPARABLE:
        wrong = (Asked.COVID, Asked.SPILLOVER)
        doubts = tuple(
            replace(one, verdict=Verdict.FAIL, caps=True) if one.asked in wrong else one
            for one in doubts
        )
        none = {"interval": None, "equivalence": None, "p_value": None}
        grade = Grade(Letter.C, tuple(one.value for one in wrong))
        changed = {**none, "grade": grade, **changed}
    return replace(judged, doubts=doubts, said=replace(judged.said, **changed))


def where_all_say(evaluation: Evaluation, answer: Answer, **said: Any) -> Evaluation:
    """The evaluation with one verdict for every effect."""
    weighed = evaluation.weighed
    assert weighed is not None
    judged: Mapping[Any, Judged] = MappingProxyType(
        {key: saying(one, answer, **said) for key, one in weighed.judged.items()}
    )
    areas = {
        name: replace(one, said=tuple(replace(s, **_as(judged, name)) for s in one.said))
        for name, one in weighed.areas.items()
    }
    return replace(evaluation, weighed=replace(weighed, judged=judged, areas=areas))


def _as(judged: Mapping[Any, Judged], estimand: str) -> dict[str, Any]:
    """What an area's verdict has in common with that of the average."""
    said = next(one.said for key, one in judged.items() if key[0] == estimand)
    return {"answer": said.answer, "interval": said.interval, "bound": said.bound}


def words(block: Block) -> str:
    """Everything that a reader meets of a block."""
    match block:
        case Heading(_, said, _) | Text(said) | Note(_, said):
            return said
        case Items(items):
            return "\n".join(items)
        case Figure():
            return f"{block.caption}\n{block.alt}\n{words(block.table)}"
        case Table():
            rows = [tuple(column.label for column in block.columns), *block.rows]
            return "\n".join([block.caption, *(" | ".join(row) for row in rows)])
