"""The triangle, the specification curve and the placebo plot: nothing lost, nothing invented."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation import Evaluation, Plan, Vintage, run
from evaluation.checks.battery import registered_choices
from evaluation.checks.estimate.bracket import TRIANGLE
from evaluation.plan.choices import Estimator, PoolName
from evaluation.report.document import Document, Figure
from evaluation.report.drawing.placebo_plot import NORMAL, Space, placebo
from evaluation.report.drawing.rendering import svg
from evaluation.report.drawing.spec_curve import Group, Spec, spec_curve
from evaluation.report.drawing.style import Canvas, Look
from evaluation.report.drawing.triangle import Mark, Panel, Way, triangle
from evaluation.report.language import Language
from evaluation.report.page import Page
from evaluation.report.sections import identification, space
from evaluation.report.sections.identification import ways
from evaluation.study.comparisons.comparison import WhyNot
from evaluation.study.comparisons.cut import NotCompared
from evaluation.study.estimates.comparators import COMPARATORS
from evaluation.study.inference.estimates import Estimates
from tests.report.composed import composed
from tests.report.drawing.reading import words

CODES = ("fi", "sv", "en")
NAMES = ("espoo", "all_by_jobseekers")
ROUNDING = 1e-12  # of sums taken in another order
QUICK = Path(__file__).parents[2] / "quick.toml"
PLAIN = Look(None, "{:g}".format)
WORDS = {
    **{mark.value: mark.value for mark in Mark},
    **{key: key for key in ("sesoi", "median", "order", "no_interval")},
}


def page(evaluation: Evaluation, code: str = "en") -> Page:
    return Page(evaluation, Language.load(code))


def rows(evaluation: Evaluation, name: str) -> tuple[list[Way], list[Way]]:
    return ways(page(evaluation), next(e for e in evaluation.plan.estimand if e.name == name))


def said(canvas: Canvas) -> str:
    """The texts of a drawing, each on a line."""
    return "\n".join(words(canvas))


@pytest.fixture(scope="module")
def english(small: Evaluation) -> Document:
    return composed(small, "en")


def test_there_is_a_way_for_every_estimator_but_the_plans_own() -> None:
    assert list(COMPARATORS) == [e for e in Estimator if e is not Estimator.PLAN]


@pytest.mark.parametrize("name", NAMES)
def test_every_way_has_a_row(small: Evaluation, english: Document, name: str) -> None:
    main, apart = rows(small, name)
    beside = small.plan.estimators.beside
    assert len(main) == len(TRIANGLE) + len(beside)
    assert [way.mark for way in apart] == [Mark.GROUP, Mark.GROUP]
    figure = english.figure(f"triangle-{name}")
    assert [row[0] for row in figure.table.rows] == [way.label for way in (*main, *apart)]
    assert all(way.label in said(figure.canvas()) for way in (*main, *apart))
    assert all(way.family in said(figure.canvas()) for way in main)


@pytest.mark.parametrize("name", NAMES)
def test_the_headline_is_marked_once_with_its_interval(small: Evaluation, name: str) -> None:
    (headline,) = [way for way in rows(small, name)[0] if way.mark is Mark.HEADLINE]
    answer = small.headline(name)
    assert answer is not None
    assert (headline.value, headline.low, headline.high) == (
        answer.att,
        answer.ci_low,
        answer.ci_high,
    )
    assert answer.comparison.pool.name.value in headline.label


def test_values_are_those_of_the_results(small: Evaluation) -> None:
    main, _ = rows(small, "espoo")
    near = small.answer("espoo", pool="P2")
    assert (main[2].value, main[2].low) == (near.att, near.ci_low)
    comparison = page(small).headline(small.plan.estimand[0]).comparison
    beside = {b.att for b in small.beside if b.comparison is comparison}
    found = {w.value for w in main if w.mark is Mark.BESIDE and w.value is not None}
    assert found == beside and all(w.low is None for w in main if w.mark is Mark.BESIDE)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_not_made_says_why(small: Evaluation, english: Document, name: str) -> None:
    main, apart = rows(small, name)
    empty = [way for way in (*main, *apart) if way.value is None]
    assert empty and all(way.why for way in empty)
    assert not any(way.why for way in (*main, *apart) if way.value is not None)
    figure = english.figure(f"triangle-{name}")
    assert all(way.label in figure.alt for way in empty)
    assert [row[-1] for row in figure.table.rows if row[2] == "–"] == [way.why for way in empty]


def test_each_kind_of_reason(small: Evaluation) -> None:
    say = Language.load("en")
    gap = NotCompared("espoo", PoolName.P2_NEAR, small.shown_outcome, WhyNot.CAP)
    kept = Estimates(a for a in small.answers if a.comparison.pool.name is not PoolName.P2_NEAR)
    without = replace(small, design=replace(small.design, not_compared=(gap,)), answers=kept)
    main, (triple, age) = rows(without, "espoo")
    assert main[1].why == say("identification.not_in_plan")
    assert main[2].why == say("not_compared.too_few_for_cap")
    declined = next(w for w in main if w.label == say("estimator.doubly_robust"))
    assert declined.why == say("identification.declined_one_treated")
    assert triple.why == say("identification.not_in_plan")
    assert age.value is None and age.why == say("identification.registers")


def test_the_triple_difference_stands_apart(twin: Vintage) -> None:
    text = QUICK.read_text("utf-8").replace(
        '"in_services"]', '"in_services", "youth_less_over_50"]', 1
    )
    found = run(Plan.parse(text), twin)
    _, (triple, _) = rows(found, "espoo")
    answer = found.answer("espoo", "youth_less_over_50")
    assert (triple.value, triple.low, triple.high) == (answer.att, answer.ci_low, answer.ci_high)
    lacking = replace(twin, counts={k: v for k, v in twin.counts.items() if k != "TYOTTOMAT25"})
    _, (gone, _) = rows(run(Plan.parse(text), lacking), "espoo")
    assert gone.value is None and "TYOTTOMAT25" in gone.why


@pytest.mark.parametrize("name", NAMES)
def test_the_curve_has_a_column_for_every_choice(
    small: Evaluation, english: Document, name: str
) -> None:
    own = small.headline(name)
    assert own is not None
    choices = registered_choices(small.answers, own)
    beside = [b for b in small.beside if b.comparison is own.comparison]
    table = english.figure(f"choices-{name}").table
    say = Language.load("en")
    effects = sorted([*(a.att for a in choices), *(b.att for b in beside)])
    assert [row[1] for row in table.rows] == [say.signed(effect) for effect in effects]
    kinds = [row[-1] for row in table.rows]
    assert kinds.count(say("curve.headline")) == 1
    assert kinds.count(say("curve.pool")) == len(choices) - 1
    headline = next(row for row in table.rows if row[-1] == say("curve.headline"))
    assert headline[1:3] == (say.signed(own.att), say.interval(own.ci_low, own.ci_high))
    sure = [a for a in choices if a.time is not None and a.ci_low is not None]
    assert sum(row[2] != "–" for row in table.rows) == len(sure)
    assert all((row[3] == "–") == (row[-1] == say("curve.beside")) for row in table.rows)


def test_every_option_of_the_matrix_is_named(english: Document) -> None:
    figure = english.figure("choices-espoo")
    texts = said(figure.canvas()).splitlines()
    for column in (3, 4, 5, 7):
        options = {row[column] for row in figure.table.rows} - {"–"}
        assert options <= set(texts)


def test_clean_donors_are_all_there_and_nobody_is_as_large(small: Evaluation) -> None:
    answer = small.headline("espoo")
    assert answer is not None
    comparison = answer.comparison
    effects = next(c for c in small.effects if c.comparison is comparison)
    k = effects.find(answer.label.kind, answer.label.window)
    shown = space.seen(page(small), answer)
    np.testing.assert_array_equal(shown.placebos, effects.residuals[:, k])
    donors = -comparison.unit_weights[comparison.donors] @ effects.contrast[comparison.donors, k]
    by_hand = effects.contrast[comparison.reference, k] - donors
    np.testing.assert_allclose(shown.placebos, by_hand, atol=ROUNDING)
    assert shown.pooled.sum() == comparison.donors.sum() < shown.sizes.size
    assert shown.size == shown.largest_treated > shown.sizes.max()
    table = composed(small, "en").figure("placebo-espoo").table
    sizes = [int(row[2].replace(",", "")) for row in table.rows]
    assert len(sizes) == 1 + comparison.reference.sum() and sizes == sorted(sizes, reverse=True)


def made(**parts: object) -> Space:
    """Three donors with q = 8 / s exactly, and A, B = 0.01, 1: limits known by hand."""
    sizes = np.array([100.0, 200.0, 800.0])
    plain = {
        "sizes": sizes,
        "placebos": np.array([0.1, -0.2, 0.0]),
        "q": 8 / sizes,
        "pooled": np.array([True, False, True]),
        "areas": np.array([3200.0]),
        "distribution": np.linspace(-1, 1, 99),
        "structural": 0.01,
        "sampling": 1.0,
        "att": -0.3,
        "low": -0.9,
        "high": 0.3,
        "size": 3200.0,
    }
    return Space(**{**plain, **parts})  # type: ignore[arg-type]


def test_limits_by_hand() -> None:
    found = made()
    by_hand = NORMAL * np.sqrt([0.01 + 0.08, 0.01 + 0.04, 0.01 + 0.01])
    np.testing.assert_allclose(found.limits, by_hand, rtol=ROUNDING)
    np.testing.assert_allclose(found.envelope(found.sizes), by_hand, rtol=ROUNDING)
    beyond = found.envelope(np.array([3200.0]))
    np.testing.assert_allclose(beyond, NORMAL * np.sqrt(0.01 + 0.0025), rtol=ROUNDING)


def test_extrapolation_is_shown_only_where_there_is_some() -> None:
    keys = ("unit", "jobseekers", "draws", "observed", "pooled", "clean", "areas", "envelope")
    words = {key: key for key in (*keys, "beyond")}
    far = said(placebo(made(), words, look=PLAIN))
    inside = made(size=300.0, areas=np.array([250.0, 400.0]), low=None, high=None)
    near = said(placebo(inside, words, look=PLAIN))
    assert "beyond" in far and "areas" not in far
    assert "beyond" not in near and "areas" in near
    assert {"pooled", "clean", "envelope", "observed"} <= set(far.splitlines())


def test_a_lost_row_or_an_open_end_is_seen() -> None:
    way = Way(label="a", relaxes="b", mark=Mark.HEADLINE, value=0.5, low=0.1, high=0.9)
    empty = Way(label="c", relaxes="d", mark=Mark.GROUP, why="because")
    unbounded = replace(way, low=-np.inf)

    def made(*main: Way) -> Canvas:
        upper, lower = (
            Panel(title="t", unit="u", ways=main),
            Panel(title="x", unit="u", ways=[empty]),
        )
        return triangle(upper, lower, 0.2, WORDS, look=PLAIN)

    def drawn(*main: Way) -> str:
        return svg(made(*main), PLAIN)

    assert made(way, way).get_figheight() > made(way).get_figheight() + 0.2
    assert drawn(way) == drawn(way) != drawn(unbounded)
    assert drawn(way) != drawn(replace(way, low=None, high=None))
    assert "because" in said(made(way))


def test_each_column_counts_in_the_curve() -> None:
    groups = [Group("base", ("one", "two")), Group("pool", ("p",))]
    own = Spec(value=0.1, low=-np.inf, high=0.2, mark=Mark.HEADLINE, chosen=(0, 0))
    other = Spec(value=0.3, low=None, high=None, mark=Mark.BESIDE, chosen=(None, 0))

    def made(*specs: Spec) -> Canvas:
        return spec_curve(specs, groups, 0.1, "u", WORDS, look=PLAIN)

    def drawn(*specs: Spec) -> str:
        return svg(made(*specs), PLAIN)

    assert drawn(own, other) == drawn(own, other) != drawn(own)
    assert drawn(own, other) != drawn(own, replace(other, chosen=(1, 0)))
    assert {"base", "one", "two", "pool", "p", "median"} <= set(words(made(own)))


@pytest.mark.slow
def test_three_languages_have_the_same_figures_and_no_clock(small: Evaluation) -> None:
    def figures(code: str) -> list[Figure]:
        return [b for b in identification.section(page(small, code)) if isinstance(b, Figure)]

    found = {code: figures(code) for code in CODES}
    shapes = {
        code: [(f.name, len(f.table.rows), len(f.table.columns)) for f in made]
        for code, made in found.items()
    }
    assert shapes["fi"] == shapes["sv"] == shapes["en"]
    assert [f.name for f in found["en"]] == [
        f"{kind}-{e.name}" for e in page(small).estimands for kind in ("triangle", "choices")
    ]
    assert not any("<dc:date>" in f.svg for made in found.values() for f in made)
    again = [f.svg for f in figures("sv")]
    assert again == [f.svg for f in found["sv"]]
