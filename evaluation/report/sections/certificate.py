"""The size certificate: the false positives of the whole calculation, and what it could detect."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from evaluation.domain import EffectUnit, Outcome
from evaluation.methods.conformal.power import Power
from evaluation.plan.choices import Estimand
from evaluation.plan.plan import Plan
from evaluation.report.columns import (
    COUNT,
    NUMBER,
    ONE_DECIMAL,
    PERCENT,
    PERCENT_TENTHS,
    TEXT,
    figure,
    table,
)
from evaluation.report.document import Block, Figure, Heading, Note, Table, Text, Tone
from evaluation.report.drawing.power_plot import drawn_to, power_curve
from evaluation.report.drawing.style import Canvas, Look, Shape
from evaluation.report.language import Language
from evaluation.report.page import Page
from evaluation.study.size.rates import Rate
from evaluation.study.size.size_simulation import Certificate, Certified

WARNED = (Certified.FAILS, Certified.LOOSE, Certified.UNINFORMATIVE)


def section(page: Page) -> Iterator[Block]:
    """For each certificate: its verdict, the rates by size of the fake treated, the power."""
    say = page.language
    yield Heading(2, say("certificate.section"), "certificate")
    yield Text(say("certificate.intro"))
    if not page.evaluation.certificates:
        yield Note(Tone.WARNING, say("certificate.none"))
    for estimand in page.estimands:
        for certificate in page.evaluation.certificates.values():
            if certificate.estimand == estimand.name:
                yield from one(page, certificate)


def one(page: Page, certificate: Certificate) -> Iterator[Block]:
    """The comparisons of one certificate."""
    say = page.language
    yield Heading(3, _words(page, certificate, "certificate.title"), _name(certificate))
    tone = Tone.WARNING if certificate.verdict in WARNED else Tone.RESULT
    verdict = say(f"certificate.verdict_{certificate.verdict.value}")
    yield Note(tone, f"{verdict} {detect(page, certificate)}")
    yield _rates(page, certificate)
    yield from (
        Text(text) for text in (_rests(page, certificate), _dates(page, certificate)) if text
    )
    yield _power(page, certificate)


def detect(page: Page, certificate: Certificate) -> str:
    """The smallest effect that would usually be found, as a sentence."""
    say, size = page.language, certificate.power.detectable
    if size is None:
        return say("certificate.detect_none")
    n, unit = len(_estimand(page, certificate).treated), _unit(page, certificate)
    return say("certificate.detect", size=say.number(size), unit=unit, n=n)


def _name(certificate: Certificate) -> str:
    return f"certificate-{certificate.estimand}-{certificate.outcome}"


def _unit(page: Page, certificate: Certificate) -> str:
    return page.unit(_outcome(page.evaluation.plan, certificate))


def _outcome(plan: Plan, certificate: Certificate) -> Outcome:
    return next(o for o in plan.outcomes.measured if o.key == certificate.outcome)


def _estimand(page: Page, certificate: Certificate) -> Estimand:
    return next(e for e in page.evaluation.plan.estimand if e.name == certificate.estimand)


def _words(page: Page, certificate: Certificate, key: str) -> str:
    estimand = _estimand(page, certificate)
    outcome = page.outcome(_outcome(page.evaluation.plan, certificate))
    alpha = page.language.percent(page.evaluation.plan.plan.alpha)
    return page.language(key, who=page.who(estimand), outcome=outcome, alpha=alpha)


def _rates(page: Page, certificate: Certificate) -> Table:
    say, rate = page.language, certificate.rate

    def row(name: str, rate: Rate) -> tuple[object, ...]:
        ends = say.range(say.percent(rate.low, 1), say.percent(rate.high, 1))
        return name, rate.n, rate.n_effective, rate.share, ends

    return table(
        page,
        _name(certificate),
        _words(page, certificate, "certificate.caption"),
        (
            *TEXT("certificate.group"),
            *COUNT("certificate.fakes"),
            *ONE_DECIMAL("certificate.worth"),
            *PERCENT_TENTHS("certificate.share", "certificate.interval"),
        ),
        (
            row(say("certificate.all"), rate),
            *(
                row(say("certificate.third", low=say.count(low), high=say.count(high)), third)
                for third in certificate.terciles
                for low, high in [third.stock]
            ),
            (say("certificate.space"), rate.n, None, certificate.share_space, None),
            (say("certificate.time"), rate.n, None, certificate.share_time, None),
        ),
    )


def _rests(page: Page, certificate: Certificate) -> str:
    """Which channel carries the answer, where one alone rejects above the second line."""
    say, loose = page.language, page.evaluation.plan.checks.size[1]
    space, time = certificate.share_space, certificate.share_time
    alpha = say.percent(page.evaluation.plan.plan.alpha)
    if space > loose and time > loose:
        shares = {"space": say.percent(space), "time": say.percent(time)}
        return say("certificate.rests_none", **shares)
    if time > loose:
        return say("certificate.rests_space", share=say.percent(time), alpha=alpha)
    if space > loose:
        return say("certificate.rests_time", share=say.percent(space), alpha=alpha)
    return ""


def _dates(page: Page, certificate: Certificate) -> str:
    say = page.language
    dates = [
        say(
            "certificate.date",
            window=say.span(date.window.first, date.window.last),
            base=say.span(date.base.first, date.base.last),
        )
        for date in certificate.fakes
    ]
    return say(
        "certificate.dates",
        dates="; ".join(dates),
        space=say.p_value(certificate.resolution_space),
        time=say.p_value(certificate.resolution_time),
    )


def _points(power: Power) -> list[tuple[float, float, float, float]]:
    """Some twenty points of the curves, as far as the figure goes."""
    rows = zip(power.effect, power.found, power.space, power.time, strict=True)
    inside = [row for row in rows if row[0] <= drawn_to(power)]
    return inside[:: max(1, len(inside) // 20)]


def _power(page: Page, certificate: Certificate) -> Figure:
    say, unit, power = page.language, _unit(page, certificate), certificate.power
    size = say("report.none") if power.detectable is None else say.number(power.detectable)
    return figure(
        page,
        _name(certificate).replace("certificate", "power"),
        _words(page, certificate, "certificate.power"),
        (
            *NUMBER("certificate.effect", unit=unit),
            *PERCENT(*(f"certificate.{key}" for key in ("both", "only_space", "only_time"))),
        ),
        _points(power),
        alt=say("certificate.power_alt", size=size, unit=unit),
        draw=partial(drawn_power, certificate, page.evaluation.plan, say, page.look),
    )


def drawn_power(
    certificate: Certificate, plan: Plan, say: Language, look: Look, *, shape: Shape = Shape.WIDE
) -> Canvas:
    """The power curve; the effect that the plan cares about is one in percentage points."""
    effect_unit = _outcome(plan, certificate).effect_unit
    keys = ("found", "both", "only_space", "only_time", "wanted", "sesoi")
    words = {key: say(f"certificate.{key}") for key in keys}
    words["effect"] = say("certificate.effect", unit=say(f"unit.{effect_unit.value}"))
    sesoi = plan.plan.sesoi if effect_unit is EffectUnit.PERCENTAGE_POINTS else None
    return power_curve(certificate.power, sesoi, words, look, shape)
