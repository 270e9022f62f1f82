"""How sure we can be: the placebo distribution, the parts of the answer, what is not shown."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.plan.choices import Estimand
from evaluation.plan.methods import Method
from evaluation.report.columns import NUMBER, P_VALUE, ROUNDING_ERROR, SIGNED, TEXT, table
from evaluation.report.document import Block, Heading, Table, Text
from evaluation.report.language import ROUNDING
from evaluation.report.page import Page
from evaluation.report.sections import space
from evaluation.study.estimates.conventional import TwoWay
from evaluation.study.inference.companion_tests import CompanionTest
from evaluation.study.inference.estimate import EstimateTested


def section(page: Page) -> Iterator[Block]:
    """Space and time for each estimand, the textbook columns, and the refusals."""
    say = page.language
    yield Heading(2, say("section.sure"), "sure")
    yield Text(say("sure.intro"))
    for estimand in page.estimands:
        answer = page.headline(estimand)
        yield Heading(3, page.who(estimand), f"sure-{estimand.name}")
        if answer.cluster is not None:
            yield Text(say("sure.intro_many", g_star=say.number(answer.setting.g_star, 1)))
        yield from space.blocks(page, estimand, answer)
        yield _parts(page, estimand, answer)
    yield Heading(3, say("sure.conventional"), "sure-conventional")
    equal = all(
        abs(column.att - column.kernel) < ROUNDING
        for column in page.evaluation.conventional.values()
    )
    yield Text(say("sure.conventional_intro" if equal else "sure.conventional_unequal"))
    yield _conventional(page)
    yield Heading(2, say("section.refused"), "refused")
    yield Text(say("refused.intro"))
    for estimand in page.estimands:
        yield _refused(page, estimand, page.headline(estimand))


def _parts(page: Page, estimand: Estimand, answer: EstimateTested) -> Table:
    return table(
        page,
        f"parts-{estimand.name}",
        f"{page.language('sure.parts')}: {page.who(estimand)}",
        (
            *TEXT("sure.part"),
            *P_VALUE("sure.value"),
            *SIGNED("sure.low", "sure.high"),
            *TEXT("sure.remark"),
        ),
        _part_rows(page, answer),
    )


def _part_rows(page: Page, answer: EstimateTested) -> Iterator[tuple[object, ...]]:
    """What is tested, its p-value and the smallest one it can give, its ends, a remark."""
    say, alpha, nothing = page.language, page.evaluation.plan.plan.alpha, (None, None)
    if answer.p_value is None or answer.interval is None:
        why = say("sure.withheld", why=page.withheld(answer))
        yield say("sure.concordance"), None, *nothing, why
        return
    yield say("sure.concordance"), (answer.p_value, answer.floor), *answer.interval, None
    if (cluster := answer.cluster) is not None:
        ends = cluster.interval(cluster.se_cr2, cluster.df_bell_mccaffrey, alpha)
        label = say("sure.cluster_bm", df=say.number(cluster.df_bell_mccaffrey, 1))
        yield label, (cluster.p_cr2, None), *ends, say("sure.assumes")
        ends = cluster.interval(cluster.se_cr3, cluster.n_clusters - 1, alpha)
        label = say("sure.cluster_cr3", n=say.count(cluster.n_clusters))
        yield label, (cluster.p_cr3, None), *ends, say("sure.assumes")
    for key, test in (("sure.space", answer.space), ("sure.space_floor", answer.space_floor)):
        p = test.p_value, 1 / (test.distribution.size + 1)
        yield say(key), p, test.ci_low, test.ci_high, None
    if (time := answer.time) is not None:
        remark = say(
            "sure.shifts",
            shifts=say.count(time.shifts),
            blocks=say.number(time.independent_blocks, 1),
            p=say.p_value(1 / time.shifts),
        )
        flagged = f"; {say('sure.flagged')}" if time.flagged else ""
        ends = time.ci_low, time.ci_high
        yield say("sure.time"), (time.p_value, answer.floor_time), *ends, remark + flagged
    if (band := answer.size_band) is not None:
        label = say("sure.band", n=say.count(band.n_placebos))
        yield label, (band.p_value, band.resolution), *nothing, _resolution(page, band.resolution)
    if (rank := answer.rank) is not None:
        resolution = _resolution(page, rank.resolution)
        yield say("sure.rank"), (rank.p_value, rank.resolution), *nothing, resolution
    yield from (_beside(page, shown) for shown in answer.shown)


def _resolution(page: Page, smallest: float) -> str:
    return page.language("sure.resolution", p=page.language.p_value(smallest))


def _beside(page: Page, shown: CompanionTest) -> tuple[object, ...]:
    """A method beside the design's own; one that is refused says so in the same line."""
    say = page.language
    remark = say("certificate.beside")
    if shown.resolution is not None:
        remark = f"{remark}; {_resolution(page, shown.resolution)}"
    if shown.refusal is not None:
        why = say.refusal(shown.refusal)
        remark = say("certificate.unsafe", because=shown.unsafe, why=why)
    p = shown.p_value, shown.resolution
    return say(f"method.{shown.method.value}"), p, shown.ci_low, shown.ci_high, remark


def _conventional(page: Page) -> Table:
    """Two-way fixed effects beside the kernel from the same uniform base months."""
    say = page.language

    def row(name: str, key: str, column: TwoWay) -> tuple[object, ...]:
        answer = page.evaluation.answer(name, key)
        refused = {refusal.method for refusal in answer.refused}
        hidden = Method.CR1 in refused or not answer.standing.stands
        return (
            page.outcome(answer.comparison.outcome),
            page.who(answer.comparison.estimand),
            column.att,
            column.kernel,
            column.att - column.kernel,
            say("sure.not_shown") if hidden else column.standard_error,
        )

    return table(
        page,
        "conventional",
        say("sure.conventional"),
        (
            *TEXT("outcomes.outcome", "outcomes.whose"),
            *SIGNED("sure.twfe", "sure.kernel"),
            *ROUNDING_ERROR("sure.difference"),
            *NUMBER("sure.se"),
        ),
        [row(*case, column) for case, column in page.evaluation.conventional.items()],
    )


def _refused(page: Page, estimand: Estimand, answer: EstimateTested) -> Table:
    say = page.language
    return table(
        page,
        f"refused-{estimand.name}",
        f"{say('refused.caption')}: {page.who(estimand)}",
        TEXT("refused.method", "refused.why"),
        [(say(f"method.{one.method.value}"), say.refusal(one)) for one in answer.refused],
    )
