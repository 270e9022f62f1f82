"""How sure we can be: the placebo distribution, the parts of the answer, what is not shown."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.plan.choices import Estimand
from evaluation.plan.methods import Method
from evaluation.report.document import Block, Column, Heading, Table, Text
from evaluation.report.language import ROUNDING
from evaluation.report.page import Page
from evaluation.report.sections import space
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
    say = page.language
    return page.table(
        name=f"parts-{estimand.name}",
        caption=f"{say('sure.parts')}: {page.who(estimand)}",
        columns=(
            Column(say("sure.part")),
            Column(say("sure.value"), numeric=True),
            Column(say("sure.low"), numeric=True),
            Column(say("sure.high"), numeric=True),
            Column(say("sure.remark")),
        ),
        rows=tuple(_part_rows(page, answer)),
    )


def _part_rows(page: Page, answer: EstimateTested) -> Iterator[tuple[str, ...]]:
    say, none = page.language, page.language("report.none")
    alpha = page.evaluation.plan.plan.alpha

    def row(
        label: str, p: float, ends: tuple[float, float], remark: str, floor: float | None = None
    ) -> tuple[str, ...]:
        return label, say.p_value(p, floor), say.signed(ends[0]), say.signed(ends[1]), remark

    if answer.p_value is None or answer.ci_low is None or answer.ci_high is None:
        why = say("sure.withheld", why=page.withheld(answer))
        yield say("sure.concordance"), none, none, none, why
        return
    own = answer.ci_low, answer.ci_high
    yield row(say("sure.concordance"), answer.p_value, own, none, answer.floor)
    if (cluster := answer.cluster) is not None:
        ends = cluster.interval(cluster.se_cr2, cluster.df_bell_mccaffrey, alpha)
        label = say("sure.cluster_bm", df=say.number(cluster.df_bell_mccaffrey, 1))
        yield row(label, cluster.p_cr2, ends, say("sure.assumes"))
        ends = cluster.interval(cluster.se_cr3, cluster.n_clusters - 1, alpha)
        label = say("sure.cluster_cr3", n=say.count(cluster.n_clusters))
        yield row(label, cluster.p_cr3, ends, say("sure.assumes"))
    for label, test in (
        (say("sure.space"), answer.space),
        (say("sure.space_floor"), answer.space_floor),
    ):
        floor = 1 / (test.distribution.size + 1)
        yield row(label, test.p_value, (test.ci_low, test.ci_high), none, floor)
    if (time := answer.time) is not None:
        remark = say(
            "sure.shifts",
            shifts=say.count(time.shifts),
            blocks=say.number(time.independent_blocks, 1),
            p=say.p_value(1 / time.shifts),
        )
        flagged = f"; {say('sure.flagged')}" if time.flagged else ""
        ends = time.ci_low, time.ci_high
        yield row(say("sure.time"), time.p_value, ends, remark + flagged, answer.floor_time)
    if (band := answer.size_band) is not None:
        label = say("sure.band", n=say.count(band.n_placebos))
        resolution = say("sure.resolution", p=say.p_value(band.resolution))
        yield label, say.p_value(band.p_value, band.resolution), none, none, resolution
    if (rank := answer.rank) is not None:
        resolution = say("sure.resolution", p=say.p_value(rank.resolution))
        yield say("sure.rank"), say.p_value(rank.p_value, rank.resolution), none, none, resolution
    yield from (_beside(page, shown) for shown in answer.shown)


def _beside(page: Page, shown: CompanionTest) -> tuple[str, ...]:
    """A method beside the design's own; one that is refused says so in the same line."""
    say = page.language
    remark = say("certificate.beside")
    if shown.resolution is not None:
        remark = f"{remark}; {say('sure.resolution', p=say.p_value(shown.resolution))}"
    if shown.refusal is not None:
        why = say.refusal(shown.refusal)
        remark = say("certificate.unsafe", because=shown.unsafe, why=why)
    none = say("report.none")
    low, high = (none if end is None else say.signed(end) for end in (shown.ci_low, shown.ci_high))
    return (
        say(f"method.{shown.method.value}"),
        say.p_value(shown.p_value, shown.resolution),
        low,
        high,
        remark,
    )


def _conventional(page: Page) -> Table:
    """Two-way fixed effects beside the kernel from the same uniform base months."""
    say = page.language
    rows = []
    for (name, key), column in page.evaluation.conventional.items():
        estimand = next(e for e in page.evaluation.plan.estimand if e.name == name)
        answer = page.evaluation.answer(name, key)
        refused = {refusal.method for refusal in answer.refused}
        hidden = Method.CR1 in refused or not answer.standing.stands
        error = say("sure.not_shown") if hidden else say.number(column.standard_error)
        rows.append(
            (
                page.outcome(answer.comparison.outcome),
                page.who(estimand),
                say.signed(column.att),
                say.signed(column.kernel),
                say.rounding(column.att - column.kernel),
                error,
            )
        )
    return page.table(
        name="conventional",
        caption=say("sure.conventional"),
        columns=(
            Column(say("outcomes.outcome")),
            Column(say("outcomes.whose")),
            *(
                Column(say(f"sure.{key}"), numeric=True)
                for key in ("twfe", "kernel", "difference", "se")
            ),
        ),
        rows=tuple(rows),
    )


def _refused(page: Page, estimand: Estimand, answer: EstimateTested) -> Table:
    say = page.language
    return page.table(
        name=f"refused-{estimand.name}",
        caption=f"{say('refused.caption')}: {page.who(estimand)}",
        columns=(Column(say("refused.method")), Column(say("refused.why"))),
        rows=tuple(
            (say(f"method.{refusal.method.value}"), say.refusal(refusal))
            for refusal in answer.refused
        ),
    )
