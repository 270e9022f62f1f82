"""Every number in the summary is read back from results.json, in every language.

The summary is composed with a language that writes down each sentence and what is put into it.
SOURCES says where in results.json the value of each placeholder stands; a sentence with a new
placeholder fails until somebody says where its number is from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from evaluation import Evaluation, Vintage, run
from evaluation.domain import Month
from evaluation.plan.choices import Estimand
from evaluation.report.language import Language
from evaluation.report.page import Page
from evaluation.report.sections import summary
from evaluation.report.writers.results import results

OWN = "difference_in_differences"
WORDS = {"outcome", "unit", "why", "moved", "meaning", "checks", "columns", "shown", "outcomes"}
WORDS |= {"primary", "name", "names", "areas", "window", "edition"}  # words, none of them a number


@dataclass(frozen=True, slots=True)
class Recording(Language):
    """A language that writes down what it was asked to say."""

    calls: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def __call__(self, key: str, **values: object) -> str:
        self.calls.append((key, values))
        return Language.__call__(self, key, **values)


@dataclass(frozen=True, slots=True)
class One(Page):
    """A page about one of the estimands alone."""

    only: Estimand | None = None

    @property
    def estimands(self) -> list[Estimand]:
        return [e for e in (self.only,) if e is not None and self.evaluation.headline(e.name)]

    @property
    def unanswered(self) -> list[Estimand]:
        return [e for e in (self.only,) if e is not None and not self.evaluation.headline(e.name)]


@dataclass(frozen=True, slots=True)
class Read:
    """results.json as the summary of one estimand reads it."""

    say: Language
    found: Mapping[str, Any]
    row: Mapping[str, Any]  # of the headline

    def alike(self, window: str, *, estimator: str = OWN) -> list[float]:
        """All registered choices of the row's question in a window."""
        same = ("estimand", "measure")
        return [
            row["att"]
            for row in self.found["estimates"]
            if all(row[key] == self.row[key] for key in same)
            and (row["window"], row["estimator"]) == (window, estimator)
        ]

    def others(self) -> list[float]:
        same = ("estimand", "outcome", "comparison")
        return [
            row["att"]
            for row in self.found["estimates"]
            if all(row[key] == self.row[key] for key in same) and row["estimator"] != OWN
        ]

    def state(self, name: str) -> float:
        same = ("estimand", "comparison", "window", "base_period", "denominator", "estimator")
        (att,) = (
            row["att"]
            for row in self.found["estimates"]
            if row["measure"] == name and all(row[key] == self.row[key] for key in same)
        )
        return float(att)

    def finding(self, check: str, value: str) -> float:
        (one,) = (
            one["values"][value]
            for one in self.found["findings"]
            if (one["estimand"], one["outcome"], one["check"])
            == (self.row["estimand"], self.row["outcome"], check)
        )
        return float(one)

    def window(self) -> Mapping[str, Any]:
        return next(w for w in self.found["windows"] if w["name"] == self.row["window"])

    def p(self) -> str:
        text = self.say.p_value(self.row["p_value"])
        return self.say("summary.p_floor", p=text) if self.row["p_at_floor"] else text

    def span(self, first: str, last: str) -> str:
        return self.say.span(Month.parse(first), Month.parse(last))

    def day(self, which: str = "frozen_on") -> str:
        return self.say.date(date.fromisoformat(self.found["plan"]["frozen"][which]))


def length(row: Mapping[str, Any]) -> int:
    return Month.parse(row["last_month"]) - Month.parse(row["first_month"]) + 1


def graded(read: Read) -> dict[str, str]:
    say, row = read.say, read.row
    return {
        "size": say.number(abs(row["att"])),
        "signed": say.signed(row["att"]),
        "level": say.percent(1 - read.found["plan"]["alpha"]),
        "interval": say.interval(row["ci_low"], row["ci_high"]),
        "p": read.p(),
    }


def ranged(read: Read) -> dict[str, object]:
    effects = read.alike(read.row["window"])
    low, high = read.say.ends(min(effects), max(effects))
    return {"low": low, "high": high, "number": len(effects)}


def estimators(read: Read) -> dict[str, object]:
    low, high = read.say.ends(min(read.others()), max(read.others()))
    return {"low": low, "high": high, "number": len(read.others())}


def day(read: Read) -> dict[str, object]:
    return {"day": read.day()}


SOURCES: Mapping[str, Callable[[Read], Mapping[str, object]]] = {
    **{f"summary.grade_{g}{bare}": graded for g in "abc" for bare in ("", "_bare")},
    "summary.levels": lambda r: {
        "base": r.span(*r.found["plan"]["clean_pre"]),
        "months": r.span(r.row["first_month"], r.row["last_month"]),
        **{
            key: r.say.number(r.row[key])
            for key in ("treated_before", "treated_after", "donors_before", "donors_after")
        },
    },
    "summary.grade_line": lambda r: {
        "letter": r.row["grade"]
        if r.found["headline_carried"]
        else frozenset({"D", r.row["grade"]})  # the headline's own, and that of what is shown
    },
    "summary.p_floor": lambda r: {"p": r.say.p_value(r.row["p_value"])},
    "summary.range": ranged,
    "summary.range_estimators": estimators,
    "summary.range_estimator": lambda r: {"att": r.say.signed(*r.others())},
    **{f"summary.fixed_{said}": day for said in ("seen", "not_seen", "not_declared")},
    "summary.sealed": lambda r: {"day": r.day("sealed_on")},
    "summary.detect": lambda r: {"size": r.say.number(r.row["detectable"])},
    "certificate.detect": lambda r: {
        "size": r.say.number(r.row["detectable_certified"]),
        "n": r.row["n_treated"],
    },
    "summary.detect_more": lambda r: {"sesoi": r.say.number(r.found["plan"]["sesoi"])},
    "summary.accounting": lambda r: {
        "registered": r.say.signed(r.state("registered_unemployment")),
        "services": r.say.signed(r.state("in_services")),
        "broad": r.say.signed(r.state("broad_non_employment")),
    },
    "summary.incomplete": lambda r: {
        "months": length(r.row),
        "all": r.window()["planned_months"],
    },
    "finding.s2": lambda r: {
        key: r.say.signed(r.finding("S2", key)) for key in ("slope", "implied", "att", "rest")
    },
    **{
        f"who.{kind}": lambda r: {"n": r.row["n_treated"]}
        for kind in ("stock", "equal", "but_stock", "but_equal", "some_stock", "some_equal")
    },
}


def sentences(evaluation: Evaluation, code: str) -> Iterator[tuple[str, dict[str, object], Read]]:
    """Every sentence of the summary with what was put into it, and where to read it back."""
    found, plain = results(evaluation), Language.load(code)
    for estimand in evaluation.plan.estimand:
        if estimand.role == "secondary":
            continue
        say = Recording(plain.code, plain.messages)
        list(summary.section(One(evaluation, say, estimand)))
        answer = evaluation.headline(estimand.name)
        assert answer is not None
        name = next(
            row
            for row in found["estimates"]
            if (row["estimand"], row["outcome"], row["window"], row["base_period"])
            == (estimand.name, evaluation.shown_outcome, answer.label.window, "clean_pre")
            and row["comparison"] == answer.comparison.pool.name.value
            and row["estimator"] == OWN
        )
        for key, values in say.calls:
            yield key, values, Read(plain, found, name)


def check(evaluation: Evaluation, code: str) -> set[str]:
    read_back = set()
    for key, values, read in sentences(evaluation, code):
        numbers = {name: value for name, value in values.items() if name not in WORDS}
        if not numbers or key.startswith(("unit.", "outcome.", "grade.")):
            continue
        extra = {"windows"} if key == "finding.s2" else set()
        assert key in SOURCES, f"{key}: nobody says where {sorted(numbers)} are read back from"
        source = SOURCES[key](read)
        for name in numbers.keys() - extra:
            assert name in source, f"{key}: nobody says where {name} is read back from"
            told = source[name]
            right = numbers[name] in told if isinstance(told, frozenset) else numbers[name] == told
            assert right, (key, name, numbers[name], told)
            read_back.add(f"{key}.{name}")
    return read_back


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_every_number_of_the_twins_summary_is_in_results_json(small: Evaluation, code: str) -> None:
    found = check(small, code)
    assert {"summary.levels.treated_after", "summary.range.low", "finding.s2.rest"} <= found
    assert "summary.grade_c.interval" in found


def test_every_number_of_a_withheld_summary_is_in_results_json(drifting: Evaluation) -> None:
    assert "summary.grade_c_bare.signed" in check(drifting, "en")


@pytest.mark.parametrize(
    ("name", "plan"),
    [
        pytest.param("vintage_2022_02", "quick_plan", marks=pytest.mark.slow),
        pytest.param("vintage_2023_10", "small_plan", marks=pytest.mark.slow),
    ],
)
def test_every_number_of_a_real_summary_is_in_results_json(
    name: str, plan: str, request: pytest.FixtureRequest
) -> None:
    vintage: Vintage = request.getfixturevalue(name)
    evaluation = run(request.getfixturevalue(plan), vintage)
    for code in ("fi", "sv", "en"):
        assert len(check(evaluation, code)) > 15


def test_a_number_without_a_source_fails(
    small: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(SOURCES, "summary.range")  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match=r"summary\.range: nobody says"):
        check(small, "en")
