"""Month by month: the gap's path, and the two levels it is the difference of."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evaluation.domain import Month
from evaluation.estimation import Kind
from evaluation.inference import Answer
from evaluation.report import figures
from evaluation.report.document import Block, Column, Figure, Heading, Text
from evaluation.report.page import Page

BAND = (0.05, 0.95)


def section(page: Page) -> Iterator[Block]:
    """For each estimand the event study and the levels."""
    say = page.language
    yield Heading(2, say("section.path"), "path")
    yield Text(say("path.intro"))
    for estimand in page.estimands:
        answer = page.headline(estimand)
        yield Heading(3, page.who(estimand), f"path-{estimand.name}")
        yield _event_study(page, answer)
        yield _levels(page, answer)


def _decimal(month: Month) -> float:
    return month.index / 12


def _spans(page: Page) -> list[figures.Span]:
    """The donut as a shade, the starts of the windows as marks."""
    donut = page.evaluation.plan.calendar.donut
    shade = figures.Span(_decimal(donut[0]), _decimal(donut[1] + 1), page.language("path.donut"))
    marks = [
        figures.Span(_decimal(w.first), _decimal(w.first), w.name)
        for w in page.evaluation.design.windows
    ]
    return [shade, *marks]


def _event_study(page: Page, answer: Answer) -> Figure:
    say, block = page.language, answer.block
    effects, trial = page.effects(block), page.evaluation.design
    rows = effects.of(Kind.MONTH)
    months = [effects.labels[k].first for k in rows]
    gap = effects.tau[rows]
    placebos = effects.placebos[:, rows]
    low, high = (
        np.quantile(placebos, BAND, axis=0) if placebos.size else np.full((2, len(rows)), np.nan)
    )
    pre = np.array([month in trial.plan.calendar.pre for month in months])
    who, outcome = page.who(block.estimand), page.outcome(block.outcome)
    name = f"event-study-{block.estimand.name}"
    caption = say("path.event", who=who, outcome=outcome)
    table = page.table(
        name=name,
        caption=caption,
        columns=(
            Column(say("path.month")),
            Column(say("path.event_time"), numeric=True),
            Column(say("path.gap"), numeric=True),
            Column(say("path.band_low"), numeric=True),
            Column(say("path.band_high"), numeric=True),
        ),
        rows=tuple(
            (
                say.month(month),
                say.number(month - trial.plan.calendar.window(answer.label.window).first, 0),
                say.signed(g),
                say.signed(a) if placebos.size else say("report.none"),
                say.signed(b) if placebos.size else say("report.none"),
            )
            for month, g, a, b in zip(months, gap, low, high, strict=True)
        ),
    )
    return Figure(
        name=name,
        caption=caption,
        alt=say(
            "path.event_alt",
            first=say.month(months[0]),
            last=say.month(months[-1]),
            pre_low=say.signed(float(gap[pre].min())),
            pre_high=say.signed(float(gap[pre].max())),
            unit=page.unit(block.outcome),
            window=answer.label.window,
            att=say.signed(answer.att),
        ),
        svg=figures.path(
            np.array([_decimal(month) for month in months]),
            [(say("path.gap"), gap)],
            page.unit(block.outcome),
            spans=_spans(page),
            band=(say("path.band"), low, high) if placebos.size else None,
            zero=True,
            look=page.look,
        ),
        table=table,
    )


def _levels(page: Page, answer: Answer) -> Figure:
    say, block = page.language, answer.block
    treated = block.unit_weights[block.treated] @ block.y[block.treated]
    donors = -block.unit_weights[block.donors] @ block.y[block.donors]
    pre = block.mask(page.evaluation.plan.calendar.pre)
    post = block.mask(page.window(answer))
    name = f"levels-{block.estimand.name}"
    caption = say("path.levels", who=page.who(block.estimand), outcome=page.outcome(block.outcome))
    table = page.table(
        name=name,
        caption=caption,
        columns=(
            Column(say("path.month")),
            Column(say("path.treated"), numeric=True),
            Column(say("path.donors"), numeric=True),
        ),
        rows=tuple(
            (say.month(month), say.number(t), say.number(d))
            for month, t, d in zip(block.months, treated, donors, strict=True)
        ),
    )
    return Figure(
        name=name,
        caption=caption,
        alt=say(
            "path.levels_alt",
            treated_pre=say.number(float(treated[pre].mean())),
            treated_post=say.number(float(treated[post].mean())),
            donors_pre=say.number(float(donors[pre].mean())),
            donors_post=say.number(float(donors[post].mean())),
            window=answer.label.window,
        ),
        svg=figures.path(
            np.array([_decimal(month) for month in block.months]),
            [(say("path.treated"), treated), (say("path.donors"), donors)],
            say(f"unit.{block.outcome.unit.value}"),
            spans=_spans(page),
            band=None,
            zero=False,
            look=page.look,
        ),
        table=table,
    )
