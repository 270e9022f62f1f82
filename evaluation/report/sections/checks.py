"""Reasons to doubt: every check with its verdict and one sentence, what did not run included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from evaluation.checks.battery import all_checks
from evaluation.checks.check import Format
from evaluation.checks.check_result import Finding
from evaluation.core.promise import settled
from evaluation.domain import Month
from evaluation.errors import OutputError
from evaluation.plan.choices import Estimand
from evaluation.report.columns import TEXT, table
from evaluation.report.document import Block, Heading, Table, Text
from evaluation.report.language import Language
from evaluation.report.page import Page

TREATED = "n"  # a hole of any sentence: how many are treated
SEVERAL = 2  # treated municipalities, where it is not known how many


def section(page: Page) -> Iterator[Block]:
    """The battery of each estimand for the outcome that the report is about."""
    say = page.language
    older = page.evaluation.weighed is not None
    yield Heading(2, say("section.doubts_older" if older else "section.doubts"), "doubts")
    yield Text(say("doubts.intro"))
    for estimand in page.estimands:
        yield _battery(page, estimand)


def _battery(page: Page, estimand: Estimand) -> Table:
    say, shown = page.language, page.evaluation.shown_outcome
    comparison = page.headline(estimand).comparison
    outcome, treated = page.outcome(comparison.outcome), page.treated_in(comparison)
    return table(
        page,
        f"doubts-{estimand.name}",
        say("doubts.caption", who=page.who(estimand), outcome=outcome),
        TEXT("doubts.check", "doubts.verdict", "doubts.says"),
        [
            (
                f"{finding.check} {say(f'check.{finding.check}')}",
                say(f"verdict.{finding.verdict.value}"),
                sentence(page, finding, treated),
            )
            for finding in page.evaluation.findings[estimand.name, shown]
        ],
    )


def sentence(page: Page, finding: Finding, treated: int = SEVERAL) -> str:
    """A finding's sentence with its numbers in the page's language, worded for so many treated."""
    check = all_checks()[finding.check]
    forms = {key: check.format_of(key) for key in finding.values}
    said = {key: _printed(page, finding, key, form) for key, form in forms.items()}
    windows = [f"{key} {said[key]}" for key, form in forms.items() if form is Format.WINDOWS]
    say, key = page.language, f"finding.{finding.sentence}"
    worded = {TREATED: treated} if f"{{{TREATED}:" in say.messages[key] else {}
    return say(key, windows=", ".join(windows), **worded, **said)


def _printed(page: Page, finding: Finding, key: str, form: Format | None) -> str:
    value = finding.values[key]
    if form in WORDS and isinstance(value, str):
        return WORDS[form](page, value)
    if form in NUMBERS and not isinstance(value, str):
        return NUMBERS[form](page.language, value)
    if form in SMALLEST and not isinstance(value, str):
        return page.language.p_value(value, SMALLEST[form](page, finding))
    if form is Format.UNSAID:
        return ""
    raise OutputError(
        f"{finding.check} declares no format for '{key}', which is {value!r}",
        why="the report would print a number in a form that nobody chose",
        remedy="give the format among the values of the check, in its own file",
    )


def _growth(say: Language, value: float) -> str:
    sign = "+" if round(settled(value), 2) > 0 else ""
    return sign + say.percent(value / 100, 2)


def _own_floor(page: Page, finding: Finding) -> float | None:
    floor = finding.values.get("floor")
    return floor if isinstance(floor, float) else None


def _floor_of_draws(page: Page, finding: Finding) -> float | None:
    return 1.0 / (page.evaluation.plan.inference.draws + 1)


def _events(page: Page, value: str) -> str:
    say = page.language
    return say.listed([say(f"event.{name}") for name in _names(value)]) or say("report.none")


def _outcomes(page: Page, value: str) -> str:
    say = page.language
    return say.listed([say(f"outcome.{name}") for name in _names(value)])


def _absent(page: Page, value: str) -> str:
    listed = _outcomes(page, value)
    return page.language("finding.placebo_absent", outcomes=listed) if listed else ""


def _names(value: str) -> list[str]:
    return value.split(",") if value else []


NUMBERS: Mapping[Format | None, Callable[[Language, float], str]] = MappingProxyType(
    {
        Format.COUNT: Language.count,
        Format.SHARE: Language.percent,
        Format.PERCENT: lambda say, value: say.percent(value / 100, 2),
        Format.GROWTH: _growth,
        Format.ONE_DECIMAL: lambda say, value: say.number(value, 1),
        Format.UNSIGNED: Language.number,
        Format.SIGNED: Language.signed,
        Format.WINDOWS: Language.signed,
        Format.ROUNDING: Language.rounding,
    }
)
WORDS: Mapping[Format | None, Callable[[Page, str], str]] = MappingProxyType(
    {
        Format.UNIT: lambda page, value: page.language(f"unit.{value}"),
        Format.MONTH: lambda page, value: page.language.month(Month.parse(value)),
        Format.EVENTS: _events,
        Format.OUTCOME: lambda page, value: page.language(f"outcome.{value}"),
        Format.OUTCOMES: _outcomes,
        Format.ABSENT: _absent,
        Format.WHY_NOT_COMPARED: lambda page, value: page.language(f"not_compared.{value}"),
        Format.BREAK: lambda page, value: page.language(f"break.{value}"),
        Format.CERTAINTY: lambda page, value: page.language(f"certainty.{value}"),
        Format.MUNICIPALITY: Page.municipality,
        Format.AREA: Page.area,
        Format.AREAS: lambda page, value: page.language.listed(
            [page.area(area) for area in _names(value)]
        ),
        Format.BASE: Page.base,
        Format.WITHHELD: lambda page, value: "; ".join(
            page.language(f"withheld.{why}") for why in _names(value)
        ),
        Format.SUBREGION: Page.subregion,
    }
)
SMALLEST: Mapping[Format | None, Callable[[Page, Finding], float | None]] = MappingProxyType(
    {Format.P_VALUE: _own_floor, Format.P_OF_DRAWS: _floor_of_draws}
)  # a p-value says where it is the smallest that its test can give
