"""The identification triangle: ways with different assumptions on one axis, and those not made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from evaluation.checks.estimate.bracket import TRIANGLE
from evaluation.domain import OUTCOMES, EffectUnit
from evaluation.domain.outcome import YOUTH_LESS_OVER_50
from evaluation.plan.choices import Estimand, PoolName
from evaluation.report.columns import INTERVAL, SIGNED, TEXT, figure
from evaluation.report.document import Block, Figure, Heading, Text
from evaluation.report.drawing.triangle import Mark, Panel, Way, triangle
from evaluation.report.page import Page
from evaluation.report.sections import specifications
from evaluation.report.sections.estimators import KNOWN
from evaluation.study.estimates.comparators import COMPARATORS
from evaluation.study.estimates.estimates import DEFAULT_BASE
from evaluation.study.estimates.ways import Family
from evaluation.study.inference.estimate import EstimateTested


def section(page: Page) -> Iterator[Block]:
    """The triangle and the specification curve of each estimand that is not secondary."""
    say = page.language
    yield Heading(2, say("section.identification"), "identification")
    yield Text(say("identification.intro"))
    yield Text(say("curve.intro"))
    for estimand in page.estimands:
        yield Heading(3, page.who(estimand), f"identification-{estimand.name}")
        yield _figure(page, estimand)
        yield specifications.figure(page, estimand)


def ways(page: Page, estimand: Estimand) -> tuple[list[Way], list[Way]]:
    """Every way of the estimand: to its own question, and to the same of another population."""
    own = page.headline(estimand)
    corners = dict.fromkeys([*TRIANGLE, own.comparison.pool.name])
    pools = [_pool(page, estimand, own, name) for name in corners]
    others = [way for family in Family for way in _family(page, own, family)]
    return [*pools, *others], [_triple(page, estimand), _age(page)]


def _pool(page: Page, estimand: Estimand, own: EstimateTested, name: PoolName) -> Way:
    """The plan's own estimator against the donors of one pool."""
    say, outcome = page.language, own.comparison.outcome.key
    found = _answer(page, estimand, outcome, name)
    mark = Mark.HEADLINE if name is own.comparison.pool.name else Mark.POOL
    return _way(
        say("identification.donors", way=say(f"way.{name.value}"), pool=name.value),
        say(f"relaxes.{name.value}"),
        mark,
        found,
        "" if found else _why(page, estimand, name, outcome),
        page.withheld_briefly(found) if found and found.standing.withheld else "",
    )


def _triple(page: Page, estimand: Estimand) -> Way:
    """Young less old within a municipality: what moves both alike is gone."""
    say, name = page.language, YOUTH_LESS_OVER_50.name
    named = [o.key for o in page.evaluation.plan.outcomes.measured if o.name == name]
    pool = estimand.headline_pool
    found = _answer(page, estimand, named[0], pool) if named else None
    why = _why(page, estimand, pool, named[0]) if named else say("identification.not_in_plan")
    without = page.withheld_briefly(found) if found and found.standing.withheld else ""
    return _way(say(f"way.{name}"), say(f"relaxes.{name}"), Mark.GROUP, found, why, without)


def _age(page: Page) -> Way:
    """Just under 30 against just over 30: exact age is in registers only."""
    say = page.language
    why = say("identification.registers")
    return _way(say("way.age_30"), say("relaxes.age_30"), Mark.GROUP, None, why)


def _way(
    label: str, relaxes: str, mark: Mark, found: EstimateTested | None, why: str, without: str = ""
) -> Way:
    if found is None:
        return Way(label=label, relaxes=relaxes, mark=mark, why=why)
    low, high = found.interval or (None, None)
    return Way(
        label=label,
        relaxes=relaxes,
        mark=mark,
        value=found.att,
        low=low,
        high=high,
        without=without,
    )


def _answer(page: Page, estimand: Estimand, outcome: str, pool: PoolName) -> EstimateTested | None:
    """The plan's own estimate in the primary window; None where there is none."""
    window = page.evaluation.plan.calendar.primary_window
    return page.evaluation.answers.find(
        estimand=estimand.name, outcome=outcome, pool=pool, window=window, base=DEFAULT_BASE
    )


def _why(page: Page, estimand: Estimand, pool: PoolName, outcome: str) -> str:
    """Why a comparison is not there: the plan, the delivery or the donors."""
    say, design = page.language, page.evaluation.design
    if pool not in estimand.pools:
        return say("identification.not_in_plan")
    for gap in design.not_compared:
        if (gap.estimand, gap.pool, gap.outcome) == (estimand.name, pool, outcome):
            return say(f"not_compared.{gap.why.value}")
    missing = next((gap.missing for gap in design.not_carried if gap.outcome == outcome), ())
    return say("identification.missing", columns=", ".join(missing) or say("report.none"))


def _family(page: Page, own: EstimateTested, family: Family) -> Iterator[Way]:
    """Every estimator of a family that the plan names: its mark, or why it was declined."""
    say, evaluation = page.language, page.evaluation
    name, relaxes = say(f"way.{family.value}"), say(f"relaxes.{family.value}")
    beside = evaluation.plan.estimators.beside
    asked = [e for e, way in COMPARATORS.items() if way.family is family and e in beside]
    if not asked:
        why = say("identification.not_in_plan")
        yield Way(label=name, relaxes=relaxes, mark=Mark.BESIDE, why=why)
    found = {a.label.estimator: a.att for a in evaluation.others_of(own)}
    declined = {
        d.estimator: {KNOWN[b.rule] for b in d.problem.breaches if b.rule in KNOWN}
        for d in evaluation.others.declined
        if d.comparison is own.comparison
    }
    for estimator in asked:
        rule = min(declined.get(estimator, ()), default="other")
        yield Way(
            label=say(f"estimator.{estimator.value}"),
            relaxes=relaxes,
            mark=Mark.BESIDE,
            value=found.get(estimator),
            why="" if estimator in found else say(f"identification.declined_{rule}"),
            family=name,
        )


def _figure(page: Page, estimand: Estimand) -> Figure:
    say, own = page.language, page.headline(estimand)
    who, outcome = page.who(estimand), own.comparison.outcome
    unit = page.unit(outcome)
    points = outcome.effect_unit is EffectUnit.PERCENTAGE_POINTS
    main, apart = ways(page, estimand)
    other_unit = page.unit(OUTCOMES[YOUTH_LESS_OVER_50.name])
    return figure(
        page,
        f"triangle-{estimand.name}",
        say("identification.figure", who=who),
        (
            *TEXT("identification.way", "identification.relaxes"),
            *SIGNED("outcomes.difference"),
            *INTERVAL("outcomes.interval", level=page.level),
            *TEXT("identification.kind", "identification.why"),
        ),
        [_row(page, way) for way in (*main, *apart)],
        alt=_alt(page, own, main, apart),
        draw=partial(
            triangle,
            Panel(title=page.outcome(outcome), unit=unit, ways=main),
            Panel(title=say("identification.apart"), unit=other_unit, ways=apart),
            page.evaluation.plan.plan.sesoi if points else None,
            _words(page),
            look=page.look,
        ),
    )


def _alt(page: Page, own: EstimateTested, main: list[Way], apart: list[Way]) -> str:
    """The triangle in words; of one way there is no range."""
    say, outcome = page.language, own.comparison.outcome
    values = [way.value for way in main if way.value is not None]
    low, high = say.ends(min(values), max(values))
    return say(
        "identification.alt" if len(values) > 1 else "identification.alt_one",
        who=page.who(own.comparison.estimand),
        outcome=page.outcome(outcome),
        unit=page.unit(outcome),
        att=say.signed(own.att),
        empty=say.listed([way.label for way in (*main, *apart) if way.value is None]),
        **({"made": len(values), "low": low, "high": high} if len(values) > 1 else {}),
    )


def _words(page: Page) -> dict[str, str]:
    say = page.language
    sesoi = say("identification.sesoi", sesoi=say.number(page.evaluation.plan.plan.sesoi, 1))
    return {"sesoi": sesoi, **{mark.value: say(f"identification.{mark.value}") for mark in Mark}}


def _row(page: Page, way: Way) -> tuple[object, ...]:
    ends = None if way.low is None or way.high is None else (way.low, way.high)
    kind, why = page.language(f"identification.{way.mark.value}"), way.why or way.without or None
    return way.label, way.relaxes, way.value, ends, kind, why
