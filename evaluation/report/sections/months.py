"""Month by month: the gap's path, and the two levels it is the difference of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from evaluation.core.arrays import Array
from evaluation.domain import Month
from evaluation.report.document import Block, Figure, Heading, Table, Text
from evaluation.report.drawing import figures
from evaluation.report.page import Page
from evaluation.study.estimates.estimates import Kind
from evaluation.study.inference.estimate import EstimateTested
from evaluation.study.simultaneous.bands import SupT


def section(page: Page) -> Iterator[Block]:
    """For each estimand the event study and the levels."""
    say = page.language
    yield Heading(2, say("section.path"), "path")
    yield Text(say("path.intro"))
    for estimand in page.estimands:
        answer = page.headline(estimand)
        yield Heading(3, page.who(estimand), f"path-{estimand.name}")
        yield _event_study(page, answer)
        if (sup_t := _path(page, answer).sup_t) is not None:
            source = say(f"path.source_{sup_t.source.value}")
            yield Text(say("path.sup_note", level=page.level, source=source))
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


@dataclass(frozen=True, slots=True)
class _Path:
    """One comparison's months: the gap, where nine in ten donors lie, and the sup-t band."""

    months: list[Month]
    gap: Array
    low: Array
    high: Array
    sup_t: SupT | None

    @property
    def banded(self) -> bool:
        return bool(np.isfinite(self.low).all())


def _path(page: Page, answer: EstimateTested) -> _Path:
    effects = answer.effects
    rows = effects.of(Kind.MONTH)
    bands = np.array([effects.donor_band(k) or (np.nan, np.nan) for k in rows])
    months = [effects.labels[k].first for k in rows]
    comparison = answer.comparison
    sup_t = page.evaluation.bands.get((comparison.estimand.name, comparison.outcome.key))
    if not answer.standing.stands or (sup_t is not None and not sup_t.finite):
        sup_t = None
    return _Path(months, effects.tau[rows], bands[:, 0], bands[:, 1], sup_t)


def _event_study(page: Page, answer: EstimateTested) -> Figure:
    say, comparison = page.language, answer.comparison
    path, pre = _path(page, answer), page.evaluation.plan.calendar.pre
    before = path.gap[[month in pre for month in path.months]]
    return Figure(
        name=f"event-study-{comparison.estimand.name}",
        caption=_event_caption(page, answer),
        alt=say(
            "path.event_alt",
            first=say.month(path.months[0]),
            last=say.month(path.months[-1]),
            pre_low=say.signed(float(before.min())),
            pre_high=say.signed(float(before.max())),
            unit=page.unit(comparison.outcome),
            window=answer.label.window,
            att=say.signed(answer.att),
        ),
        draw=partial(
            figures.path,
            np.array([_decimal(month) for month in path.months]),
            [(say("path.gap"), path.gap)],
            page.unit(comparison.outcome),
            spans=_spans(page),
            band=_shade(page, path),
            zero=True,
            look=page.look,
        ),
        table=_event_table(page, answer, path),
    )


def _shade(page: Page, path: _Path) -> tuple[str, Array, Array] | None:
    """The band of the figure: the one that holds the whole path, or else where donors lie."""
    if path.sup_t is not None:
        return page.language("path.sup_t"), path.sup_t.low, path.sup_t.high
    return (page.language("path.band"), path.low, path.high) if path.banded else None


def _event_caption(page: Page, answer: EstimateTested) -> str:
    comparison = answer.comparison
    who, outcome = page.who(comparison.estimand), page.outcome(comparison.outcome)
    return page.language("path.event", who=who, outcome=outcome)


def _event_table(page: Page, answer: EstimateTested, path: _Path) -> Table:
    say = page.language
    start = page.evaluation.plan.calendar.window(answer.label.window).first
    ends = zip(path.low, path.high, strict=True)
    bands = [(say.signed(a), say.signed(b)) for a, b in ends]
    none, wholes = say("report.none"), [(say("report.none"),) * 2] * len(path.months)
    if path.sup_t is not None:
        both = zip(path.sup_t.low, path.sup_t.high, strict=True)
        wholes = [(say.signed(a), say.signed(b)) for a, b in both]
    return page.table(
        name=f"event-study-{answer.comparison.estimand.name}",
        caption=_event_caption(page, answer),
        columns=(
            *page.words("path.month"),
            *page.numbers("path.event_time", "path.gap", "path.band_low", "path.band_high"),
            *page.numbers("path.sup_low", "path.sup_high"),
        ),
        rows=tuple(
            (
                say.month(month),
                say.count(month - start),
                say.signed(gap),
                *(band if path.banded else (none, none)),
                *whole,
            )
            for month, gap, band, whole in zip(path.months, path.gap, bands, wholes, strict=True)
        ),
    )


def _levels(page: Page, answer: EstimateTested) -> Figure:
    say, comparison = page.language, answer.comparison
    treated, donors = comparison.treated_level, comparison.donor_level
    pre = comparison.mask(page.evaluation.plan.calendar.pre)
    post = comparison.mask(page.window(answer))
    caption = say(
        "path.levels", who=page.who(comparison.estimand), outcome=page.outcome(comparison.outcome)
    )
    means = {
        f"{name}_{when}": say.number(float(series[inside].mean()))
        for name, series in (("treated", treated), ("donors", donors))
        for when, inside in (("pre", pre), ("post", post))
    }
    return Figure(
        name=f"levels-{comparison.estimand.name}",
        caption=caption,
        alt=say("path.levels_alt", window=answer.label.window, **means),
        draw=partial(
            figures.path,
            np.array([_decimal(month) for month in comparison.months]),
            [(say("path.treated"), treated), (say("path.donors"), donors)],
            say(f"unit.{comparison.outcome.unit.value}"),
            spans=_spans(page),
            band=None,
            zero=False,
            look=page.look,
        ),
        table=page.table(
            name=f"levels-{comparison.estimand.name}",
            caption=caption,
            columns=(*page.words("path.month"), *page.numbers("path.treated", "path.donors")),
            rows=tuple(
                (say.month(month), say.number(t), say.number(d))
                for month, t, d in zip(comparison.months, treated, donors, strict=True)
            ),
        ),
    )
